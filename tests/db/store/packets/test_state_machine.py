"""Any sequence of issuing, scoring, handing in, copying, losing, collecting, withdrawing and changing the scheme.

Beside the files stands a model: what each seat's ballots have to be in the office's file. `SHUFA_PACKETS` says how
many sequences a share takes; `make soak` asks for 10,000 in all. Rows are looked through at the end of a sequence.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from db.errors import ErrorKind, UserError
from db.records import BallotStatus, EventRun, Mark
from db.records.packets import CollectOutcome, Decision, Obstacle, PacketState
from db.store import Store
from db.store.packets.examining import ReturnFile
from tests.db.staffed_year import SCHEME
from tests.db.store.packets.desks import CRITERIA, Desks, another_office, collect_at, desks

REVIEWERS = ("E01", "E02")
SEQUENCES = int(os.environ.get("SHUFA_PACKETS", "72"))
SHARES = 6  # so that several workers take part
# What is tested is no disk: where memory can be a folder, nothing waits for one.
MEMORY = next((m for m in ("/dev/shm",) if os.access(m, os.W_OK)), None)
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([desks.__module__])
Marks = dict[tuple[int, str], int]  # by entry and criterion


@dataclass
class Desk:
    """One copy of a packet at somebody's desk, and what is on it."""

    path: Path
    number: str
    reviewer: str
    marks: Marks
    submitted: set[int]


@dataclass
class Handed:
    """A return that lies on a stick, and what it says."""

    file: ReturnFile
    number: str
    reviewer: str
    marks: Marks
    submitted: set[int]


@dataclass
class Here:
    """What a seat of the office has to hold."""

    marks: Marks = field(default_factory=dict)
    submitted: set[int] = field(default_factory=set)


