"""Findings by a workbook: known by unit and words, and what was closed changes only for a reason."""

from dataclasses import replace

from db.records import (
    Finding,
    FindingRow,
    FindingState,
    ImportData,
    ImportReport,
    Stands,
    StrongPointRow,
)
from tests.db.store.open_year import OpenYear

ROW = FindingRow("整改!2", "U01", "制度未更新", responsible="某某", due="2024-12-31")


def take(year: OpenYear, *rows: FindingRow, reason: str = "") -> ImportReport:
    placed = tuple(replace(row, place=f"整改!{n}") for n, row in enumerate(rows, 2))
    return year.store.importer.take(year.evaluation_id, ImportData(findings=placed), reason=reason)


def findings(year: OpenYear) -> tuple[Finding, ...]:
    return year.store.findings.of_evaluation(year.evaluation_id)


def test_the_same_twice_changes_nothing_and_another_day_is_taken(year: OpenYear) -> None:
    assert take(year, ROW).added == {"findings": 1}
    with year.no_event():
        assert take(year, ROW).unchanged == {"findings": 1}
    (finding,) = year.store.findings.of_evaluation(year.evaluation_id)
    assert (finding.responsible, finding.due, finding.state) == (
        "某某",
        "2024-12-31",
        FindingState.OPEN,
    )
    later = replace(ROW, due="2025-01-31", responsible=None)
    assert take(year, later).changed == {"findings": 1}
    (finding,) = year.store.findings.of_evaluation(year.evaluation_id)
    assert (finding.responsible, finding.due) == ("某某", "2025-01-31")


def test_what_was_accepted_stands_but_for_a_reason(year: OpenYear) -> None:
    take(year, ROW)
    (finding,) = year.store.findings.of_evaluation(year.evaluation_id)
    year.store.findings.report(finding.id, "2024-12-01")
    year.store.findings.accept(finding.id, "2024-12-05")
    later = replace(ROW, due="2025-01-31")
    with year.no_event():
        report = take(year, later)
    assert (report.kept, report.differences[0].stands) == ({"findings": 1}, Stands.NO_REASON)
    assert take(year, later, reason="延期").changed == {"findings": 1}
    assert year.store.findings.get(finding.id).due == "2025-01-31"
    assert year.store.verify().intact


def test_two_findings_of_one_unit_may_have_the_same_words(year: OpenYear) -> None:
    first, second = replace(ROW, due="2025-01-31"), replace(ROW, due="2025-02-28")
    assert take(year, first, second).added == {"findings": 2}
    with year.no_event():
        assert take(year, second, first).unchanged == {"findings": 2}, "in whichever order"
    later = replace(first, due="2025-03-31")
    assert take(year, later, second).changed == {"findings": 1}
    assert [f.due for f in findings(year)] == ["2025-03-31", "2025-02-28"]
    with year.no_event():
        assert take(year, second).unchanged == {"findings": 1}
    assert take(year, second, later, replace(ROW, due="")).added == {"findings": 1}


def test_where_a_finding_stands_comes_in_with_its_days(year: OpenYear) -> None:
    reported = replace(ROW, state=FindingState.REPORTED, reported_on="2024-12-01", accepted_on="")
    accepted = replace(reported, state=FindingState.ACCEPTED, accepted_on="2024-12-05", note="属实")
    take(year, ROW)
    assert take(year, reported).changed == {"findings": 1}
    assert take(year, accepted).kept == {"findings": 1}, (
        "it was reported: another state needs a reason"
    )
    assert take(year, accepted, reason="补录").changed == {"findings": 1}
    (finding,) = findings(year)
    assert (finding.state, finding.reported_on, finding.accepted_on, finding.note) == (
        *(FindingState.ACCEPTED, "2024-12-01", "2024-12-05", "属实"),
    )
    with year.no_event():
        assert take(year, replace(ROW, responsible=None, due=None)).unchanged == {"findings": 1}
    back = replace(ROW, state=FindingState.OPEN)
    assert take(year, back, reason="复查未改").changed == {"findings": 1}
    (finding,) = findings(year)
    assert (finding.state, finding.reported_on, finding.accepted_on) == (FindingState.OPEN, "", "")
    whats = {event.what for event in year.store.trail.between(0, 1_000)}
    assert {"finding.add", "finding.report", "finding.accept", "finding.reopen"} <= whats
    assert year.store.verify().intact


def test_strong_points_are_added_once(year: OpenYear) -> None:
    def praise(*texts: str) -> ImportReport:
        rows = tuple(StrongPointRow(f"亮点!{n}", "U01", text) for n, text in enumerate(texts, 2))
        return year.store.importer.take(year.evaluation_id, ImportData(strong_points=rows))

    assert praise("领导带头", "案例入选").added == {"strong_points": 2}
    with year.no_event():
        assert praise("案例入选", "领导带头").unchanged == {"strong_points": 2}
    assert praise("领导带头", "领导带头").added == {"strong_points": 1}, "another of the same words"
    assert [p.text for p in year.store.findings.strong_points(year.evaluation_id)] == [
        *("领导带头", "案例入选", "领导带头"),
    ]
    assert year.store.verify().intact
