"""Official letters: what each unit is told, and what it must not be told."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import docx
import pytest
from reportlab.lib.units import mm

from db.numbers import decimal_text
from db.records import Rankings, UnrankedKind, UnrankedReason
from db.records.office import PaperTexts
from db.scoring.scheme.scheme import GradeBasis, Grading
from desktop.sheets.catalogue import BY_NAME, YearFacts, feedback_letters, feedback_paper
from desktop.sheets.letters.circular_sheet import CircularSheet, print_circular
from desktop.sheets.letters.feedback_letter import (
    FeedbackLetters,
    Remarks,
    ToMend,
    category_means,
    print_feedback,
)
from desktop.sheets.letters.official_letter import Letter, Paragraph, letter_story
from desktop.sheets.letters.reminder_letter import ReminderLetters, print_reminders
from desktop.sheets.ranking_sheet import RankingSheet, print_ranking, signed
from desktop.sheets.setting.keep_together import PaperEnd
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.printing import Document, Printed, print_pdf
from desktop.sheets.setting.style_book import TEXT_WIDTH
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.demo_year import demo_facts
from tests.desktop.sheets.sample_year import Year

Read = Callable[[Printed], Reading]


def reason(_found: UnrankedReason) -> str:
    return "未提交述法报告"


def letters(year: Year, **changes: object) -> FeedbackLetters:
    made = FeedbackLetters(
        year.rankings, year.scheme, reason, dated="2025-01-20", deadline="2025-03-31"
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_letter_tells_a_unit_its_own_result(year: Year, read: Read) -> None:
    remarks = {
        "U05": Remarks(
            ("带头学法。",), (ToMend("出庭应诉率偏低。", "2025-03-31", "张某"), ToMend("<b>&普法"))
        ),
    }
    text = read(print_feedback(letters(year, units=("U05",), remarks=remarks))).text
    assert "示例单位第5号：" in text
    assert "总分94.65分" in text
    assert "列第5名（并列）" in text
    assert "等次为“良好”。" in text, "within the quotas, as the scheme has it"
    assert "优秀" not in text
    assert "1．带头学法。" in text
    assert "1．出庭应诉率偏低。（责任人：张某；整改时限：2025年3月31日）" in text
    assert "2．<b>&普法" in text
    assert "请你单位于2025年3月31日前将整改落实情况书面报送我单位" in text
    assert "2025年1月20日" in text


def test_no_letter_holds_another_units_score(year: Year, read: Read) -> None:
    """Every score of every other unit is searched for in each letter, but for those that are one's own too."""
    scheme = year.scheme
    scores = {
        s.entry.unit_code: {
            decimal_text(s.total, 2),
            *(decimal_text(score, 2) for score in s.parts.values()),
        }
        for s in year.rankings.overall.standings
    }
    names = {s.entry.unit_code: s.entry.unit for s in year.rankings.overall.standings}
    for ranking in year.rankings.by_category:
        means = category_means(scheme, ranking)
        told = {decimal_text(m, 2) for m in [means.total, *means.parts.values()] if m is not None}
        for standing in ranking.standings:
            own = standing.entry.unit_code
            text = read(print_feedback(letters(year, units=(own,)))).text
            for other, theirs in scores.items():
                if other != own:
                    assert not [s for s in theirs - scores[own] - told if s in text], (own, other)
                    assert f"{names[other]}：" not in text


def test_without_a_day_to_answer_by_the_findings_own_days_count(year: Year, read: Read) -> None:
    remarks = {"U05": Remarks(findings=(ToMend("出庭应诉率偏低。", "2025-03-31"),))}
    text = read(
        print_feedback(letters(year, units=("U05", "U08"), remarks=remarks, deadline=""))
    ).text
    assert text.count("请你单位按时限完成整改") == 1
    assert "主要优点" not in text


def test_no_mean_where_it_would_give_another_away(year: Year, read: Read) -> None:
    street = year.rankings.by_category[0]
    for count, shown in ((2, False), (3, True)):
        ranking = replace(street, standings=street.standings[:count], unranked=())
        means = category_means(year.scheme, ranking)
        assert (means.total is not None) is shown
        rankings = Rankings(year.rankings.overall, (ranking,), ())
        text = read(print_feedback(letters(year, rankings=rankings))).text
        assert ("不提供平均分" in text) is not shown


def test_means_are_exact(year: Year) -> None:
    ranking = replace(
        year.rankings.by_category[0], standings=year.rankings.by_category[0].standings[:3]
    )
    totals = [s.total for s in ranking.standings]
    assert category_means(year.scheme, ranking).total == sum(totals, Fraction(0)) / 3


def test_every_unit_has_its_letter(year: Year, read: Read) -> None:
    reading = read(print_feedback(letters(year)))
    outline = [entry["/Title"] for entry in reading.reader.outline]
    assert sorted(outline) == sorted(f"{e.unit_code} {e.unit}" for e in year.entries)
    assert "你单位未列入排名，原因：未提交述法报告" in reading.text


def test_each_letter_counts_its_own_pages(year: Year, read: Read) -> None:
    pages = ["".join(page.split()) for page in read(print_feedback(letters(year))).pages]
    assert sum("—1—" in page for page in pages) == 79


