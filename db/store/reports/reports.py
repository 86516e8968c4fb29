"""Reports as they were handed in: every version with its contents, what the office decided, and the search.

A report's row is recorded in the trail; its contents lie beside it, vouched for by the row's sha256
and size. The latest version decides: a newer one takes the place of one that was returned.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any, Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Report, ReportHit, ReportStatus, Textless
from db.steps import Progress, unheard
from db.store.reports.contents import erase_contents, write_contents
from db.store.reports.search_words import match_expression, snippet
from db.store.roster.units import Units
from db.store.trail.trail import Trail

MOST_REPORT_BYTES: Final = 50_000_000  # of one file
MOST_REPORT_TEXT: Final = 2_000_000  # characters that are kept to search; a report has about 10,000
MOST_HITS: Final = 200
_BEGINNING: Final = 400
_MOST_NAME = 200  # characters of a file name

_SELECT = """SELECT r.id, r.entry_id, u.code, r.version, r.file_name, r.received_at, r.status, r.sha256, r.size,
    r.note, t.textless, u.title
    FROM reports r JOIN entries e ON e.id = r.entry_id JOIN units u ON u.id = e.unit_id
    JOIN report_texts t ON t.report_id = r.id"""
_IS_LATEST = "r.version = (SELECT max(version) FROM reports l WHERE l.entry_id = r.entry_id)"


class Reports:
    """Takes reports in and gives them out."""

    def __init__(self, database: Database, trail: Trail, units: Units) -> None:
        self._database = database
        self._trail = trail
        self._units = units

    def latest(self, evaluation_id: int) -> tuple[Report, ...]:
        """The latest version of every entry that handed one in, by unit code."""
        return self._read(
            f"WHERE e.evaluation_id = ? AND {_IS_LATEST} ORDER BY u.code", evaluation_id
        )

    def versions(self, entry_id: int) -> tuple[Report, ...]:
        """Every version of an entry, newest first."""
        return self._read("WHERE r.entry_id = ? ORDER BY r.version DESC", entry_id)

    def get(self, report_id: int) -> Report:
        """One version. Raises UserError NO_SUCH_REPORT."""
        found = self._read("WHERE r.id = ?", report_id)
        if not found:
            raise UserError(ErrorKind.NO_SUCH_REPORT)
        return found[0]

    def content(self, report_id: int) -> bytes:
        """The file as it was handed in. Raises UserError NO_SUCH_REPORT."""
        content = self._beside("SELECT content FROM report_contents", report_id)
        return whole("report_contents", report_id, content)

    def text(self, report_id: int) -> str:
        """What it says, empty where that could not be read. Raises UserError NO_SUCH_REPORT."""
        return str(self._beside("SELECT text FROM report_texts", report_id))

    def beginnings(self, evaluation_id: int) -> dict[int, str]:
        """The first `_BEGINNING` characters of each latest version, by its number: where a title stands."""
        rows = self._database.conn.execute(
            "SELECT r.id, substr(t.text, 1, ?) FROM reports r JOIN entries e ON e.id = r.entry_id"
            f" JOIN report_texts t ON t.report_id = r.id WHERE e.evaluation_id = ? AND {_IS_LATEST}",
            (_BEGINNING, evaluation_id),
        )
        return {int(number): str(text) for number, text in rows}

    def hand_in(
        self,
        entry_id: int,
        file_name: str,
        content: bytes,
        text: str = "",
        textless: Textless | None = None,
        *,
        sha256: str | None = None,
        progress: Progress = unheard,
    ) -> Report:
        """Takes a new version; nothing happens where it is the latest one byte for byte.

        `sha256` is of the content, in hex, where whoever read the file has worked it out already. Of the
        text, the first `MOST_REPORT_TEXT` characters are kept. Raises UserError
        FILE_UNREADABLE (empty, or larger than `MOST_REPORT_BYTES`), NO_SUCH_UNIT.
        """
        entry = self._units.entry(entry_id)
        name = clean_file_name(file_name)
        check_size(name, len(content))
        sha256 = sha256 or hashlib.sha256(content).hexdigest()
        earlier = self.versions(entry_id)
        if earlier and earlier[0].sha256 == sha256:
            return earlier[0]
        kept = text.replace("\0", "")[:MOST_REPORT_TEXT]
        row = {
            "entry_id": entry_id,
            "version": earlier[0].version + 1 if earlier else 1,
            "file_name": name,
            "received_at": self._trail.now,
            "status": ReportStatus.RECEIVED.value,
            "sha256": sha256,
            "size": len(content),
            "note": "",
            "text_sha256": text_digest(kept, textless),
        }
        with self._trail.change("report.hand_in", entry.unit_code) as change:
            number = change.insert("reports", row)
            write_contents(change, number, content, kept, textless, progress)
        return self.get(number)

    def accept(self, report_id: int) -> Report:
        """已审: the report is as it should be. Raises UserError REPORT_SUPERSEDED."""
        return self.set_status(report_id, ReportStatus.ACCEPTED)

    def send_back(self, report_id: int, reason: str) -> Report:
        """退回, with what is to be mended; the entry counts as not having handed in. Raises UserError REASON_NEEDED."""
        return self.set_status(report_id, ReportStatus.RETURNED, reason)

    def set_status(self, report_id: int, status: ReportStatus, reason: str = "") -> Report:
        """Sets where the latest version stands. Raises UserError REASON_NEEDED (to return it), REPORT_SUPERSEDED."""
        report = self._latest_version(report_id)
        note = reason.strip() if status is ReportStatus.RETURNED else ""
        if status is ReportStatus.RETURNED and not note:
            raise UserError(ErrorKind.REASON_NEEDED)
        with self._trail.change(f"report.{status.value}", report.unit_code, note) as change:
            change.update("reports", {"id": report_id}, {"status": status.value, "note": note})
        return self.get(report_id)

    def take_out(self, report_id: int, reason: str = "", progress: Progress = unheard) -> None:
        """Removes a latest version that was put in by mistake; the trail keeps its name, size and sha256.

        Raises UserError REPORT_SUPERSEDED, or REPORT_SETTLED once it was returned or accepted.
        """
        report = self._latest_version(report_id)
        if report.status is not ReportStatus.RECEIVED:
            raise UserError(ErrorKind.REPORT_SETTLED, found=report.file_name)
        with self._trail.change("report.take_out", report.unit_code, reason) as change:
            erase_contents(change, report_id, self.text(report_id), progress)
            change.delete("reports", {"id": report_id})

    def search(self, evaluation_id: int, query: str) -> tuple[ReportHit, ...]:
        """The latest versions that hold every word of the query, best first, `MOST_HITS` at most."""
        expression = match_expression(query)
        if not expression:
            return ()
        rows = self._database.conn.execute(
            _SELECT.replace("u.title", "u.title, t.text", 1)
            + f" JOIN report_words w ON w.rowid = r.id WHERE w.words MATCH ? AND e.evaluation_id = ?"
            f" AND {_IS_LATEST} ORDER BY w.rank, u.code LIMIT ?",
            (expression, evaluation_id, MOST_HITS),
        )
        return tuple(
            ReportHit(_report(row), row[-2], snippet(row[-1], query)) for row in rows.fetchall()
        )

    def _latest_version(self, report_id: int) -> Report:
        report = self.get(report_id)
        if self.versions(report.entry_id)[0].id != report_id:
            raise UserError(ErrorKind.REPORT_SUPERSEDED, found=report.file_name)
        return report

    def _beside(self, select: str, report_id: int) -> Any:
        row = self._database.conn.execute(f"{select} WHERE report_id = ?", (report_id,)).fetchone()
        if row is None:
            self.get(report_id)  # tells where there is no such report; else its contents are gone
            raise UserError(
                ErrorKind.ROW_DAMAGED, path="", table="report_contents", row=str(report_id)
            )
        return row[0]

    def _read(self, where: str, number: int) -> tuple[Report, ...]:
        rows = self._database.conn.execute(f"{_SELECT} {where}", (number,))
        return tuple(_report(row) for row in rows)


def whole(table: str, number: int, content: object) -> bytes:
    """Contents as they lie beside their row. Raises UserError ROW_DAMAGED where something else lies there."""
    if not isinstance(content, bytes):
        raise UserError(ErrorKind.ROW_DAMAGED, path="", table=table, row=str(number))
    return content


def text_digest(text: str, textless: Textless | None) -> str:
    """What a report's row says of its text: SHA-256 over why there is none, a line break, and the text."""
    return hashlib.sha256(f"{textless or ''}\n{text}".encode()).hexdigest()


