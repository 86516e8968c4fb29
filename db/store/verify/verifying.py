"""Verifies a file: the chain of events, the tables against their replay, what lies beside, SQLite's own check.

Works on a connection that only reads. A file of ordinary size is copied into memory first, so that
checking it never keeps a mark that is being typed waiting.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path

from db.canonical import plain_digest
from db.errors import ErrorKind, UserError
from db.store.file.disk import READ_FAULTS, disk_faults
from db.store.file.file import open_file
from db.store.file.pictures_beside import PicturesBeside
from db.store.file.schema_check import differing, schema_objects
from db.store.trail.tables import BESIDES, Beside, FileTables, Table, file_tables
from db.store.trail.trail import logged
from db.store.verify.authority import Authority
from db.store.verify.chain import Chain
from db.store.verify.conduct import Conduct
from db.store.verify.damage import Damage, DamageKind, Damages, Value, Verification, plain
from db.store.verify.replay import Replay
from db.store.verify.rows_called import Key, Row, RowsCalled
from db.store.verify.word_check import misread

_WORDS = Beside("report_words", "report_id", "words", "reports", "")
_PICTURES = "picture_contents"
_IN_MEMORY = 256 * 1024 * 1024
_MOST_STRUCTURE = 100
_KEPT = "surrogateescape"  # bytes that are no UTF-8 come back as they were
_PREFIX = re.compile(r"[0-9a-f]{8,64}")


def verify_file(path: Path, head: str = "") -> Verification:
    """Verifies the file at `path`, wherever it lies; `head` is a printed digest to look for.

    Raises UserError FILE_MISSING, FILE_NOT_OURS, FILE_NEWER, FILE_DAMAGED (where not even its first
    page can be read), VALUE_REFUSED (not a head).
    """
    with disk_faults(path):
        in_memory = path.is_file() and path.stat().st_size <= _IN_MEMORY
        with closing(open_file(path, read_only=True, rows=False)) as database:
            place = ":memory:" if in_memory else f"{path.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(place, uri=True, isolation_level=None)) as connection:
                if in_memory:
                    database.conn.backup(connection)
                return verify(connection, head, PicturesBeside(path))


def verify(
    connection: sqlite3.Connection, head: str = "", pictures: PicturesBeside | None = None
) -> Verification:
    """Verifies the file behind a connection that nothing else uses; see `verify_file`."""
    asked = _asked(head)
    connection.text_factory = _text
    return _Verifying(connection, asked, pictures).run()


class _Verifying:
    """One verification under way."""

    def __init__(
        self, connection: sqlite3.Connection, asked: str, pictures: PicturesBeside | None
    ) -> None:
        self._connection = connection
        self._pictures = pictures
        self._damages = Damages()
        self._chain = Chain(self._damages, asked)
        self._authority = Authority(self._damages)
        self._rows = 0
        self._away = 0

    def run(self) -> Verification:
        self._check_structure()
        try:
            held = file_tables(self._connection)
            self._check_schema(held)
            replay = Replay(self._connection, held.tables, self._damages)
            conduct = Conduct(self._damages, replay)
            for number, facts, text in self._chain.read(self._connection):
                self._authority.check(number, facts, replay.rows.get("accounts", {}).values())
                changes = replay.read(number, text)
                conduct.check(number, facts, changes)
                replay.apply(number, changes)
        except READ_FAULTS as error:
            self._structure("events", str(error))
        else:
            for table in held.tables.values():
                self._guarded(table.name, self._check_table, table, replay)
            for beside in BESIDES:
                if beside.recorded in held.tables:
                    self._guarded(beside.table, self._check_beside, beside, replay)
            if ("table", "report_words") in held.objects:
                self._guarded("report_words", self._check_words, replay)
        return Verification(
            events=self._chain.events,
            rows=self._rows,
            head=self._chain.lasting_head,
            unsealed=self._chain.unsealed,
            away=self._away,
            damages=self._damages.listed,
            more=self._damages.more,
            asked=self._chain.asked,
            asked_event=self._chain.asked_event,
            turned_back=tuple(self._authority.turned_back),
        )

    def _guarded(self, table: str, check: Callable[..., None], *arguments: object) -> None:
        """A table that cannot be read is a finding, and the others are checked all the same."""
        try:
            check(*arguments)
        except READ_FAULTS as error:
            self._structure(table, str(error))

    def _structure(self, table: str, said: str) -> None:
        self._damages.add(Damage(DamageKind.STRUCTURE, table, stored=said))

    def _check_structure(self) -> None:
        try:
            said = self._connection.execute(f"PRAGMA integrity_check({_MOST_STRUCTURE})").fetchall()
        except READ_FAULTS as error:
            said = [(str(error),)]
        for (line,) in said:
            if line != "ok":
                self._structure("", str(line))

    def _check_schema(self, held: FileTables) -> None:
        for name, is_, should in differing(schema_objects(self._connection), held.objects):
            self._damages.add(Damage(DamageKind.SCHEMA_CHANGED, name, stored=is_, expected=should))

    # rows

    def _check_table(self, table: Table, replay: Replay) -> None:
        expected = dict(replay.rows[table.name])
        columns = ", ".join(table.columns)
        for values in self._connection.execute(f"SELECT {columns} FROM {table.name}"):
            self._rows += 1
            row = dict(zip(table.columns, plain(values), strict=True))
            key = tuple(row[column] for column in table.key)
            should = expected.pop(key, None)
            if should is None:
                self._row(DamageKind.ROW_ADDED, table, key, row, replay.names)
            else:
                self._compare(table, key, row, should, replay)
        for key, should in expected.items():
            self._row(DamageKind.ROW_REMOVED, table, key, should, replay.names)

    def _compare(self, table: Table, key: Key, row: Row, should: Row, replay: Replay) -> None:
        seen = logged(table.name, row) or {}
        derived = replay.derived(table.name, should)
        for column, value in row.items():
            stored, right = (
                (value, derived.get(column, value))
                if column not in seen
                else (seen[column], should.get(column))
            )
            if stored != right:
                values = column, stored, right
                self._row(DamageKind.ROW_CHANGED, table, key, should, replay.names, *values)

    def _row(
        self,
        kind: DamageKind,
        table: Table,
        key: Key,
        row: Row,
        names: RowsCalled,
        column: str = "",
        stored: Value = None,
        expected: Value = None,
    ) -> None:
        named = dict(zip(table.key, key, strict=True))
        damage = Damage(kind, table.name, named, column, stored, expected)
        self._damages.add(damage if self._damages.is_full else names.on(damage, table.name, row))

    # what lies beside the trail

    def _check_beside(self, beside: Beside, replay: Replay) -> None:
        """Holds contents against the digests that their recorded rows vouch with."""
        missing = {
            key: str(row.get(beside.digest, "")).removeprefix("sha256:")
            for (key,), row in replay.rows[beside.recorded].items()
        }
        select = f"SELECT {beside.key}, {beside.content} FROM {beside.table}"
        for number, content in self._connection.execute(select):
            raw = content if isinstance(content, bytes) else str(content).encode(errors=_KEPT)
            own = hashlib.sha256(raw).hexdigest()
            right = missing.pop(number, None)
            if right is None:
                self._content(DamageKind.CONTENT_ADDED, beside, number, replay)
            elif right and own != right:
                self._content(DamageKind.CONTENT_CHANGED, beside, number, replay, own, right)
        lying = self._in_side_file(missing.values()) if beside.table == _PICTURES else {}
        for number, right in missing.items():
            own_beside = lying.get(right)
            if own_beside is None:
                self._away += beside.table == _PICTURES and self._came_alone
                self._content(DamageKind.CONTENT_REMOVED, beside, number, replay, None, right)
            elif own_beside != right:
                self._content(DamageKind.CONTENT_CHANGED, beside, number, replay, own_beside, right)

    @property
    def _came_alone(self) -> bool:
        """Whether the file has no side file beside it, where one could be."""
        return self._pictures is not None and not self._pictures.exists

    def _in_side_file(self, digests: Iterable[str]) -> Mapping[str, str]:
        """The digests of what lies beside the file, by those under which it lies."""
        if self._pictures is None:
            return {}
        return {
            digest: hashlib.sha256(content).hexdigest()
            for digest, content in self._pictures.contents(digests)
            if content is not None
        }

    def _check_words(self, replay: Replay) -> None:
        for number in misread(self._connection):
            self._content(DamageKind.CONTENT_CHANGED, _WORDS, number, replay)

    def _content(
        self,
        kind: DamageKind,
        beside: Beside,
        number: Value,
        replay: Replay,
        stored: str | None = None,
        expected: str | None = None,
    ) -> None:
        row = replay.rows[beside.recorded].get((number,))
        damage = Damage(kind, beside.table, {beside.key: number}, "", stored, expected)
        self._damages.add(replay.names.on(damage, beside.recorded, row or {}))


def _asked(head: str) -> str:
    """A printed head as the start of a digest, however it was typed."""
    asked = plain_digest(head)
    if head.strip() and not _PREFIX.fullmatch(asked):
        raise UserError(ErrorKind.VALUE_REFUSED, field="head", found=head, expected="head")
    return asked


def _text(raw: bytes) -> str:
    """Text as it lies in the file; bytes that are no UTF-8 are kept, so that they can be compared and named."""
    return raw.decode(errors=_KEPT)
