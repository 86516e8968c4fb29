"""反馈函: what one unit is told of its result. It holds no other unit's score, nor lets one be worked out.

Of the others only the category's mean is given, and only where at least three units stand behind
it: from a mean of two, each could subtract its own and read the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from reportlab.platypus.flowables import Flowable, Spacer

from db.numbers import decimal_text
from db.records import Entry, Evaluation, Ranking, Rankings, Standing, UnrankedReason
from db.scoring.scheme.scheme import Scheme
from db.steps import Progress
from desktop.sheets.letters.official_letter import (
    LETTER_TABLE,
    Letter,
    LetterSection,
    Paragraph,
    letters_story,
)
from desktop.sheets.ranking_sheet import ABSENT, signed
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.figures import SHOWN, figure
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.printing import Document, Draft, Printed, print_draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn
from desktop.sheets.setting.style_book import Align

TITLE = "反馈函"
LEAST_FOR_MEAN = 3
_SHOWN = f"未取舍的得分，表中显示到小数点后 {SHOWN} 位。"


@dataclass(frozen=True, slots=True)
class ToMend:
    """A finding that the unit is to mend: what, by when (ISO date or empty), who answers for it."""

    text: str
    due: str = ""
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class Remarks:
    """What the office adds for one unit."""

    strong_points: tuple[str, ...] = ()
    findings: tuple[ToMend, ...] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """The means of a category; None where too few units stand behind one."""

    total: Fraction | None
    parts: Mapping[str, Fraction | None]


@dataclass(frozen=True)
class FeedbackLetters:
    """The letters to `units` (codes; empty: to all). `deadline` is when the units answer by (ISO).

    `opening` stands in the place of the first sentence; letters not `ranked` tell the grade alone.
    """

    rankings: Rankings
    scheme: Scheme
    reason_text: Callable[[UnrankedReason], str]
    remarks: Mapping[str, Remarks] = field(default_factory=dict)
    deadline: str = ""
    dated: str = ""
    contact: str = ""
    units: tuple[str, ...] = ()
    ranked: bool = True
    opening: str = ""

    @property
    def evaluation(self) -> Evaluation:
        """Whose result it is."""
        return self.rankings.overall.evaluation


def print_feedback(letters: FeedbackLetters, progress: Progress | None = None) -> Printed:
    """The letters as one PDF, each on pages of its own."""
    return print_draft(draft(letters), progress)


def draft(letters: FeedbackLetters) -> Draft:
    """The letters before they are printed."""
    evaluation = letters.evaluation
    document = Document(f"{evaluation.title}{TITLE}", evaluation.organiser, LETTER, TITLE)
    return Draft(document, story(letters))


def story(letters: FeedbackLetters) -> list[Flowable]:
    """The letters, each from a page of its own."""
    nobody = Letter(TITLE, "", [Paragraph("没有需要反馈的单位。")])
    return letters_story(feedback_letters(letters) or [nobody])


def feedback_letters(letters: FeedbackLetters) -> list[Letter]:
    """Every letter, by category and rank; units without a rank after the others of their category."""
    found = []
    for ranking in letters.rankings.by_category:
        means = category_means(letters.scheme, ranking)
        made = [(s.entry, _result(letters, ranking, s, means)) for s in ranking.standings]
        made += [(u.entry, _unranked(letters, u.reason)) for u in ranking.unranked]
        for entry, section in made:
            if not letters.units or entry.unit_code in letters.units:
                found.append(_letter(letters, entry, section))
    return found


def category_means(scheme: Scheme, ranking: Ranking) -> Means:
    """The means of totals and of each part's scores over the ranked units that have them."""
    parts = {
        part.code: _mean([s.parts[part.code] for s in ranking.standings if part.code in s.parts])
        for part in scheme.parts
    }
    return Means(_mean([s.total for s in ranking.standings]), parts)


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if len(values) >= LEAST_FOR_MEAN else None


def _letter(letters: FeedbackLetters, entry: Entry, result: LetterSection) -> Letter:
    evaluation = letters.evaluation
    code = entry.unit_code
    remarks = letters.remarks.get(code, Remarks())
    strong = [
        Paragraph(f"{n}．{t}", f"{code} 主要优点") for n, t in enumerate(remarks.strong_points, 1)
    ]
    return Letter(
        title=f"关于{evaluation.title}结果的反馈函",
        addressee=entry.unit,
        opening=[
            Paragraph(
                letters.opening or f"{evaluation.title}已经完成。现将你单位的评议结果反馈如下。",
                "活动名称",
            )
        ],
        sections=[
            result,
            LetterSection("主要优点", strong),
            LetterSection("问题及整改要求", _demands(letters, code, remarks.findings)),
        ],
        ending=[Paragraph(f"联系人及电话：{letters.contact}", "联系方式")]
        if letters.contact
        else [],
        issuer=evaluation.organiser,
        date=day_text(letters.dated),
        outline=f"{code} {entry.unit}",
        mark="" if evaluation.frozen else "未定稿",
        place=f"{code} 单位名称",
    )


