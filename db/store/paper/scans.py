"""Records batches of scanned ballots: each page once, with its picture, or withdrawn as a whole."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records.paper import (
    MOST_PICTURES,
    Batch,
    BatchPage,
    BatchState,
    NewBatch,
    NewScan,
    Reading,
    ScannedPage,
    ScanState,
)
from db.store.evaluations.evaluations import Evaluations
from db.store.file.pictures_beside import PicturesBeside
from db.store.file.stored_scheme import stored_scheme
from db.store.paper.counting import PaperCounting
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Change, Trail

_DAY = len("2024-12-31")
_BATCHES = """SELECT b.id, b.taken_on, b.pages, b.state, b.reason,
    coalesce(sum(s.state = 'read'), 0), coalesce(sum(s.state = 'refused'), 0),
    coalesce(sum(s.state = 'conflict'), 0), coalesce(sum(s.state <> 'refused' AND m.scan_id IS NULL), 0)
    FROM batches b LEFT JOIN scans s ON s.batch_id = b.id
    LEFT JOIN pictures m ON m.scan_id = s.id"""
_PAGES = """SELECT s.id, s.batch_id, h.number, s.page, s.state, coalesce(a.verdict, '') FROM scans s
    JOIN sheets h ON h.id = s.sheet_id JOIN batches b ON b.id = s.batch_id
    LEFT JOIN scans_set_aside a ON a.scan_id = s.id
    WHERE b.evaluation_id = ? AND b.state = 'taken' AND s.state <> 'refused' ORDER BY s.id"""

_OF_BATCH = """SELECT s.id, coalesce(h.number, ''), s.page, s.state, s.why, s.file, s.file_page,
    coalesce(a.verdict, '') FROM scans s JOIN batches b ON b.id = s.batch_id
    LEFT JOIN sheets h ON h.id = s.sheet_id LEFT JOIN scans_set_aside a ON a.scan_id = s.id
    WHERE b.evaluation_id = ? AND b.id = ? ORDER BY s.file, s.file_page, h.number, s.page, s.id"""


@dataclass(frozen=True, slots=True)
class _PrintedSheet:
    """What a sheet's number stands for: its row, whether nobody may know whose it is, rows by printed codes."""

    id: int
    anonymous: bool
    entries: Mapping[str, int]
    criteria: Mapping[str, int]