class ManyDesks(RuleBasedStateMachine):
    """An office, two reviewers, any number of packets and copies."""

    office: Desks  # as it is before anything is issued

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="packets-", dir=MEMORY))
        self.desk: Desks = another_office(self.office, self.folder / "office")
        self.ids = {"E01": self.desk.year.own, "E02": self.desk.year.other}
        self.packets: list[Desk] = []
        self.returns: list[Handed] = []
        self.here = {code: Here() for code in REVIEWERS}
        self.copies = 0
        self.scheme = 0

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            with Store.open(self.desk.office) as store:
                assert store.verify().intact
            for packet in self.packets:
                with Store.open(packet.path) as store:
                    assert store.verify().intact
            self._same_ranking()
            shutil.rmtree(self.folder)

    # the office

    @rule(code=st.sampled_from(REVIEWERS))
    def issue(self, code: str) -> None:
        with Store.open(self.desk.office, rows=False) as store:
            lent = self._is_lent(store, code)
        if lent:
            assert _refused(lambda: self.desk.issue(code)) is ErrorKind.SEAT_LENT
            return
        (path,) = self.desk.issue(code)
        with Store.open(path, rows=False) as store:
            number = store.packets.own_packet().number
        here = self.here[code]
        self.packets.append(Desk(path, number, code, dict(here.marks), set(here.submitted)))

    @rule(code=st.sampled_from(REVIEWERS), entry=st.integers(0, 1), points=st.integers(0, 40))
    def type_in_the_office(self, code: str, entry: int, points: int) -> None:
        with Store.open(self.desk.office, rows=False) as store:
            submitted = entry in self.here[code].submitted
            refused = _refused(lambda: self._put(store, code, entry, "A1", points))
            if submitted:
                assert refused is ErrorKind.BALLOT_SUBMITTED
            elif self._is_lent(store, code) and self.here[code].marks.get((entry, "A1")) != points:
                assert refused is ErrorKind.SEAT_LENT
            else:
                assert refused is None
                self.here[code].marks[entry, "A1"] = points

    @rule(code=st.sampled_from(REVIEWERS))
    def withdraw(self, code: str) -> None:
        with Store.open(self.desk.office, rows=False) as store:
            for packet in store.packets.list(self.desk.year.evaluation):
                if packet.seats[0].reviewer == code and packet.state is not PacketState.WITHDRAWN:
                    store.packets.withdraw(packet, "丢失")
                    return

    @rule()
    def change_the_scheme(self) -> None:
        """Other words of another part: the ballots of this one still count."""
        self.scheme += 1
        text = SCHEME.replace('title = "日常考核"', f'title = "日常考核{self.scheme}"')
        with Store.open(self.desk.office, rows=False) as store:
            store.schemes.adopt(self.desk.year.evaluation, text, "改名")

    @precondition(lambda self: self.returns)
    @rule(data=st.data(), undo=st.booleans(), settle=st.sampled_from((None, True, False)))
    def collect(self, data: st.DataObject, undo: bool, settle: bool | None) -> None:
        """Some returns in any order, the same one perhaps twice; then perhaps all of it taken back."""
        chosen = data.draw(st.lists(st.sampled_from(self.returns), min_size=1, max_size=3))
        with Store.open(self.desk.office, rows=False) as store:
            for handed in chosen:
                first = store.trail.last_id() + 1
                before = self._standing(store, handed.reviewer)
                (found,) = store.packets.collect([handed.file])
                if found.conflicts and settle is not None:
                    asked = {c.place: Decision(settle, "原票") for c in found.conflicts}
                    (found,) = store.packets.collect([handed.file], decisions={found.packet: asked})
                after = self._standing(store, handed.reviewer)
                if found.outcome is not CollectOutcome.COLLECTED:
                    assert after == before
                    assert found.obstacle is not None or found.outcome is CollectOutcome.UNCHANGED
                    continue
                assert found.obstacle is None
                if settle is not False and undo:
                    run = EventRun(first, store.trail.last_id())
                    store.reversals.undo(self.desk.year.evaluation, run)
                    assert self._standing(store, handed.reviewer) == before
                    continue
                marks, submitted = after
                here = self.here[handed.reviewer]
                for entry in (0, 1):
                    if self._of(marks, entry) != self._of(here.marks, entry):
                        assert self._of(marks, entry) == self._of(handed.marks, entry)
                here.marks, here.submitted = marks, submitted

    @precondition(lambda self: self.returns)
    @rule(data=st.data(), pause=st.integers(0, 40))
    def killed_while_collecting(self, data: st.DataObject, pause: int) -> None:
        """kill -9 at any moment: all of the return is there, or nothing of it."""
        handed = data.draw(st.sampled_from(self.returns))
        whole = self.folder / "whole.shufa"
        shutil.copyfile(self.desk.office, whole)
        collect_at(whole, handed.file)
        process = PROCESSES.Process(target=collect_at, args=(self.desk.office, handed.file))
        process.start()
        process.join(pause / 1000)  # where in the work it dies is left to chance
        process.kill()
        process.join()
        with Store.open(self.desk.office, read_only=True, rows=False) as store:
            left = self._standing(store, handed.reviewer)
        with Store.open(whole, read_only=True, rows=False) as store:
            taken = self._standing(store, handed.reviewer)
        here = self.here[handed.reviewer]
        assert left in ((here.marks, here.submitted), taken)
        here.marks, here.submitted = left
        whole.unlink()

    # the other desks

    @precondition(lambda self: self.packets)
    @rule(
        data=st.data(),
        entry=st.integers(0, 1),
        code=st.sampled_from(CRITERIA),
        points=st.integers(0, 40),
    )
    def score(self, data: st.DataObject, entry: int, code: str, points: int) -> None:
        desk = data.draw(st.sampled_from(self.packets))
        with Store.open(desk.path, rows=False) as store:
            refused = _refused(lambda: self._put(store, desk.reviewer, entry, code, points))
        if entry in desk.submitted:
            assert refused is ErrorKind.BALLOT_SUBMITTED
        else:
            assert refused is None
            desk.marks[entry, code] = points

    @precondition(lambda self: self.packets)
    @rule(data=st.data(), entry=st.integers(0, 1))
    def submit(self, data: st.DataObject, entry: int) -> None:
        desk = data.draw(st.sampled_from(self.packets))
        for code in CRITERIA:
            desk.marks.setdefault((entry, code), 1)
        with Store.open(desk.path, rows=False) as store:
            if entry in desk.submitted:
                return
            for code in CRITERIA:
                self._put(store, desk.reviewer, entry, code, desk.marks[entry, code])
            ballot = store.ballots.get(
                "written", self.desk.year.entries[entry], self.ids[desk.reviewer]
            )
            assert ballot is not None
            store.ballots.submit(ballot.id)
        desk.submitted.add(entry)

    @precondition(lambda self: self.packets)
    @rule(data=st.data())
    def hand_in(self, data: st.DataObject) -> None:
        desk = data.draw(st.sampled_from(self.packets))
        with Store.open(desk.path, rows=False) as store:
            number, content = store.packets.hand_in()
        file = ReturnFile(f"{desk.path.stem}-{number}", content)
        self.returns.append(
            Handed(file, desk.number, desk.reviewer, dict(desk.marks), set(desk.submitted))
        )

    @precondition(lambda self: self.packets)
    @rule(data=st.data())
    def copy(self, data: st.DataObject) -> None:
        desk = data.draw(st.sampled_from(self.packets))
        self.copies += 1
        path = desk.path.with_name(f"copy-{self.copies}.shufap")
        shutil.copyfile(desk.path, path)
        self.packets.append(
            Desk(path, desk.number, desk.reviewer, dict(desk.marks), set(desk.submitted))
        )

    @precondition(lambda self: self.packets)
    @rule(data=st.data())
    def lose(self, data: st.DataObject) -> None:
        desk = data.draw(st.sampled_from(self.packets))
        desk.path.unlink()
        self.packets.remove(desk)

    @precondition(lambda self: self.returns)
    @rule(data=st.data(), place=st.integers(0, 10_000))
    def a_bad_stick(self, data: st.DataObject, place: int) -> None:
        handed = data.draw(st.sampled_from(self.returns))
        changed = bytearray(handed.file.content)
        changed[place % len(changed)] ^= 1
        (found,) = self.desk.collect(ReturnFile("bad", bytes(changed)))
        assert found.outcome is CollectOutcome.REFUSED
        assert found.obstacle is not Obstacle.WITHDRAWN

    @invariant()
    def the_office_holds_what_was_last_collected(self) -> None:
        if not hasattr(self, "desk"):
            return
        with Store.open(self.desk.office, read_only=True, rows=False) as store:
            for code, here in self.here.items():
                assert self._standing(store, code) == (here.marks, here.submitted)

    # how

    def _put(self, store: Store, code: str, entry: int, criterion: str, points: int) -> None:
        mark = Mark.number(points * 1000)
        store.ballots.put_mark(
            "written", self.desk.year.entries[entry], self.ids[code], criterion, mark
        )

    def _is_lent(self, store: Store, code: str) -> bool:
        lent = store.packets.lent(self.desk.year.evaluation)
        return any(seat.reviewer == code for seat in lent)

    def _standing(self, store: Store, code: str) -> tuple[Marks, set[int]]:
        marks: Marks = {}
        submitted: set[int] = set()
        year = self.desk.year
        for ballot in store.ballots.of_reviewer(year.evaluation, "written", self.ids[code]):
            entry = year.entries.index(ballot.entry_id)
            for criterion, mark in ballot.marks.items():
                assert mark.points is not None
                marks[entry, criterion] = mark.points // 1000
            if ballot.status is BallotStatus.SUBMITTED:
                submitted.add(entry)
        return marks, submitted

    def _of(self, marks: Marks, entry: int) -> dict[str, int]:
        return {code: points for (e, code), points in marks.items() if e == entry}

    def _same_ranking(self) -> None:
        """One file into which everything was typed gives the same tallies."""
        one = another_office(self.office, self.folder / "one")
        with Store.open(one.office, rows=False) as store:
            for code, here in self.here.items():
                for (entry, criterion), points in here.marks.items():
                    self._put(store, code, entry, criterion, points)
                for entry in here.submitted:
                    ballot = store.ballots.get("written", one.year.entries[entry], self.ids[code])
                    assert ballot is not None
                    store.ballots.submit(ballot.id)
            typed = store.results.ranking(one.year.evaluation)
        with Store.open(self.desk.office, read_only=True, rows=False) as store:
            collected = store.results.ranking(self.desk.year.evaluation)
        assert (typed.standings, typed.unranked) == (collected.standings, collected.unranked)


def _refused(act: Callable[[], object]) -> ErrorKind | None:
    try:
        act()
    except UserError as error:
        return error.kind
    return None


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_any_sequence_leaves_what_was_last_collected(tmp_path: Path, share: int) -> None:
    ManyDesks.office = desks(tmp_path)
    run_state_machine_as_test(
        seed(share)(ManyDesks),
        settings=settings(
            max_examples=SEQUENCES // SHARES,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