def _result(
    letters: FeedbackLetters, ranking: Ranking, standing: Standing, means: Means
) -> LetterSection:
    scheme, entry = letters.scheme, standing.entry
    total = figure(standing.total, scheme.rounding.total)
    shared = "（并列）" if standing.shared else ""
    place = (
        f"，在本类别列入排名的 {len(ranking.standings)} 家单位中列第 {standing.rank} 名{shared}"
        if letters.ranked
        else ""
    )
    text = (
        f"你单位属“{entry.category}”类别，述法形式为{entry.presentation}，总分 {total} 分{place}"
        f"{_grade_words(scheme, standing)}。各部分得分如下："
    )
    return LetterSection(
        "评议结果",
        [
            Paragraph(text, f"{entry.unit_code} 类别"),
            Spacer(1, 6),
            _scores(scheme, standing, means),
            Spacer(1, 6),
            *([] if means.total is not None else [Paragraph("本类别单位过少，不提供平均分。")]),
            *([Paragraph(_SHOWN)] if None in (scheme.rounding.part, scheme.rounding.total) else []),
        ],
    )


def _grade_words(scheme: Scheme, standing: Standing) -> str:
    """The grade that counts; where the scheme has none, nothing but a veto."""
    veto = "（一票否决）" if standing.vetoed else ""
    if standing.grade is None and standing.grade_by_quota is None:
        return veto
    grade = scheme.announced(standing.grade, standing.grade_by_quota)
    return f"，等次为“{grade}”{veto}" if grade else f"，未评定等次{veto}"


def _scores(scheme: Scheme, standing: Standing, means: Means) -> RuledTable:
    columns = [
        TableColumn("评分部分", 120, 1),
        TableColumn("满分", 60, align=Align.RIGHT),
        TableColumn("你单位得分", 90, align=Align.RIGHT),
        TableColumn("本类别平均分", 90, align=Align.RIGHT),
    ]
    digits = scheme.rounding.part
    rows: list[list[TableCell | str]] = []
    for part in scheme.parts:
        own = standing.parts.get(part.code)
        if own is not None:
            full = decimal_text(part.full_for(standing.entry.kind))
            mean = _score_text(means.parts[part.code], digits)
            rows.append([part.title, full, figure(own, digits), mean])
    if standing.adjustments:
        rows.append(["加减分", ABSENT, signed(standing.adjustments), ABSENT])
    total = figure(standing.total, scheme.rounding.total)
    mean = _score_text(means.total, scheme.rounding.total)
    rows.append([TableCell("总分", bold=True), ABSENT, TableCell(total, bold=True), mean])
    return RuledTable(columns, rows, look=LETTER_TABLE)


def _score_text(score: Fraction | None, digits: int | None) -> str:
    """A mean as scores are printed; it was never rounded itself."""
    return ABSENT if score is None else figure(score, digits)


def _unranked(letters: FeedbackLetters, reason: UnrankedReason) -> LetterSection:
    return LetterSection(
        "评议结果", [Paragraph(f"你单位未列入排名，原因：{letters.reason_text(reason)}。")]
    )


def finding_paragraphs(findings: Sequence[ToMend], code: str) -> list[Paragraph]:
    """What a unit (by code) is to mend, numbered, each with who answers for it and by when."""
    paragraphs = []
    for number, finding in enumerate(findings, 1):
        facts = [f"责任人：{finding.responsible}"] if finding.responsible else []
        facts += [f"整改时限：{day_text(finding.due)}"] if finding.due else []
        behind = f"（{'；'.join(facts)}）" if facts else ""
        paragraphs.append(Paragraph(f"{number}．{finding.text}{behind}", f"{code} 问题"))
    return paragraphs


def _demands(letters: FeedbackLetters, code: str, findings: Sequence[ToMend]) -> list[Paragraph]:
    paragraphs = finding_paragraphs(findings, code)
    if letters.deadline:
        what = "整改落实情况" if findings else "改进情况"
        paragraphs.append(
            Paragraph(f"请你单位于{day_text(letters.deadline)}前将{what}书面报送我单位。")
        )
    elif findings:
        paragraphs.append(Paragraph("请你单位按时限完成整改，并将整改落实情况书面报送我单位。"))
    return paragraphs
