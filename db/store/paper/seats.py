"""Whose seat a scanned sheet sits on: its reviewer's, or a ballot number of its group that is drawn for it."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Reviewer
from db.store.panel.panel import Panel
from db.store.paper.live_sheets import LiveSheet
from db.store.trail.lent_seats import LENT
from db.store.trail.trail import Change

# Ballot numbers of a group that nobody's ballot of a part sits on, and that were lent to nobody.
_FREE = f"""SELECT r.id FROM reviewers r WHERE r.group_id = ?1 AND r.name = '' AND r.workplace = ''
    AND r.id NOT IN (SELECT reviewer_id FROM ballots WHERE part_id = ?2)
    AND r.id NOT IN (SELECT reviewer_id FROM accounts WHERE reviewer_id IS NOT NULL)
    AND r.id NOT IN (SELECT s.reviewer_id FROM packet_seats s JOIN packets k ON k.id = s.packet_id
        WHERE s.part_id = ?2 AND k.state IN {LENT})
    AND r.id NOT IN (SELECT t.reviewer_id FROM sheet_seats t JOIN sheets h ON h.id = t.sheet_id
        JOIN layouts l ON l.id = h.layout_id WHERE l.part_id = ?2)
    ORDER BY r.id"""
# Those whose ballots somebody typed: the same paper may be among what is scanned.
_TYPED = """SELECT count(DISTINCT b.reviewer_id) FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id
    WHERE b.part_id = ?2 AND r.group_id = ?1 AND r.name = '' AND r.workplace = ''
    AND r.id NOT IN (SELECT t.reviewer_id FROM sheet_seats t JOIN sheets h ON h.id = t.sheet_id
        JOIN layouts l ON l.id = h.layout_id WHERE l.part_id = ?2)"""


class Seats:
    """Draws seats. Nothing tells which number a sheet will get, and no number names a person."""

    def __init__(self, database: Database, panel: Panel) -> None:
        self._database = database
        self._panel = panel

    def plan(self, sheets: Iterable[LiveSheet]) -> dict[int, int]:
        """For sheets (rows) without a seat the ballot numbers (rows of reviewers) that are drawn for them.

        A group without enough of them takes some of the sheets' own numbers instead, which are left out here. Raises
        UserError NO_FREE_NUMBERS where ballots of the group were typed and no number is left: scanned too, the same
        paper would count twice.
        """
        waiting: dict[tuple[int, int], list[int]] = defaultdict(list)
        for sheet in sheets:
            if sheet.reviewer_id is None and sheet.group_id is not None:
                waiting[sheet.group_id, sheet.part_id].append(sheet.id)
        found: dict[int, int] = {}
        for values, seatless in waiting.items():
            free = [n for (n,) in self._database.conn.execute(_FREE, values)]
            secrets.SystemRandom().shuffle(free)
            lacking = len(seatless) - len(free)
            if lacking > 0:
                self._refuse_typed(values, lacking)
            found.update(zip(seatless, free, strict=False))
        return found

    def take(
        self, change: Change, evaluation_id: int, sheet: LiveSheet, planned: int | None
    ) -> Reviewer:
        """Seats a sheet on the number that was drawn, or makes its own number one."""
        number = planned or self._panel.insert(
            change, evaluation_id, sheet.number, sheet.group_id or 0, "", ""
        )
        change.insert("sheet_seats", {"sheet_id": sheet.id, "reviewer_id": number}, ("sheet_id",))
        sheet.reviewer_id = number
        return self._panel.reviewer(number)

    def _refuse_typed(self, values: tuple[int, int], lacking: int) -> None:
        (typed,) = self._database.conn.execute(_TYPED, values).fetchone()
        if typed:
            (title,) = self._database.conn.execute(
                "SELECT title FROM groups WHERE id = ?", values[:1]
            ).fetchone()
            raise UserError(
                ErrorKind.NO_FREE_NUMBERS, group=title, count=str(lacking), typed=str(typed)
            )
