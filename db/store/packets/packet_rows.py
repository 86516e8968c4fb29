"""What goes into a packet: rows of the file that issues it, and nothing of other seats, accounts or the trail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlite_utils import Database

from db.records.packets import PacketKind
from db.store.accounts.passwords import Hashed
from db.store.packets.form_seats import unit_rows
from db.store.reports.contents import write_contents
from db.store.trail.roles import Role
from db.store.trail.trail import Change

Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = Sequence[tuple[str, Row]]  # by table, parents before what refers to them

# What every packet of an evaluation has, and the SQL that chooses it.
_SHARED: Final = (
    ("evaluations", "id = ?1"),
    (
        "scheme_versions",
        "evaluation_id = ?1 AND version = (SELECT max(version) FROM scheme_versions WHERE evaluation_id = ?1)",
    ),
    ("units", "id IN (SELECT unit_id FROM entries WHERE evaluation_id = ?1)"),
    ("entries", "evaluation_id = ?1"),
    ("withdrawals", "entry_id IN (SELECT id FROM entries WHERE evaluation_id = ?1)"),
    ("parts", "evaluation_id = ?1"),
    ("criteria", "part_id IN (SELECT id FROM parts WHERE evaluation_id = ?1)"),
    ("groups", "evaluation_id = ?1"),
)
# Nobody who scores has to call a unit: whom the office calls stays with it, but for whoever collects forms of the unit.
_LEFT_HERE: Final[dict[str, Row]] = {"entries": {"liaison": "", "phone": "", "note": ""}}
_REPORTS: Final = (
    "entry_id IN (SELECT id FROM entries WHERE evaluation_id = ?1) AND status <> 'returned'"
    " AND version = (SELECT max(version) FROM reports l WHERE l.entry_id = reports.entry_id)"
)
_KEYS: Final = {
    "scheme_versions": ("evaluation_id", "version"),
    "withdrawals": ("entry_id",),
    "marks": ("ballot_id", "criterion_id"),
    "second_marks": ("second_ballot_id", "criterion_id"),
    "packet_seats": ("packet_id", "part_id", "reviewer_id"),
    "packet_forms": ("packet_id", "supervision_id", "entry_id"),
    "supervision_units": ("supervision_id", "entry_id"),
    "supervision_answers": ("form_id", "item_id"),
}


@dataclass(frozen=True, slots=True)
class Loan:
    """One packet as it is to be made: its row, its seats' row numbers (part, reviewer; of forms 督察, entry), its keys.

    `origin` is the first event of the file that issues it.
    """

    packet: Row
    seats: tuple[tuple[int, int], ...]
    office_key: str
    signing_key: str
    origin: str = ""

    @property
    def seat_table(self) -> tuple[str, tuple[str, str]]:
        """Where its seats lie, and their columns."""
        if self.packet["kind"] == PacketKind.FORMS.value:
            return "packet_forms", ("supervision_id", "entry_id")
        return "packet_seats", ("part_id", "reviewer_id")

    @property
    def file_name(self) -> str:
        """What its file is called."""
        return str(self.packet["file_name"])


@dataclass(frozen=True, slots=True)
class Holder:
    """The one account of a packet that carries a password; of one reviewer where it is a reviewer's packet.

    There is no organiser in a packet: a password that is forgotten is answered by issuing anew.
    """

    name: str
    role: Role
    reviewer_id: int | None
    password: Hashed


class PacketRows:
    """Reads what a packet takes along from one file, and writes it into another."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def shared(self, evaluation_id: int, reached: Collection[int] = ()) -> Rows:
        """What every packet of an evaluation has, without reports.

        `reached` are entries that its holder calls, to collect forms: no result is in such a packet, be it frozen here.
        """
        left = {**_LEFT_HERE, "evaluations": {"frozen": 0}} if reached else _LEFT_HERE
        return [
            (
                table,
                row if table == "entries" and row["id"] in reached else row | left.get(table, {}),
            )
            for table, where in _SHARED
            for row in self._select(table, where, (evaluation_id,))
        ]

    def report_rows(self, evaluation_id: int) -> Sequence[Row]:
        """The reports that a packet takes along: the latest of each entry unless it was returned."""
        return self._select("reports", _REPORTS, (evaluation_id,))

    def report_contents(self, report_id: int) -> tuple[bytes, str, str]:
        """A report's file, its text, and why it has none."""
        row = self._database.conn.execute(
            "SELECT c.content, t.text, t.textless FROM report_contents c"
            " JOIN report_texts t ON t.report_id = c.report_id WHERE c.report_id = ?",
            (report_id,),
        ).fetchone()
        return row[0], row[1], row[2]

    def own(self, loan: Loan) -> Rows:
        """What this packet alone has: reviewers, and the ballots of its seats as they stand; or its units' forms."""
        if loan.packet["kind"] == PacketKind.FORMS.value:
            ((supervision_id, _), *_) = loan.seats
            taken = unit_rows(supervision_id, [entry for _, entry in loan.seats])
            return [
                (t, row) for t, where, values in taken for row in self._select(t, where, values)
            ]
        check = loan.packet["kind"] == PacketKind.CHECK.value
        reviewers = sorted({reviewer for _, reviewer in loan.seats})
        rows: list[tuple[str, Row]] = [
            ("reviewers", row)
            for number in reviewers
            for row in self._select("reviewers", "id = ?", (number,))
        ]
        runs: set[int] = set()
        for seat in loan.seats:
            rows += self._to_check(seat, runs) if check else self._ballots(seat)
        return rows

    def _ballots(self, seat: tuple[int, int]) -> Rows:
        where = "part_id = ? AND reviewer_id = ?"
        ballots = self._select("ballots", where, seat)
        marks = self._select("marks", f"ballot_id IN (SELECT id FROM ballots WHERE {where})", seat)
        return [*(("ballots", b) for b in ballots), *(("marks", m) for m in marks)]

    def _to_check(self, seat: tuple[int, int], runs: set[int]) -> Rows:
        """Ballots without their first marks: whoever checks shall not see them, with whatever program."""
        chosen = (
            "id IN (SELECT s.id FROM second_ballots s JOIN ballots b ON b.id = s.ballot_id"
            " WHERE b.part_id = ? AND b.reviewer_id = ? AND b.counted = 1 AND s.finished = 0)"
        )
        seconds = self._select("second_ballots", chosen, seat)
        rows: list[tuple[str, Row]] = []
        for second in seconds:
            ballots = self._select("ballots", "id = ?", (second["ballot_id"],))
            rows += [("ballots", {**b, "comment": "", "reason": ""}) for b in ballots]
            if second["run_id"] not in runs:
                runs.add(second["run_id"])
                run = self._select("check_runs", "id = ?", (second["run_id"],))
                rows += [("check_runs", {**row, "seed": ""}) for row in run]
        rows += [("second_ballots", s) for s in seconds]
        marks = self._select("second_marks", f"second_ballot_{chosen}", seat)
        return [*rows, *(("second_marks", m) for m in marks)]

    def _select(self, table: str, where: str, values: Iterable[Any]) -> list[Row]:
        cursor = self._database.conn.execute(
            f"SELECT * FROM {table} WHERE {where} ORDER BY 1", tuple(values)
        )
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def write_rows(change: Change, rows: Rows) -> None:
    """Adds rows under the numbers that they have."""
    for table, row in rows:
        change.insert(table, row, _KEYS.get(table, ("id",)))


