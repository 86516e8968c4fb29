"""Writes a scheme as TOML, so that whoever edits one in a window never meets the text itself (PRODUCT 3).

Numbers are exact decimals, keys stand in the order of PRODUCT 3, defaults are left out, and
reading the text gives the same scheme back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import tomli_w

from db.numbers import RoundingMode, exact
from db.scoring.scheme.scheme import (
    Average,
    Band,
    Composition,
    Criterion,
    EmptyGroup,
    Grade,
    Incomplete,
    Level,
    Part,
    PartKind,
    ReportRequired,
    Scheme,
    Standardise,
    Trim,
)

TomlTable = dict[str, Any]

# Tables by where they stand (indexes left out), and the order of their keys.
_ORDER: Final[Mapping[str, tuple[str, ...]]] = {
    "": (
        *("title", "year", "organiser", "groups", "parts", "composition", "rounding", "ties"),
        *("grades", "adjustments", "veto"),
    ),
    "groups": ("code", "title"),
    "parts": (
        *("code", "title", "kind", "full", "average", "trim", "group_weights", "when_group_empty"),
        *("incomplete", "min_valid", "report_required", "anonymous", "standardise", "criteria"),
        "bands",
    ),
    "parts.trim": ("high", "low", "from"),
    "parts.standardise": ("mean", "sd", "population"),
    "parts.criteria": (
        *("code", "title", "text", "points", "weight", "step", "per_occurrence", "cap"),
        *("categories", "levels"),
    ),
    "parts.criteria.levels": ("title", "points"),
    "parts.bands": ("levels", "at_least", "score"),
    "composition": ("presentation", "category", "weights"),
    "rounding": ("criterion", "weighted", "group", "part", "total", "mode"),
    "ties": ("order",),
    "grades": ("title", "at_least", "quota"),
    "adjustments": ("bonus_cap", "deduction_cap"),
    "veto": ("cap_grade",),
}

_LONGEST_SHARE: Final = 38  # digits of a percentage that `db.numbers` reads back from text


def write_scheme(scheme: Scheme) -> str:
    """The scheme as TOML; `read_scheme` of it equals the scheme."""
    return table_text(scheme_table(scheme))


def table_text(table: Mapping[str, Any]) -> str:
    """A scheme's nested table as TOML, keys in their order; the table may hold faults."""
    return tomli_w.dumps(_ordered(table, ""))


def scheme_table(scheme: Scheme) -> TomlTable:
    """The scheme as the nested table of its TOML, defaults left out."""
    caps = {"bonus_cap": scheme.bonus_cap, "deduction_cap": scheme.deduction_cap}
    rounding = scheme.rounding
    stages: TomlTable = {
        stage: getattr(rounding, stage)
        for stage in ("criterion", "weighted", "group", "part", "total")
    }
    mode = None if rounding.mode is RoundingMode.HALF_UP else str(rounding.mode)
    return _filled(
        title=scheme.title,
        year=scheme.year,
        organiser=scheme.organiser or None,
        groups=[{"code": g.code, "title": g.title} for g in scheme.groups],
        parts=[_part(p) for p in scheme.parts],
        composition=[_composition(c) for c in scheme.composition],
        rounding=_filled(**stages, mode=mode),
        ties=_filled(order=[key.text for key in scheme.ties]),
        grades=[_grade(g) for g in scheme.grades],
        adjustments=_filled(**{k: _number(v) for k, v in caps.items()}),
        veto=_filled(cap_grade=scheme.veto_grade),
    )


