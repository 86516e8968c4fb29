"""A comparison of years as a table: a row a unit, a column a year, what moved it to the latest."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject

from db.records.years import ComparedYear, UnitYears, YearsComparison
from desktop.explanation.years_text import (
    move_heading,
    move_text,
    moved_by,
    percent_text,
    place_text,
    unit_notes,
    unit_text,
)
from desktop.frame.record_table import Column, RecordTable

translate = QCoreApplication.translate
_NOWHERE = 1_000_000  # units without a rank sort behind those with one
UNIT_COLUMN = 1


def years_table(parent: QObject | None = None) -> RecordTable[UnitYears]:
    """An empty table; `show_years` gives it columns and rows."""
    return RecordTable[UnitYears]((), lambda unit: (unit.unit_id, unit.unit_code), parent)


def show_years(table: RecordTable[UnitYears], comparison: YearsComparison) -> None:
    """Fills the table with a comparison."""

    def move(unit: UnitYears) -> str:
        return move_text(comparison.latest_move(unit))

    def told(unit: UnitYears) -> str:
        moved = comparison.latest_move(unit)
        return "；".join([*unit_notes(unit), *([moved_by(moved)] if moved and moved.parts else [])])

    table.set_columns(
        (
            Column[UnitYears](translate("years", "编号"), lambda u: u.unit_code, width=64),
            Column[UnitYears](translate("years", "单位"), unit_text, width=190),
            *(_year_column(year) for year in comparison.years),
            Column[UnitYears](
                move_heading(comparison),
                move,
                key=lambda u: m.ranks if (m := comparison.latest_move(u)) else -_NOWHERE,
                centred=True,
                width=96,
            ),
            Column[UnitYears](translate("years", "说明"), told, tip=told, width=240),
        )
    )
    table.set_rows(comparison.units)


def year_text(year: ComparedYear) -> str:
    """The year, and that it is a draft."""
    draft = translate("years", "（未定稿）")
    return f"{year.year}{'' if year.frozen else draft}"


def _year_column(year: ComparedYear) -> Column[UnitYears]:
    number = year.year

    def rank(unit: UnitYears) -> int:
        place = unit.places.get(number)
        return _NOWHERE if place is None or place.rank is None else place.rank

    return Column[UnitYears](
        year_text(year),
        lambda unit: place_text(unit.places.get(number)),
        key=rank,
        tip=_told(number),
        centred=True,
        width=92 if year.frozen else 118,
    )


def _told(number: int) -> Callable[[UnitYears], str]:
    def told(unit: UnitYears) -> str:
        place = unit.places.get(number)
        if place is None or place.rank is None:
            return place_text(place)
        text = translate(
            "years",
            "{unit}：总名次 {rank}，百分位 {percentile}，"
            "“{category}”第 {within} 名（共 {of} 家），总分 {total} {grade}",
        )
        return text.format(
            unit=place.unit,
            rank=place_text(place),
            percentile=percent_text(place.percentile),
            category=place.category,
            within=place.within_category,
            of=place.of_category,
            total=place.total_text,
            grade=place.grade,
        ).rstrip()

    return told
