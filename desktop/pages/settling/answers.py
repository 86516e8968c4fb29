"""What may be said of a field, and the key for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt

from db.scoring.marks import ABSTAIN_WORD, INVALID_WORD
from db.store.paper.live_sheets import FILLED
from desktop.operations.paper.doubtful import FieldDoubt
from desktop.operations.paper.settling import AS_READ_WORD, BLANK_WORD

translate = QCoreApplication.translate
_DIGITS: Final = {Qt.Key.Key_0 + n: str(n) for n in range(10)}
_POINTS: Final = (Qt.Key.Key_Period, Qt.Key.Key_Comma, Qt.Key.Key_periodcentered)
_LONGEST: Final = 6  # digits of a number


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, and the key that says it."""

    said: str
    key: Qt.Key
    letter: str

    @property
    def label(self) -> str:
        """As a button bears it."""
        return f"{self.letter}　{self.said}"


def answers(doubt: FieldDoubt) -> tuple[Answer, ...]:
    """Levels by their place in the row; where a number is typed, blank has a letter of its own.

    A page doubtful as a whole stands as it was read where that is possible, or is invalid.
    """
    place = doubt.place
    if doubt.asked.of_many:
        as_read = (Answer(AS_READ_WORD, Qt.Key.Key_1, "1"),) if doubt.asked.why == FILLED else ()
        return (*as_read, Answer(INVALID_WORD, Qt.Key.Key_W, "W"))
    levels = () if place.typed else place.levels
    chosen = tuple(
        Answer(level, Qt.Key(Qt.Key.Key_0 + n), str(n)) for n, level in enumerate(levels, 1)
    )
    blank = (Qt.Key.Key_K, "K") if place.typed else (Qt.Key.Key_0, "0")
    return (
        *chosen,
        Answer(BLANK_WORD, *blank),
        Answer(ABSTAIN_WORD, Qt.Key.Key_Q, "Q"),
        Answer(INVALID_WORD, Qt.Key.Key_W, "W"),
    )


def typed_on(text: str, key: int) -> str:
    """A number with one more key of it; as it was where the key is none of a number."""
    if key in _DIGITS and len(text) < _LONGEST:
        return text + _DIGITS[key]
    if key in _POINTS and text and "." not in text:
        return f"{text}."
    return text