def plain_number(value: Fraction) -> int | Decimal:
    """The number as TOML keeps it: whole, or a decimal with just its own digits.

    Raises ValueError for a fraction whose decimals never end.
    """
    if value.denominator == 1:
        return value.numerator
    digits, power = 0, 1
    while power % value.denominator:
        digits, power = digits + 1, power * 10
        if digits > value.denominator.bit_length():
            raise ValueError(value)
    scaled = value.numerator * (power // value.denominator)
    return Decimal((int(scaled < 0), tuple(map(int, str(abs(scaled)))), -digits))


def share_text(value: Fraction) -> str | Decimal:
    """A share as people write it, ``30%``, or ``1/3`` where the percentage never ends."""
    try:
        percentage = plain_number(value * 100)
    except ValueError:
        return str(value)
    text = format(percentage, "f") if isinstance(percentage, Decimal) else str(percentage)
    if len(text) > _LONGEST_SHARE:
        return Decimal(plain_number(value))
    return f"{text}%"


def _part(part: Part) -> TomlTable:
    weights = part.group_weights
    return _filled(
        code=part.code,
        title=part.title,
        kind=str(part.kind),
        full=_number(part.full),
        average=_unless(part.average, Average.CRITERION),
        trim=_trim(part.trim),
        group_weights=None
        if weights is None
        else {code: plain_number(weight) for code, weight in weights.items()},
        when_group_empty=_unless(part.when_group_empty, EmptyGroup.BLOCK),
        incomplete=_unless(part.incomplete, Incomplete.EXCLUDE),
        min_valid=None if part.min_valid == 1 or not part.has_ballots else part.min_valid,
        report_required=_unless(part.report_required, ReportRequired.IGNORE),
        anonymous=True if part.anonymous else None,
        standardise=_standardise(part.standardise),
        criteria=[_criterion(c, part.kind) for c in part.criteria],
        bands=[_band(b) for b in part.bands],
    )


def _trim(trim: Trim | None) -> TomlTable | None:
    if trim is None:
        return None
    return {"high": trim.high, "low": trim.low, "from": trim.at_least}


def _standardise(rule: Standardise | None) -> TomlTable | None:
    if rule is None:
        return None
    return _filled(
        mean=plain_number(rule.mean),
        sd=plain_number(rule.sd),
        population=None if rule.population else False,
    )


def _criterion(criterion: Criterion, kind: PartKind) -> TomlTable:
    deducted = kind is PartKind.DEDUCTED
    return _filled(
        code=criterion.code,
        title=criterion.title,
        text=criterion.text or None,
        points=plain_number(criterion.points),
        weight=None if criterion.weight == 1 else plain_number(criterion.weight),
        step=None if deducted or criterion.step == Fraction(1, 2) else plain_number(criterion.step),
        per_occurrence=_number(criterion.per_occurrence),
        cap=_number(criterion.cap),
        categories=list(criterion.categories or ()),
        levels=[_level(level) for level in criterion.levels],
    )


def _level(level: Level) -> TomlTable:
    return {"title": level.title, "points": plain_number(level.points)}


def _band(band: Band) -> TomlTable:
    return {
        "levels": list(band.levels),
        "at_least": share_text(band.at_least),
        "score": plain_number(band.score),
    }


def _composition(rule: Composition) -> TomlTable:
    weights = {code: plain_number(weight) for code, weight in rule.weights.items()}
    return _filled(presentation=rule.presentation, category=rule.category, weights=weights)


def _grade(grade: Grade) -> TomlTable:
    quota = None if grade.quota is None else share_text(grade.quota)
    return _filled(title=grade.title, at_least=plain_number(grade.at_least), quota=quota)


def _number(value: Fraction | None) -> int | Decimal | None:
    return None if value is None else plain_number(value)


def _unless(value: str, default: str) -> str | None:
    return None if value == default else str(value)


def _filled(**values: Any) -> TomlTable:
    """The keys that say something: no None, no empty list or table."""
    return {key: value for key, value in values.items() if value not in (None, [], {})}


def _ordered(table: Mapping[str, Any], place: str) -> TomlTable:
    return dict(_in_order(table, place))


def _in_order(table: Mapping[str, Any], place: str) -> Iterator[tuple[str, Any]]:
    order = _ORDER.get(place, ())
    for key in (*(k for k in order if k in table), *(k for k in table if k not in order)):
        value, below = table[key], f"{place}.{key}" if place else key
        if isinstance(value, Mapping):
            yield key, _ordered(value, below)
        elif isinstance(value, list):
            yield key, [_ordered(v, below) if isinstance(v, Mapping) else v for v in value]
        else:
            yield key, _tidy(value)


def _tidy(value: Any) -> Any:
    """15.0 and 15 are the same number and are written alike."""
    return plain_number(exact(value)) if isinstance(value, Decimal) and value.is_finite() else value
