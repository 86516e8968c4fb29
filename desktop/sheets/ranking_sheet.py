"""排名表: the ranking overall and per category, with every figure that makes a rank, to be signed.

Scores are printed as the scheme rounds them, so that what stands on paper is what was ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from reportlab.platypus import PageBreak, Spacer
from reportlab.platypus.flowables import Flowable

from db.canonical import grouped_digest
from db.numbers import RoundingMode, decimal_text
from db.records import Ranking, Rankings, Standing, UnrankedEntry, UnrankedReason
from db.scoring.scheme.scheme import GradeBasis, Scheme
from db.steps import Progress
from desktop.explanation.tie_text import tie_text, tie_words
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.closing import signatures
from desktop.sheets.setting.code_mark import CodeMark
from desktop.sheets.setting.figures import figure, shown_note
from desktop.sheets.setting.keep_together import ended
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import (
    Document,
    Draft,
    Printed,
    SectionStart,
    print_draft,
)
from desktop.sheets.setting.ruled_table import (
    RuledTable,
    TableBand,
    TableCell,
    TableColumn,
    TableLook,
)
from desktop.sheets.setting.style_book import (
    CELL,
    HEAD_CELL,
    NOTE,
    SMALL_NOTE,
    SUBTITLE,
    TABLE_HEADING,
    TITLE,
    Align,
)

SIGNERS = ("制表人", "复核人", "监督员", "负责人")
DRAFT_MARK = "未定稿"
ABSENT = "—"
# 五号, and 25 units a page: rows as low as their type allows
_STANDINGS = TableLook(
    replace(CELL, size=10.5, leading=12),
    replace(HEAD_CELL, leading=10.5),
    tallest=A4_WIDE.text_height - 80,
    pad=1.2,
)
_HEAD_IN_FOOT = 32  # digits: as many as nobody can make another trail begin with
_HEAD_CODE = 60  # points

_MODES = {
    RoundingMode.HALF_UP: "四舍五入",
    RoundingMode.HALF_EVEN: "四舍六入五成双",
    RoundingMode.DOWN: "截尾",
}
_SETS = {"overall": "总排名表", "category": "分类排名表", "presentation": "分述法形式排名表"}


@dataclass(frozen=True, slots=True)
class RankingSheet:
    """What the ranking is printed from.

    `reason_text` words why an entry is unranked; `trail_head` is the hex digest of the last event;
    `printed_on` is printed when given, so that the same data give the same bytes.
    """

    rankings: Rankings
    scheme: Scheme
    reason_text: Callable[[UnrankedReason], str]
    trail_head: str = ""
    printed_on: str = ""

    @property
    def sets(self) -> tuple[Ranking, ...]:
        """The ranked sets in the order of the pages."""
        return (self.rankings.overall, *self.rankings.by_category)


def print_ranking(sheet: RankingSheet, progress: Progress | None = None) -> Printed:
    """The ranking as a PDF: the overall ranking first, then one paper for each category."""
    return print_draft(draft(sheet), progress)


def draft(sheet: RankingSheet) -> Draft:
    """The paper before it is printed."""
    evaluation = sheet.rankings.overall.evaluation
    document = Document(f"{evaluation.title}排名表", evaluation.organiser, A4_WIDE, "排名表")
    return Draft(document, story(sheet))


def story(sheet: RankingSheet) -> list[Flowable]:
    """Every ranked set, each on pages of its own."""
    flowables: list[Flowable] = []
    for ranking in sheet.sets:
        if flowables:
            flowables.append(PageBreak())
        flowables.extend(_paper(sheet, ranking))
    return flowables


def _paper(sheet: RankingSheet, ranking: Ranking) -> list[Flowable]:
    title = heading(ranking)
    frozen = ranking.evaluation.frozen
    flowables: list[Flowable] = [
        SectionStart(title, foot(ranking, title, sheet.trail_head), "" if frozen else DRAFT_MARK),
        Passage(f"{ranking.evaluation.title}{title}", TITLE.scaled(0.72), "活动名称"),
        Passage(_summary(sheet, ranking), SUBTITLE.scaled(0.8), "组织单位"),
    ]
    if ranking.standings:
        flowables.append(standings_table(sheet.scheme, ranking))
    else:
        flowables.append(Passage("没有取得名次的单位。", NOTE.aligned(Align.CENTRE)))
    if ranking.unranked:
        flowables.append(Passage(f"未列入排名的单位（{len(ranking.unranked)} 家）", TABLE_HEADING))
        flowables.append(_unranked_table(ranking.unranked, sheet.reason_text))
    notes: list[Flowable] = [Passage(text, NOTE) for text in _notes(sheet.scheme, ranking)]
    closing = [Passage("说明", TABLE_HEADING), *notes, *_digests(sheet, ranking)]
    return ended(flowables, [*closing, signatures(SIGNERS)])


def heading(ranking: Ranking) -> str:
    """What a ranked set is called on paper."""
    kind = _SETS[ranking.within]
    return f"{kind}（{ranking.name}）" if ranking.name else kind


def foot(ranking: Ranking, title: str, trail_head: str) -> str:
    """What stands below every page: the paper, the version of the scheme, and what was counted."""
    parts = [f"{title}　计分办法第 {ranking.scheme_version} 版"]
    if ranking.digest:
        parts.append(f"数据摘要 {_short(ranking.digest)}")
    if trail_head:
        parts.append(f"审计链 {grouped_digest(trail_head[:_HEAD_IN_FOOT])}")
    return "　".join(parts)


def _short(digest: str) -> str:
    algorithm, _, value = digest.rpartition(":")
    return f"{algorithm}:{value[:12]}" if algorithm else value[:12]


def _summary(sheet: RankingSheet, ranking: Ranking) -> str:
    ranked, unranked = len(ranking.standings), len(ranking.unranked)
    parts = [
        f"组织单位：{ranking.evaluation.organiser or ABSENT}",
        f"参评 {ranked + unranked} 家，列入排名 {ranked} 家，未列入 {unranked} 家",
        f"计分办法第 {ranking.scheme_version} 版",
        "结果已定稿" if ranking.evaluation.frozen else "结果未定稿，仅供核对",
    ]
    if sheet.printed_on:
        parts.append(f"打印日期：{day_text(sheet.printed_on)}")
    return "　　".join(parts)


def standings_table(scheme: Scheme, ranking: Ranking) -> RuledTable:
    """The ranked entries, a row each."""
    overall = ranking.within != "category"
    parts = scheme.parts
    columns = [
        TableColumn("名次", 28, align=Align.CENTRE),
        TableColumn("编号", 32),
        TableColumn("单位", 120, 1),
    ]
    if overall:
        columns.append(TableColumn("类别", 58))
    columns.append(TableColumn("述法\n形式", 34, align=Align.CENTRE))
    leading = len(columns)
    columns.extend(
        TableColumn(_part_title(scheme, p.code, ranking), 50, 0.1, Align.RIGHT) for p in parts
    )
    columns += [
        TableColumn("加减分", 40, align=Align.RIGHT),
        TableColumn("总分", 46, align=Align.RIGHT),
    ]
    bands = [TableBand("", leading), TableBand("各部分得分", len(parts)), TableBand("", 2)]
    if scheme.grades:
        columns += [
            TableColumn("按分数线", 44, align=Align.CENTRE),
            TableColumn("按名额", 40, align=Align.CENTRE),
        ]
        bands.append(TableBand("等次", 2))
    columns += [TableColumn("有效/\n发出票", 44, align=Align.CENTRE), TableColumn("备注", 70, 0.25)]
    bands.append(TableBand("", 2))
    rows = [_row(scheme, s, overall=overall) for s in ranking.standings]
    return RuledTable(columns, rows, bands, _STANDINGS)


def _part_title(scheme: Scheme, code: str, ranking: Ranking) -> str:
    """The part's title with its full marks, where they are the same for all."""
    part = scheme.by_code[code]
    fulls = {part.full_for(s.entry.kind) for s in ranking.standings}
    return f"{part.title}（{decimal_text(fulls.pop())}）" if len(fulls) == 1 else part.title


