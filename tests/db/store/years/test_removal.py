"""A year that was made by mistake is taken out of its file: all of it, nothing else, and the trail tells."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import Mark
from db.records.years import YearHold
from db.store import Store
from db.store.trail.roles import Role
from tests.db.staffed_year import SCHEME, staffed_year
from tests.db.store import full_year, small_year
from tests.db.store.packets.desks import desks

# What is not a year's: the register of units, who may sign in, the file's own key, and what was official once.
KEPT = {
    *("units", "former_names", "unit_endings", "accounts", "packet_key", "packet_key_seals"),
    *("events", "_sqlite_migrations"),
}
NEVER = {"snapshots", "snapshot_documents", "releases", "own_packet"}


def counts(path: Path) -> dict[str, int]:
    """How many rows each table has, by a second connection."""
    names = full_year.tables().keys()
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in names
            if not name.startswith("report_words")
        }


def test_every_row_of_a_year_goes_and_none_of_another(tmp_path: Path) -> None:
    path = tmp_path / "两年.shufa"
    mistaken = full_year.build(path, frozen=False)
    full_year.add_packets(path, own=False)
    with Store.open(path) as store:
        store.sign_in(full_year.ORGANISER, full_year.PASSWORD)
        other = store.evaluations.create(SCHEME)
        entry = store.units.add(other.id, "U01", "单位U01", "执法部门")
        reviewer = store.panel.add(other.id, "E01", "experts", name="评委")
        store.ballots.put_mark("written", entry.id, reviewer.id, "A1", Mark.number(5_000))
        store.reports.hand_in(entry.id, "报告.docx", b"next year's", "明年的报告")
        full = counts(path)
        assert {name for name, n in full.items() if not n} == NEVER
        told = store.year_removal.contents(mistaken)
        assert (told.units, told.reviewers, told.reports, told.accounts) == (4, 6, 1, 1)
        assert told.ballots > 12
        assert told.hold is None
        steps: list[tuple[int, int]] = []
        store.year_removal.remove(mistaken, lambda done, of: steps.append((done, of)))
        assert steps[-1][0] == steps[-1][1]
        (event,) = store.trail.found(kinds=["evaluation.remove"])
        assert (event.who, event.subject) == (full_year.ORGANISER, "2024年度述法评议")
        assert [e.id for e in store.evaluations.list()] == [other.id]
        ballot = store.ballots.get("written", entry.id, reviewer.id)
        assert ballot is not None
        assert ballot.marks == {"A1": Mark.number(5_000)}
        assert store.reports.search(other.id, "明年")
        assert store.verify().intact
    left = counts(path)
    of_the_other = {"evaluations", "scheme_versions", "entries", "parts", "criteria", "groups"} | {
        *("reviewers", "ballots", "marks", "reports", "report_contents", "report_texts")
    }
    assert {name for name, n in left.items() if n} == KEPT | of_the_other
    assert left["accounts"] == full["accounts"] - 1
    assert {n: left[n] for n in ("evaluations", "entries", "reviewers", "marks", "reports")} == {
        "evaluations": 1,
        "entries": 1,
        "reviewers": 1,
        "marks": 1,
        "reports": 1,
    }
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT rowid FROM report_words WHERE report_words MATCH 'te ex xt' OR report_words MATCH '推进'"
        ).fetchall()
        assert found == []


def test_a_year_that_was_frozen_or_is_the_only_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "年.shufa"
    year = small_year.build(path)
    with Store.open(path) as store:

        def refused() -> str:
            before = counts(path)
            with pytest.raises(UserError) as told:
                store.year_removal.remove(year)
            assert told.value.kind is ErrorKind.YEAR_KEPT
            assert counts(path) == before
            assert store.year_removal.contents(year).hold == told.value.facts["detail"]
            return told.value.facts["detail"]

        assert refused() == YearHold.ONLY
        store.evaluations.create(SCHEME)
        store.results.freeze(year, "审定")
        assert store.year_removal.contents(year).frozen
        assert refused() == YearHold.FROZEN
        store.results.reopen(year, "更正")
        assert refused() == YearHold.FROZEN


def test_a_year_whose_packets_are_out_stays_until_they_are_back(tmp_path: Path) -> None:
    at = desks(tmp_path)
    at.issue("E01")
    with Store.open(at.office, "办公室") as store:
        store.evaluations.create(SCHEME)
        year = at.year.evaluation
        assert store.year_removal.contents(year).hold is YearHold.LENT
        (packet,) = store.packets.list(year)
        store.packets.withdraw(packet, "误发")
        store.year_removal.remove(year)
        assert store.verify().intact


def test_a_year_made_anew_has_nothing_of_the_one_removed(tmp_path: Path) -> None:
    """Its number is another, and who typed the piles of the one is not who typed those of the other."""
    year = staffed_year(tmp_path / "a.shufa")
    with year.open(Role.ORGANISER) as store:
        first = store.evaluations.create(SCHEME)
        entry = store.units.add(first.id, "U01", "单位U01", "执法部门")
        number = store.panel.add(first.id, "N1", "experts")
        store.ballots.put_mark("hall", entry.id, number.id, "H1", Mark.number(5_000))
        assert store.double_entry.typists(first.id, "hall")
        store.year_removal.remove(first.id)
        again = store.evaluations.create(SCHEME)
        assert again.id > first.id
        assert store.double_entry.typists(again.id, "hall") == ()
        assert store.verify().intact
