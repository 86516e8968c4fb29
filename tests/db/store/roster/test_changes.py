"""Renamed, merged and abolished units: the register goes on, and every year keeps what it has."""

from pathlib import Path

import pytest

from db.errors import ErrorKind
from db.records import FormerName, NewUnit, Unit
from db.store import Store
from tests.db.store import small_year
from tests.db.store.open_year import OpenYear, refused

NAMES = "SELECT code, title, short_title FROM units WHERE code = ?"
FORMER = "SELECT u.code, f.title, f.code, f.given_up_on, f.reason FROM former_names f JOIN units u ON u.id = f.unit_id"
ENDINGS = "SELECT unit_id, successor_id, ended_on, reason FROM unit_endings ORDER BY unit_id"
REASON = "区委编〔2024〕3号"


def rename(year: OpenYear, unit_code: str, **values: object) -> FormerName:
    entry = year.entry(unit_code)
    return year.store.unit_changes.rename(entry.id, "2024-06-01", REASON, **values)


def merge(year: OpenYear, codes: list[str], into: str, **more: object) -> Unit:
    units = [year.entry(code).unit_id for code in codes]
    heir = year.entry(into).unit_id
    return year.store.unit_changes.merge(
        year.evaluation_id,
        units,
        heir,
        "2024-07-01",
        REASON,
        **more,  # type: ignore[arg-type]
    )


def test_a_renaming_leaves_the_former_name_and_a_correction_does_not(year: OpenYear) -> None:
    year.store.units.edit(year.entry("U01").id, unit="单位甲")
    assert year.sql(FORMER) == []
    with year.one_event() as events:
        rename(year, "U01", unit="单位乙", leader="周四")
    assert events[0].what == "unit.rename"
    assert events[0].reason == REASON
    assert year.sql(FORMER) == [("U01", "单位甲", "U01", "2024-06-01", REASON)]
    assert (year.entry("U01").unit, year.entry("U01").leader) == ("单位乙", "周四")
    assert year.store.units.find(year.evaluation_id, "单位甲") == year.entry("U01")
    assert year.store.verify().intact


def test_another_code_is_kept_with_the_name_of_then(year: OpenYear) -> None:
    rename(year, "U02", code="A02")
    assert year.sql(FORMER) == [("A02", "单位U02", "U02", "2024-06-01", REASON)]
    assert year.store.units.find(year.evaluation_id, "U02").unit_code == "A02"


def test_a_renaming_is_taken_back_whole(year: OpenYear) -> None:
    store, who = year.store, year.reviewer("E1")
    store.panel.edit(who.id, workplace="单位U01")
    before, people = year.entry("U01"), store.panel.reviewers(year.evaluation_id)
    undo = year.undo_of(lambda: rename(year, "U01", unit="单位新", code="N01", category="其他"))
    assert year.reviewer("E1").workplace == "单位新", "who works there works there still"
    undo()
    assert year.entry("U01") == before
    assert store.panel.reviewers(year.evaluation_id) == people
    assert year.sql(FORMER) == []
    assert refused(undo).kind is ErrorKind.CHANGED_SINCE


def test_reviewers_of_the_unit_stay_recused_after_a_renaming(year: OpenYear) -> None:
    store = year.store
    store.panel.edit(year.reviewer("E1").id, workplace="单位U01")
    assert year.ballot("U01", "E1").attendance.value == "recused"
    rename(year, "U01", unit="单位新")
    new = store.panel.add(year.evaluation_id, "E9", "experts", name="九", workplace="单位新")
    error = refused(
        lambda: store.ballots.put_comment("written", year.entry("U01").id, new.id, "好")
    )
    assert error.kind is ErrorKind.REVIEWER_RECUSED
    assert year.ballot("U01", "E1").attendance.value == "recused"


@pytest.mark.parametrize(
    ("on", "reason", "values", "kind"),
    [
        ("", REASON, {"unit": "新"}, ErrorKind.VALUE_REFUSED),
        ("去年", REASON, {"unit": "新"}, ErrorKind.VALUE_REFUSED),
        ("2024-06-01", " ", {"unit": "新"}, ErrorKind.REASON_NEEDED),
        ("2024-06-01", REASON, {"unit": " "}, ErrorKind.VALUE_REFUSED),
        ("2024-06-01", REASON, {"unit": "单位U02"}, ErrorKind.ALREADY_EXISTS),
        ("2024-06-01", REASON, {"unit": "单位U01"}, ErrorKind.ALREADY_EXISTS),
        ("2024-06-01", REASON, {"leader": "周四"}, ErrorKind.ALREADY_EXISTS),
    ],
)
def test_what_is_no_renaming(
    year: OpenYear, on: str, reason: str, values: dict[str, object], kind: ErrorKind
) -> None:
    entry = year.entry("U01")
    with year.no_event():
        error = refused(lambda: year.store.unit_changes.rename(entry.id, on, reason, **values))
    assert error.kind is kind