def _row(scheme: Scheme, standing: Standing, *, overall: bool) -> list[TableCell | str]:
    entry, place = standing.entry, standing.entry.unit_code
    row: list[TableCell | str] = [
        TableCell(str(standing.rank), bold=True),
        TableCell(entry.unit_code, f"{place} 编号"),
        TableCell(entry.unit, f"{place} 单位名称"),
    ]
    if overall:
        row.append(TableCell(entry.category, f"{place} 类别"))
    row.append(entry.presentation)
    for part in scheme.parts:
        score = standing.parts.get(part.code)
        row.append(ABSENT if score is None else figure(score, scheme.rounding.part))
    row.append(signed(standing.adjustments))
    row.append(TableCell(figure(standing.total, scheme.rounding.total), bold=True))
    if scheme.grades:
        row += [standing.grade or ABSENT, standing.grade_by_quota or ABSENT]
    row += [f"{standing.ballots.valid}/{standing.ballots.issued}", remark(standing)]
    return row


def signed(points: Fraction) -> str:
    """Bonus and deduction with their sign, exactly."""
    text = decimal_text(points)
    return f"+{text}" if points > 0 else text


def remark(standing: Standing) -> str:
    """What a reader must know about a place: shared, parted by a tie key, vetoed."""
    remarks = []
    if standing.shared:
        remarks.append("并列")
    if standing.tie_broken_by:
        remarks.append("同分")
    if standing.vetoed:
        remarks.append("一票否决")
    return "；".join(remarks)


