"""Reads the printings of ballots and their layouts."""

from __future__ import annotations

from functools import lru_cache

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records.layout_json import read_layout
from db.records.layouts import Layout, LayoutKind, PaperSize
from db.records.paper import Printing
from db.records.sheet_codes import FILE_LENGTH, signs
from db.store.evaluations.beginnings import beginnings

_SELECT = """SELECT l.id, p.code, l.kind, l.paper, l.scheme_version, l.pages, l.printed_at, l.sha256
    FROM layouts l JOIN parts p ON p.id = l.part_id"""
_BITS = 20  # of a digest: 4 signs of 5


class Layouts:
    """The printings of one file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def file_code(self, evaluation_id: int) -> str:
        """The evaluation's own 4 characters in the codes: the first 20 bits of the digest of the event that began it.

        That event holds title, year, scheme and moment, so that no other evaluation begins with it. Raises
        UserError IS_A_PACKET where the year began elsewhere.
        """
        for begun in beginnings(self._database.conn):
            if begun.evaluation_id == evaluation_id:
                bits = int(begun.digest.removeprefix("sha256:"), 16) >> 256 - _BITS
                return signs(bits, FILE_LENGTH)
        raise UserError(ErrorKind.IS_A_PACKET)

    def all(self, evaluation_id: int) -> tuple[Printing, ...]:
        """Every printing of an evaluation, the latest last."""
        rows = self._database.conn.execute(
            f"{_SELECT} WHERE p.evaluation_id = ? ORDER BY l.id", (evaluation_id,)
        )
        return tuple(self._printing(row) for row in rows.fetchall())

    def get(self, layout_id: int) -> Printing:
        """One printing. Raises LookupError."""
        row = self._database.conn.execute(f"{_SELECT} WHERE l.id = ?", (layout_id,)).fetchone()
        if row is None:
            raise LookupError(layout_id)
        return self._printing(row)

    def layout(self, layout_id: int) -> Layout:
        """The layout that a printing's sheets were printed on. Raises UserError LAYOUT_REFUSED where it was damaged."""
        return _read(self.text(layout_id))

    def text(self, layout_id: int) -> str:
        """The layout as it was written beside the PDF. Raises LookupError."""
        row = self._database.conn.execute(
            "SELECT content FROM layout_contents WHERE layout_id = ?", (layout_id,)
        ).fetchone()
        if row is None:
            raise LookupError(layout_id)
        return bytes(row[0]).decode()

    def _printing(self, row: tuple[int, str, str, str, int, int, str, str]) -> Printing:
        number, part, kind, paper, version, pages, printed_at, sha256 = row
        return Printing(
            id=number,
            part=part,
            kind=LayoutKind(kind),
            size=PaperSize(paper),
            scheme_version=version,
            pages=pages,
            printed_at=printed_at,
            sha256=sha256,
            entries=self._rows("layout_entries", "entry_id", number),
            criteria=self._rows("layout_criteria", "criterion_id", number),
        )

    def _rows(self, table: str, column: str, layout_id: object) -> dict[str, int]:
        select = f"SELECT code, {column} FROM {table} WHERE layout_id = ?"
        return dict(self._database.conn.execute(select, (layout_id,)).fetchall())


@lru_cache(maxsize=8)
def _read(text: str) -> Layout:
    """Sheets come back by the hundred on one layout, which is read once."""
    return read_layout(text)
