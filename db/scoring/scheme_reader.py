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
from db.scoring.scheme import (
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
    Rounding,
    Scheme,
    SchemeGroup,
    Standardise,
    TieKey,
    TieKind,
    Trim,
)
from db.scoring.scheme_table import SchemeTable, shown, unique

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
    parts = _parts(top, codes)
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


def _parts(top: SchemeTable, groups: set[str]) -> tuple[Part, ...]:
    tables = top.tables("parts")
    if not tables:
        top.fault("parts", FaultKind.MISSING, expected="a_part")
    parts = [_part(t, groups) for t in tables]
    unique([(p.code, t, "code") for p, t in zip(parts, tables, strict=True)])
    return tuple(parts)


# Which optional keys of a part mean something for which kinds; elsewhere they are refused, not ignored.
KEYS_BY_KIND: Mapping[str, tuple[PartKind, ...]] = {
    "full": (PartKind.GIVEN,),
    "average": (PartKind.SCORED,),
    "trim": (PartKind.SCORED,),
    "standardise": (PartKind.SCORED,),
    "group_weights": (PartKind.SCORED, PartKind.VOTED),
    "when_group_empty": (PartKind.SCORED, PartKind.VOTED),
    "incomplete": (PartKind.SCORED, PartKind.VOTED),
    "min_valid": (PartKind.SCORED, PartKind.VOTED),
    "anonymous": (PartKind.SCORED, PartKind.VOTED),
    "criteria": (PartKind.SCORED, PartKind.VOTED, PartKind.DEDUCTED),
    "bands": (PartKind.VOTED,),
}


def _part(table: SchemeTable, groups: set[str]) -> Part:
    code = table.code()
    title = table.text("title", required=True, most=60)
    kind = table.choice("kind", PartKind, None) or PartKind.SCORED
    for key, kinds in KEYS_BY_KIND.items():
        if table.has(key) and kind not in kinds and not _harmless(table, key):
            table.fault(key, FaultKind.NOT_WITH, other=f"kind = {kind}")
    full = table.number("full", required=kind is PartKind.GIVEN, above_low=True, points=True)
    criteria = _criteria(table, kind)
    average = table.choice("average", Average, Average.CRITERION) or Average.CRITERION
    part = Part(
        code=code,
        title=title,
        kind=kind,
        full=full if kind is PartKind.GIVEN else None,
        average=average,
        trim=_trim(table.table("trim")),
        group_weights=table.weights("group_weights", groups, "group_code"),
        when_group_empty=table.choice("when_group_empty", EmptyGroup, EmptyGroup.BLOCK)
        or EmptyGroup.BLOCK,
        incomplete=table.choice("incomplete", Incomplete, Incomplete.EXCLUDE) or Incomplete.EXCLUDE,
        min_valid=table.whole("min_valid", 1, 0, 100_000) or 0,
        report_required=table.choice("report_required", ReportRequired, ReportRequired.IGNORE)
        or ReportRequired.IGNORE,
        anonymous=table.flag("anonymous", False),
        standardise=_standardise(table, average),
        criteria=criteria,
        bands=_bands(table, kind, criteria),
    )
    table.close()
    return part


def _harmless(table: SchemeTable, key: str) -> bool:
    """A default written out where it has no meaning says nothing wrong."""
    plain = {
        "average": "criterion",
        "anonymous": False,
        "incomplete": "exclude",
        "when_group_empty": "block",
    }
    return key in plain and table.raw(key) == plain[key]


def _trim(table: SchemeTable | None) -> Trim | None:
    if table is None:
        return None
    high = table.whole("high", 0, 0, 1000) or 0
    low = table.whole("low", 0, 0, 1000) or 0
    at_least = table.whole("from", high + low + 1, 0, 100_000) or 0
    if at_least <= high + low:
        table.fault(
            "from", FaultKind.TRIM_TOO_WIDE, found=str(at_least), high=str(high), low=str(low)
        )
    table.close()
    return Trim(high, low, at_least) if high or low else None


def _standardise(part: SchemeTable, average: Average) -> Standardise | None:
    table = part.table("standardise")
    if table is None:
        return None
    if average is not Average.BALLOT:
        part.fault("standardise", FaultKind.NEEDS, expected='average = "ballot"')
    mean = table.number("mean", required=True)
    sd = table.number("sd", required=True, above_low=True)
    population = table.flag("population", True)
    table.close()
    return Standardise(mean or Fraction(0), sd or Fraction(1), population)


