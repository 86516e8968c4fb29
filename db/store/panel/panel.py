"""Groups and reviewers of an evaluation."""

from __future__ import annotations

import re
from typing import Any, Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.natural_order import natural_order
from db.records import Group, Reviewer
from db.records.register import made_code
from db.store.roster.recusals import OwnUnitRecusals
from db.store.schemes.schemes import Schemes
from db.store.trail.spoken_names import reviewer_name
from db.store.trail.trail import Change, Trail

_REVIEWER = """SELECT r.id, r.code, g.code, r.name, r.workplace FROM reviewers r JOIN groups g ON g.id = r.group_id"""

MOST_NUMBERED: Final = 2_000  # ballot numbers made at once
_PREFIX: Final = 20  # characters before the digits of a ballot number


class Panel:
    """Reads and changes the panel."""

    def __init__(self, database: Database, trail: Trail, schemes: Schemes) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes
        self.recusals = OwnUnitRecusals(database)

    def groups(self, evaluation_id: int) -> tuple[Group, ...]:
        """The groups in the order in which the scheme brought them."""
        rows = self._database.conn.execute(
            "SELECT id, code, title FROM groups WHERE evaluation_id = ? ORDER BY id",
            (evaluation_id,),
        )
        return tuple(Group(*row) for row in rows)

    def reviewers(self, evaluation_id: int) -> tuple[Reviewer, ...]:
        """The reviewers, by group and by code as people count."""
        rows = self._database.conn.execute(
            f"{_REVIEWER} WHERE r.evaluation_id = ? ORDER BY g.id", (evaluation_id,)
        )
        places: dict[str, int] = {}
        reviewers = tuple(Reviewer(*row) for row in rows)
        for reviewer in reviewers:
            places.setdefault(reviewer.group, len(places))
        return tuple(sorted(reviewers, key=lambda r: (places[r.group], natural_order(r.code))))

    def reviewer(self, reviewer_id: int) -> Reviewer:
        """One reviewer. Raises UserError NO_SUCH_REVIEWER."""
        row = self._database.conn.execute(f"{_REVIEWER} WHERE r.id = ?", (reviewer_id,)).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_REVIEWER, found=str(reviewer_id))
        return Reviewer(*row)

    def add(
        self, evaluation_id: int, code: str, group: str, name: str = "", workplace: str = ""
    ) -> Reviewer:
        """Adds a reviewer to a group (by its code). Raises UserError VALUE_REFUSED, ALREADY_EXISTS."""
        code = code.strip()
        if not code:
            raise UserError(ErrorKind.VALUE_REFUSED, field="code", found="", expected="text")
        self._require_free(evaluation_id, code)
        with self._trail.change("reviewer.add", code) as change:
            number = self.insert(
                change, evaluation_id, code, self._group_id(evaluation_id, group), name, workplace
            )
        return self.reviewer(number)

    def add_numbered(
        self, evaluation_id: int, group: str, prefix: str, count: int
    ) -> tuple[str, ...]:
        """Adds so many ballot numbers, without names, to a group in one event and returns them.

        Raises UserError VALUE_REFUSED.
        """
        numbers = self.next_numbers(evaluation_id, prefix, count)
        group_id = self._group_id(evaluation_id, group)
        subject = f"{numbers[0]}–{numbers[-1]}" if count > 1 else numbers[0]
        with self._trail.change("reviewer.add", subject) as change:
            for number in numbers:
                self.insert(change, evaluation_id, number, group_id, "", "")
        return numbers

    def next_numbers(self, evaluation_id: int, prefix: str, count: int) -> tuple[str, ...]:
        """The next ballot numbers of a prefix, with three digits or more: what is in use is passed over.

        Raises UserError VALUE_REFUSED.
        """
        if not 1 <= count <= MOST_NUMBERED:
            expected = f"1–{MOST_NUMBERED}"
            raise UserError(
                ErrorKind.VALUE_REFUSED, field="count", found=str(count), expected=expected
            )
        if len(prefix) > _PREFIX or re.search(r"\s", prefix):
            raise UserError(ErrorKind.VALUE_REFUSED, field="prefix", found=prefix, expected="text")
        form = re.compile(re.escape(prefix) + r"(\d{1,9})")
        codes = (r.code for r in self.reviewers(evaluation_id))
        last = max((int(m[1]) for code in codes if (m := form.fullmatch(code))), default=0)
        return tuple(f"{prefix}{last + n:03d}" for n in range(1, count + 1))

    def _require_free(self, evaluation_id: int, code: str) -> None:
        holder = next((r for r in self.reviewers(evaluation_id) if r.code == code), None)
        if holder is not None:
            raise UserError(ErrorKind.ALREADY_EXISTS, found=self.called(holder))

    def called(self, reviewer: Reviewer) -> str:
        """The number as people read it; see `spoken_names`."""
        return reviewer_name(self._database.conn, reviewer.id)

    def free_code(self, evaluation_id: int) -> str:
        """A code for a reviewer who comes without one."""
        return made_code(r.code for r in self.reviewers(evaluation_id))

    def insert(
        self,
        change: Change,
        evaluation_id: int,
        code: str,
        group_id: int,
        name: str,
        workplace: str,
    ) -> int:
        """Adds the row of a reviewer and returns its number."""
        row = {
            "evaluation_id": evaluation_id,
            "code": code,
            "group_id": group_id,
            "name": name,
            "workplace": workplace,
        }
        return change.insert("reviewers", row)

    def edit(self, reviewer_id: int, **values: Any) -> Reviewer:
        """Changes code, group (by code), name or workplace. A new workplace recuses the reviewer from that unit."""
        before = self.reviewer(reviewer_id)
        if unknown := set(values) - {"code", "group", "name", "workplace"}:
            raise TypeError(f"no such columns of a reviewer: {sorted(unknown)}")
        evaluation_id = self.evaluation_of(reviewer_id)
        code = values.get("code", before.code).strip()
        if not code:
            raise UserError(ErrorKind.VALUE_REFUSED, field="code", found="", expected="text")
        if code != before.code:
            self._require_free(evaluation_id, code)
        row = {k: v for k, v in values.items() if k != "group"} | (
            {"code": code} if "code" in values else {}
        )
        if "group" in values:
            row["group_id"] = self._group_id(evaluation_id, values["group"])
        with self._trail.change("reviewer.edit", before.code) as change:
            self.update(change, reviewer_id, row)
        return self.reviewer(reviewer_id)

    def update(self, change: Change, reviewer_id: int, row: dict[str, Any]) -> bool:
        """Changes a reviewer's row; their ballots for a unit that has become their own are recused with it.

        Those that were recused for the workplace of before come back as they were.
        Raises UserError NAME_KEPT where a person and a ballot number would become one.
        """
        self.keep_apart(self.reviewer(reviewer_id), row)
        differed = bool(row) and change.update("reviewers", {"id": reviewer_id}, row)
        if differed and "workplace" in row:
            self.recusals.follow_reviewer(change, reviewer_id)
        return differed

    def keep_apart(self, before: Reviewer, row: dict[str, Any]) -> None:
        """Keeps names away from the ballots of anonymous parts, in the trail too.

        A person does not become a number, since the trail keeps the name; a number that has given in
        ballots does not get a name. Raises UserError NAME_KEPT.
        """
        named = bool(before.name or before.workplace)
        wanted = bool(row.get("name", before.name) or row.get("workplace", before.workplace))
        if named == wanted:
            return
        anonymous = self._schemes.anonymous_parts(self.evaluation_of(before.id))
        if not anonymous:
            return
        rows = self._database.conn.execute(
            "SELECT DISTINCT p.code FROM ballots b JOIN parts p ON p.id = b.part_id"
            " WHERE b.reviewer_id = ?",
            (before.id,),
        )
        if named or any(code in anonymous for (code,) in rows):
            raise UserError(ErrorKind.NAME_KEPT, found=self.called(before))

    def remove(self, reviewer_id: int) -> None:
        """Takes a reviewer off the panel, with ballots on which nothing stands: blank drafts, absences, recusals.

        Raises UserError IN_USE once they have marks, comments, sheets, a seat in a packet or an account.
        """
        reviewer = self.reviewer(reviewer_id)
        used = self._database.conn.execute(
            "SELECT 1 FROM ballots b WHERE reviewer_id = ?1 AND (status <> 'draft' OR comment <> ''"
            " OR EXISTS (SELECT 1 FROM marks WHERE ballot_id = b.id)"
            " OR EXISTS (SELECT 1 FROM second_ballots WHERE ballot_id = b.id))"
            " UNION ALL SELECT 1 FROM packet_seats WHERE reviewer_id = ?1"
            " UNION ALL SELECT 1 FROM sheets WHERE reviewer_id = ?1"
            " UNION ALL SELECT 1 FROM accounts WHERE reviewer_id = ?1 LIMIT 1",
            (reviewer_id,),
        )
        if used.fetchone() is not None:
            raise UserError(ErrorKind.IN_USE, found=self.called(reviewer))
        with self._trail.change("reviewer.remove", reviewer.code) as change:
            change.delete("hall_arrivals", {"reviewer_id": reviewer_id})
            blank = "SELECT id FROM ballots WHERE reviewer_id = ? ORDER BY id"
            for (number,) in self._database.conn.execute(blank, (reviewer_id,)).fetchall():
                change.delete("ballots", {"id": number})
            change.delete("reviewers", {"id": reviewer_id})

    def find(self, evaluation_id: int, code: str) -> Reviewer:
        """The reviewer of a year by code. Raises UserError NO_SUCH_REVIEWER."""
        row = self._database.conn.execute(
            f"{_REVIEWER} WHERE r.evaluation_id = ? AND r.code = ?", (evaluation_id, code)
        ).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_REVIEWER, found=code)
        return Reviewer(*row)

    def seat(self, reviewer_id: int, part_code: str) -> tuple[Reviewer, int, int | None]:
        """A reviewer with the rows of their evaluation and of its part (None: there is no such part).

        Every mark that is typed asks this, so it is asked at once. Raises UserError NO_SUCH_REVIEWER.
        """
        row = self._database.conn.execute(
            "SELECT r.id, r.code, g.code, r.name, r.workplace, r.evaluation_id, p.id FROM reviewers r"
            " JOIN groups g ON g.id = r.group_id"
            " LEFT JOIN parts p ON p.evaluation_id = r.evaluation_id AND p.code = ? WHERE r.id = ?",
            (part_code, reviewer_id),
        ).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_REVIEWER, found=str(reviewer_id))
        *reviewer, evaluation_id, part_id = row
        return Reviewer(*reviewer), int(evaluation_id), part_id

    def evaluation_of(self, reviewer_id: int) -> int:
        """The evaluation that a reviewer belongs to."""
        row = self._database.conn.execute(
            "SELECT evaluation_id FROM reviewers WHERE id = ?", (reviewer_id,)
        ).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_REVIEWER, found=str(reviewer_id))
        return int(row[0])

    def _group_id(self, evaluation_id: int, code: str) -> int:
        groups = {g.code: g.id for g in self.groups(evaluation_id)}
        if code not in groups:
            raise UserError(
                ErrorKind.VALUE_REFUSED, field="group", found=code, expected="、".join(groups)
            )
        return groups[code]
