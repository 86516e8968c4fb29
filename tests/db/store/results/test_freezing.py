"""Freezing, reopening and comparing results, as the organiser and another SQLite program see them."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.canonical import canonical_text, text_digest
from db.errors import ErrorKind, UserError
from db.records import AdjustmentKind, Attendance, Mark
from db.store import Store
from db.store.file.event_text import text_of
from tests.db.store import small_year
from tests.db.store.another_program import edit


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "年度.shufa"
    small_year.build(path)
    return path


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, "组织者") as store:
        yield store


def ids(store: Store) -> tuple[int, int, int]:
    """The evaluation, the entry of U02 and reviewer L1."""
    evaluation_id = store.evaluations.latest().id
    entry = store.units.find(evaluation_id, "U02")
    reviewer = next(r for r in store.panel.reviewers(evaluation_id) if r.code == "L1")
    return evaluation_id, entry.id, reviewer.id


def test_a_frozen_result_is_what_it_was_and_says_so(store: Store) -> None:
    evaluation_id, _, _ = ids(store)
    before = store.results.all_rankings(evaluation_id)
    head = store.trail.head()
    snapshot = store.results.freeze(evaluation_id, "会议审定")

    assert (snapshot.reason, snapshot.frozen_by, snapshot.head) == ("会议审定", "组织者", head)
    after = store.results.all_rankings(evaluation_id)
    assert after.overall.evaluation.frozen
    assert after.overall.standings == before.overall.standings
    assert after.overall.digest == before.overall.digest
    assert [r.standings for r in after.by_category] == [r.standings for r in before.by_category]
    assert store.results.ranking(evaluation_id) == after.overall
    assert store.results.rankings(evaluation_id, "category") == after.by_category
    assert store.results.rankings(evaluation_id, "presentation") == after.by_presentation


def test_the_result_comes_from_the_snapshot_not_from_the_tables(store: Store, path: Path) -> None:
    evaluation_id, _, _ = ids(store)
    store.results.freeze(evaluation_id, "会议审定")
    frozen = store.results.ranking(evaluation_id)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE marks SET points = 0")
    other.close()
    with Store.open(path, read_only=True) as again:
        assert again.results.ranking(evaluation_id) == frozen
        assert again.results.recounted(evaluation_id).overall.standings != frozen.standings


def test_a_snapshot_changed_behind_the_program_is_not_printed(store: Store, path: Path) -> None:
    evaluation_id, _, _ = ids(store)
    store.results.freeze(evaluation_id, "会议审定")
    edit(path, "UPDATE snapshot_documents SET document = replace(document, '优秀', '一般')")
    with Store.open(path, read_only=True) as again, pytest.raises(UserError) as refused:
        again.results.ranking(evaluation_id)
    assert refused.value.kind is ErrorKind.FILE_DAMAGED


# how a frozen place was reached


def test_a_frozen_place_is_derived_under_the_names_that_it_was_frozen_with(store: Store) -> None:
    evaluation_id, entry_id, _ = ids(store)
    before = store.results.derivation(evaluation_id, entry_id)
    store.results.freeze(evaluation_id, "会议审定")
    store.units.edit(entry_id, unit="改名后的单位", leader="另一人")
    after = store.results.derivation(evaluation_id, entry_id)
    assert (after.entry, after.standing) == (before.entry, before.standing)
    assert (after.parts, after.steps, after.quota) == (before.parts, before.steps, before.quota)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE marks SET points = points - 1000 WHERE entry_id = 2 AND criterion_id = 1",
        # two judges' marks change places: every mean stays as it was
        "UPDATE marks SET points = points + ballot_id * 2000 - 11000 WHERE ballot_id IN (5, 6)",
        "UPDATE ballots SET reason = '改' WHERE entry_id = 2",
        "UPDATE given_scores SET evidence = '改' WHERE entry_id = 2",
        "UPDATE occurrences SET evidence = '改' WHERE entry_id = 2",
        "UPDATE adjustments SET evidence = '改' WHERE entry_id = 2",
        "UPDATE reviewers SET code = 'Z9' WHERE id = 1",
        "UPDATE scheme_versions SET text = replace(text, '学法', '懂法')",
    ],
)
def test_a_frozen_place_is_not_derived_from_other_evidence(
    store: Store, path: Path, statement: str
) -> None:
    evaluation_id, entry_id, _ = ids(store)
    store.results.freeze(evaluation_id, "会议审定")
    edit(path, statement)
    with pytest.raises(UserError) as refused:
        store.results.derivation(evaluation_id, entry_id)
    assert refused.value.kind is ErrorKind.FROZEN_DIFFERS
    assert refused.value.facts == {"unit": "U02 单位U02", "detail": "evidence_changed"}


def test_a_program_that_counts_otherwise_does_not_tell_a_frozen_place(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation_id, entry_id, _ = ids(store)
    store.results.freeze(evaluation_id, "会议审定")
    monkeypatch.setattr("db.scoring.score.rounded", lambda value, *_: (value[0] * 2, value[1]))
    with Store.open(path, read_only=True) as newer, pytest.raises(UserError) as refused:
        newer.results.derivation(evaluation_id, entry_id)
    assert refused.value.facts["detail"] == "count_differs"


def test_a_snapshot_of_before_the_digests_is_held_to_its_numbers(store: Store, path: Path) -> None:
    evaluation_id, entry_id, _ = ids(store)
    snapshot = store.results.freeze(evaluation_id, "会议审定")
    connection = sqlite3.connect(path)
    (text,) = connection.execute("SELECT document FROM snapshot_documents").fetchone()
    connection.close()
    found = json.loads(text)
    del found["evidence"]
    older = canonical_text(found)
    edit(path, "UPDATE snapshot_documents SET document = ?", values=(older,))
    edit(path, "UPDATE snapshots SET digest = ?", values=(text_digest(older),))
    with Store.open(path, read_only=True) as again:
        assert again.results.derivation(evaluation_id, entry_id).standing is not None
    edit(path, "UPDATE marks SET points = points - 1000 WHERE criterion_id = 1")
    with Store.open(path, read_only=True) as again, pytest.raises(UserError) as refused:
        again.results.derivation(evaluation_id, entry_id)
    assert refused.value.facts["detail"] == "count_differs"
    assert snapshot.in_force


@dataclass(frozen=True)
class Year:
    store: Store
    evaluation_id: int
    entry_id: int
    reviewer_id: int


CHANGES: dict[str, Callable[[Year], object]] = {
    "mark": lambda y: y.store.ballots.put_mark(
        "written",
        y.store.units.add(y.evaluation_id, "U09", "新单位", "街道").id,
        y.reviewer_id,
        "A1",
        Mark.number(1000),
    ),
    "withdraw": lambda y: y.store.ballots.withdraw(ballot_id(y), "改"),
    "void": lambda y: y.store.ballots.void(ballot_id(y), "改"),
    "attendance": lambda y: y.store.ballots.set_attendance(
        "written", y.entry_id, y.reviewer_id, Attendance.RECUSED, "改"
    ),
    "given": lambda y: y.store.office.put_given("daily", y.entry_id, 0),
    "occurrences": lambda y: y.store.office.put_occurrences("duty", "D1", y.entry_id, 9),
    "adjustment": lambda y: y.store.office.add_adjustment(
        y.entry_id, AdjustmentKind.VETO, None, "案"
    ),
    "adjustment gone": lambda y: y.store.office.remove_adjustment(
        y.store.office.adjustments(y.evaluation_id)[0].id
    ),
    "category": lambda y: y.store.units.edit(y.entry_id, category="街道"),
    "entry": lambda y: y.store.units.add(y.evaluation_id, "U09", "新单位", "街道"),
    "group": lambda y: y.store.panel.edit(y.reviewer_id, group="experts"),
    "reviewer": lambda y: y.store.panel.add(y.evaluation_id, "E9", "experts"),
    "scheme": lambda y: y.store.schemes.adopt(
        y.evaluation_id, small_year.SCHEME.replace("half_up", "down"), "改"
    ),
}


def ballot_id(year: Year) -> int:
    ballot = year.store.ballots.get("written", year.entry_id, year.reviewer_id)
    assert ballot is not None
    return ballot.id


@pytest.mark.parametrize("name", CHANGES)
def test_what_bears_on_a_frozen_result_is_refused_until_it_is_reopened(
    store: Store, path: Path, name: str
) -> None:
    year = Year(store, *ids(store))
    store.results.freeze(year.evaluation_id, "会议审定")
    head = store.trail.head()
    with pytest.raises(UserError) as refused:
        CHANGES[name](year)
    assert refused.value.kind is ErrorKind.FROZEN
    assert store.trail.head() == head

    store.results.reopen(year.evaluation_id, "有单位申诉")
    CHANGES[name](year)
    assert store.trail.head() != head


def test_what_bears_on_no_result_stays_open(store: Store) -> None:
    evaluation_id, entry_id, reviewer_id = ids(store)
    store.results.freeze(evaluation_id, "会议审定")
    store.units.edit(entry_id, leader="新任")
    store.units.edit(entry_id, unit="更名后的单位")
    store.panel.edit(reviewer_id, name="更正姓名")
    frozen = store.results.ranking(evaluation_id)
    assert "单位U02" in {s.entry.unit for s in frozen.standings}


def test_another_year_of_the_file_stays_open(store: Store) -> None:
    evaluation_id, _, _ = ids(store)
    store.results.freeze(evaluation_id, "会议审定")
    later = store.evaluations.create(small_year.SCHEME.replace("2024", "2025"))
    entry = store.units.add(later.id, "U02", "单位U02", "街道")
    store.office.put_given("daily", entry.id, 5_000)
    assert store.office.given(later.id)[0].points == 5_000


@pytest.mark.parametrize("reason", ["", "  "])
def test_freezing_and_reopening_need_a_reason(store: Store, reason: str) -> None:
    evaluation_id, _, _ = ids(store)
    with pytest.raises(UserError) as refused:
        store.results.freeze(evaluation_id, reason)
    assert refused.value.kind is ErrorKind.REASON_NEEDED
    store.results.freeze(evaluation_id, "会议审定")
    with pytest.raises(UserError) as refused:
        store.results.reopen(evaluation_id, reason)
    assert refused.value.kind is ErrorKind.REASON_NEEDED


def test_freezing_twice_and_reopening_what_is_open_are_refused(store: Store) -> None:
    evaluation_id, _, _ = ids(store)
    with pytest.raises(UserError) as refused:
        store.results.reopen(evaluation_id, "有单位申诉")
    assert refused.value.kind is ErrorKind.NOT_FROZEN
    store.results.freeze(evaluation_id, "会议审定")
    with pytest.raises(UserError) as refused:
        store.results.freeze(evaluation_id, "再次")
    assert refused.value.kind is ErrorKind.FROZEN


def test_two_snapshots_show_what_moved_and_why(store: Store) -> None:
    evaluation_id, entry_id, _ = ids(store)
    first = store.results.freeze(evaluation_id, "会议审定")
    store.results.reopen(evaluation_id, "有单位申诉")
    store.office.add_adjustment(entry_id, AdjustmentKind.BONUS, 5_000, "补报表彰")
    store.evaluations.create(small_year.SCHEME.replace("2024", "2025"))
    second = store.results.freeze(evaluation_id, "复核后审定")

    comparison = store.results.compare_snapshots(first.id, second.id)
    (moved,) = comparison.moves
    assert moved.unit_code == "U02"
    assert moved.before is not None
    assert moved.after is not None
    assert moved.after.adjustments - moved.before.adjustments == 5
    assert moved.after.total - moved.before.total == 5  # type: ignore[operator]
    assert [e.what for e in comparison.events] == [
        "evaluation.freeze",
        "evaluation.reopen",
        "adjustment.add",
    ]
    assert moved.events == (comparison.events[-1].id,)
    assert [s.in_force for s in store.results.snapshots(evaluation_id)] == [False, True]
    assert store.results.snapshot_rankings(first.id).overall.standings[1].entry.unit_code == "U02"


def test_anyone_can_recompute_the_digest_of_a_snapshot(store: Store, path: Path) -> None:
    evaluation_id, _, _ = ids(store)
    store.results.freeze(evaluation_id, "会议审定")
    other = sqlite3.connect(path)
    (digest,) = other.execute("SELECT digest FROM snapshots").fetchone()
    (text,) = other.execute("SELECT document FROM snapshot_documents").fetchone()
    (event,) = other.execute("SELECT changes FROM events ORDER BY id DESC LIMIT 1").fetchone()
    other.close()
    assert text_digest(text) == digest
    assert json.loads(text)["overall"]["standings"][0]["rank"] == 1
    assert digest in text_of(event)


def test_what_a_reader_worked_out_is_frozen_as_it_is(store: Store) -> None:
    evaluation_id, _, _ = ids(store)
    with store.reader()() as reader:
        reckoning = reader.results.reckon(evaluation_id)
    beside = store.results.freeze(evaluation_id, "会议审定", reckoning)
    store.results.reopen(evaluation_id, "再核")
    alone = store.results.freeze(evaluation_id, "会议审定")
    assert beside.digest == alone.digest


def test_what_was_worked_out_before_a_mark_came_in_is_worked_out_anew(store: Store) -> None:
    evaluation_id, entry_id, reviewer_id = ids(store)
    with store.reader()() as reader:
        reckoning = reader.results.reckon(evaluation_id)
    ballot = store.ballots.get("written", entry_id, reviewer_id)
    assert ballot is not None
    store.ballots.void(ballot.id, "未签名")
    expected = store.results.all_rankings(evaluation_id)
    store.results.freeze(evaluation_id, "会议审定", reckoning)
    frozen = store.results.all_rankings(evaluation_id)
    assert frozen.overall.digest == expected.overall.digest
    assert frozen.overall.digest != reckoning.rankings.overall.digest
