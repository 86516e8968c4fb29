"""The way of a finding: entered, reported mended, closed, sent back, struck out; and what is refused on it."""

from collections.abc import Callable

import pytest

from db.errors import ErrorKind
from db.records import FindingState
from db.store.findings.findings import MOST_EVIDENCE_BYTES, Findings
from tests.db.store.open_year import OpenYear, refused


def test_what_the_unit_did_not_report_is_not_closed(year: OpenYear) -> None:
    findings = year.store.findings
    number = findings.add(year.entry("U01").id, "制度未更新", due="2024-12-31").id
    with year.no_event():
        told = refused(lambda: findings.accept(number, "2024-12-05"))
    assert told.kind is ErrorKind.FINDING_NOT_REPORTED
    findings.report(number, "2024-12-01", "已重新印发")
    closed = findings.accept(number, "2024-12-05", "复查合格")
    assert (closed.state, closed.accepted_on) == (FindingState.ACCEPTED, "2024-12-05")
    assert (closed.measures, closed.note) == ("已重新印发", "复查合格")


def test_what_was_closed_is_sent_back_for_a_reason_and_begins_again(year: OpenYear) -> None:
    findings = year.store.findings
    number = findings.add(year.entry("U01").id, "制度未更新", due="2024-12-04").id
    findings.report(number, "2024-12-01")
    findings.accept(number, "2024-12-05")
    with year.no_event():
        assert refused(lambda: findings.reopen(number, " ")).kind is ErrorKind.REASON_NEEDED
    back = findings.reopen(number, "复查不合格")
    assert (back.state, back.reported_on, back.accepted_on) == (FindingState.OPEN, "", "")
    assert findings.count(year.evaluation_id, "2024-12-05").overdue == 1
    assert refused(lambda: findings.accept(number, "2024-12-06")).kind is (
        ErrorKind.FINDING_NOT_REPORTED
    )


def test_what_is_struck_out_takes_its_evidence_along(year: OpenYear) -> None:
    findings = year.store.findings
    number = findings.add(year.entry("U01").id, "制度未更新").id
    file = findings.add_evidence(number, "整改报告.pdf", b"%PDF of the unit")
    assert findings.evidence_content(file.id) == b"%PDF of the unit"
    with year.no_event():
        assert refused(lambda: findings.remove(number, "")).kind is ErrorKind.REASON_NEEDED
    with year.one_event() as told:
        findings.remove(number, "登记有误")
    assert told[0].reason == "登记有误"
    assert refused(lambda: findings.get(number)).kind is ErrorKind.NO_SUCH_FINDING
    assert refused(lambda: findings.evidence_content(file.id)).kind is ErrorKind.NO_SUCH_FINDING
    assert year.sql("SELECT count(*) FROM finding_evidence_contents") == [(0,)]
    assert year.store.verify().intact


@pytest.mark.parametrize(
    ("act", "field"),
    [
        (lambda f, entry, _: f.add(entry, "  "), "finding_text"),
        (lambda f, entry, _: f.add(entry, "长" * 2001), "finding_text"),
        (lambda f, entry, _: f.add(entry, "有", measures="长" * 2001), "finding_measures"),
        (lambda f, entry, _: f.add(entry, "有", due="年底"), "due"),
        (lambda f, _, number: f.edit(number, text=""), "finding_text"),
        (lambda f, _, number: f.report(number, "昨天"), "reported_on"),
        (
            lambda f, _, number: f.add_evidence(number, "大.pdf", bytes(MOST_EVIDENCE_BYTES + 1)),
            "evidence",
        ),
    ],
)
def test_what_says_nothing_or_too_much_is_refused(
    year: OpenYear, act: Callable[[Findings, int, int], object], field: str
) -> None:
    findings, entry = year.store.findings, year.entry("U01").id
    number = findings.add(entry, "制度未更新").id
    with year.no_event():
        told = refused(lambda: act(findings, entry, number))
    assert (told.kind, told.facts["field"]) == (ErrorKind.VALUE_REFUSED, field)
    assert [f.text for f in findings.of_entry(entry)] == ["制度未更新"]


def test_what_is_praised_is_struck_out_for_a_reason(year: OpenYear) -> None:
    findings = year.store.findings
    number = findings.add_strong_point(year.entry("U01").id, "领导带头学法")
    assert refused(lambda: findings.remove_strong_point(number, "")).kind is ErrorKind.REASON_NEEDED
    findings.remove_strong_point(number, "登记有误")
    assert findings.strong_points(year.evaluation_id) == ()
    gone = refused(lambda: findings.remove_strong_point(number, "再删一次"))
    assert gone.kind is ErrorKind.NO_SUCH_FINDING