def write_report(change: Change, row: Row, contents: tuple[bytes, str, str]) -> None:
    """Adds a report with what lies beside its row."""
    change.insert("reports", row)
    write_contents(change, int(row["id"]), *contents)


def write_loan(change: Change, loan: Loan, rows: Rows, holder: Holder | None) -> None:
    """Adds what makes a file this packet, and from when on it may be written by its holder alone."""
    write_rows(change, rows)
    packet_id = change.insert("packets", loan.packet)
    table, columns = loan.seat_table
    for numbers in loan.seats:
        seat = {"packet_id": packet_id, **dict(zip(columns, numbers, strict=True))}
        base = {"base": "{}"} if table == "packet_seats" else {}
        change.insert(table, seat | base, _KEYS[table])
    own = {"id": 1, "number": loan.packet["number"], "kind": loan.packet["kind"]}
    keys = {"office_key": loan.office_key, "signing_key": loan.signing_key, "origin": loan.origin}
    change.insert("own_packet", {**own, **keys, "hand_ins": 0, "earlier": "[]"})
    if holder is not None:
        account = {
            "name": holder.name,
            "role": holder.role.value,
            "reviewer_id": holder.reviewer_id,
            "password_hash": holder.password.text,
            "recovery_hash": "",
            "must_change": 1,
            "failures": 0,
            "locked_until": "",
            "disabled": 0,
        }
        change.insert("accounts", account)
