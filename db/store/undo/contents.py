"""Contents too large for the trail, held while the row that vouches for them is taken back."""

from __future__ import annotations

import sqlite3
from typing import Any, Final, TypeAlias

from db.errors import ErrorKind, UserError
from db.store.reports.contents import erase_contents, write_contents
from db.store.trail.trail import Change

# By the table and the number of the row beside which they lie.
Contents: TypeAlias = dict[tuple[str, int], tuple[Any, ...]]

_SELECT: Final = {
    "reports": "SELECT c.content, t.text, t.textless FROM report_contents c"
    " JOIN report_texts t ON t.report_id = c.report_id WHERE c.report_id = ?",
    "finding_evidence": "SELECT content FROM finding_evidence_contents WHERE evidence_id = ?",
    "self_check_files": "SELECT content FROM self_check_file_contents WHERE file_id = ?",
    "packet_returns": "SELECT content FROM packet_return_contents WHERE return_id = ?",
}
# Where contents of one column lie: the table and the column that names the row.
_PLAIN: Final = {
    "finding_evidence": ("finding_evidence_contents", "evidence_id"),
    "self_check_files": ("self_check_file_contents", "file_id"),
    "packet_returns": ("packet_return_contents", "return_id"),
}


def has_contents(table: str) -> bool:
    """Whether anything lies beside rows of the table."""
    return table in _SELECT


def contents_of(connection: sqlite3.Connection, table: str, number: int) -> Contents:
    """What lies beside a row; nothing where its table has no contents."""
    if not has_contents(table):
        return {}
    found = connection.execute(_SELECT[table], (number,)).fetchone()
    return {} if found is None else {(table, number): found}


def take_out(change: Change, table: str, number: int, contents: Contents) -> None:
    """Removes what lies beside a row that is about to go."""
    if (table, number) not in contents:
        return
    if table == "reports":
        _, text, _ = contents[table, number]
        erase_contents(change, number, text)
    else:
        beside, key = _PLAIN[table]
        change.delete_content(beside, {key: number})


def put_back(change: Change, table: str, number: int, contents: Contents) -> None:
    """Puts it beside the row that came back. Raises UserError CHANGED_SINCE where nobody has kept it."""
    if not has_contents(table):
        return
    kept = contents.get((table, number))
    if kept is None:
        raise UserError(ErrorKind.CHANGED_SINCE, table=table, found=str(number), at="", who="")
    if table == "reports":
        write_contents(change, number, *kept)
    else:
        beside, key = _PLAIN[table]
        change.insert_beside(beside, {key: number, "content": kept[0]})
