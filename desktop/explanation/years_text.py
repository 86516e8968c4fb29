"""年度对比 in words: a place, a move and what moved it, and what a comparison cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from db.numbers import decimal_text
from db.records.years import PartMove, UnitYears, YearMove, YearPlace, YearsComparison
from desktop.messages import tr

_MOST_PARTS = 3


def place_text(place: YearPlace | None) -> str:
    """A place as ``3/79``; a dash where the unit took no part, and in words where it had no rank."""
    if place is None:
        return "—"
    return tr("未排名") if place.rank is None else f"{place.rank}/{place.of}"


def percent_text(percentile: Fraction | None) -> str:
    """A percentile with one decimal; empty where there is none."""
    if percentile is None:
        return ""
    return decimal_text(percentile, 1)


def move_text(move: YearMove | None) -> str:
    """Ranks won or lost: ``↑5``, ``↓2``, or that it stands where it did."""
    if move is None:
        return ""
    if not move.ranks:
        return tr("持平")
    return f"↑{move.ranks}" if move.ranks > 0 else f"↓{-move.ranks}"


def move_heading(comparison: YearsComparison) -> str:
    """升降, and of which year."""
    year = comparison.moved_to
    return tr("升降") if year is None else tr("升降（{year}）").format(year=year)


def moved_by(move: YearMove | None) -> str:
    """The parts that moved a unit most, with the change among the other units in hundredths."""
    return "" if move is None else "，".join(map(_part_text, move.parts[:_MOST_PARTS]))


def _part_text(move: PartMove) -> str:
    points = percent_text(move.percentile)
    sign = "+" if move.percentile > 0 else ""
    return f"{move.title} {sign}{points}"


def unit_text(unit: UnitYears) -> str:
    """A unit's name, and that it is no more."""
    return tr("{unit}（已撤并）").format(unit=unit.unit) if unit.gone else unit.unit


def unit_notes(unit: UnitYears) -> Iterator[str]:
    """What is to be known of a unit's line: under which other names it stood, and what went into it."""
    called: dict[str, list[str]] = {}
    for year, place in sorted(unit.places.items()):
        if place.unit != unit.unit and year not in unit.merged:
            called.setdefault(place.unit, []).append(str(year))
    for name, years in called.items():
        yield tr("{years} 年称“{name}”").format(years="、".join(years), name=name)
    for year, names in sorted(unit.merged.items()):
        joined = "”“".join(names)
        text = (
            tr("{year} 年为并入前的“{names}”")
            if len(names) == 1
            else tr("{year} 年为并入前的“{names}”，各有名次，不作合计")
        )
        yield text.format(year=year, names=joined)


def notes(comparison: YearsComparison) -> list[str]:
    """What a comparison does not say, and why."""
    found = [
        tr("各年只比名次和百分位：计分办法不同的年度，总分口径不一，不相减。"),
        tr("百分位是该单位领先于其他单位的百分比；只比较已定稿的年度。"),
    ]
    drafts = "、".join(str(year.year) for year in comparison.years if not year.frozen)
    if drafts:
        found.append(tr("{years} 年未定稿，只列出，不作升降比较。").format(years=drafts))
    found += [
        tr("“{title}”（{file}）未列入：{year} 年以另一份为准。").format(
            title=year.title, file=year.file or tr("本文件"), year=year.year
        )
        for year in comparison.left_out
    ]
    return found
