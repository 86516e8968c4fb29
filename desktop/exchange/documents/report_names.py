"""Which unit a report is of, by its file's name: sure, or left to a person.

Units name their files as they like: 2024年度述法报告-青石桥街道.docx, U01.pdf, 区司法局述法报告(终稿).doc.
A file is sure of a unit when its name holds the unit's code, name or short name, and no other unit's.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from db.records import Doubt, Entry, FormerName

_LEAST_NAME = 2  # characters; one character says nothing
_LEAST_SHARED = 3  # units that begin alike before that beginning is the district's name
_DISTRICT = re.compile(r"[^区县市州]{0,4}[区县市州]")
_OFFICE = re.compile(r"(街道)?办事处$|街道$")
_NOT_A_DIGIT_CODE = "年月日届次期份"  # what follows a number that is no code: 12月, 2024年


@dataclass(frozen=True, slots=True)
class NameMatch:
    """What a file name says: the unit, or the doubt with the units in question (a guess, several, none)."""

    entry: Entry | None
    doubt: Doubt | None
    candidates: tuple[Entry, ...] = ()


class UnitNames:
    """Every name that an evaluation's units go by, or went by where no other unit does now."""

    def __init__(self, entries: Sequence[Entry], former: Sequence[FormerName] = ()) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._codes = {_plain(e.unit_code): e.id for e in entries}
        self._sure = _single(
            (name, e.id) for e in entries for name in (_plain(e.unit), _plain(e.short_title))
        )
        numbers = {e.unit_id: e.id for e in entries}
        now = {name for e in entries for name in (_plain(e.unit), _plain(e.short_title))}
        self._sure |= _single(
            (name, numbers[f.unit_id])
            for f in former
            for name in (_plain(f.title), _plain(f.short_title))
            if f.unit_id in numbers and name not in now
        )
        beginnings = Counter(m[0] for e in entries if (m := _DISTRICT.match(_plain(e.unit))))
        shared = {b for b, count in beginnings.items() if count >= _LEAST_SHARED}
        self._sure |= {
            name: number
            for name, number in _single(
                (_plain(e.unit).removeprefix(b), e.id) for e in entries for b in shared
            ).items()
            if name not in self._sure
        }
        self._weak = _single((_OFFICE.sub("", name), number) for name, number in self._sure.items())

    def match(self, file_name: str) -> NameMatch:
        """The unit that a file's name speaks of."""
        stem = PurePath(file_name).stem
        found = self._coded(stem) | _longest(_plain(stem), self._sure)
        if len(found) == 1:
            return NameMatch(self._entries[found.pop()], None)
        if found:
            return NameMatch(None, Doubt.SEVERAL_UNITS, self._of(found))
        guessed = _longest(_plain(stem), self._weak)
        return NameMatch(None, Doubt.NO_UNIT, self._of(guessed))

    def others_in_file_name(self, file_name: str, own: Entry) -> tuple[Entry, ...]:
        """The units that a file's name speaks of where it is not this one; none where it names this one too."""
        stem = PurePath(file_name).stem
        return self._others(self._coded(stem) | _longest(_plain(stem), self._sure), stem, own)

    def others_in(self, text: str, own: Entry) -> tuple[Entry, ...]:
        """The same of a title, in which a code is none."""
        return self._others(_longest(_plain(text), self._sure), text, own)

    def _others(self, found: set[int], text: str, own: Entry) -> tuple[Entry, ...]:
        if not found or own.id in found | _longest(_plain(text), self._weak):
            return ()
        return self._of(found)

    def _coded(self, stem: str) -> set[int]:
        """Units whose code stands by itself in the name; a code of digits only at its beginning."""
        text = unicodedata.normalize("NFKC", stem).casefold()
        found = set()
        for code, number in self._codes.items():
            if code not in text:
                continue
            before = r"^\s*" if code.isdigit() else r"(?<![0-9a-z])"
            if re.search(rf"{before}{re.escape(code)}(?![0-9a-z{_NOT_A_DIGIT_CODE}])", text):
                found.add(number)
        return found

    def _of(self, numbers: Iterable[int]) -> tuple[Entry, ...]:
        return tuple(sorted((self._entries[n] for n in numbers), key=lambda e: e.unit_code))


def _plain(text: str) -> str:
    """Letters and digits alone, full width as the plain ones, case aside."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _single(names: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The names that belong to one unit only and say enough."""
    owners: dict[str, set[int]] = {}
    for name, number in names:
        if len(name) >= _LEAST_NAME:
            owners.setdefault(name, set()).add(number)
    return {name: numbers.pop() for name, numbers in owners.items() if len(numbers) == 1}


def _longest(text: str, names: dict[str, int]) -> set[int]:
    """The units named in a text; a name inside a longer one (司法局 in 青石桥司法局) is not counted."""
    spans = [
        (m.start(), m.start() + len(name), number)
        for name, number in names.items()
        if name in text
        for m in re.finditer(rf"(?={re.escape(name)})", text)
    ]
    return {
        number
        for start, end, number in spans
        if not any(
            s <= start and end <= e and (e - s) > (end - start) and other != number
            for s, e, other in spans
        )
    }
