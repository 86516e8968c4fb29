"""文书内容 is kept with the year, checked, taken back as any other act, and free of a frozen result."""

import pytest

from db.records import EventRun
from db.records.office import PaperTexts
from tests.db.store.open_year import OpenYear, refused

TEXTS = PaperTexts(
    document_number="示法办〔2025〕1号",
    dated="2025-01-20",
    addressee="各街道办事处",
    contact="张某，027-12345678",
    answer_by="2025-03-31",
    demands="一要对照整改。\n二要报送情况。",
    ranked=False,
    meeting_on="2025-01-10",
    meeting_at="09:00",
)


def test_texts_are_kept_and_changed(year: OpenYear) -> None:
    texts = year.store.paper_texts
    assert texts.read(year.evaluation_id) == PaperTexts()
    texts.put(year.evaluation_id, TEXTS)
    assert texts.read(year.evaluation_id) == TEXTS
    texts.put(year.evaluation_id, PaperTexts(contact="李某"))
    assert year.sql("SELECT contact, ranked, dated FROM paper_texts") == [("李某", 1, "")]
    assert year.store.verify().intact


def test_they_are_kept_under_a_frozen_result_and_taken_back(year: OpenYear) -> None:
    store = year.store
    store.results.freeze(year.evaluation_id, "会议审定")
    before = store.trail.last_id()
    store.paper_texts.put(year.evaluation_id, TEXTS)
    store.reversals.undo(year.evaluation_id, EventRun(before + 1, store.trail.last_id()))
    assert store.paper_texts.read(year.evaluation_id) == PaperTexts()
    assert store.verify().intact


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        (PaperTexts(dated="2025-1-20"), "dated"),
        (PaperTexts(answer_by="三月底"), "answer_by"),
        (PaperTexts(meeting_at="25:00"), "meeting_at"),
        (PaperTexts(contact="某" * 201), "contact"),
        (PaperTexts(demands="某" * 5001), "demands"),
    ],
)
def test_what_is_no_day_no_time_or_too_long_is_refused(
    year: OpenYear, texts: PaperTexts, field: str
) -> None:
    error = refused(lambda: year.store.paper_texts.put(year.evaluation_id, texts))
    assert error.facts["field"] == field
