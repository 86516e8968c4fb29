"""Whether an event did what an event of its kind may do, to rows that whoever it names may touch.

A chain that is whole only says that nobody changed an event afterwards. Whoever writes one with a script chains
it as well; what it carries is then held to what the program's own events carry. An event that the program could
have written itself, in somebody's name, cannot be told by the file alone: a printed head tells it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from db.records import RowChange
from db.store.trail.effects import (
    ACCOUNT_COLUMNS,
    TO_ITS_SUBJECT,
    TO_ITSELF,
    may_be_unnamed,
    tables_of,
)
from db.store.trail.result_dependencies import affects_result, only_labels
from db.store.trail.roles import CHANGES, FORMER_CHANGES, PRE_LOGIN, Role
from db.store.trail.trail import bears_a_day_only
from db.store.verify.chain import Facts
from db.store.verify.damage import Damage, DamageKind, Damages
from db.store.verify.replay import Replay

Changes: TypeAlias = Sequence[Mapping[str, Any]]
_KNOWN: Final = frozenset({*CHANGES, *FORMER_CHANGES, *PRE_LOGIN})
_RENEWED: Final = frozenset({"password_hash", "recovery_hash"})  # both, or no code was entered


class Conduct:
    """Checks each event before it is replayed, against the rows as the events before it left them."""

    def __init__(self, damages: Damages, replay: Replay) -> None:
        self._damages = damages
        self._replay = replay

    def check(self, number: int, facts: Facts, changes: Changes) -> None:
        """Adds what is wrong with one event."""
        what = facts.what
        if what not in _KNOWN:
            self._tell(DamageKind.EVENT_UNKNOWN, number, stored=what)
            return
        unnamed = not facts.who and bears_a_day_only(facts.at)
        if unnamed and not may_be_unnamed(what):
            self._tell(DamageKind.EVENT_NOT_ALLOWED, number, stored=facts.who)
        tables = tables_of(what)
        for table in dict.fromkeys(c["table"] for c in changes if c["table"] not in tables):
            self._tell(DamageKind.EVENT_OVERREACHES, number, table=table, stored=what)
        if "accounts" in tables and any(self._beyond_account(facts, changes, unnamed=unnamed)):
            self._tell(DamageKind.EVENT_OVERREACHES, number, table="accounts", stored=what)
        if self._others_ballots(facts, changes):
            self._tell(DamageKind.EVENT_NOT_ALLOWED, number, stored=facts.who)
        if self._frozen(changes):
            self._tell(DamageKind.EVENT_AFTER_FREEZING, number, stored=what)

    def _tell(
        self, kind: DamageKind, number: int, *, table: str = "events", stored: str = ""
    ) -> None:
        self._damages.add(Damage(kind, table, stored=stored, event=number))

    # accounts

    def _beyond_account(self, facts: Facts, changes: Changes, *, unnamed: bool) -> Iterator[bool]:
        """Each way in which the event changes an account as no event of its kind does."""
        what = facts.what
        columns = ACCOUNT_COLUMNS.get(what)
        changed: set[str] = set()
        for change in changes:
            if change["table"] != "accounts":
                continue
            before, after = change["before"], change["after"]
            if after is None:  # an account is closed, never taken away but with its reviewer's year
                yield what != "evaluation.remove" or before.get("role") != Role.REVIEWER
                continue
            if columns is None:
                yield before is not None
                continue
            yield before is None or not columns.issuperset(after or ())
            changed.update(after or ())
            name = self._account(change).get("name")
            yield what in TO_ITS_SUBJECT and name != facts.subject
            yield what in TO_ITSELF and not unnamed and name != facts.who
            yield what in TO_ITSELF and unnamed and not self._is_number(change)
        yield what == "account.recover" and bool(changed) and not changed >= _RENEWED

    def _account(self, change: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._replay.rows["accounts"].get((change["key"].get("id"),), {})

    def _is_number(self, change: Mapping[str, Any]) -> bool:
        """Whether the account stands for a ballot number, whose events name nobody."""
        number = self._account(change).get("reviewer_id")
        reviewer = self._replay.rows["reviewers"].get((number,), {})
        return reviewer.get("name") == "" and reviewer.get("workplace") == ""

    # ballots

    def _others_ballots(self, facts: Facts, changes: Changes) -> bool:
        """Whether a reviewer's account changed a ballot that is not theirs."""
        if not facts.who:
            return False
        own = next(
            (a for a in self._replay.rows["accounts"].values() if a.get("name") == facts.who), None
        )
        if own is None or own.get("role") != Role.REVIEWER:
            return False
        return any(
            self._reviewer_of(change, changes) != own.get("reviewer_id")
            for change in changes
            if change["table"] in ("ballots", "marks")
        )

    def _reviewer_of(self, change: Mapping[str, Any], changes: Changes) -> Any:
        """Whose ballot it is, also one that this very event makes."""
        key = (
            change["key"].get("id") if change["table"] == "ballots" else change["key"]["ballot_id"]
        )
        kept = self._replay.rows["ballots"].get((key,))
        if kept is not None:
            return kept.get("reviewer_id")
        made = (
            c["after"]
            for c in changes
            if c["table"] == "ballots" and c["key"].get("id") == key and c["after"]
        )
        return next((row.get("reviewer_id") for row in made), None)

    # frozen results

    def _frozen(self, changes: Changes) -> bool:
        """Whether the event changes what a result rests on that is frozen at this moment."""
        evaluations = self._replay.rows["evaluations"]
        frozen = {key[0] for key, row in evaluations.items() if row.get("frozen")}
        if not frozen:
            return False
        return any(
            self._evaluation_of(change) in frozen
            for change in map(_as_record, changes)
            if change.table != "reports"  # the scheme says whether they matter, and labels
            and not only_labels(change)
            and affects_result(change)
        )

    def _evaluation_of(self, change: RowChange) -> Any:
        row: dict[str, Any] = {**(change.before or {}), **(change.after or {}), **change.key}
        rows, table = self._replay.rows, change.table
        if table == "evaluations":
            return row.get("id")
        if table == "marks":
            row = {**rows["ballots"].get((row.get("ballot_id"),), {})}
        elif table == "criteria":
            row = {**rows["criteria"].get((row.get("id"),), {}), **row}
            row = {**rows["parts"].get((row.get("part_id"),), {})}
        elif (row.get("id"),) in rows[table]:
            row = {**rows[table][row["id"],], **row}
        if "evaluation_id" not in row:
            row = {**rows["entries"].get((row.get("entry_id"),), {})}
        return row.get("evaluation_id")


def _as_record(change: Mapping[str, Any]) -> RowChange:
    return RowChange(change["table"], change["key"], change["before"], change["after"])
