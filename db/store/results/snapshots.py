"""Frozen results as they lie in the file: each freezing is kept for good, and sheets are made from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from db.canonical import canonical_text, text_digest
from db.errors import ErrorKind, UserError
from db.records import Entry, Evaluation, Event, Rankings
from db.scoring.snapshot import (
    Move,
    Snapshot,
    document,
    entries_of,
    evidence_from,
    moves,
    rankings_from,
)
from db.store.results.evidence import evidence_by_entry, evidence_of
from db.store.trail.result_dependencies import ResultDependencies
from db.store.trail.rows import RowsAtOnce
from db.store.trail.trail import Trail

_SELECT = """SELECT s.id, s.evaluation_id, s.frozen_at, s.frozen_by, s.reason, s.scheme_version, s.event, s.head,
    s.digest, e.frozen AND s.id = (SELECT max(id) FROM snapshots WHERE evaluation_id = e.id)
    FROM snapshots s JOIN evaluations e ON e.id = s.evaluation_id"""


@dataclass(frozen=True, slots=True)
class SnapshotComparison:
    """What moved from one snapshot to a later one, and the events between that bear on the evaluation."""

    before: Snapshot
    after: Snapshot
    moves: tuple[Move, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A result with the digests of what it rests on, as of one head of the trail: what a freezing keeps."""

    rankings: Rankings
    evidence: dict[int, str]
    head: str


