"""User text made ready for print: never markup, no invisible characters, and every gap in the fonts known.

Text goes to the page as it was typed. Nothing here or later reads `<b>` or `&` as anything but
characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from desktop.sheets.setting.faces.typefaces import MISSING, setting

_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
# whatever may be no plain visible character; the sieve behind it decides
_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u0600-\u08ff\u1680\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\ufff0-\uffff\U00010000-\U0001ffff\U000e0000-\U0010ffff]"
)
_SPACES = re.compile("[\t\xa0\u2000-\u200a\u202f\u205f]")


@dataclass(frozen=True, slots=True)
class MissingCharacter:
    """A character that no font has, and where it stands (unit, field)."""

    place: str
    character: str

    @property
    def code_point(self) -> str:
        """``U+1F600``."""
        return f"U+{ord(self.character):04X}"


def _invisible(character: str) -> bool:
    """Whether a character has no shape: controls, joiners, variation selectors, lone surrogates."""
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs")
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def clean(text: str) -> str:
    r"""The text as it can be set: line ends as ``\n``, kinds of space as one, invisibles gone."""
    if not _SUSPECT.search(text):
        return text
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    return "".join(c for c in text if c == "\n" or not _invisible(c))


def runs(text: str, face: str) -> list[tuple[str, str]]:
    """The text of one line in stretches of (face, text); a character that no face has becomes 〓."""
    table = setting(face)
    faces = [table[character] for character in text]
    if len(set(faces)) == 1 and faces[0]:
        return [(faces[0], text)]
    found: list[tuple[str, str]] = []
    for character, own in zip(text, faces, strict=True):
        printed, used = (character, own) if own else (MISSING, table[MISSING])
        if found and found[-1][0] == used:
            found[-1] = (used, found[-1][1] + printed)
        else:
            found.append((used, printed))
    return found


def missing(place: str, text: str, face: str) -> Iterator[MissingCharacter]:
    """The characters of a text that would be printed as 〓, each once."""
    table = setting(face)
    if all(map(table.__getitem__, set(text))):
        return
    for character in dict.fromkeys(clean(text)):
        if character != "\n" and not table[character]:
            yield MissingCharacter(place, character)


def width(text: str, face: str) -> float:
    """The width of a line in ems."""
    return setting(face).width(text)


def clipped(text: str, face: str, ems: float) -> str:
    """One line of a text that may not take more room, "…" where it was cut; it stands in full elsewhere."""
    line = clean(text).replace("\n", " ")
    if width(line, face) <= ems:
        return line
    while line and width(line + "…", face) > ems:
        line = line[:-1]
    return line + "…"


def distinct(found: Iterable[MissingCharacter]) -> tuple[MissingCharacter, ...]:
    """Each place and character once, in the order of the pages."""
    return tuple(dict.fromkeys(found))
