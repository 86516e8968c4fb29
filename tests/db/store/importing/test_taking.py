"""ImportRun a workbook in: everything or nothing, the same twice is nothing, a dry run only says.

See docs/workbook.md § Decisions stand.
"""

from dataclasses import replace

import pytest

from db.errors import ErrorKind, FaultKind, UserError
from db.records import (
    ABSTAIN,
    AdjustmentKind,
    AdjustmentRow,
    Attendance,
    BallotRow,
    BallotStatus,
    GivenRow,
    ImportData,
    ImportReport,
    Mark,
    OccurrenceRow,
    ReviewerRow,
    UnitRow,
)
from tests.db.store import small_year
from tests.db.store.open_year import OpenYear, refused


def row(unit: str, reviewer: str, a1: int = 20_000, a2: Mark | None = None) -> BallotRow:
    return BallotRow(
        f"评分-written!{unit}{reviewer}",
        "written",
        reviewer,
        unit,
        BallotStatus.SUBMITTED,
        Attendance.PRESENT,
        {"A1": Mark.number(a1), "A2": a2 or Mark.number(30_000)},
    )


WHOLE = ImportData(
    units=(
        UnitRow("单位!2", "U01", "单位U01", "执法部门"),
        UnitRow(
            "单位!3",
            "U04",
            "新来的单位",
            "街道",
            presentation="现场",
            running_order=1,
            has_running_order=True,
        ),
    ),
    reviewers=(
        ReviewerRow("评委!2", "L1", "leaders"),
        ReviewerRow("评委!3", "X1", "experts", "新评委", "新来的单位"),
    ),
    ballots=(
        row("U01", "L1", 60_000),
        row("U04", "L1"),
        row("U04", "X1"),
        row("U04", "E1", a2=ABSTAIN),
    ),
    given=(GivenRow("直接计分!2", "daily", "U04", 15_500, "台账"),),
    occurrences=(OccurrenceRow("扣分!2", "duty", "U04", "D1", 2, "记录"),),
    adjustments=(
        AdjustmentRow("加减分!2", "U04", AdjustmentKind.BONUS, 500, "表彰"),
        AdjustmentRow("加减分!3", "U04", AdjustmentKind.VETO, None, "案件"),
    ),
)


def take(
    year: OpenYear, import_data: ImportData, *, dry_run: bool = False, reason: str = "更正"
) -> ImportReport:
    return year.store.importer.take(year.evaluation_id, import_data, dry_run=dry_run, reason=reason)


def test_everything_comes_in_and_says_what_it_was(year: OpenYear) -> None:
    report = take(year, WHOLE)
    assert dict(report.added) == {
        "units": 1,
        "reviewers": 1,
        "ballots": 3,
        "given": 1,
        "occurrences": 1,
        "adjustments": 2,
    }
    assert dict(report.changed) == {"ballots": 1}
    assert dict(report.unchanged) == {"units": 1, "reviewers": 1}
    assert sum(d.added for d in report.differences) == sum(report.added.values())
    (changed,) = (d for d in report.differences if not d.added)
    assert changed.subject == "ballots"
    assert {row.table for row in changed.rows} == {"marks"}
    new = year.entry("U04")
    assert (new.unit, new.category, new.presentation, new.running_order) == (
        "新来的单位",
        "街道",
        "现场",
        1,
    )
    assert year.entry("U01").leader == "某某", "an absent column leaves what is stored"
    assert year.ballot("U01", "L1").marks["A1"] == Mark.number(60_000)
    assert year.ballot("U04", "E1").marks["A2"] == ABSTAIN
    own = year.ballot("U04", "X1")
    assert (own.attendance, own.counts) == (Attendance.RECUSED, False), "their own unit"
    assert {a.evidence for a in year.store.office.adjustments(year.evaluation_id)} >= {"案件"}


def test_the_same_again_changes_nothing(year: OpenYear) -> None:
    take(year, WHOLE)
    with year.no_event():
        report = take(year, WHOLE)
    assert not report.added
    assert not report.changed
    assert sum(report.unchanged.values()) == 12