class Scans:
    """The batches of one file."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        evaluations: Evaluations,
        counting: PaperCounting,
        pictures: PicturesBeside,
    ) -> None:
        self._database = database
        self._trail = trail
        self._evaluations = evaluations
        self._counting = counting
        self.beside = pictures

    # reading

    def batches(self, evaluation_id: int) -> tuple[Batch, ...]:
        """Every batch of an evaluation, the latest last. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        rows = self._database.conn.execute(
            f"{_BATCHES} WHERE b.evaluation_id = ? GROUP BY b.id ORDER BY b.id", (evaluation_id,)
        )
        return tuple(_batch(row) for row in rows.fetchall())

    def known_files(self, evaluation_id: int) -> Mapping[str, int]:
        """The digests of files that lie in batches, each with its batch."""
        rows = self._database.conn.execute(
            "SELECT f.sha256, f.batch_id FROM scan_files f JOIN batches b ON b.id = f.batch_id"
            " WHERE b.evaluation_id = ? AND b.state = 'taken'",
            (evaluation_id,),
        )
        return dict(rows.fetchall())

    def pages(self, evaluation_id: int) -> tuple[ScannedPage, ...]:
        """Every page that was read, in no order that tells of scanning. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        readings: dict[int, list[Reading]] = {}
        for scan_id, reading in self._readings(evaluation_id):
            readings.setdefault(scan_id, []).append(reading)
        rows = self._database.conn.execute(_PAGES, (evaluation_id,)).fetchall()
        return tuple(
            ScannedPage(
                scan, batch, number, page, ScanState(state), tuple(readings.get(scan, ())), aside
            )
            for scan, batch, number, page, state, aside in rows
        )

    def _readings(self, evaluation_id: int) -> Iterator[tuple[int, Reading]]:
        rows = self._database.conn.execute(
            "SELECT r.scan_id, r.field, le.code, lc.code, r.state, r.level FROM readings r"
            " JOIN scans s ON s.id = r.scan_id JOIN batches b ON b.id = s.batch_id"
            " JOIN sheets h ON h.id = s.sheet_id"
            " JOIN layout_entries le ON le.layout_id = h.layout_id AND le.entry_id = r.entry_id"
            " JOIN layout_criteria lc ON lc.layout_id = h.layout_id AND lc.criterion_id = r.criterion_id"
            " WHERE b.evaluation_id = ? AND b.state = 'taken' ORDER BY r.scan_id, r.field",
            (evaluation_id,),
        )
        for scan_id, *facts in rows.fetchall():
            yield scan_id, Reading(*facts)

    def of_sheet(self, number: str) -> tuple[tuple[int, int], ...]:
        """The pages of a sheet that stand: the number of each and its scan, by page. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_seeing_paper()
        rows = self._database.conn.execute(
            "SELECT s.page, s.id FROM scans s JOIN sheets h ON h.id = s.sheet_id"
            " JOIN batches b ON b.id = s.batch_id WHERE h.number = ? AND s.state = 'read'"
            " AND b.state = 'taken' ORDER BY s.page",
            (number,),
        )
        return tuple(rows.fetchall())

    def of_batch(self, evaluation_id: int, batch_id: int) -> tuple[BatchPage, ...]:
        """Every page of a batch, withdrawn or not, by file or else by number. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        rows = self._database.conn.execute(_OF_BATCH, (evaluation_id, batch_id))
        return tuple(
            BatchPage(scan_id, sheet, page, ScanState(state), *rest)
            for scan_id, sheet, page, state, *rest in rows
        )

    def picture(self, scan_id: int) -> bytes | None:
        """The flat page as PNG, from the file or beside it; None where it is not here. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_seeing_paper()
        row = self._database.conn.execute(
            "SELECT p.sha256, c.content FROM pictures p"
            " LEFT JOIN picture_contents c ON c.scan_id = p.scan_id WHERE p.scan_id = ?",
            (scan_id,),
        ).fetchone()
        if row is None:
            return None
        digest, content = row
        return self.beside.read(str(digest)) if content is None else bytes(content)

    def pictures_left(self) -> int:
        """How many pictures are not here because the file came without its side file; nothing else rests on them."""
        if self.beside.exists:
            return 0
        (count,) = self._database.conn.execute(
            "SELECT count(*) FROM pictures p LEFT JOIN picture_contents c ON c.scan_id = p.scan_id"
            " WHERE c.scan_id IS NULL"
        ).fetchone()
        return int(count)

    # taking

    def take(self, evaluation_id: int, new: NewBatch) -> Batch:
        """Records a batch: all of it or nothing.

        Its pages are written in an order that is drawn, and an event with sheets of an anonymous part names nobody
        and bears its day only: nothing tells which was scanned first. A page that lies here already with other
        readings is in conflict, both of them. Raises UserError FROZEN, NOT_ALLOWED, NO_SUCH_SHEET_NUMBER.
        """
        self._trail.access.check_change("scan.take")
        evaluation = self._evaluations.get(evaluation_id)
        if evaluation.frozen:
            raise UserError(ErrorKind.FROZEN, found=evaluation.title)
        sheets = {scan.sheet: self._sheet(scan.sheet) for scan in new.scans if scan.sheet}
        here = (p for p in self.pages(evaluation_id) if not p.set_aside)
        earlier = {(p.sheet, p.page): p for p in here}
        drawn = list(new.scans)
        secrets.SystemRandom().shuffle(drawn)
        doubted = [s for s in drawn if not s.why and (s.sheet, s.page) in earlier]
        with self._database.atomic():
            self._take_back(evaluation_id, {sheets[scan.sheet].id for scan in doubted})
            batch_id = self._write(evaluation_id, new, drawn, sheets, earlier)
        return self._get(batch_id)

    def _write(
        self,
        evaluation_id: int,
        new: NewBatch,
        drawn: Sequence[NewScan],
        sheets: Mapping[str, _PrintedSheet],
        earlier: Mapping[tuple[str, int], ScannedPage],
    ) -> int:
        beyond = self._beyond(drawn)
        self.beside.add(beyond)  # on the disk before the file speaks of them
        anonymous = any(sheet.anonymous for sheet in sheets.values())
        places = Counter((scan.sheet, scan.page) for scan in new.scans if not scan.why)
        with self._trail.change("scan.take", anonymous=anonymous) as change:
            batch_id = change.insert("batches", self._batch_row(evaluation_id, new))
            change.subject = str(batch_id)
            for digest in sorted(new.files):
                row: dict[str, object] = {"batch_id": batch_id, "sha256": digest}
                change.insert("scan_files", row, ("batch_id", "sha256"))
            for scan in drawn:
                sheet = sheets.get(scan.sheet)
                state = ScanState.REFUSED if scan.why else ScanState.READ
                before = None if scan.why else earlier.get((scan.sheet, scan.page))
                if before is not None:
                    conflict = {"state": ScanState.CONFLICT.value}
                    change.update("scans", {"id": before.scan_id}, conflict)
                if before is not None or places[scan.sheet, scan.page] > 1:
                    state = ScanState.CONFLICT if not scan.why else state
                self._insert(change, batch_id, scan, sheet, state, beyond)
        return batch_id

    def _take_back(self, evaluation_id: int, sheet_ids: Collection[int], reason: str = "") -> None:
        """What sheets counted for counts no more: something about them has become doubtful."""
        if sheet_ids:
            self._counting.take_back(evaluation_id, sheet_ids, reason)

    def _batch_row(self, evaluation_id: int, new: NewBatch) -> dict[str, object]:
        return {
            "evaluation_id": evaluation_id,
            "taken_on": self._trail.now[:_DAY],
            "taken_by": self._trail.who,
            "thresholds": json.dumps(dict(new.thresholds), sort_keys=True),
            "pages": new.pages,
            "state": BatchState.TAKEN.value,
            "reason": "",
        }

    def _insert(
        self,
        change: Change,
        batch_id: int,
        scan: NewScan,
        sheet: _PrintedSheet | None,
        state: ScanState,
        beyond: Collection[str],
    ) -> None:
        """Writes a page; a picture `beyond` what the file holds lies beside it already."""
        hidden = sheet is not None and sheet.anonymous
        row = {
            "batch_id": batch_id,
            "sheet_id": None if sheet is None else sheet.id,
            "page": scan.page,
            "state": state.value,
            "why": scan.why,
            "doubt": scan.doubt,
            "file": "" if hidden else scan.file,
            "file_page": 0 if hidden else scan.file_page,
        }
        scan_id = change.insert("scans", row)
        for reading in scan.readings:
            if sheet is None:
                raise ValueError("readings of no sheet")
            values = self._reading_row(scan_id, sheet, reading)
            change.insert("readings", values, ("scan_id", "field"))
        if scan.picture:
            digest = hashlib.sha256(scan.picture).hexdigest()
            row = {"scan_id": scan_id, "sha256": digest, "size": len(scan.picture)}
            change.insert("pictures", row, ("scan_id",))
            if digest not in beyond:
                content = {"scan_id": scan_id, "content": scan.picture}
                change.insert_beside("picture_contents", content)

    def _beyond(self, drawn: Sequence[NewScan]) -> Mapping[str, bytes]:
        """The pictures for which the file has no room, by digest."""
        room = MOST_PICTURES - self._held()
        found: dict[str, bytes] = {}
        for scan in drawn:
            if len(scan.picture) <= room:
                room -= len(scan.picture)
            else:
                found[hashlib.sha256(scan.picture).hexdigest()] = scan.picture
        return found

    def _reading_row(
        self, scan_id: int, sheet: _PrintedSheet, reading: Reading
    ) -> dict[str, object]:
        return {
            "scan_id": scan_id,
            "field": reading.field,
            "entry_id": sheet.entries[reading.unit],
            "criterion_id": sheet.criteria[reading.criterion],
            "state": reading.state,
            "level": reading.level,
        }

    # withdrawing

    def withdraw(self, evaluation_id: int, batch_id: int, reason: str) -> Batch:
        """撤回: the batch and the ballots that it became count no more, and its files may be read anew.

        A page that was in conflict with one of its pages alone is read again. Raises UserError REASON_NEEDED,
        NO_SUCH_BATCH (also one that was withdrawn), FROZEN, NOT_ALLOWED.
        """
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        evaluation = self._evaluations.get(evaluation_id)
        if evaluation.frozen:
            raise UserError(ErrorKind.FROZEN, found=evaluation.title)
        taken = {b.id for b in self.batches(evaluation_id) if b.state is BatchState.TAKEN}
        if batch_id not in taken:
            raise UserError(ErrorKind.NO_SUCH_BATCH, found=str(batch_id))
        rest = [p for p in self.pages(evaluation_id) if p.batch_id != batch_id and not p.set_aside]
        mine = self._sheets_of(batch_id)
        with self._database.atomic():
            self._take_back(evaluation_id, mine, reason.strip())
            with self._trail.change("scan.withdraw", str(batch_id), reason.strip()) as change:
                values = {"state": BatchState.WITHDRAWN.value, "reason": reason.strip()}
                change.update("batches", {"id": batch_id}, values)
                for page in rest:
                    alone = sum((p.sheet, p.page) == (page.sheet, page.page) for p in rest) == 1
                    if page.state is ScanState.CONFLICT and alone:
                        read = {"state": ScanState.READ.value}
                        change.update("scans", {"id": page.scan_id}, read)
            self._counting.count(evaluation_id, mine)
        return self._get(batch_id)

    def _sheets_of(self, batch_id: int) -> frozenset[int]:
        """The sheets (rows) of which a batch has pages."""
        rows = self._database.conn.execute(
            "SELECT DISTINCT sheet_id FROM scans WHERE batch_id = ? AND sheet_id IS NOT NULL",
            (batch_id,),
        )
        return frozenset(int(number) for (number,) in rows)

    def _get(self, batch_id: int) -> Batch:
        row = self._database.conn.execute(
            f"{_BATCHES} WHERE b.id = ? GROUP BY b.id", (batch_id,)
        ).fetchone()
        return _batch(row)

    def _held(self) -> int:
        row = self._database.conn.execute(
            "SELECT coalesce(sum(p.size), 0) FROM pictures p"
            " JOIN picture_contents c ON c.scan_id = p.scan_id"
        ).fetchone()
        return int(row[0])

    def _sheet(self, number: str) -> _PrintedSheet:
        row = self._database.conn.execute(
            "SELECT s.id, s.layout_id, v.text, p.code FROM sheets s JOIN layouts l ON l.id = s.layout_id"
            " JOIN parts p ON p.id = l.part_id"
            " JOIN scheme_versions v ON v.evaluation_id = p.evaluation_id AND v.version = l.scheme_version"
            " WHERE s.number = ?",
            (number,),
        ).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_SHEET_NUMBER, found=number)
        sheet_id, layout_id, text, part = row
        return _PrintedSheet(
            sheet_id,
            stored_scheme(text).by_code[part].anonymous,
            self._codes("layout_entries", "entry_id", layout_id),
            self._codes("layout_criteria", "criterion_id", layout_id),
        )

    def _codes(self, table: str, column: str, layout_id: int) -> dict[str, int]:
        rows = self._database.conn.execute(
            f"SELECT code, {column} FROM {table} WHERE layout_id = ?", (layout_id,)
        )
        return dict(rows.fetchall())


def _batch(row: tuple[int, str, int, str, str, int, int, int, int]) -> Batch:
    number, taken_on, pages, state, reason, read, refused, conflicts, bare = row
    return Batch(number, taken_on, pages, read, refused, conflicts, bare, BatchState(state), reason)