def check_size(name: str, size: int) -> None:
    """Refuses a file with nothing in it and one that is too large to keep. Raises UserError FILE_UNREADABLE."""
    if size == 0:
        raise UserError(ErrorKind.FILE_UNREADABLE, path=name, detail="report_empty")
    if size > MOST_REPORT_BYTES:
        limit = f"{MOST_REPORT_BYTES // 1_000_000} MB"
        raise UserError(
            ErrorKind.FILE_UNREADABLE, path=name, detail="report_too_large", limit=limit
        )


def clean_file_name(name: str) -> str:
    """A file's own name without folders, control characters and marks that turn text around (they can hide an ending).

    Raises UserError VALUE_REFUSED where nothing is left.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()
    stem, dot, ending = clean.rpartition(".")
    if len(clean) > _MOST_NAME:
        clean = f"{stem[: _MOST_NAME - len(dot + ending)]}{dot}{ending}"[:_MOST_NAME]
    if not clean.strip("."):
        raise UserError(
            ErrorKind.VALUE_REFUSED, field="file_name", found=name[:_MOST_NAME], expected="text"
        )
    return clean


def _report(row: tuple[Any, ...]) -> Report:
    number, entry_id, code, version, name, at, status, sha256, size, note, textless = row[:11]
    return Report(
        id=number,
        entry_id=entry_id,
        unit_code=code,
        version=version,
        file_name=name,
        received_at=at,
        status=ReportStatus(status),
        sha256=sha256,
        size=size,
        note=note,
        textless=Textless(textless) if textless else None,
    )