def test_each_row_that_changes_is_an_event(year: OpenYear) -> None:
    before = year.event_count()
    report = take(year, WHOLE)
    assert year.event_count() == before + sum(report.added.values()) + sum(report.changed.values())
    whats = {e.what for e in year.store.trail.events(limit=year.event_count() - before)}
    assert whats == {
        *("entry.import", "reviewer.import", "ballot.import"),
        *("given.import", "occurrences.import", "adjustments.import"),
    }


def test_a_dry_run_says_the_same_and_does_nothing(year: OpenYear) -> None:
    contents = year.store.importer.contents(year.evaluation_id)
    with year.no_event():
        dry = take(year, WHOLE, dry_run=True)
    assert year.store.importer.contents(year.evaluation_id) == contents
    assert dry == take(year, WHOLE)


def test_one_fault_and_nothing_is_taken(year: OpenYear) -> None:
    """A unit's name that is another unit's, and votes for that unit, between good rows."""
    contents = year.store.importer.contents(year.evaluation_id)
    clash = UnitRow("单位!9", "U77", "单位U02", "街道")
    bad = replace(WHOLE, units=(clash, *WHOLE.units), ballots=(row("U77", "L1"), *WHOLE.ballots))
    with year.no_event():
        error = refused(lambda: take(year, bad))
    assert error.kind is ErrorKind.IMPORT_REFUSED
    assert [(f.place, f.kind) for f in error.faults] == [("单位!9", FaultKind.DUPLICATE)]
    assert year.store.importer.contents(year.evaluation_id) == contents


def test_what_breaks_half_way_leaves_the_file_as_it_was(year: OpenYear) -> None:
    """A bug, such as a row for a unit that the reader should have refused, is a bug and not half an import."""
    contents = year.store.importer.contents(year.evaluation_id)
    bad = replace(WHOLE, ballots=(*WHOLE.ballots, row("U99", "L1")))
    with year.no_event(), pytest.raises(KeyError, match="U99"):
        take(year, bad)
    assert year.store.importer.contents(year.evaluation_id) == contents


def test_an_import_keeps_what_only_the_program_knows(year: OpenYear) -> None:
    """A void ballot's reason survives an import that says 作废 again, and goes with one that says 有效 for a reason."""
    void = year.store.ballots.void(year.ballot("U01", "L1").id, "涂改")
    again = replace(row("U01", "L1", 50_000), status=BallotStatus.VOID)
    with year.no_event():
        take(year, ImportData(ballots=(again,)))
    assert year.ballot("U01", "L1").reason == void.reason == "涂改"
    take(year, ImportData(ballots=(replace(row("U01", "L1", 50_000), states=True),)))
    assert year.ballot("U01", "L1").counts


def test_a_comment_is_kept_unless_the_sheet_has_the_column(year: OpenYear) -> None:
    take(year, ImportData(ballots=(replace(row("U01", "L1"), comment="深入"),)))
    take(year, ImportData(ballots=(row("U01", "L1", 30_000),)))
    assert year.ballot("U01", "L1").comment == "深入"
    take(year, ImportData(ballots=(replace(row("U01", "L1", 30_000), comment=""),)))
    assert year.ballot("U01", "L1").comment == ""


def test_marks_that_a_row_leaves_blank_are_taken_away(year: OpenYear) -> None:
    blank = replace(row("U01", "L1"), status=BallotStatus.DRAFT, marks={"A1": Mark.number(1_000)})
    take(year, ImportData(ballots=(blank,)))
    assert year.ballot("U01", "L1").marks == {"A1": Mark.number(1_000)}


def test_units_without_codes_are_found_by_name_on_the_second_import(year: OpenYear) -> None:
    rows = tuple(UnitRow(f"单位!{i}", "", f"单位U0{i}", "街道") for i in range(1, 6))
    report = take(year, ImportData(units=rows))
    assert (report.added["units"], report.changed["units"]) == (2, 3)
    with year.no_event():
        take(year, ImportData(units=rows))
    codes = [e.unit_code for e in year.store.units.entries(year.evaluation_id)]
    assert codes == ["U01", "U02", "U03", "U04", "U05"]


def test_a_renamed_unit_keeps_its_code(year: OpenYear) -> None:
    take(year, ImportData(units=(UnitRow("单位!2", "U01", "改了名", "执法部门"),)))
    assert year.entry("U01").unit == "改了名"
    assert len(year.store.units.register()) == 3


