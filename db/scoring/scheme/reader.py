"""Reads a scheme's TOML and refuses one that cannot work, with every fault and its key (PRODUCT 3)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.numbers import RoundingMode, decimal_text
from db.records import PRESENTATIONS
from db.scoring.scheme.part_reader import read_parts
from db.scoring.scheme.scheme import (
    Composition,
    Grade,
    Part,
    PartKind,
    Rounding,
    Scheme,
    SchemeGroup,
    TieKey,
    TieKind,
)
from db.scoring.scheme.table import SchemeTable, shown, unique

MOST_TEXT = 1_000_000  # characters of a scheme; a real one has some thousands
_YEARS = range(1990, 2101)
_MOST_DIGITS = 12


def read_scheme(text: str) -> Scheme:
    """The scheme that the TOML text describes. Raises UserError SCHEME_REFUSED with every fault found."""
    if len(text) > MOST_TEXT:
        fault = Fault("", FaultKind.TOO_LONG, {"limit": str(MOST_TEXT)})
        raise UserError(ErrorKind.SCHEME_REFUSED, [fault])
    try:
        return read_scheme_table(tomllib.loads(text, parse_float=Decimal))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        fault = Fault("", FaultKind.NOT_TOML, {"detail": str(error)})
        raise UserError(ErrorKind.SCHEME_REFUSED, [fault]) from error


def read_scheme_table(data: Mapping[str, Any]) -> Scheme:
    """The scheme of a table that was read from TOML, or is to become such. Raises as `read_scheme`."""
    faults: list[Fault] = []
    scheme = _scheme(SchemeTable(data, "", faults))
    if faults:
        raise UserError(ErrorKind.SCHEME_REFUSED, faults)
    return scheme


def _scheme(top: SchemeTable) -> Scheme:
    title = top.text("title", required=True)
    if not top.has("year"):
        top.fault("year", FaultKind.MISSING, expected="year")
    year = top.whole("year", 2000, _YEARS.start, _YEARS.stop - 1) or 2000
    organiser = top.text("organiser")
    groups = _groups(top)
    codes = {g.code for g in groups}
    parts = read_parts(top, codes)
    scheme = Scheme(
        title=title,
        year=year,
        organiser=organiser,
        groups=groups,
        parts=parts,
        composition=_composition(top, parts),
        rounding=_rounding(top.table("rounding")),
        ties=_ties(top.table("ties"), {p.code: p for p in parts}),
        grades=_grades(top),
        **_caps(top),
    )
    veto = _veto(top, scheme.grades)
    top.close()
    return Scheme(**{**scheme.__dict__, "veto_grade": veto})


def _groups(top: SchemeTable) -> tuple[SchemeGroup, ...]:
    tables = top.tables("groups")
    groups = [SchemeGroup(t.code(), t.text("title", required=True, most=60)) for t in tables]
    for table in tables:
        table.close()
    unique([(g.code, t, "code") for g, t in zip(groups, tables, strict=True)])
    unique([(g.title, t, "title") for g, t in zip(groups, tables, strict=True)])
    return tuple(groups)


def _composition(top: SchemeTable, parts: tuple[Part, ...]) -> tuple[Composition, ...]:
    known = {p.code for p in parts}
    tables = top.tables("composition")
    rules = []
    for table in tables:
        weights = table.weights("weights", known, "part_code")
        if weights is None and not table.has("weights"):
            table.fault("weights", FaultKind.MISSING, expected="weights")
        presentation = table.text("presentation") or None
        if presentation is not None and presentation not in PRESENTATIONS:
            expected = " | ".join(PRESENTATIONS)
            table.fault(
                "presentation",
                FaultKind.NOT_ONE_OF,
                found=shown(presentation),
                expected=expected,
            )
        category = table.text("category", most=60) or None
        table.close()
        rules.append(Composition(presentation, category, weights or {}))
    unique(
        [
            (f"{r.presentation}/{r.category}", t, "presentation")
            for r, t in zip(rules, tables, strict=True)
        ]
    )
    return tuple(rules)


def _rounding(table: SchemeTable | None) -> Rounding:
    if table is None:
        return Rounding()
    stages = {
        stage: table.whole(stage, None, 0, _MOST_DIGITS)
        for stage in ("criterion", "weighted", "group", "part", "total")
    }
    mode = table.choice("mode", RoundingMode, RoundingMode.HALF_UP) or RoundingMode.HALF_UP
    table.close()
    return Rounding(**stages, mode=mode)


def _ties(table: SchemeTable | None, parts: Mapping[str, Part]) -> tuple[TieKey, ...]:
    if table is None:
        return ()
    keys = []
    for text in table.titles("order") or ():
        key = _tie_key(text, parts)
        if key is None:
            table.fault("order", FaultKind.UNKNOWN_REFERENCE, found=text, expected="tie_key")
        else:
            keys.append(key)
    table.close()
    return tuple(keys)


def _tie_key(text: str, parts: Mapping[str, Part]) -> TieKey | None:
    kind, _, rest = text.partition(":")
    if kind == TieKind.PART and rest in parts:
        return TieKey(text, TieKind.PART, part=rest)
    if kind == TieKind.CRITERION:
        part, _, criterion = rest.partition("/")
        if part in parts and criterion in parts[part].by_code:
            return TieKey(text, TieKind.CRITERION, part=part, criterion=criterion)
    if kind == TieKind.VOTES:
        voted = [p for p in parts.values() if p.kind is PartKind.VOTED]
        if any(level.title == rest for p in voted for c in p.criteria for level in c.levels):
            return TieKey(text, TieKind.VOTES, level=rest)
    return None


def _grades(top: SchemeTable) -> tuple[Grade, ...]:
    tables = top.tables("grades")
    grades: list[Grade] = []
    above: Fraction | None = None  # the threshold before, where it could be read
    for table in tables:
        # A total can be below zero after deductions, so the lowest grade may start there.
        at_least = table.number("at_least", required=True, low=Fraction(-(10**9)))
        grade = Grade(
            table.text("title", required=True, most=20),
            at_least or Fraction(0),
            table.share("quota"),
        )
        if grade.quota is not None and grade.quota > 1:
            table.fault("quota", FaultKind.QUOTA_ABOVE_WHOLE, found=shown(table.raw("quota")))
        if above is not None and at_least is not None and at_least >= above:
            table.fault(
                "at_least",
                FaultKind.NOT_DESCENDING,
                found=decimal_text(at_least),
                high=decimal_text(above),
            )
        above = at_least
        table.close()
        grades.append(grade)
    unique([(g.title, t, "title") for g, t in zip(grades, tables, strict=True)])
    quotas = sum((g.quota for g in grades if g.quota is not None), Fraction(0))
    if quotas > 1 and all(g.quota is None or g.quota <= 1 for g in grades):
        top.fault("grades", FaultKind.QUOTA_ABOVE_WHOLE, found=decimal_text(quotas * 100) + "%")
    return tuple(grades)


def _caps(top: SchemeTable) -> dict[str, Any]:
    table = top.table("adjustments")
    if table is None:
        return {}
    caps = {key: table.number(key, points=True) for key in ("bonus_cap", "deduction_cap")}
    table.close()
    return caps


def _veto(top: SchemeTable, grades: tuple[Grade, ...]) -> str | None:
    table = top.table("veto")
    if table is None:
        return None
    grade = table.text("cap_grade", required=True)
    titles = [g.title for g in grades]
    if grade and grade not in titles:
        table.fault(
            "cap_grade", FaultKind.UNKNOWN_REFERENCE, found=grade, expected="、".join(titles)
        )
    table.close()
    return grade or None