class Snapshots:
    """Freezes, reopens and reads frozen results."""

    def __init__(self, database: Database, trail: Trail) -> None:
        self._database = database
        self._trail = trail
        self._read: dict[int, Rankings] = {}
        self._rests_on: dict[int, dict[int, str]] = {}
        self._compared: tuple[tuple[int, str, int], frozenset[str]] | None = None

    def reckon(self, evaluation_id: int, rankings: Rankings, head: str) -> Reckoning:
        """Digests what the rankings, counted at this head of the trail, rest on."""
        return Reckoning(rankings, evidence_by_entry(self._database.conn, evaluation_id), head)

    def freeze(
        self, evaluation: Evaluation, reckon: Callable[[], Reckoning], reason: str
    ) -> Snapshot:
        """Keeps a result, which is worked out once it may be. Raises UserError REASON_NEEDED, FROZEN."""
        _require_reason(reason)
        if evaluation.frozen:
            raise UserError(ErrorKind.FROZEN, found=evaluation.title)
        self._trail.access.check_change("evaluation.freeze")
        self._trail.seal()  # a snapshot holds the head that it was made at
        reckoning = reckon()
        rankings = reckoning.rankings
        text = canonical_text(document(rankings, reckoning.evidence))
        with self._trail.change("evaluation.freeze", evaluation.title, reason) as change:
            change.update("evaluations", {"id": evaluation.id}, {"frozen": 1})
            number = change.insert(
                "snapshots",
                {
                    "evaluation_id": evaluation.id,
                    "frozen_at": self._trail.now,
                    "frozen_by": self._trail.who,
                    "reason": reason,
                    "scheme_version": rankings.overall.scheme_version,
                    "event": self._trail.last_id(),
                    "head": self._trail.head(),
                    "digest": text_digest(text),
                },
            )
            # Beside the trail, not in it: the event holds the digest, and the document is long.
            self._database.conn.execute(
                "INSERT INTO snapshot_documents (snapshot_id, document) VALUES (?, ?)",
                (number, text),
            )
        return self.get(number)

    def reopen(self, evaluation: Evaluation, reason: str) -> None:
        """Lets changes in again; the snapshot stays. Raises UserError REASON_NEEDED, NOT_FROZEN."""
        _require_reason(reason)
        if not evaluation.frozen:
            raise UserError(ErrorKind.NOT_FROZEN, found=evaluation.title)
        with self._trail.change("evaluation.reopen", evaluation.title, reason) as change:
            change.update("evaluations", {"id": evaluation.id}, {"frozen": 0})

    def list(self, evaluation_id: int) -> tuple[Snapshot, ...]:
        """The snapshots of an evaluation, oldest first."""
        rows = self._database.conn.execute(
            f"{_SELECT} WHERE s.evaluation_id = ? ORDER BY s.id", (evaluation_id,)
        )
        return tuple(_snapshot(row) for row in rows)

    def get(self, snapshot_id: int) -> Snapshot:
        """One snapshot. Raises UserError NOT_FROZEN where there is none of this number."""
        row = self._database.conn.execute(f"{_SELECT} WHERE s.id = ?", (snapshot_id,)).fetchone()
        if row is None:
            raise UserError(ErrorKind.NOT_FROZEN, found=str(snapshot_id))
        return _snapshot(row)

    def in_force(self, evaluation: Evaluation) -> Snapshot | None:
        """The snapshot that an evaluation is frozen as. Raises UserError ROW_DAMAGED where it is frozen as none."""
        if not evaluation.frozen:
            return None
        found = self.list(evaluation.id)
        if not found:
            raise UserError(ErrorKind.ROW_DAMAGED, path="", table="snapshots", row="")
        return found[-1]

    def rankings(self, snapshot: Snapshot) -> Rankings:
        """The rankings as they were frozen. Raises UserError FILE_DAMAGED where the document is not the one frozen."""
        if snapshot.id not in self._read:
            self._read[snapshot.id] = rankings_from(self._document(snapshot), frozen=True)
        return self._read[snapshot.id]

    def check(self, snapshot: Snapshot, entry: Entry, recount: Callable[[], Rankings]) -> None:
        """Refuses to derive a frozen place from other evidence, or to another place, than it was frozen with.

        `recount` gives what the ballots say now. Raises UserError FROZEN_DIFFERS, FILE_DAMAGED.
        """
        evidence = self._evidence(snapshot)
        if evidence and evidence.get(entry.id) != evidence_of(self._database.conn, entry.id):
            raise _differs(entry, "evidence_changed")
        if entry.unit_code in self._moved(snapshot, recount):
            raise _differs(entry, "count_differs")

    def altered(self, snapshot: Snapshot) -> tuple[Entry, ...]:
        """The entries that rest on other ballots, scores or rules now than when they were frozen."""
        evidence = self._evidence(snapshot)
        now = evidence_by_entry(self._database.conn, snapshot.evaluation_id) if evidence else {}
        entries = {e.id: e for e in entries_of(self.rankings(snapshot).overall)}
        return tuple(e for n, e in sorted(entries.items()) if evidence.get(n) != now.get(n))

    def compare(self, before: Snapshot, after: Snapshot) -> SnapshotComparison:
        """What moved between two snapshots of one evaluation, and why: the events between them."""
        found = moves(self.rankings(before), self.rankings(after))
        entries = {
            e.unit_code: e.id for s in (before, after) for e in entries_of(self.rankings(s).overall)
        }
        dependencies = ResultDependencies(self._database.conn, RowsAtOnce(self._database))
        touching: dict[int, list[int]] = {}
        events = []
        for event in self._trail.between(before.event, after.event):
            touched = {dependencies.entry_of(change) for change in event.changes} - {None}
            for entry_id in touched:
                touching.setdefault(entry_id or 0, []).append(event.id)
            owners = {dependencies.evaluation_of(change) for change in event.changes}
            if before.evaluation_id in owners:
                events.append(event)
        explained = tuple(
            replace(m, events=tuple(touching.get(entries[m.unit_code], ()))) for m in found
        )
        return SnapshotComparison(before, after, explained, tuple(events))

    def _evidence(self, snapshot: Snapshot) -> dict[int, str]:
        if snapshot.id not in self._rests_on:
            self._rests_on[snapshot.id] = evidence_from(self._document(snapshot))
        return self._rests_on[snapshot.id]

    def _moved(self, snapshot: Snapshot, recount: Callable[[], Rankings]) -> frozenset[str]:
        """The codes of the units that a count gives another place now; counted once for a state of the file."""
        (version,) = self._database.conn.execute("PRAGMA data_version").fetchone()
        state = (snapshot.id, self._trail.head(), int(version))
        if self._compared is None or self._compared[0] != state:
            found = moves(self.rankings(snapshot), recount())
            self._compared = state, frozenset(move.unit_code for move in found)
        return self._compared[1]

    def _document(self, snapshot: Snapshot) -> dict[str, object]:
        row = self._database.conn.execute(
            "SELECT document FROM snapshot_documents WHERE snapshot_id = ?", (snapshot.id,)
        ).fetchone()
        if row is None or text_digest(str(row[0])) != snapshot.digest:
            raise UserError(ErrorKind.FILE_DAMAGED, path="", detail="snapshot")
        found: dict[str, object] = json.loads(row[0])
        return found


def _snapshot(row: tuple[Any, ...]) -> Snapshot:
    number, evaluation_id, frozen_at, frozen_by, reason, version, event, head, own, in_force = row
    return Snapshot(
        number,
        evaluation_id,
        frozen_at,
        frozen_by,
        reason,
        version,
        event,
        head,
        own,
        bool(in_force),
    )


def _differs(entry: Entry, detail: str) -> UserError:
    return UserError(
        ErrorKind.FROZEN_DIFFERS, unit=f"{entry.unit_code} {entry.unit}", detail=detail
    )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise UserError(ErrorKind.REASON_NEEDED)