def test_a_former_name_is_noted_and_struck_out(year: OpenYear) -> None:
    changes, unit = year.store.unit_changes, year.entry("U01").unit_id
    former = changes.note_former_name(unit, "老单位", "2010-01-01", "机构改革")
    assert year.store.units.find(year.evaluation_id, "老单位").unit_code == "U01"
    assert changes.forget_former_name(former.id) == former
    assert year.sql(FORMER) == []
    error = refused(lambda: changes.forget_former_name(former.id))
    assert error.kind is ErrorKind.NO_SUCH_HISTORY
    error = refused(lambda: changes.note_former_name(unit, "单位U02", "2010-01-01", "改革"))
    assert error.kind is ErrorKind.ALREADY_EXISTS


def test_a_merger_moves_no_ballot(year: OpenYear) -> None:
    ballots = year.sql("SELECT * FROM ballots ORDER BY id")
    marks = year.sql("SELECT * FROM marks ORDER BY ballot_id, criterion_id")
    ranking = year.store.results.all_rankings(year.evaluation_id)
    with year.one_event() as events:
        merge(year, ["U02", "U03"], "U01")
    assert (events[0].what, events[0].subject) == ("unit.merge", "U02、U03 → U01")
    heir = year.entry("U01").unit_id
    assert year.sql(ENDINGS) == [
        (year.entry(code).unit_id, heir, "2024-07-01", REASON) for code in ("U02", "U03")
    ]
    assert year.sql("SELECT * FROM ballots ORDER BY id") == ballots
    assert year.sql("SELECT * FROM marks ORDER BY ballot_id, criterion_id") == marks
    assert year.store.results.all_rankings(year.evaluation_id) == ranking
    assert year.store.verify().intact


def test_an_entry_without_anything_leaves_the_year_and_comes_back(year: OpenYear) -> None:
    store = year.store
    added = store.units.add(year.evaluation_id, "", "单位丁", "其他", leader="周四")
    store.deliveries.extend(added.id, "2024-12-20", "机构改革")
    undo = year.undo_of(lambda: merge(year, ["U04"], "U01", remove=[added.id]))
    assert [e.unit_code for e in store.units.entries(year.evaluation_id)] == ["U01", "U02", "U03"]
    for name in ("U04", "单位丁"):
        error = refused(lambda n=name: store.units.find(year.evaluation_id, n))  # type: ignore[misc]
        assert (error.kind, error.facts["successor"]) == (ErrorKind.UNIT_MERGED, "单位U01（U01）")
    undo()
    assert year.sql(ENDINGS) == []
    assert year.entry("U04") == added
    assert year.sql("SELECT deadline FROM report_deadlines") == [("2024-12-20",)]


def test_an_entry_with_ballots_cannot_be_made_to_leave(year: OpenYear) -> None:
    with year.no_event():
        error = refused(lambda: merge(year, ["U02"], "U01", remove=[year.entry("U02").id]))
    assert error.kind is ErrorKind.IN_USE
    assert set(year.store.units.used_by(year.entry("U02").id)) == {
        *("ballots", "given_scores", "occurrences", "adjustments")
    }


def test_a_successor_is_founded_in_the_same_step_and_goes_with_it(year: OpenYear) -> None:
    changes = year.store.unit_changes
    units = [year.entry(code).unit_id for code in ("U02", "U03")]
    new = NewUnit("新组建局", "执法部门", presentation="现场")
    found: list[Unit] = []

    def do() -> None:
        found.append(changes.merge(year.evaluation_id, units, new, "2024-07-01", REASON))

    undo = year.undo_of(do)
    entry = year.entry("U04")
    assert (entry.unit, entry.presentation) == ("新组建局", "现场")
    assert found[0].id == entry.unit_id
    undo()
    assert [u.code for u in year.store.units.register()] == ["U01", "U02", "U03"]
    assert year.sql(ENDINGS) == []
    undo = year.undo_of(do)
    year.store.office.put_given("daily", year.entry("U04").id, 1_000)
    with year.no_event():
        assert refused(undo).kind is ErrorKind.CHANGED_SINCE


def test_a_frozen_year_records_a_merger_and_keeps_its_entries(year: OpenYear) -> None:
    store = year.store
    store.results.freeze(year.evaluation_id, "会议审定")
    ranking = store.results.all_rankings(year.evaluation_id)
    units = [year.entry(code).unit_id for code in ("U02", "U03")]
    new = NewUnit("新组建局", "执法部门")
    changes = store.unit_changes
    undo = year.undo_of(lambda: changes.merge(year.evaluation_id, units, new, "2025-02-01", REASON))
    assert len(store.units.entries(year.evaluation_id)) == 3
    assert [u.code for u in store.units.register()] == ["U01", "U02", "U03", "U04"]
    assert store.results.all_rankings(year.evaluation_id) == ranking
    undo()
    assert len(store.units.register()) == 3