def test_two_units_can_exchange_a_name_over_a_third(year: OpenYear) -> None:
    rows = (
        UnitRow("单位!2", "U01", "暂名", "执法部门"),
        UnitRow("单位!3", "U02", "单位U01", "执法部门"),
    )
    take(year, ImportData(units=rows))
    assert (year.entry("U01").unit, year.entry("U02").unit) == ("暂名", "单位U01")


def test_a_reviewer_who_moves_takes_the_ballots_along(year: OpenYear) -> None:
    take(year, ImportData(reviewers=(ReviewerRow("评委!2", "L1", "experts"),)))
    assert year.ballot("U01", "L1").group == "experts"
    assert year.reviewer("L1").name == "评委L1"


def test_a_year_without_groups_takes_them_as_they_come(year: OpenYear) -> None:
    text = small_year.SCHEME.replace("group_weights = { leaders = 40, experts = 60 }\n", "")
    start, end = text.index("[[groups]]"), text.index("[[parts]]")
    number = year.store.evaluations.create(text[:start] + text[end:]).id
    year.store.importer.take(
        number,
        ImportData(
            reviewers=(ReviewerRow("评委!2", "P1", "群众"), ReviewerRow("评委!3", "P2", "群众"))
        ),
    )
    assert [(g.code, g.title) for g in year.store.panel.groups(number)] == [("群众", "群众")]


def test_contents_are_what_was_taken(year: OpenYear) -> None:
    take(year, WHOLE)
    contents = year.store.importer.contents(year.evaluation_id)
    assert [e.unit_code for e in contents.entries] == ["U01", "U02", "U03", "U04"]
    assert len(contents.reviewers) == 5
    assert len(contents.ballots) == 15
    assert [(g.unit_code, g.points) for g in contents.given][-1] == ("U04", 15_500)
    assert [(o.unit_code, o.times) for o in contents.occurrences][-1] == ("U04", 2)
    assert [a.kind for a in contents.adjustments if a.unit_code == "U04"] == ["bonus", "veto"]


# --- units that were renamed, or are no more ---


def take_units(year: OpenYear, *rows: UnitRow) -> ImportReport:
    return year.store.importer.take(year.evaluation_id, ImportData(units=rows))


def rename(year: OpenYear, unit_code: str, **values: str) -> None:
    year.store.unit_changes.rename(year.entry(unit_code).id, "2024-06-01", "机构改革", **values)


@pytest.mark.parametrize(("code", "found"), [("U01", "单位U01"), ("", "单位U01")])
def test_a_name_of_before_is_the_unit_of_today(year: OpenYear, code: str, found: str) -> None:
    rename(year, "U01", unit="新名局")
    report = take_units(year, UnitRow("单位!2", code, found, "执法部门"))
    assert (report.added, report.changed, report.unchanged) == ({}, {}, {"units": 1})
    (note,) = report.notes
    assert (note.place, note.kind) == ("单位!2", FaultKind.FORMER_NAME)
    assert note.facts == {"found": "单位U01", "unit": "新名局（U01）"}
    assert year.entry("U01").unit == "新名局"


def test_a_code_of_before_is_the_unit_of_today_for_its_ballots_too(year: OpenYear) -> None:
    rename(year, "U01", code="A01")
    ballot = replace(row("U01", "L1"), marks={"A1": Mark.number(1_000), "A2": Mark.number(0)})
    units = (UnitRow("单位!2", "U01", "单位U01", "执法部门"),)
    for changed in ({"ballots": 1}, {}):
        report = year.store.importer.take(
            year.evaluation_id, ImportData(units=units, ballots=(ballot,)), reason="更正"
        )
        assert report.changed == changed
        assert [n.facts["unit"] for n in report.notes] == ["单位U01（A01）"]
    assert year.ballot("A01", "L1").marks["A1"] == Mark.number(1_000)
    assert len(year.store.units.register()) == 3


def test_a_name_of_before_with_another_code_is_another_unit_and_said(year: OpenYear) -> None:
    rename(year, "U01", unit="新名局")
    report = take_units(year, UnitRow("单位!2", "U09", "单位U01", "执法部门"))
    assert report.added == {"units": 1}
    assert [n.kind for n in report.notes] == [FaultKind.FORMER_NAME_NEW]
    assert year.entry("U09").unit == "单位U01"