def test_body_has_28_characters_a_line_and_22_lines(read: Read) -> None:
    """The grid of the standard."""
    year = Year()
    text = "法" * 28 * 60
    sheet = CircularSheet(year.rankings, year.scheme, reason, demands=(text,), dated="2025-01-20")
    lines = [line for page in read(print_circular(sheet)).pages for line in page.splitlines()]
    assert max(len(line.strip()) for line in lines if set(line.strip()) == {"法"}) == 28
    full = [page for page in read(print_circular(sheet)).pages if page.count("法" * 28) > 20]
    assert full
    assert all(page.count("法" * 28) == 22 for page in full)


def test_circular_names_units_by_grade_and_no_score(year: Year, read: Read) -> None:
    sheet = CircularSheet(
        year.rankings, year.scheme, reason, demands=("抓好整改。",), dated="2025-01-20"
    )
    text = read(print_circular(sheet)).text
    assert "关于示例区2024年度述法评议结果的通报" in text
    assert "共有79家单位参评，其中现场述法14家，书面述法65家；列入排名78家，未列入排名1家" in text
    assert all(e.unit in text for e in year.entries)
    assert "优秀（1家，按名次排列）：示例单位第3号。" in text
    assert "示例单位第79号：未提交述法报告。" in text
    assert "未定稿" in text
    for standing in year.rankings.overall.standings:
        assert decimal_text(standing.total, 2) not in text


def test_circular_of_many_units_attaches_a_table(read: Read) -> None:
    year = Year(units=300, frozen=True)
    reading = read(print_circular(CircularSheet(year.rankings, year.scheme, reason)))
    assert "附件：评议结果一览表" in reading.text
    assert "优秀4家，良好295家。各单位等次见附件。" in reading.text
    first = next(n for n, page in enumerate(reading.pages) if "一览表" in page and "序号" in page)
    signed = "".join(reading.pages[first - 1].split())
    assert re.search("一览表示例区依法治区办年月日", signed), "signed before the table"
    assert "示例单位第300号" in signed, "the names of what is attached do not stand alone with it"
    after = "".join("".join(reading.pages[first:]).split())
    assert [e.unit for e in year.entries[:-1] if e.unit not in after] == []


def test_nothing_is_said_of_no_units(read: Read) -> None:
    year = Year(units=1)
    text = read(print_circular(CircularSheet(year.rankings, year.scheme, reason))).text
    assert "其中现场述法1家；未列入排名1家" in text
    assert "0家" not in text


def test_what_the_office_lacks_is_not_announced(read: Read) -> None:
    year = Year(units=3)
    (last,) = year.rankings.overall.unranked
    gap = UnrankedReason(UnrankedKind.NO_GIVEN_SCORE, {"part": "daily"})
    overall = replace(year.rankings.overall, unranked=(replace(last, reason=gap),))
    rankings = Rankings(overall, year.rankings.by_category, ())
    text = read(print_circular(CircularSheet(rankings, year.scheme, reason))).text
    assert "示例单位第3号的评议结果另行通知。" in text
    assert "未提交述法报告" not in text


def test_joint_issuers_have_room_for_a_seal_each(read: Read) -> None:
    """42 mm from seal to seal, and from the body to the foot of the date."""
    letter = Letter(
        "标题",
        "某局",
        [Paragraph("正文。")],
        issuer="甲委员会办公室、乙司法局",
        date="2025年1月20日",
    )
    (*_, ending) = letter_story(letter)
    assert isinstance(ending, PaperEnd)
    heights = [part.wrap(TEXT_WIDTH, 800)[1] for part in ending.closing]
    assert heights[0] + heights[1] + heights[-1] >= 42 * mm - 0.01
    assert heights[2] + heights[3] >= 42 * mm - 0.01
    text = read(print_pdf(Document("信", "", LETTER), [*letter_story(letter)])).pages[0]
    assert "甲委员会办公室\n" in text
    assert "乙司法局\n" in text


def test_circular_by_threshold_without_ranks(read: Read) -> None:
    year = Year(frozen=True)
    scheme = replace(year.scheme, grading=Grading(GradeBasis.THRESHOLD))
    sheet = CircularSheet(year.rankings, scheme, reason, ranked=False)
    text = read(print_circular(sheet)).text
    assert "优秀（3家，排名不分先后）：示例单位第3号、示例单位第6号、示例单位第9号。" in text
    assert "未定稿" not in text
    assert "年月日" in text, "room for the date"


def test_the_grade_that_counts_is_the_schemes_choice(year: Year, read: Read) -> None:
    """U05 reached 优秀 by its total, and found the places taken."""
    scheme = replace(year.scheme, grading=Grading(GradeBasis.THRESHOLD))
    text = read(print_feedback(letters(year, scheme=scheme, units=("U05",)))).text
    assert "等次为“优秀”。" in text
    assert "良好" not in text
    sheet = RankingSheet(year.rankings, scheme, reason)
    assert "公布的等次以按分数线评定的为准" in read(print_ranking(sheet)).text


