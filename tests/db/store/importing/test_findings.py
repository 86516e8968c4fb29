"""Findings by a workbook: known by unit and words, and what was closed changes only for a reason."""

from dataclasses import replace

from db.records import FindingRow, FindingState, ImportData, ImportReport, Stands
from tests.db.store.open_year import OpenYear

ROW = FindingRow("整改台账!2", "U01", "制度未更新", responsible="某某", due="2024-12-31")


def take(year: OpenYear, row: FindingRow, reason: str = "") -> ImportReport:
    return year.store.importer.take(year.evaluation_id, ImportData(findings=(row,)), reason=reason)


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
    assert take(year, later, "延期").changed == {"findings": 1}
    assert year.store.findings.get(finding.id).due == "2025-01-31"
    assert year.store.verify().intact
