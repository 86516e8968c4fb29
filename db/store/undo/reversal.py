"""Takes a run of events back by what the trail itself remembers: every row as it stood before, or none.

See docs/integrity.md § Recording.

Whatever a person did is one or several events, and each row that they changed lies in the trail before and
after. So any act is undone by the inverse of each change, newest first; and redone by undoing that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Event, EventRun, RowChange
from db.steps import Progress
from db.store.file.disk import disk_faults
from db.store.file.shuffling import settled
from db.store.panel.panel import Panel
from db.store.trail.rows_together import RowsRefused
from db.store.trail.spoken_names import subject_name
from db.store.trail.tables import FileTables, file_tables
from db.store.trail.trail import Change, Trail, bears_a_day_only, logged, read_events
from db.store.undo.changes_since import ChangesSince, LaterChange
from db.store.undo.contents import Contents, contents_of, has_contents, put_back, take_out

UNDO: Final = "change.undo"
REDO: Final = "change.redo"
# What is answered by another act, never taken back as if it had not been.
IRREVERSIBLE: Final[Mapping[str, str]] = {
    "evaluation.create": "answered by evaluation.remove",
    "evaluation.remove": "answered by the copy that was made before",
    "evaluation.freeze": "answered by evaluation.reopen, which needs a reason",
    "evaluation.reopen": "answered by evaluation.freeze",
    "result.release": "answered by result.take_back, which needs a reason",
    "result.take_back": "answered by releasing anew",
    "scheme.adopt": "answered by another version, which needs a reason",
    "hall.draw": "answered by drawing anew, which needs a reason",
    "check.start": "who types unseen must not be able to draw again",
    "check.mark": "what a second person typed is evidence of its own",
    "check.finish": "what a second person typed is evidence of its own",
    "check.settle": "answered by settling anew, with a reason",
    "packet.key": "packets that are out answer to it",
    "packet.issue": "answered by packet.withdraw, which needs a reason",
    "packet.withdraw": "answered by issuing anew",
    "packet.close": "its receipt is out; answered by packet.withdraw",
    "packet.fill": "a packet goes with its file",
    "packet.lend": "a packet goes with its file",
    "packet.hand_in": "answered by handing in again",
    "packet.receipt": "the office took the packet for good",
    "sheet.print": "answered by sheet.void, which needs a reason",
    "sheet.void": "answered by printing anew",
    "scan.take": "answered by scan.withdraw, which needs a reason",
    "scan.withdraw": "answered by reading the same files again",
    "scan.decide": "answered by withdrawing a batch, which needs a reason",
    "scan.recount": "who types unseen must not be able to draw again",
    "scan.settings": "answered by setting them anew",
    "account.add": "answered by closing the account",
    "account.edit": "answered by another edit of the account",
    "account.reset": "a password cannot be brought back",
    "account.unlock": "a lock comes by wrong passwords alone",
    "account.recovery": "a recovery code cannot be brought back",
    "account.password": "a password cannot be brought back",
}
# Whose doing takes this back: who may hand a ballot in may not for that withdraw it.
_ANSWER: Final[Mapping[str, str]] = {
    "ballot.submit": "ballot.withdraw",
    "ballot.withdraw": "ballot.submit",
    "ballot.void": "ballot.unvoid",
    "ballot.unvoid": "ballot.void",
}
_ROWS = 200  # of one event: what shows an event reads it whole, and a window paints between two
_EVENTS = 5  # read at a time

Row = dict[str, Any]


class Reversals:
    """Undoes and redoes what was done in one open file."""

    def __init__(self, database: Database, path: Path, trail: Trail, panel: Panel) -> None:
        self._database = database
        self._path = path
        self._trail = trail
        self._panel = panel

    def undo(
        self,
        evaluation_id: int,
        run: EventRun,
        progress: Progress | None = None,
        contents: Contents | None = None,
        *,
        reason: str = "",
    ) -> EventRun:
        """Takes a run back, all or nothing, and says which events did so: a `redo` takes them back in turn.

        Who may not do what takes it back may not do this. `reason` is kept with the event. `contents` holds
        what lies beside the trail: what the reversal takes out of the file is put in, what it puts back is
        looked for there. Raises UserError CHANGED_SINCE with the first row that no longer stands as the run left
        it, NAME_KEPT, FROZEN, NOT_ALLOWED, BALLOTS_SEALED (shuffled since); what the progress raises takes all
        back. ValueError where an event of the run is in `IRREVERSIBLE`.
        """
        return self._reverse(evaluation_id, run, UNDO, progress, contents, reason)

    def redo(
        self,
        evaluation_id: int,
        run: EventRun,
        progress: Progress | None = None,
        contents: Contents | None = None,
        *,
        reason: str = "",
    ) -> EventRun:
        """Takes an undo back: the rows come in again under the numbers that they had."""
        return self._reverse(evaluation_id, run, REDO, progress, contents, reason)

    def may_undo(self, what: str) -> bool:
        """Whether the account that is signed in may take an event of this kind back."""
        return what not in IRREVERSIBLE and self._trail.access.may_change(_ANSWER.get(what, what))

    def contents_of(self, table: str, number: int) -> Contents:
        """What lies beside a row, for the undoing of its removal."""
        return contents_of(self._database.conn, table, number)

    def _reverse(
        self,
        evaluation_id: int,
        run: EventRun,
        what: str,
        progress: Progress | None,
        contents: Contents | None,
        reason: str,
    ) -> EventRun:
        first = self._trail.last_id() + 1

        def tell(done: int) -> None:
            if progress is not None:
                progress(done, len(run))

        def reverse() -> None:
            tell(0)
            since = ChangesSince(self._database.conn, run.last, lambda: tell(0))
            held: Contents = {} if contents is None else contents
            reversing = _Reversing(
                self._database, self._trail, self._panel, run, since, evaluation_id, held
            )
            for done in reversing.steps(what, reason):
                tell(done)

        with disk_faults(self._path), self._database.atomic():
            try:
                with self._trail.together():
                    reverse()
            except (
                RowsRefused
            ):  # something else rests on one of the rows: on which is found one by one
                with self._database.atomic():
                    reverse()
        return EventRun(first, self._trail.last_id())


class _Reversing:
    """One run being taken back."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        panel: Panel,
        run: EventRun,
        since: ChangesSince,
        evaluation_id: int,
        contents: Contents,
    ) -> None:
        self._evaluation_id = evaluation_id
        self._contents = contents
        self._connection = database.conn
        self._trail = trail
        self._panel = panel
        self._run = run
        self._since = since
        self._adopted = since.adopted(evaluation_id)
        self._tables: FileTables = file_tables(database.conn)
        self._settled = settled(database.conn)
        # rows that were touched since, but stood as the run left them
        self._put_right: set[tuple[str, tuple[tuple[str, int | str], ...]]] = set()

    def steps(self, what: str, reason: str) -> Iterator[int]:
        """Takes the run back, newest event first; yields how many events are done after each one written."""
        waiting: list[Event] = []
        done = rows = 0
        for event in self._newest_first():
            if event.what in IRREVERSIBLE:
                raise ValueError(event.what)
            if event.id <= self._settled and bears_a_day_only(event.at):
                raise UserError(ErrorKind.BALLOTS_SEALED)  # it may lie in another's place
            other = waiting and bears_a_day_only(event.at) != bears_a_day_only(waiting[0].at)
            if other or rows >= _ROWS:
                self._write(what, reason, waiting)
                done, rows, waiting = done + len(waiting), 0, []
                yield done
            waiting.append(event)
            rows += len(event.changes)
        if waiting:
            self._write(what, reason, waiting)
            yield done + len(waiting)

    def _newest_first(self) -> Iterator[Event]:
        last = self._run.last
        while last >= self._run.first:
            after = max(last - _EVENTS, self._run.first - 1)
            yield from reversed(read_events(self._connection, after, last))
            last = after

    def _write(self, what: str, reason: str, events: list[Event]) -> None:
        """Takes some events back in one, which is anonymous as they were.

        The numbers of anonymous ballots are drawn: put in their order, they say nothing of another.
        """
        anonymous = bears_a_day_only(events[0].at)
        first, last = events[-1].id, events[0].id
        subject = f"#{first} {events[0].subject}".strip() if first == last else f"#{first}–#{last}"
        if anonymous:  # numbers of events would tell in which order they came
            subject = events[0].subject if first == last else ""
        changes = [(c, e.subject) for e in events for c in reversed(e.changes)]
        self._trail.expect(c for c, _ in changes)
        if anonymous:
            order = _unordered(row for row, _ in changes)
            changes.sort(key=lambda pair: order(pair[0]))
        with self._trail.change(what, subject, reason, anonymous=anonymous) as change:
            for own in {e.what for e in events}:
                self._trail.access.check_change(_ANSWER.get(own, own), self._owner(events))
            for row, found in changes:
                try:
                    self._invert(change, row, found)
                except sqlite3.IntegrityError as error:  # something else rests on the row by now
                    if self._trail.writes_together:
                        raise RowsRefused(row.table) from error
                    raise self._resting_on(row, found) from error

    def _owner(self, events: list[Event]) -> int | None:
        """The reviewer whose ballots the events changed, if it was one."""
        told: list[Mapping[str, Any]] = []
        marked: dict[int | str, Row] = {}  # by ballot
        for row in (c for e in events for c in e.changes):
            if row.table == "marks" and row.key["ballot_id"] not in marked:
                number = row.key["ballot_id"]
                marked[number] = self._trail.row("ballots", {"id": number}) or {}
            elif row.table == "ballots":
                standing = self._trail.row("ballots", row.key) or {}
                told.append({**standing, **(row.before or {}), **(row.after or {})})
        told += marked.values()
        owners = {int(ballot.get("reviewer_id") or 0) for ballot in told}
        return owners.pop() if len(owners) == 1 else None

    def _invert(self, change: Change, row: RowChange, found: str) -> None:
        adopted = self._adopted
        if adopted is not None and row.table in ("ballots", "marks"):  # given under other rules
            raise self._refusal("scheme_versions", adopted.subject, adopted)
        standing = self._trail.row(row.table, row.key)
        if not self._since.is_nothing:
            self._require_untouched(row.table, row.key, standing)
            if row.table == "marks":  # a ballot that was handed in since keeps its marks
                ballot = {"id": row.key["ballot_id"]}
                self._require_untouched("ballots", ballot, self._trail.row("ballots", ballot))
        seen = logged(row.table, standing)
        if not self._as_left(row, seen):
            raise self._refusal(row.table, found, None)
        if row.after is None:
            whole = {**self._tables.tables[row.table].defaults, **(row.before or {})}
            change.insert(row.table, self._derive(row.table, whole), tuple(row.key))
            put_back(change, row.table, int(row.key.get("id", 0)), self._contents)
        elif row.before is None:
            if has_contents(row.table):
                number = int(row.key["id"])
                self._contents.update(contents_of(self._connection, row.table, number))
                take_out(change, row.table, number, self._contents)
            change.delete(row.table, row.key, seen)
        else:
            before = dict(row.before)
            if row.table == "reviewers":
                self._trail.flush()  # asked past what waits
                self._panel.keep_apart(self._panel.reviewer(int(row.key["id"])), before)
            whole = self._derive(row.table, {**(standing or {}), **before})
            if row.table == "ballots":
                before |= {"counted": whole["counted"], "group_id": whole["group_id"]}
            change.update(row.table, row.key, before)

    def _as_left(self, row: RowChange, seen: Row | None) -> bool:
        """Whether a row, as the trail would hold it now, still is what the run made of it."""
        if row.after is None or seen is None:
            return row.after is None and seen is None
        if seen == row.after:
            return True
        if row.before is not None:
            return row.after.items() <= seen.items()
        left = {**self._tables.tables[row.table].defaults, **row.after}
        return seen.items() <= left.items()

    def _derive(self, table: str, row: Row) -> Row:
        """A row with the columns that follow from the others, as `trail.DERIVED` names them."""
        if table == "ballots":
            counts = row["status"] == "submitted" and row["attendance"] == "present"
            reviewer = self._needed("reviewers", row["reviewer_id"])
            return {**row, "group_id": reviewer["group_id"], "counted": int(counts)}
        if table == "marks":
            ballot = self._needed("ballots", row["ballot_id"])
            return {**row, **{c: ballot[c] for c in ("entry_id", "group_id", "counted")}}
        return row

    def _needed(self, table: str, number: int) -> Row:
        found = self._trail.row(table, {"id": number})
        if found is None:
            raise sqlite3.IntegrityError(table)
        return found

    # refusals

    def _require_untouched(
        self, table: str, key: Mapping[str, int | str], standing: Row | None
    ) -> None:
        """Looks at a row as it stands before the run's first change of it is taken back; later ones are its own."""
        name = table, tuple(sorted(key.items()))
        if name in self._put_right or self._since.touch_of(table, key) is None:
            return
        if (touch := self._since.changed(table, key, standing)) is not None:
            raise self._refusal(table, touch.subject, touch)
        self._put_right.add(name)

    def _resting_on(self, row: RowChange, found: str) -> UserError:
        """Says what was entered since that needs the row."""
        for table in self._tables.tables.values():
            for _, _, parent, column, to, *_ in self._connection.execute(
                f"PRAGMA foreign_key_list({table.name})"
            ).fetchall():
                if parent != row.table or to not in (None, "id"):
                    continue
                names = ", ".join(table.key)
                child = self._connection.execute(
                    f"SELECT {names} FROM {table.name} WHERE {column} = ? LIMIT 1",
                    (row.key.get("id"),),
                ).fetchone()
                if child is not None:
                    key = dict(zip(table.key, child, strict=True))
                    touch = self._since.touch_of(table.name, key)
                    return self._refusal(table.name, touch.subject if touch else found, touch)
        return self._refusal(row.table, found, None)

    def _refusal(self, table: str, found: str, touch: LaterChange | None) -> UserError:
        at, who = ("", "") if touch is None else (touch.at, touch.who)
        return UserError(
            ErrorKind.CHANGED_SINCE,
            table=table,
            found=subject_name(self._connection, found),
            at=at,
            who=who,
        )


def _unordered(changes: Iterable[RowChange]) -> Callable[[RowChange], tuple[int, int]]:
    """Where the inverses of anonymous changes come: ballot by ballot in the order of their drawn numbers.

    A place is left before it is taken: ballots that go come first, those that come back last. A ballot number that
    was made for a sheet goes after all that rests on it, and comes back before.
    """
    ranks = {
        int(row.key["id"]): 0 if row.before is None else 2
        for row in changes
        if row.table == "ballots" and (row.before is None or row.after is None)
    }

    def order(row: RowChange) -> tuple[int, int]:
        number = int(row.key.get("ballot_id", row.key.get("id", 0)))
        if row.table == "reviewers" and (row.before is None or row.after is None):
            return (3 if row.before is None else -1), number
        return ranks.get(number, 1), number

    return order
