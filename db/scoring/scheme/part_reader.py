"""Reads a part of a scheme with its criteria, levels and bands, noting every fault at its key (PRODUCT 3)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from db.errors import FaultKind
from db.numbers import decimal_text
from db.scoring.scheme.scheme import (
    Average,
    Band,
    Criterion,
    EmptyGroup,
    Incomplete,
    Level,
    Part,
    PartKind,
    ReportRequired,
    Standardise,
    Trim,
)
from db.scoring.scheme.table import SchemeTable, shown, unique


def read_parts(top: SchemeTable, groups: set[str]) -> tuple[Part, ...]:
    """The parts of the scheme with their rubrics; `groups` are the codes that weights may name."""
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
