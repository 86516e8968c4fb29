"""The one gate that every change passes.

What a frozen result rests on stays as it is (docs/integrity.md § Freezing), what a packet has is
written by its holder alone, and no group's votes are counted twice.
"""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import RowChange
from db.scoring.scheme.scheme import ReportRequired, Scheme
from db.store.file.stored_scheme import stored_scheme
from db.store.trail.counted_groups import CountedGroups
from db.store.trail.lent_seats import LENT, LentSeats
from db.store.trail.result_dependencies import ResultDependencies, affects_result, only_labels
from db.store.trail.rows import Rows

_STANDING: Final = (
    "SELECT EXISTS (SELECT 1 FROM own_packet),"
    f" EXISTS (SELECT 1 FROM packets WHERE state IN {LENT}),"
    " EXISTS (SELECT 1 FROM evaluations WHERE frozen = 1)"
)


class Gate:
    """Refuses changes under a frozen result and to seats that are lent.

    It stands in the trail, so no page and no command goes round it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lent = LentSeats(database.conn)
        self._counted = CountedGroups(database.conn)

    def guards(self) -> bool:
        """Whether there is anything to refuse: a frozen result, a seat that is lent, a packet, a count by hand."""
        return any(self._standing()) or self._counted.guards()

    def check(self, changes: list[RowChange], rows: Rows) -> None:
        """Raises UserError FROZEN where a change bears on a result that is frozen.

        Also SEAT_LENT, NOT_IN_PACKET, VOTES_COUNTED, BALLOTS_EXIST.
        """
        if all(c.table == "accounts" for c in changes):
            return  # at the door nothing else may be read yet
        is_packet, lends, is_frozen = self._standing()
        if is_packet or lends:
            self._lent.check(changes, rows, in_packet=bool(is_packet))
        self._counted.check(changes, rows)
        if is_frozen:
            self._check_frozen(changes, rows)

    def _standing(self) -> tuple[int, int, int]:
        """Whether the file is a packet, lends anything, has a frozen result: asked of every change."""
        found: tuple[int, int, int] = self._database.conn.execute(_STANDING).fetchone()
        return found

    def _check_frozen(self, changes: list[RowChange], rows: Rows) -> None:
        found = self._database.conn.execute("SELECT id, title FROM evaluations WHERE frozen = 1")
        frozen = dict(found.fetchall())
        dependencies = ResultDependencies(self._database.conn, rows)
        for change in changes:
            if not affects_result(change):
                continue
            evaluation_id = dependencies.evaluation_of(change)
            if evaluation_id is None or evaluation_id not in frozen:
                continue
            if change.table == "reports" and not self._reports_matter(evaluation_id):
                continue
            if only_labels(change) and not self._scheme(evaluation_id).named_labels:
                continue
            raise UserError(ErrorKind.FROZEN, found=str(frozen[evaluation_id]))

    def _reports_matter(self, evaluation_id: int) -> bool:
        """Whether the scheme asks for a report; where it does not, late ones may still be filed."""
        parts = self._scheme(evaluation_id).parts
        return any(part.report_required is not ReportRequired.IGNORE for part in parts)

    def _scheme(self, evaluation_id: int) -> Scheme:
        row = self._database.conn.execute(
            "SELECT text FROM scheme_versions WHERE evaluation_id = ? ORDER BY version DESC",
            (evaluation_id,),
        ).fetchone()
        return stored_scheme(row[0] if row else "")
