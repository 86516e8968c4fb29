"""A ranking as a table: rank, unit, the parts' scores, adjustments, total, both grades, ballots counted."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QCoreApplication, QObject

from db.numbers import decimal_text
from db.records import Ranking, Standing, UnrankedEntry
from db.scoring.scheme.scheme import Scheme
from desktop.explanation.tie_text import tie_text
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import unranked_text
from desktop.pages.results.derivation_document import PLACE, TOTAL
from desktop.pages.results.former_places import FormerPlaces, former_columns

translate = QCoreApplication.translate
ABSENT = "—"


def standings_table(parent: QObject | None = None) -> RecordTable[Standing]:
    """An empty table; `show_ranking` gives it columns and rows."""
    return RecordTable[Standing]((), lambda s: s.entry.id, parent)


def show_ranking(
    table: RecordTable[Standing], scheme: Scheme, ranking: Ranking, former: FormerPlaces | None
) -> None:
    """Fills the table with a ranked set; its columns follow the scheme's parts and whether there is a former year."""
    columns = standing_columns(scheme)
    if former is not None:
        columns[-1:-1] = former_columns(former, ranking)  # the remark goes on to the edge
    if former is not None or [c.title for c in columns] != [c.title for c in table.columns]:
        table.set_columns(columns)
    table.set_rows(ranking.standings)


def standing_columns(scheme: Scheme) -> list[Column[Standing]]:
    """The columns of a ranking under a scheme."""
    digits = scheme.rounding.total
    before = [
        Column[Standing](
            translate("results", "名次"), _rank_text, key=lambda s: s.rank, centred=True, width=50
        ),
        Column[Standing](translate("results", "编号"), lambda s: s.entry.unit_code, width=58),
        Column[Standing](translate("results", "单位"), lambda s: s.entry.unit, width=158),
        Column[Standing](translate("results", "类别"), lambda s: s.entry.category, width=76),
        Column[Standing](
            translate("results", "形式"), lambda s: s.entry.presentation, centred=True, width=50
        ),
    ]
    after = [
        Column[Standing](
            translate("results", "加减分"),
            lambda s: _signed(s.adjustments),
            key=lambda s: s.adjustments,
            numeric=True,
            width=64,
        ),
        Column[Standing](
            translate("results", "总分"),
            lambda s: decimal_text(s.total, digits),
            key=lambda s: s.total,
            numeric=True,
            width=70,
        ),
        Column[Standing](
            translate("results", "等次"), lambda s: s.grade or "", centred=True, width=54
        ),
        Column[Standing](
            translate("results", "按比例\n等次"),
            lambda s: s.grade_by_quota or "",
            centred=True,
            width=64,
        ),
        Column[Standing](
            translate("results", "有效票"),
            lambda s: f"{s.ballots.valid}/{s.ballots.issued}",
            key=lambda s: s.ballots.valid,
            centred=True,
            width=68,
        ),
        Column[Standing](
            translate("results", "备注"),
            lambda s: remark(scheme, s),
            tip=lambda s: remark(scheme, s),
            width=128,
        ),
    ]
    return [*before, *(_part_column(scheme, p.code, p.title) for p in scheme.parts), *after]


def standing_topics(scheme: Scheme) -> list[str]:
    """Where a derivation explains each column of `standing_columns`; empty is its beginning."""
    parts = [part.code for part in scheme.parts]
    return [PLACE, "", "", "", "", *parts, TOTAL, TOTAL, PLACE, PLACE, "", PLACE, PLACE, PLACE]


def unranked_table(parent: QObject | None = None) -> RecordTable[tuple[UnrankedEntry, str]]:
    """Entries without a rank, each with the reason in words."""
    columns = (
        Column[tuple[UnrankedEntry, str]](
            translate("results", "编号"), lambda u: u[0].entry.unit_code, width=64
        ),
        Column[tuple[UnrankedEntry, str]](
            translate("results", "单位"), lambda u: u[0].entry.unit, width=240
        ),
        Column[tuple[UnrankedEntry, str]](
            translate("results", "未列入排名的原因"), lambda u: u[1], tip=lambda u: u[1]
        ),
    )
    return RecordTable(columns, lambda u: u[0].entry.id, parent)


def with_reasons(ranking: Ranking, scheme: Scheme) -> list[tuple[UnrankedEntry, str]]:
    """The unranked entries of a set with their reasons, each worded once: ten thousand may share it."""
    words: dict[tuple[object, ...], str] = {}
    found = []
    for unranked in ranking.unranked:
        reason = unranked.reason
        key = (reason.kind, *reason.facts.items())
        if key not in words:
            words[key] = unranked_text(reason, scheme)
        found.append((unranked, words[key]))
    return found


def remark(scheme: Scheme, standing: Standing) -> str:
    """What is special about a place: a shared rank, a broken tie, a veto."""
    notes = []
    if standing.shared:
        notes.append(translate("results", "并列"))
    if standing.tie_broken_by:
        key = tie_text(scheme, standing.tie_broken_by)
        notes.append(translate("results", "同分，按{key}排定").format(key=key))
    if standing.vetoed:
        notes.append(translate("results", "一票否决"))
    return "；".join(notes)


def _signed(points: Fraction) -> str:
    text = decimal_text(points)
    return f"+{text}" if points > 0 else text if points else ""


def _rank_text(standing: Standing) -> str:
    return str(standing.rank)


def _part_column(scheme: Scheme, code: str, title: str) -> Column[Standing]:
    digits = scheme.rounding.part
    return Column[Standing](
        _two_lines(title),
        lambda s: decimal_text(s.parts[code], digits) if code in s.parts else ABSENT,
        key=lambda s: s.parts.get(code, -1),
        numeric=True,
        width=76,
    )


def _two_lines(title: str) -> str:
    """A heading that would be wide, broken in the middle."""
    half = (len(title) + 1) // 2
    return title if len(title) <= 4 else f"{title[:half]}\n{title[half:]}"
