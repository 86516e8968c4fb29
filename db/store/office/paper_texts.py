"""文书内容: what the office's papers of a year say beyond its data. Nothing here bears on a result."""

from __future__ import annotations

from dataclasses import astuple, fields
from datetime import date, time
from typing import Any, Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records.office import PaperTexts
from db.store.trail.trail import Trail

_COLUMNS: Final = tuple(field.name for field in fields(PaperTexts))
_DAYS: Final = ("dated", "answer_by", "remind_until", "meeting_on")
_LONG: Final = frozenset({"demands", "feedback_opening", "reminder_ending", "circular_opening"})
_MOST, _MOST_LONG = 200, 5000  # characters of a line, and of a text


class PaperTextsStore:
    """Reads and keeps the texts of each evaluation."""

    def __init__(self, database: Database, trail: Trail) -> None:
        self._database = database
        self._trail = trail

    def read(self, evaluation_id: int) -> PaperTexts:
        """The texts; as usual where nobody said anything."""
        row = self._database.conn.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM paper_texts WHERE evaluation_id = ?",
            (evaluation_id,),
        ).fetchone()
        if row is None:
            return PaperTexts()
        found: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
        return PaperTexts(**{**found, "ranked": bool(found["ranked"])})

    def put(self, evaluation_id: int, texts: PaperTexts) -> None:
        """Keeps them all. Raises UserError VALUE_REFUSED."""
        row = dict(zip(_COLUMNS, astuple(texts), strict=True))
        _check(row)
        row["ranked"] = int(texts.ranked)
        key = {"evaluation_id": evaluation_id}
        with self._trail.change("evaluation.papers") as change:
            if change.read("paper_texts", key) is None:
                change.insert("paper_texts", {**key, **row}, ("evaluation_id",))
            else:
                change.update("paper_texts", key, row)


def _check(row: dict[str, Any]) -> None:
    for name, value in row.items():
        most = _MOST_LONG if name in _LONG else _MOST
        if isinstance(value, str) and len(value) > most:
            raise UserError(ErrorKind.VALUE_REFUSED, field=name, found=value, expected="short_text")
    for name in _DAYS:
        _parsed(date.fromisoformat, row[name], name, "day")
    _parsed(time.fromisoformat, row["meeting_at"], "meeting_at", "clock_time")


def _parsed(parse: Any, text: str, field: str, expected: str) -> None:
    try:
        found = parse(text).isoformat() if text else ""
    except ValueError:
        found = None
    if found is None or not found.startswith(text):
        raise UserError(ErrorKind.VALUE_REFUSED, field=field, found=text, expected=expected)