def _criteria(part: SchemeTable, kind: PartKind) -> tuple[Criterion, ...]:
    tables = part.tables("criteria")
    if not tables and kind is not PartKind.GIVEN:
        part.fault("criteria", FaultKind.MISSING, expected="a_criterion")
    criteria = [_criterion(t, kind) for t in tables]
    unique([(c.code, t, "code") for c, t in zip(criteria, tables, strict=True)])
    return tuple(criteria)


def _criterion(table: SchemeTable, kind: PartKind) -> Criterion:
    points = table.number("points", required=True, above_low=True, points=True) or Fraction(1)
    weight = table.number("weight", above_low=True) or Fraction(1)
    step = table.number("step", above_low=True, points=True) or Fraction(1, 2)
    deducted = kind is PartKind.DEDUCTED
    for key, meant in (
        ("per_occurrence", deducted),
        ("cap", deducted),
        ("step", kind is PartKind.SCORED),
    ):
        if table.has(key) and not meant and not (key == "step" and kind is PartKind.VOTED):
            table.fault(key, FaultKind.NOT_WITH, other=f"kind = {kind}")
    if deducted and table.has("weight") and weight != 1:
        table.fault("weight", FaultKind.NOT_WITH, other=f"kind = {kind}")
    if table.has("levels") and deducted:
        table.fault("levels", FaultKind.NOT_WITH, other=f"kind = {kind}")
    criterion = Criterion(
        code=table.code(),
        title=table.text("title", required=True, most=200),
        text=table.text("text", most=5000),
        points=points,
        weight=weight,
        step=step,
        categories=table.titles("categories"),
        levels=_levels(table, kind, points),
        per_occurrence=table.number("per_occurrence", required=deducted, points=True),
        cap=table.number("cap", points=True),
    )
    table.close()
    return criterion


def _levels(criterion: SchemeTable, kind: PartKind, full: Fraction) -> tuple[Level, ...]:
    tables = criterion.tables("levels")
    if kind is PartKind.VOTED and not tables:
        criterion.fault("levels", FaultKind.MISSING, expected="levels")
    levels = []
    for table in tables:
        level = Level(
            table.text("title", required=True, most=20),
            table.number("points", required=True, points=True) or Fraction(0),
        )
        if level.points > full:
            table.fault(
                "points",
                FaultKind.LEVEL_ABOVE_FULL,
                found=decimal_text(level.points),
                high=decimal_text(full),
            )
        table.close()
        levels.append(level)
    unique([(v.title, t, "title") for v, t in zip(levels, tables, strict=True)])
    return tuple(levels)


def _bands(part: SchemeTable, kind: PartKind, criteria: tuple[Criterion, ...]) -> tuple[Band, ...]:
    tables = part.tables("bands")
    if tables and kind is PartKind.VOTED and len(criteria) != 1:
        part.fault("bands", FaultKind.NEEDS, expected="one_criterion")
    known = {level.title for c in criteria for level in c.levels}
    full = criteria[0].full if criteria else Fraction(0)
    bands = []
    for table in tables:
        levels = table.titles("levels")
        if levels is None and not table.has("levels"):
            table.fault("levels", FaultKind.MISSING, expected="levels")
        for title in levels or ():
            if title not in known:
                table.fault(
                    "levels",
                    FaultKind.UNKNOWN_REFERENCE,
                    found=title,
                    expected="、".join(sorted(known)),
                )
        at_least = table.share("at_least", required=True)
        if at_least is not None and at_least > 1:
            table.fault(
                "at_least",
                FaultKind.OUT_OF_RANGE,
                found=shown(table.raw("at_least")),
                low="0",
                high="100%",
            )
        score = table.number("score", required=True, points=True) or Fraction(0)
        if criteria and score > full:
            table.fault(
                "score",
                FaultKind.LEVEL_ABOVE_FULL,
                found=decimal_text(score),
                high=decimal_text(full),
            )
        table.close()
        bands.append(Band(levels or (), at_least or Fraction(0), score))
    return tuple(bands)


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
