"""计票单 and 现场会记录: what they say, what is marked 未定, and what people wrote that must not break them."""

from collections.abc import Callable
from dataclasses import replace

from db.records import TallyCount
from db.records.hall import (
    HallSettings,
    HandCount,
    LiveSession,
    Period,
    Phase,
    Turn,
    TurnState,
    UnitCount,
)
from desktop.sheets.hall import count_sheet, record_sheet
from desktop.sheets.hall.count_sheet import CountSheet
from desktop.sheets.hall.record_sheet import SessionRecord
from desktop.sheets.setting.printing import Draft, Printed, print_draft
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.sample_year import Year

Read = Callable[[Printed], Reading]


def text_of(read: Read, draft: Draft) -> str:
    return read(print_draft(draft, None)).text


def count(year: Year, number: int, returned: int, why: str = "", *, typed: int = 5) -> UnitCount:
    entry = year.entry(number)
    tally = TallyCount(typed, typed, typed - 1, 1, 0)
    return UnitCount(entry, tally, HandCount(entry.id, "live", 6, returned, why))


def test_what_is_not_settled_is_marked(read: Read) -> None:
    year = Year(units=4)
    settled = (count(year, 1, 5), count(year, 2, 6, "一张未填"))
    sheet = CountSheet(year.evaluation, "现场测评", settled, "2024-12-20")
    text = text_of(read, count_sheet.draft([sheet]))
    assert "未定" not in text
    assert "现场测评共2家发出12张收回11张2024年12月20日" in text
    assert "收回6，录入5：一张未填" in text
    for signer in ("唱票人", "计票人", "监票人"):
        assert signer in text
    open_ones = (*settled, count(year, 3, 6), UnitCount(year.entry(4), TallyCount()))
    text = text_of(read, count_sheet.draft([replace(sheet, counts=open_ones)]))
    assert "未定（收回6，录入5）" in text
    assert "未定（未清点）" in text
    assert "未定：2家" in text


def session(year: Year) -> LiveSession:
    def period(number: int, phase: Phase, start: str, stop: str, lasted: int) -> Period:
        return Period(number, phase, f"2024-12-20 {start}", f"2024-12-20 {stop}", lasted)

    spoken = (
        period(1, Phase.SPEECH, "09:00:00", "09:09:05", 545_000),
        period(2, Phase.QUESTIONS, "09:09:05", "09:12:00", 175_400),
    )
    return LiveSession(
        HallSettings(480, 300, (60,)),
        (
            Turn(year.entry(1), TurnState.SPOKEN, periods=spoken),
            Turn(year.entry(2), TurnState.ABSENT, reason="因公出差"),
            Turn(year.entry(3), TurnState.WAITING, moved=1, reason="途中堵车"),
        ),
    )


def test_the_record_tells_times_and_what_was_out_of_order(read: Read) -> None:
    year = Year(units=3)
    record = SessionRecord(year.evaluation, session(year), ("抽签一次。",), 10, 9, 100)
    text = text_of(read, record_sheet.draft(record))
    for said in (
        "应述3家，已述1家",
        "评委到会9/10人",
        "发出无记名票每家100张",
        "09:00—09:12",
        "9:05（超1:05）",
        "2:55",
        "缺席（因公出差）",
        "待述，移到最后（途中堵车）",
        "限时：述法8:00，答问5:00",
        "抽签一次。",
    ):
        assert said in text, said
    assert "未结束" in text


def test_what_people_wrote_is_no_markup(read: Read) -> None:
    year = Year(units=3)
    live = session(year)
    hard = "<b>粗</b>&amp;" + "很长的理由" * 30
    turns = (replace(live.turns[0], reason=hard), *live.turns[1:])
    record = SessionRecord(year.evaluation, replace(live, turns=turns))
    assert "<b>粗</b>&amp;" in text_of(read, record_sheet.draft(record))
    sheet = CountSheet(year.evaluation, hard, (count(year, 1, 6, hard),))
    assert text_of(read, count_sheet.draft([sheet])).count("<b>粗</b>&amp;") == 2


def test_a_session_without_units_and_one_of_forty(read: Read) -> None:
    year = Year(units=40)
    empty = LiveSession(HallSettings(), ())
    text = text_of(read, record_sheet.draft(SessionRecord(year.evaluation, empty)))
    assert "没有现场述法的单位" in text
    assert "评委到会" not in text, "nobody is named"
    many = LiveSession(HallSettings(), tuple(Turn(e) for e in year.entries))
    printed = print_draft(record_sheet.draft(SessionRecord(year.evaluation, many)), None)
    assert printed.pages > 1
    assert all(e.unit in read(printed).text for e in year.entries)