def _unranked_table(
    entries: Sequence[UnrankedEntry], text: Callable[[UnrankedReason], str]
) -> RuledTable:
    columns = [
        TableColumn("编号", 50),
        TableColumn("单位", 200, 1),
        TableColumn("类别", 80),
        TableColumn("述法形式", 60, align=Align.CENTRE),
        TableColumn("未列入的原因", 250, 1),
    ]
    rows: list[list[TableCell | str]] = [
        [
            e.entry.unit_code,
            TableCell(e.entry.unit, f"{e.entry.unit_code} 单位名称"),
            TableCell(e.entry.category, f"{e.entry.unit_code} 类别"),
            e.entry.presentation,
            text(e.reason),
        ]
        for e in entries
    ]
    return RuledTable(columns, rows, look=TableLook(tallest=A4_WIDE.text_height - 80))


def _notes(scheme: Scheme, ranking: Ranking) -> list[str]:
    """How to read the table, numbered."""
    notes = [f"{_rounding_note(scheme)}{shown_note(_exact_stages(scheme))}"]
    if ranking.mixed:
        notes.append(
            "本表所列单位的总分由不同的部分合成（述法形式或类别不同，合成办法不同），跨组比较仅供参考。"
        )
    if scheme.ties.order:
        keys = "、".join(tie_words(scheme, t) for t in scheme.ties.order)
        notes.append(f"总分相同的，依次比较{keys}；仍相同的名次并列，其后名次顺延空缺。")
    else:
        notes.append("总分相同的名次并列，其后名次顺延空缺。")
    for key in dict.fromkeys(s.tie_broken_by for s in ranking.standings if s.tie_broken_by):
        parted = "、".join(s.entry.unit_code for s in ranking.standings if s.tie_broken_by == key)
        notes.append(f"备注为“同分”的 {parted}，按{tie_text(scheme, key)}排定。")
    if scheme.grades:
        lines = "、".join(f"{g.title} {decimal_text(g.at_least)} 分以上" for g in scheme.grades)
        notes.append(
            f"等次分数线：{lines}。按名额评定的等次以类别为单位，名额用满的顺降一等。{_announced(scheme)}"
        )
    if any(s.vetoed for s in ranking.standings) and scheme.veto.cap_grade:
        notes.append(f"被一票否决的单位等次不高于“{scheme.veto.cap_grade}”，分数和名次不变。")
    standardised = [p.title for p in scheme.parts if p.standardise]
    if standardised:
        notes.append(f"{'、'.join(standardised)}的评分票总分已按评委作标准化处理。")
    notes.append("“—”表示该单位没有此项。票数为各部分评分票合计，有效票指已提交且未作废的票。")
    return [f"{number}．{text}" for number, text in enumerate(notes, 1)]


def _announced(scheme: Scheme) -> str:
    by_quota = scheme.grading.basis is GradeBasis.QUOTA
    return f"公布的等次以{'按名额' if by_quota else '按分数线'}评定的为准。"


def _rounding_note(scheme: Scheme) -> str:
    digits = scheme.rounding.total
    if digits is None:
        return "名次按总分的精确值排定。"
    return f"总分{_MODES[scheme.rounding.mode]}，保留 {digits} 位小数，名次按取舍后的总分排定。"


def _exact_stages(scheme: Scheme) -> list[str]:
    """The scores of the table that no stage rounds."""
    stages = [("部分得分", scheme.rounding.part), ("总分", scheme.rounding.total)]
    return [title for title, digits in stages if digits is None]


def _digests(sheet: RankingSheet, ranking: Ranking) -> list[Flowable]:
    lines = []
    if ranking.digest:
        lines.append(f"数据摘要：{ranking.digest}")
    if not sheet.trail_head:
        return [Passage(line, SMALL_NOTE) for line in lines]
    lines.append(f"审计链首：{grouped_digest(sheet.trail_head)}")
    code = CodeMark(f"sha256:{sheet.trail_head}", "审计链首", _HEAD_CODE)
    return [code, *(Passage(line, SMALL_NOTE) for line in lines), Spacer(0, _HEAD_CODE - 20)]
