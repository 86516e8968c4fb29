"""Records printed ballots by their sheet numbers, and voids them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records.layout_json import read_layout
from db.records.paper import NewPrinting, NewSheet, Printing, Sheet, SheetState
from db.records.sheet_codes import SHEET_LENGTH, signs
from db.store.evaluations.evaluations import Evaluations
from db.store.paper.counting import PaperCounting
from db.store.paper.layouts import Layouts
from db.store.schemes.schemes import Schemes
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Change, Trail

_SELECT = """SELECT s.number, s.layout_id, s.reviewer_id, coalesce(g.code, ''), s.state, s.reason
    FROM sheets s LEFT JOIN groups g ON g.id = s.group_id"""


class Sheets:
    """The printed sheets of one file."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        evaluations: Evaluations,
        schemes: Schemes,
        counting: PaperCounting,
    ) -> None:
        self._database = database
        self._trail = trail
        self._evaluations = evaluations
        self._schemes = schemes
        self._counting = counting
        self.layouts = Layouts(database)

    # reading

    def all(self, evaluation_id: int, part: str = "") -> tuple[Sheet, ...]:
        """Every sheet of an evaluation, or of one of its parts, by number. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        rows = self._database.conn.execute(
            f"{_SELECT} JOIN layouts l ON l.id = s.layout_id JOIN parts p ON p.id = l.part_id"
            " WHERE p.evaluation_id = ?1 AND ?2 IN ('', p.code) ORDER BY s.number",
            (evaluation_id, part),
        )
        return tuple(_sheet(row) for row in rows)

    def find(self, number: str) -> Sheet | None:
        """The sheet of a number; None where none was printed here. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_seeing_paper()
        row = self._database.conn.execute(f"{_SELECT} WHERE s.number = ?", (number,)).fetchone()
        return None if row is None else _sheet(row)

    # printing

    def draw_numbers(self, count: int) -> tuple[str, ...]:
        """So many sheet numbers that no sheet of this file bears, drawn at random and in no order."""
        drawn: dict[str, None] = {}
        while len(drawn) < count:
            number = signs(secrets.randbits(5 * SHEET_LENGTH), SHEET_LENGTH)
            if self._row(number) is None:
                drawn[number] = None
        return tuple(drawn)

    def check_printing(
        self, evaluation_id: int, part: str, reviewers: Collection[int], reason: str
    ) -> None:
        """Asks beforehand what `record` would refuse."""
        self._trail.access.check_change("sheet.print")
        evaluation = self._evaluations.get(evaluation_id)
        if evaluation.frozen:
            raise UserError(ErrorKind.FROZEN, found=evaluation.title)
        held = self._held(evaluation_id, part, reviewers)
        if held and not reason.strip():
            title = self._schemes.current(evaluation_id).scheme.by_code[part].title
            raise UserError(ErrorKind.SHEETS_PRINTED, part=title, count=str(len(held)))

    def record(self, evaluation_id: int, printing: NewPrinting, reason: str = "") -> Printing:
        """Records a printing; a sheet that one of its reviewers holds already is void, for the reason.

        Rows lie in the order of the numbers, which were drawn: they tell nothing of the order of printing. Call it
        in a transaction with the writing of the files. Raises UserError SHEETS_PRINTED where reviewers hold sheets
        and there is no reason, FROZEN, NOT_ALLOWED, IS_A_PACKET.
        """
        reviewers = {s.reviewer_id for s in printing.sheets if s.reviewer_id is not None}
        self.check_printing(evaluation_id, printing.part, reviewers, reason)
        layout = read_layout(printing.layout)
        if {page.sheet for page in layout.pages} != {sheet.number for sheet in printing.sheets}:
            raise ValueError("a layout with other sheets")
        scheme = self._schemes.current(evaluation_id)
        if reviewers and scheme.scheme.by_code[printing.part].anonymous:
            raise ValueError("a sheet of an anonymous part with a reviewer")
        content = printing.layout.encode()
        part_id = self._part_id(evaluation_id, printing.part)
        row = {
            "part_id": part_id,
            "kind": printing.kind.value,
            "paper": printing.size.value,
            "scheme_version": scheme.version.version,
            "pages": max(page.page for page in layout.pages),
            "printed_at": self._trail.now,
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
        }
        subject = f"{printing.part} {len(printing.sheets)}"
        held = self._held(evaluation_id, printing.part, reviewers)
        with self._database.atomic():
            self._counting.take_back(evaluation_id, held, reason.strip())
            with self._trail.change("sheet.print", subject, reason.strip()) as change:
                for number in held:
                    change.update("sheets", {"id": number}, _void(reason))
                layout_id = change.insert("layouts", row)
                change.insert_beside(
                    "layout_contents", {"layout_id": layout_id, "content": content}
                )
                self._insert_codes(change, layout_id, printing, part_id)
                for sheet in sorted(printing.sheets, key=lambda s: s.number):
                    change.insert("sheets", self._sheet_row(evaluation_id, layout_id, sheet))
        return self.layouts.get(layout_id)

    def void(self, numbers: Iterable[str], reason: str) -> None:
        """作废: what is scanned under these numbers counts no more.

        Raises UserError REASON_NEEDED, NO_SUCH_SHEET_NUMBER, SHEET_VOID, FROZEN, NOT_ALLOWED.
        """
        chosen = sorted(set(numbers))
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        rows: dict[int, int] = {}  # evaluation by sheet
        for number in chosen:
            row = self._row(number)
            if row is None:
                raise UserError(ErrorKind.NO_SUCH_SHEET_NUMBER, found=number)
            if row[1] == SheetState.VOID.value:
                raise UserError(ErrorKind.SHEET_VOID, found=number)
            self._check_open(int(row[2]))
            rows[int(row[0])] = int(row[2])
        subject = chosen[0] if len(chosen) == 1 else f"{chosen[0]}… {len(chosen)}"
        with self._database.atomic():
            for evaluation_id in set(rows.values()):
                own = [sheet for sheet, of in rows.items() if of == evaluation_id]
                self._counting.take_back(evaluation_id, own, reason.strip())
            with self._trail.change("sheet.void", subject, reason.strip()) as change:
                for row_id in rows:
                    change.update("sheets", {"id": row_id}, _void(reason))

    def _check_open(self, evaluation_id: int) -> None:
        evaluation = self._evaluations.get(evaluation_id)
        if evaluation.frozen:
            raise UserError(ErrorKind.FROZEN, found=evaluation.title)

    def _row(self, number: str) -> tuple[int, str, int] | None:
        """A sheet's row, its state and its evaluation."""
        found: tuple[int, str, int] | None = self._database.conn.execute(
            "SELECT s.id, s.state, p.evaluation_id FROM sheets s JOIN layouts l ON l.id = s.layout_id"
            " JOIN parts p ON p.id = l.part_id WHERE s.number = ?",
            (number,),
        ).fetchone()
        return found

    def _held(self, evaluation_id: int, part: str, reviewers: Collection[int]) -> list[int]:
        """The rows of the sheets that these reviewers hold in a part."""
        rows = self._database.conn.execute(
            "SELECT s.id, s.reviewer_id FROM sheets s JOIN layouts l ON l.id = s.layout_id"
            " WHERE l.part_id = ? AND s.state = 'printed' AND s.reviewer_id IS NOT NULL ORDER BY s.id",
            (self._part_id(evaluation_id, part),),
        )
        return [int(number) for number, reviewer in rows if reviewer in reviewers]

    def _insert_codes(
        self, change: Change, layout_id: int, printing: NewPrinting, part_id: int
    ) -> None:
        """What the layout calls by codes, by row: codes may change."""
        for code, entry_id in printing.entries.items():
            row = {"layout_id": layout_id, "entry_id": entry_id, "code": code}
            change.insert("layout_entries", row, ("layout_id", "entry_id"))
        criteria = self._database.conn.execute(
            "SELECT id, code FROM criteria WHERE part_id = ? ORDER BY id", (part_id,)
        ).fetchall()
        for criterion_id, code in criteria:
            row = {"layout_id": layout_id, "criterion_id": criterion_id, "code": code}
            change.insert("layout_criteria", row, ("layout_id", "criterion_id"))

    def _sheet_row(
        self, evaluation_id: int, layout_id: int, sheet: NewSheet
    ) -> dict[str, int | str | None]:
        return {
            "layout_id": layout_id,
            "number": sheet.number,
            "group_id": self._group_id(evaluation_id, sheet.group) if sheet.group else None,
            "reviewer_id": sheet.reviewer_id,
            "state": SheetState.PRINTED.value,
            "reason": "",
        }

    def _part_id(self, evaluation_id: int, part: str) -> int:
        return self._number("parts", evaluation_id, part)

    def _group_id(self, evaluation_id: int, group: str) -> int:
        return self._number("groups", evaluation_id, group)

    def _number(self, table: str, evaluation_id: int, code: str) -> int:
        row = self._database.conn.execute(
            f"SELECT id FROM {table} WHERE evaluation_id = ? AND code = ?", (evaluation_id, code)
        ).fetchone()
        if row is None:
            raise LookupError(code)
        return int(row[0])


def _void(reason: str) -> dict[str, str]:
    return {"state": SheetState.VOID.value, "reason": reason.strip()}


def _sheet(row: tuple[str, int, int | None, str, str, str]) -> Sheet:
    number, layout_id, reviewer_id, group, state, reason = row
    return Sheet(number, layout_id, reviewer_id, group, SheetState(state), reason)
