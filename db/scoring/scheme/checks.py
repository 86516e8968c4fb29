"""What a record of the scheme has to hold beyond each field by itself; faults are noted at their keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from db.errors import FaultKind
from db.numbers import decimal_text, exact
from db.scoring.scheme.scheme import (
    Criterion,
    Grade,
    Part,
    PartKind,
    Scheme,
    TieKey,
    TieKind,
    Trim,
    Veto,
)
from db.scoring.scheme.table import SchemeTable, shown


def _trim(trim: Trim, table: SchemeTable) -> Trim | None:
    """A trim needs one more than it drops, unless told; one that drops nothing is none."""
    least = trim.high + trim.low + 1
    if table.raw("from") is None:
        trim = replace(trim, at_least=least)
    elif trim.at_least < least:
        facts = {"found": str(trim.at_least), "high": str(trim.high), "low": str(trim.low)}
        table.fault("from", FaultKind.TRIM_TOO_WIDE, **facts)
    return trim if trim.high or trim.low else None


def _part(part: Part, table: SchemeTable) -> Part:
    if part.bands and part.kind is PartKind.VOTED and len(part.criteria) != 1:
        table.fault("bands", FaultKind.NEEDS, expected="one_criterion")
    if part.criteria:
        _not_above(table, "bands", "score", part.criteria[0].full)
    return part


def _criterion(criterion: Criterion, table: SchemeTable) -> Criterion:
    _not_above(table, "levels", "points", criterion.points)
    return criterion


def _not_above(table: SchemeTable, rows: str, key: str, full: Fraction) -> None:
    """What an item of a list gives is no more than the full marks."""
    for inner in table.tables(rows):
        try:
            points = exact(inner.raw(key))
        except ValueError:
            continue
        if points > full:
            facts = {"found": decimal_text(points), "high": decimal_text(full)}
            inner.fault(key, FaultKind.LEVEL_ABOVE_FULL, **facts)


def _grade(grade: Grade, table: SchemeTable) -> Grade:
    if grade.quota is not None and grade.quota > 1:
        table.fault("quota", FaultKind.QUOTA_ABOVE_WHOLE, found=shown(table.raw("quota")))
    return grade


def _veto(veto: Veto, table: SchemeTable) -> Veto:
    if table.raw("cap_grade") in (None, ""):
        table.fault("cap_grade", FaultKind.MISSING, expected="text")
    return veto


def _scheme(scheme: Scheme, table: SchemeTable) -> Scheme:
    _falling(scheme.grades, table.tables("grades"))
    quotas = [grade.quota for grade in scheme.grades if grade.quota is not None]
    if sum(quotas) > 1 and all(quota <= 1 for quota in quotas):
        found = decimal_text(sum(quotas, Fraction(0)) * 100) + "%"
        table.fault("grades", FaultKind.QUOTA_ABOVE_WHOLE, found=found)
    ties = table.table("ties")
    for key in scheme.ties.order:
        if ties is not None and not _compares(key, scheme.by_code):
            facts = {"found": key.text, "expected": "tie_key"}
            ties.fault("order", FaultKind.UNKNOWN_REFERENCE, **facts)
    return scheme


def _falling(grades: tuple[Grade, ...], tables: list[SchemeTable]) -> None:
    """Each grade begins below the one before it, as far as both can be read."""
    above: Fraction | None = None
    for grade, table in zip(grades, tables, strict=True):
        readable = table.raw("at_least") is not None and not table.faulty("at_least")
        if above is not None and readable and grade.at_least >= above:
            facts = {"found": decimal_text(grade.at_least), "high": decimal_text(above)}
            table.fault("at_least", FaultKind.NOT_DESCENDING, **facts)
        above = grade.at_least if readable else None


def _compares(key: TieKey, parts: Mapping[str, Part]) -> bool:
    """Whether there is something for a tie key to compare."""
    match key.kind:
        case TieKind.PART:
            return key.part in parts
        case TieKind.CRITERION:
            return key.part in parts and key.criterion in parts[key.part].by_code
    voted = [part for part in parts.values() if part.kind is PartKind.VOTED]
    return any(level.title == key.level for p in voted for c in p.criteria for level in c.levels)


# By the place of the table: gives the record that holds, None where the rule is none.
CHECKS: Final[Mapping[str, Callable[[Any, SchemeTable], Any]]] = {
    "": _scheme,
    "parts": _part,
    "parts.trim": _trim,
    "parts.criteria": _criterion,
    "grades": _grade,
    "veto": _veto,
}
