"""Papers around the year: what stands on them, and what must not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from db.records import Comment, Reviewer
from db.records.office import PaperTexts
from desktop.sheets.catalogue import BY_NAME, YearFacts
from desktop.sheets.letters.feedback_letter import Remarks, ToMend
from desktop.sheets.setting.printing import Printed
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.hard_years import VOTED, HardYear, facts_of, scored
from tests.desktop.sheets.sample_year import Year

Read = Callable[[Printed], Reading]
TEXTS = PaperTexts(meeting_on="2025-01-10", meeting_at="09:00", meeting_place="三楼会议室")


@pytest.fixture
def facts(year: Year) -> YearFacts:
    entries = tuple(
        replace(e, liaison="李某", phone="027-1") if e.id == 1 else e for e in year.entries[:8]
    )
    return YearFacts(
        year.evaluation,
        year.scheme,
        year.rankings,
        str,
        entries=entries,
        reviewers=(Reviewer(1, "L1", "leaders", "王评委"), Reviewer(2, "票-007", "experts")),
        texts=TEXTS,
        minutes=13,
        today="2025-01-20",
    )


def papers(facts: YearFacts, name: str, read: Read) -> dict[str, str]:
    """The text of every paper of a kind, by its stem."""
    found = {}
    for paper in BY_NAME[name].papers(facts):
        printed = paper.print()
        assert not printed.missing
        assert paper.print().pdf == printed.pdf
        found[paper.stem] = read(printed).text
    return found


def test_the_agenda_tells_the_clock(facts: YearFacts, read: Read) -> None:
    """Ten minutes of opening, then the units that speak (1 and 7) with thirteen each."""
    text = papers(facts, "office", read)["会议议程"]
    assert "时间：2025年1月10日" in text
    assert "地点：三楼会议室" in text
    assert "09:00—09:10宣布会议开始" in text
    assert "09:10—09:23述法、答问、打分示例单位第1号" in text
    assert "09:23—09:36述法、答问、打分示例单位第7号" in text
    assert "09:36收回评分票" in text
    untimed = papers(replace(facts, texts=PaperTexts()), "office", read)["会议议程"]
    assert "09:" not in untimed


def test_seat_cards_are_for_people_never_for_ballot_numbers(facts: YearFacts, read: Read) -> None:
    text = papers(facts, "office", read)["席位卡"]
    assert text.count("张某") == 4, "two speakers, each on both sides"
    assert text.count("王评委") == 2
    assert "007" not in text


@pytest.mark.parametrize("stem", ["席位卡", "信封标签"])
def test_nobody_is_on_the_back_of_anybody_else(stem: str, facts: YearFacts, read: Read) -> None:
    entries = tuple(Year().entries)
    (paper,) = [
        p for p in BY_NAME["office"].papers(replace(facts, entries=entries)) if p.stem == stem
    ]
    one_sided, both = read(paper.print()).pages, read(paper.print(duplex=True)).pages
    assert len(one_sided) > 2
    assert both[::2] == one_sided
    assert {page.strip() for page in both[1::2]} == {""}


@pytest.mark.parametrize(
    ("unit", "lines"),
    [
        ("区政务服务和数据局", ["区政务服务和数据局"]),
        ("历史街区保护中心", ["历史街区保护中心"]),
        ("区委全面依法治区委员会办公室秘书组", ["区委全面依法治区", "委员会办公室秘书组"]),
    ],
)
def test_a_name_on_a_card_is_not_broken_within_a_word(
    unit: str, lines: list[str], facts: YearFacts, read: Read
) -> None:
    entries = (replace(facts.entries[0], leader="", unit=unit),)
    (paper,) = [
        p for p in BY_NAME["office"].papers(replace(facts, entries=entries)) if p.stem == "席位卡"
    ]
    text = read(paper.print()).pages[0].split("\n")
    assert [line for line in text if line in lines] == lines * 2


def test_the_guide_says_how_each_part_is_filled_in(tmp_path: Path, read: Read) -> None:
    text = papers(facts_of(VOTED, tmp_path), "office", read)["填票说明"]
    assert "请在每项所选等次前的“□”内打“√”" in text
    assert "本部分不记名" in text


def test_comments_name_nobody(facts: YearFacts, read: Read) -> None:
    """Nor does their order: of a unit they stand by their words."""
    said = [
        Comment(3, 1, "U01", "示例单位第1号", "written", "乙，<b>结合</b>实际不够"),
        Comment(9, 1, "U01", "示例单位第1号", "written", "丙，台账不全"),
        Comment(1, 1, "U01", "示例单位第1号", "live", "讲得实在"),
    ]
    one, other = (
        papers(replace(facts, comments=tuple(order)), "office", read)["评委意见汇总"]
        for order in (said, reversed(said))
    )
    assert one == other
    assert (
        "示例单位第1号现场述法表现讲得实在书面述法报告丙，台账不全书面述法报告乙，<b>结合</b>"
        in one
    )
    assert "王评委" not in one
    assert "评委没有写意见" in papers(facts, "office", read)["评委意见汇总"]


def test_a_notice_goes_to_whom_has_to_mend_with_its_receipt(facts: YearFacts, read: Read) -> None:
    assert not list(BY_NAME["notices"].papers(facts))
    remarks = {
        "U01": Remarks(findings=(ToMend("出庭应诉率偏低。", "2025-03-31", "张某"),)),
        "U02": Remarks(strong_points=("带头学法。",)),
    }
    texts = replace(TEXTS, answer_by="2025-04-30", contact="赵某")
    told = papers(replace(facts, remarks=remarks, texts=texts), "notices", read)["整改通知"]
    assert "示例单位第1号：" in told
    assert "示例单位第2号" not in told
    assert "1．出庭应诉率偏低。（责任人：张某；整改时限：2025年3月31日）" in told
    assert "请于2025年4月30日前将整改情况填入所附回执" in told
    assert "附件：整改情况反馈回执" in told
    assert "填报单位（盖章）：示例单位第1号" in told
    assert "单位负责人签字：日期：填报人：电话：" in told
    assert "2025年1月20日" in told


def test_the_rules_are_told_in_words(tmp_path: Path, read: Read) -> None:
    year = HardYear(scored(2), units=2, extra="")
    text = papers(facts_of(year, tmp_path), "office", read)["计分办法说明"]
    assert "1．书面述法报告：评分（评委打分）" in text
    assert "评委组权重：区领导40、群众代表60。" in text
    assert "去掉最高分、最低分：满4个分数起，去掉最高1个、最低1个。" in text
    assert "总分相同的并列。" in text
    assert "名称：优秀，最低总分：90，名额比例：30%" in text
    assert "以哪种为准：按名额比例评定的。" in text
    assert "{" not in text


def test_labels_and_receipts_have_every_unit(facts: YearFacts, read: Read) -> None:
    found = papers(facts, "office", read)
    for entry in facts.entries:
        assert entry.unit in found["送达签收表"]
        assert entry.unit in found["信封标签"]
    assert "李某收027-1" in found["信封标签"]
