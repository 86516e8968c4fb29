"""The votes of a voted part as tables: how many each level has, and which band 得票率分段 they reached."""

from __future__ import annotations

from reportlab.platypus.flowables import Flowable, Spacer

from db.scoring.derivation import Derivation, PartDerivation
from desktop.explanation.step_text import group_title
from desktop.explanation.votes import VoteCount, band_words, bands_tried, vote_counts
from desktop.sheets.breakdown_marks import CELL_STYLE, HEAD_STYLE, LineCells
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align

_LOOK = TableLook(CELL_STYLE, HEAD_STYLE, pad=1.1)


def votes_tables(derivation: Derivation, part: PartDerivation) -> list[Flowable]:
    """The votes of each group, one table for criteria of the same levels; then the bands, where there are any."""
    counts = list(vote_counts(derivation, part))
    tables: list[Flowable] = []
    for levels in dict.fromkeys(tuple(count.levels) for count in counts):
        alike = [count for count in counts if tuple(count.levels) == levels]
        tables += [Spacer(1, 6), _votes(derivation, levels, alike)]
    if part.part.bands and counts:
        tables += [Spacer(1, 6), _bands(derivation, part, counts)]
    return tables


def _votes(derivation: Derivation, levels: tuple[str, ...], counts: list[VoteCount]) -> RuledTable:
    columns = [
        TableColumn("评委组", 80, 0.5),
        TableColumn("指标", 90, 1),
        *(TableColumn(f"{level}\n（票）", 44, 0.3, Align.RIGHT) for level in levels),
        TableColumn("有效票", 40, align=Align.RIGHT),
    ]
    rows: list[LineCells] = []
    for count in counts:
        title = TableCell(count.criterion.title, "计分办法 指标名称")
        votes = [str(count.levels[level]) for level in levels]
        shares = [count.share(count.levels[level]) for level in levels]
        rows.append([group_title(derivation, count.group), title, *votes, str(count.valid)])
        rows.append(["", TableCell("得票率", bold=True), *shares, ""])
    return RuledTable(columns, rows, look=_LOOK)


def _bands(derivation: Derivation, part: PartDerivation, counts: list[VoteCount]) -> RuledTable:
    """What every band asks for, in the scheme's order; the first that is reached gives the score."""
    columns = [
        TableColumn("评委组", 80, 0.3),
        TableColumn("得票率分段（依次比较）", 160, 1),
        TableColumn("得票", 90, 0.3, Align.RIGHT),
        TableColumn("结果", 90, 0.3),
    ]
    rows: list[LineCells] = []
    first = part.part.criteria_for(derivation.entry.kind)[0].code
    for count in counts:
        if count.criterion.code != first:
            continue
        for number, tried in enumerate(bands_tried(part, count)):
            asked, found, outcome = band_words(tried, count)
            group = "" if number else group_title(derivation, count.group)
            rows.append(
                [
                    group,
                    TableCell(asked, "计分办法 得票率分段"),
                    found,
                    TableCell(outcome, bold=bool(tried.reached)),
                ]
            )
    return RuledTable(columns, rows, look=_LOOK)