def test_a_name_that_an_import_corrects_is_said(year: OpenYear) -> None:
    report = take_units(year, UnitRow("单位!2", "U01", "单位U01局", "执法部门"))
    assert report.changed == {"units": 1}
    assert [(n.kind, n.facts["unit"]) for n in report.notes] == [
        (FaultKind.NAME_CORRECTED, "单位U01局")
    ]
    assert year.sql("SELECT count(*) FROM former_names") == [(0,)]


def test_a_unit_that_is_no_more_is_answered_and_one_with_an_entry_is_kept(year: OpenYear) -> None:
    store = year.store
    ids = {code: year.entry(code).unit_id for code in small_year.UNITS}
    gone = store.units.add(year.evaluation_id, "U04", "单位U04", "街道")
    store.unit_changes.merge(
        year.evaluation_id,
        [gone.unit_id, ids["U02"]],
        ids["U01"],
        "2024-06-01",
        "改革",
        remove=[gone.id],
    )
    assert take_units(year, UnitRow("单位!2", "U02", "单位U02", "执法部门")).unchanged
    for code in ("U04", "", "U77"):
        again = ImportData(units=(UnitRow("单位!3", code, "单位U04", "街道"),))
        with year.no_event(), pytest.raises(UserError) as refusal:
            store.importer.take(year.evaluation_id, again)
        error = refusal.value
        (fault,) = error.faults
        assert (fault.kind, fault.place) == (FaultKind.UNIT_MERGED, "单位!3")
        assert fault.facts["successor"] == "单位U01（U01）"
    later = store.evaluations.create(small_year.SCHEME.replace("2024", "2025")).id
    store.unit_changes.abolish(later, [ids["U03"]], "2024-12-31", "撤销")
    rows = (
        UnitRow("单位!2", "U03", "单位U03", "街道"),
        UnitRow("单位!3", "U01", "单位U01", "街道"),
    )
    error = refused(lambda: store.importer.take(later, ImportData(units=rows)))
    assert [f.kind for f in error.faults] == [FaultKind.UNIT_ABOLISHED]


def test_a_unit_that_ended_after_the_year_comes_in_and_that_is_said(year: OpenYear) -> None:
    store = year.store
    gone = store.units.add(year.evaluation_id, "U04", "单位U04", "街道")
    heir = year.entry("U01").unit_id
    how = {"on": "2025-02-01", "reason": "改革", "remove": [gone.id]}
    store.unit_changes.merge(year.evaluation_id, [gone.unit_id], heir, **how)  # type: ignore[arg-type]
    report = take_units(year, UnitRow("单位!2", "U04", "单位U04", "街道"))
    assert report.added == {"units": 1}
    (note,) = report.notes
    assert (note.kind, note.facts["on"]) == (FaultKind.UNIT_ENDS_LATER, "2025-02-01")


def test_reviewers_of_a_renamed_unit_stay_recused_from_it(year: OpenYear) -> None:
    rename(year, "U01", unit="新名局")
    people = (ReviewerRow("评委!2", "N1", "experts", "新评委", "单位U01"),)
    report = year.store.importer.take(year.evaluation_id, ImportData(reviewers=people))
    assert [n.facts for n in report.notes] == [{"found": "单位U01", "unit": "新名局"}]
    assert year.reviewer("N1").workplace == "新名局"


def test_reviewers_of_a_merged_unit_are_recused_from_its_successor(year: OpenYear) -> None:
    store = year.store
    gone = store.units.add(year.evaluation_id, "U04", "单位U04", "街道", short_title="四局")
    ended = [gone.unit_id, year.entry("U02").unit_id]
    how = {"on": "2024-02-01", "reason": "改革", "remove": [gone.id]}
    store.unit_changes.merge(year.evaluation_id, ended, year.entry("U01").unit_id, **how)  # type: ignore[arg-type]
    people = (
        ReviewerRow("评委!2", "N1", "experts", "新一", "四局"),
        ReviewerRow("评委!3", "N2", "experts", "新二", "单位U02"),
    )
    report = store.importer.take(year.evaluation_id, ImportData(reviewers=people))
    assert [(n.place, n.kind) for n in report.notes] == [("评委!2", FaultKind.WORKPLACE_MERGED)]
    assert year.reviewer("N1").workplace == "单位U01"
    assert year.reviewer("N2").workplace == "单位U02", "it still has its own part in this year"
