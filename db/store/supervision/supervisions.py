"""督察, their 清单 and the units that are chosen for them; closing when nothing is left (清仓见底)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.natural_order import natural_order
from db.records import FindingState
from db.records.supervision import (
    ChecklistItem,
    SelfCheck,
    SelfCheckState,
    Supervision,
    SupervisionCount,
)
from db.store.roster.units import Units
from db.store.trail.access import Access
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Change, Trail

_SELECT: Final = (
    "SELECT id, evaluation_id, title, basis, starts_on, due, closed_on FROM supervisions"
)
_UNITS: Final = """SELECT s.entry_id, u.code, u.title, e.category, s.state, s.sent_on, s.reported_on, s.reminded_on,
    s.note, (SELECT count(*) FROM supervision_forms f
             WHERE f.supervision_id = s.supervision_id AND f.entry_id = s.entry_id),
    (SELECT count(*) FROM self_check_files k
     WHERE k.supervision_id = s.supervision_id AND k.entry_id = s.entry_id), s.due, s.due_reason
    FROM supervision_units s JOIN entries e ON e.id = s.entry_id JOIN units u ON u.id = e.unit_id
    WHERE s.supervision_id = ?"""
_PROBLEMS: Final = """SELECT count(*) FROM supervision_answers a
    JOIN supervision_forms f ON f.id = a.form_id
    JOIN supervision_units s ON s.supervision_id = f.supervision_id AND s.entry_id = f.entry_id
    WHERE f.supervision_id = ? AND a.verdict IN ('基本符合', '不符合')
    AND f.version = (SELECT max(version) FROM supervision_forms l
                     WHERE l.supervision_id = f.supervision_id AND l.entry_id = f.entry_id)
    AND NOT EXISTS (SELECT 1 FROM supervision_findings p JOIN findings d ON d.id = p.finding_id
                    WHERE p.item_id = a.item_id AND d.entry_id = f.entry_id)"""
_UNIT_TEXTS: Final = ("sent_on", "reported_on", "reminded_on", "note", "due", "due_reason")
KEY: Final = ("supervision_id", "entry_id")


class Supervisions:
    """Reads and changes them; forms and findings are `db.store.supervision.self_checks`."""

    def __init__(self, database: Database, trail: Trail, units: Units) -> None:
        self._database = database
        self._trail = trail
        self._units = units

    @property
    def _access(self) -> Access:
        return self._trail.access

    def of_evaluation(self, evaluation_id: int) -> tuple[Supervision, ...]:
        """Every 督察 of a year, the latest first. Raises UserError NOT_ALLOWED."""
        self._access.check_reading(ReadSubject.SUPERVISION)
        rows = self._database.conn.execute(
            f"{_SELECT} WHERE evaluation_id = ? ORDER BY id DESC", (evaluation_id,)
        )
        return tuple(Supervision(*row) for row in rows)

    def get(self, supervision_id: int) -> Supervision:
        """One of them. Raises UserError NO_SUCH_SUPERVISION, NOT_ALLOWED."""
        self._access.check_reading(ReadSubject.SUPERVISION)
        row = self._database.conn.execute(f"{_SELECT} WHERE id = ?", (supervision_id,)).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_SUPERVISION)
        return Supervision(*row)

    def find(self, evaluation_id: int, title: str = "") -> Supervision:
        """The one of this title; without one, the only one that is open. Raises UserError NO_SUCH_SUPERVISION."""
        every = self.of_evaluation(evaluation_id)
        found = [one for one in every if (one.title == title if title else not one.closed_on)]
        if len(found) != 1:
            raise UserError(ErrorKind.NO_SUCH_SUPERVISION)
        return found[0]

    def items(self, supervision_id: int) -> tuple[ChecklistItem, ...]:
        """The 清单, by code as people count."""
        self._access.check_reading(ReadSubject.SUPERVISION)
        rows = self._database.conn.execute(
            "SELECT code, title, basis, text, id FROM supervision_items WHERE supervision_id = ?",
            (supervision_id,),
        )
        items = (ChecklistItem(*row) for row in rows)
        return tuple(sorted(items, key=lambda item: natural_order(item.code)))

    def units(self, supervision_id: int) -> tuple[SelfCheck, ...]:
        """The chosen units, by code."""
        self._access.check_reading(ReadSubject.SUPERVISION)
        rows = self._database.conn.execute(_UNITS, (supervision_id,))
        found = (
            SelfCheck(entry_id, code, unit, category, SelfCheckState(state), *rest)
            for entry_id, code, unit, category, state, *rest in rows
        )
        return tuple(sorted(found, key=lambda check: natural_order(check.unit_code)))

    def count(self, supervision_id: int) -> SupervisionCount:
        """What is left until it can be closed."""
        units = self.units(supervision_id)
        states = [
            state
            for (state,) in self._database.conn.execute(
                "SELECT f.state FROM supervision_findings p JOIN findings f ON f.id = p.finding_id"
                " JOIN supervision_items i ON i.id = p.item_id WHERE i.supervision_id = ?",
                (supervision_id,),
            )
        ]
        (unmade,) = self._database.conn.execute(_PROBLEMS, (supervision_id,)).fetchone()
        return SupervisionCount(
            units=len(units),
            checked=sum(unit.state is SelfCheckState.CHECKED for unit in units),
            findings=len(states),
            accepted=states.count(FindingState.ACCEPTED.value),
            unmade=int(unmade),
        )

    def add(
        self, evaluation_id: int, title: str, basis: str = "", starts_on: str = "", due: str = ""
    ) -> Supervision:
        """A new 督察. Raises UserError VALUE_REFUSED, ALREADY_EXISTS (the title)."""
        row = _checked(title, basis, starts_on, due)
        taken = self._database.conn.execute(
            "SELECT 1 FROM supervisions WHERE evaluation_id = ? AND title = ?",
            (evaluation_id, row["title"]),
        ).fetchone()
        if taken is not None:
            raise UserError(ErrorKind.ALREADY_EXISTS, found=row["title"])
        with self._trail.change("supervision.add", row["title"]) as change:
            number = change.insert(
                "supervisions", {"evaluation_id": evaluation_id, **row, "closed_on": ""}
            )
        return self.get(number)

    def edit(
        self, supervision_id: int, title: str, basis: str, starts_on: str, due: str
    ) -> Supervision:
        """Other words or days. Raises UserError VALUE_REFUSED, SUPERVISION_CLOSED."""
        found = self.open(supervision_id)
        with self._trail.change("supervision.edit", found.title) as change:
            change.update(
                "supervisions", {"id": supervision_id}, _checked(title, basis, starts_on, due)
            )
        return self.get(supervision_id)

    def set_items(self, supervision_id: int, items: Sequence[ChecklistItem]) -> None:
        """The 清单 becomes these items, known by their codes.

        Raises UserError VALUE_REFUSED (no title, a code twice), IN_USE (an item that was answered goes),
        SUPERVISION_CLOSED.
        """
        found = self.open(supervision_id)
        _check_items(items)
        before = {item.code: item for item in self.items(supervision_id)}
        wanted = {item.code for item in items}
        with self._trail.change("supervision.items", found.title) as change:
            for code, item in before.items():
                if code not in wanted:
                    self._drop_item(change, item)
            for item in items:
                row = {"title": item.title.strip(), "basis": item.basis, "text": item.text}
                known = before.get(item.code)
                if known is None:
                    own = {"supervision_id": supervision_id, "code": item.code, **row}
                    change.insert("supervision_items", own)
                else:
                    change.update("supervision_items", {"id": known.id}, row)

    def choose_units(self, supervision_id: int, entry_ids: Collection[int]) -> None:
        """The units become these. Raises UserError IN_USE (one that has reported goes), SUPERVISION_CLOSED."""
        found = self.open(supervision_id)
        before = {unit.entry_id: unit for unit in self.units(supervision_id)}
        with self._trail.change("supervision.units", found.title) as change:
            for number, unit in before.items():
                if number not in entry_ids:
                    if unit.versions or unit.files or self._was_lent(supervision_id, number):
                        raise UserError(ErrorKind.IN_USE, found=unit.unit)
                    change.delete("supervision_units", self.key(supervision_id, number))
            for number in sorted(set(entry_ids) - set(before)):
                entry = self._units.entry(number, found.evaluation_id)
                row = dict.fromkeys(_UNIT_TEXTS, "")
                key = self.key(supervision_id, entry.id)
                state = {"state": SelfCheckState.PENDING.value}
                change.insert("supervision_units", {**key, **state, **row}, key=KEY)

    def remove(self, supervision_id: int) -> None:
        """Takes a 督察 back that nobody has reported to. Raises UserError IN_USE."""
        found = self.get(supervision_id)
        units = self.units(supervision_id)
        if any(
            unit.versions or unit.files or self._was_lent(supervision_id, unit.entry_id)
            for unit in units
        ):
            raise UserError(ErrorKind.IN_USE, found=found.title)
        with self._trail.change("supervision.remove", found.title) as change:
            for unit in units:
                change.delete("supervision_units", self.key(supervision_id, unit.entry_id))
            for item in self.items(supervision_id):
                change.delete("supervision_items", {"id": item.id})
            change.delete("supervisions", {"id": supervision_id})

    def close(self, supervision_id: int, on: str) -> Supervision:
        """Ends a 督察 on a day. Raises UserError SUPERVISION_OPEN with what is left, SUPERVISION_CLOSED."""
        found = self.open(supervision_id)
        count = self.count(supervision_id)
        if not count.done:
            raise UserError(
                ErrorKind.SUPERVISION_OPEN,
                units=str(count.units - count.checked),
                findings=str(count.findings - count.accepted),
                unmade=str(count.unmade),
            )
        with self._trail.change("supervision.close", found.title) as change:
            change.update(
                "supervisions", {"id": supervision_id}, {"closed_on": check_day("on", on)}
            )
        return self.get(supervision_id)

    def open(self, supervision_id: int) -> Supervision:
        """One that may still be changed. Raises UserError SUPERVISION_CLOSED, NO_SUCH_SUPERVISION."""
        found = self.get(supervision_id)
        if found.closed_on:
            raise UserError(ErrorKind.SUPERVISION_CLOSED, found=found.title, on=found.closed_on)
        return found

    @staticmethod
    def key(supervision_id: int, entry_id: int) -> dict[str, int]:
        """What names the row of a chosen unit."""
        return {"supervision_id": supervision_id, "entry_id": entry_id}

    def _was_lent(self, supervision_id: int, entry_id: int) -> bool:
        """Whether a packet took the unit along, be it withdrawn since: what came back of it is kept."""
        found = self._database.conn.execute(
            "SELECT 1 FROM packet_forms WHERE supervision_id = ? AND entry_id = ?",
            (supervision_id, entry_id),
        )
        return found.fetchone() is not None

    def _drop_item(self, change: Change, item: ChecklistItem) -> None:
        answered = self._database.conn.execute(
            "SELECT 1 FROM supervision_answers WHERE item_id = ? LIMIT 1", (item.id,)
        ).fetchone()
        if answered is not None:
            raise UserError(ErrorKind.IN_USE, found=f"{item.code} {item.title}")
        change.delete("supervision_items", {"id": item.id})


def _checked(title: str, basis: str, starts_on: str, due: str) -> dict[str, str]:
    if not title.strip() or len(title) > 200:
        raise UserError(
            ErrorKind.VALUE_REFUSED, field="supervision_title", found=title[:20], expected="text"
        )
    for field, value in (("starts_on", starts_on), ("due", due)):
        if value:
            check_day(field, value)
    return {"title": title.strip(), "basis": basis.strip(), "starts_on": starts_on, "due": due}


def _check_items(items: Sequence[ChecklistItem]) -> None:
    seen: set[str] = set()
    for item in items:
        wrong = not item.code.strip() or item.code in seen or len(item.code) > 24
        for field, bad in (("item_code", wrong), ("item_title", not item.title.strip())):
            if bad:
                found = f"{item.code} {item.title}".strip()[:30]
                raise UserError(ErrorKind.VALUE_REFUSED, field=field, found=found, expected="item")
        seen.add(item.code)


def check_day(field: str, text: str) -> str:
    """The ISO date. Raises UserError VALUE_REFUSED where it is none."""
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise UserError(ErrorKind.VALUE_REFUSED, field=field, found=text, expected="day") from error
    return text