@pytest.mark.parametrize(("today", "overdue"), [("2024-12-21", True), ("2024-12-20", False)])
def test_reminders_go_to_the_units_named(
    year: Year, read: Read, today: str, *, overdue: bool
) -> None:
    reminder = ReminderLetters(
        year.evaluation, year.entries[:3], "2024-12-27", "2024-12-21", today=today
    )
    reading = read(print_reminders(reminder))
    assert len(reading.pages) == 3
    assert "示例单位第2号：" in "".join(reading.pages[1].split())
    assert "提交期限为2024年12月20日" in reading.text
    assert "于2024年12月27日前" in reading.text
    assert ("期限已过" in reading.text) is overdue


def test_a_unit_that_has_more_time_is_told_its_own_day(year: Year, read: Read) -> None:
    letters = ReminderLetters(
        year.evaluation, year.entries[:2], "2024-12-27", today="2024-12-21",
        extended={"U02": "2024-12-31"},
    )  # fmt: skip
    first, second = ("".join(page.split()) for page in read(print_reminders(letters)).pages)
    assert "提交期限为2024年12月20日。期限已过" in first
    assert "于2024年12月27日前" in first
    assert "你单位的提交期限延至2024年12月31日。截至目前尚未收到" in second
    assert "于2024年12月31日前" in second


def test_nobody_to_remind(year: Year, read: Read) -> None:
    assert "没有需要催报的单位" in read(print_reminders(ReminderLetters(year.evaluation, ()))).text


def test_letters_keep_the_margins_of_the_standard(
    year: Year, margin: Callable[[Printed, int], float]
) -> None:
    """The number of the page stands 7 mm below the text area: the lowest ink of a letter."""
    printed = print_reminders(
        ReminderLetters(year.evaluation, year.entries[:1], dated="2024-12-21")
    )
    assert margin(printed, 0) >= 60


def test_every_number_in_a_letter_is_the_units_own(read: Read) -> None:
    """Of the demo's whole year: a number that is not accounted for would be somebody else's."""
    facts = demo_facts()
    scheme, title = facts.scheme, facts.evaluation.title
    shown = re.compile(r"\d+(?:\.\d+)?")
    for ranking in facts.rankings.by_category:
        means = category_means(scheme, ranking)
        for standing in (*ranking.standings[:3], ranking.standings[-1]):
            entry = standing.entry
            letter = print_feedback(feedback_letters(facts, entry.unit_code))
            numbers = set(shown.findall("\n".join(read(letter).pages)))
            own = {
                decimal_text(standing.total, scheme.rounding.total),
                *(decimal_text(score, scheme.rounding.part) for score in standing.parts.values()),
                signed(standing.adjustments),
                *(
                    decimal_text(m, 2)
                    for m in (means.total, *means.parts.values())
                    if m is not None
                ),
                *(decimal_text(part.full_for(entry.kind)) for part in scheme.parts),
                str(len(ranking.standings)),
                str(standing.rank),
                *("1", *shown.findall(title + entry.unit)),  # the page's, and those in names
            }
            assert len(numbers) >= 5
            assert numbers <= {word.lstrip("+-") for word in own}, entry.unit_code


def test_letters_say_what_the_year_says(year: Year, read: Read) -> None:
    """Every field of 文书内容 has its place in a letter; without ranks a letter tells the grade alone."""
    texts = PaperTexts(
        document_number="示法办〔2025〕1号",
        dated="2025-02-03",
        addressee="各街道办事处",
        contact="张某，027-1",
        answer_by="2025-03-31",
        remind_until="2024-12-27",
        demands="一要对照整改。\n\n二要报送情况。",
        ranked=False,
        feedback_opening="现将结果反馈给你们。",
        reminder_ending="不报的，通报批评。",
        circular_opening="评议已经结束。",
    )
    facts = YearFacts(
        replace(year.evaluation, deadline="2024-12-20"),
        year.scheme,
        year.rankings,
        reason,
        entries=year.entries,
        texts=texts,
        today="2025-01-20",
    )
    letter = read(feedback_paper(feedback_letters(facts, "U05")).print()).text
    for said in ("现将结果反馈给你们。", "联系人及电话：张某", "2025年3月31日前", "2025年2月3日"):
        assert said in letter
    assert "名" not in letter.partition("评议结果")[2].partition("各部分")[0].replace("姓名", "")
    (circular,) = BY_NAME["circular"].papers(facts)
    text = read(circular.print()).text
    for said in (
        "示法办〔2025〕1号关于",
        "各街道办事处：",
        "评议已经结束。本次",
        "一要对照整改。二要",
    ):
        assert said in text
    assert "排名不分先后" in text
    _, reminder = BY_NAME["collection"].papers(facts)
    said = read(reminder.print()).pages[0]
    assert "于2024年12月27日前" in "".join(said.split())
    assert "期限已过" in "".join(said.split())
    assert "不报的，通报批评。" in "".join(said.split())
    words = docx.Document(io.BytesIO(circular.word()))
    assert [p.text for p in words.paragraphs[:2]] == [
        "示法办〔2025〕1号",
        "关于示例区2024年度述法评议结果的通报",
    ]