def test_what_cannot_be_merged(year: OpenYear) -> None:
    with year.no_event():
        assert refused(lambda: merge(year, [], "U01")).facts["expected"] == "a_unit"
        itself = refused(lambda: merge(year, ["U01", "U02"], "U01"))
    assert itself.facts["expected"] == "another_unit"
    merge(year, ["U02"], "U01")
    with year.no_event():
        again = refused(lambda: merge(year, ["U02"], "U03"))
        into_ended = refused(lambda: merge(year, ["U03"], "U02"))
        circle = refused(lambda: merge(year, ["U01"], "U02"))
    for error in (again, into_ended, circle):
        assert error.kind is ErrorKind.UNIT_MERGED
        assert error.facts["successor"] == "单位U01（U01）"


def test_a_unit_that_is_no_more_joins_no_later_year(year: OpenYear) -> None:
    store = year.store
    merge(year, ["U02"], "U01")
    store.unit_changes.abolish(year.evaluation_id, [year.entry("U03").unit_id], "2024-08-01", "撤")
    earlier = store.evaluations.create(small_year.SCHEME.replace("2024", "2023")).id
    later = store.evaluations.create(small_year.SCHEME.replace("2024", "2025")).id
    for code, name in (("U02", "单位U02"), ("", "单位U02")):
        error = refused(lambda c=code, n=name: store.units.add(later, c, n, "其他"))  # type: ignore[misc]
        assert error.kind is ErrorKind.UNIT_MERGED
    error = refused(lambda: store.units.add(later, "U03", "单位U03", "其他"))
    assert error.kind is ErrorKind.UNIT_ABOLISHED
    assert store.units.add(earlier, "U02", "单位U02", "其他").unit_code == "U02"


def test_the_heir_is_the_last_of_the_line(year: OpenYear) -> None:
    store, lineage = year.store, year.store.units.lineage
    merge(year, ["U02"], "U01")
    units = {u.code: u for u in store.units.register()}
    store.unit_changes.merge(
        year.evaluation_id, [units["U01"].id], units["U03"].id, "2026-01-01", REASON
    )
    heirs = [lineage.heir(units["U02"], year) for year in (2023, 2024, 2025, 2026)]
    assert [u.code if u else None for u in heirs] == ["U02", "U01", "U01", "U03"]
    store.unit_changes.abolish(year.evaluation_id, [units["U03"].id], "2027-01-01", "撤销")
    assert lineage.heir(units["U02"], 2027) is None
    store.unit_changes.revive([units["U03"].id])
    assert lineage.heir(units["U02"], 2027) == units["U03"]
    error = refused(lambda: store.unit_changes.revive([units["U03"].id]))
    assert error.kind is ErrorKind.NO_SUCH_HISTORY


def test_a_name_that_was_given_up_asks_which_unit_is_meant(year: OpenYear) -> None:
    store = year.store
    rename(year, "U01", unit="单位新")
    later = store.evaluations.create(small_year.SCHEME.replace("2024", "2025")).id
    error = refused(lambda: store.units.add(later, "", "单位U01", "其他"))
    assert (error.kind, error.facts["unit"]) == (ErrorKind.FORMER_NAME, "单位新（U01）")
    assert store.units.add(later, "U77", "单位U01", "其他").unit_code == "U77"
    assert store.units.find(later, "单位U01").unit_code == "U77", "a name of today comes first"


def test_a_file_for_the_next_year_takes_the_past_over(year: OpenYear, tmp_path: Path) -> None:
    rename(year, "U01", unit="新名局")
    merge(year, ["U02"], "U01")
    units = {u.code: u.id for u in year.store.units.register()}
    added = year.store.units.add(year.evaluation_id, "U04", "单位U04", "其他")
    changes = year.store.unit_changes
    changes.abolish(year.evaluation_id, [units["U03"]], "2024-08-01", "撤销")
    elsewhere = year.store.units.add(year.evaluation_id, "U05", "单位U05", "其他").unit_id
    changes.merge(year.evaluation_id, [added.unit_id], elsewhere, "2024-08-01", "改革")
    with Store.create(tmp_path / "下一年.shufa") as store:
        later = store.evaluations.create(small_year.SCHEME.replace("2024", "2025")).id
        store.units.add(later, "U01", "新名局", "执法部门")
        store.unit_changes.take_over(year.store.units.lineage.past())
        assert [u.code for u in store.units.register()] == ["U01", "U02", "U03"]
        assert store.units.find(later, "单位U01").unit == "新名局"
        told = {e.unit.code: e.successor for e in store.units.lineage.endings().values()}
        assert told == {"U02": store.units.register()[0], "U03": None}
        error = refused(lambda: store.units.add(later, "", "单位U02", "其他"))
        assert error.kind is ErrorKind.UNIT_MERGED
        assert store.verify().intact
