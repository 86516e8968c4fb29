"""User text made ready for print: never markup, no invisible characters, and every gap in the fonts known.

Text goes to the page as it was typed. Nothing here or later reads `<b>` or `&` as anything but
characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from desktop.sheets.typefaces import MISSING, setting

_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
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
    if text.isascii() and text.isprintable():
        return text
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    return "".join(c for c in text if c == "\n" or not _invisible(c))


def runs(text: str, face: str) -> Iterator[tuple[str, str]]:
    """The text of one line in stretches of one face each; a character that no face has becomes 〓."""
    table = setting(face)
    current, stretch = "", ""
    for character in text:
        found = table[character][0]
        if not found:
            found, character = table[MISSING][0], MISSING  # noqa: PLW2901
        if found != current:
            if stretch:
                yield current, stretch
            current, stretch = found, ""
        stretch += character
    if stretch:
        yield current, stretch


def missing(place: str, text: str, face: str) -> Iterator[MissingCharacter]:
    """The characters of a text that would be printed as 〓, each once."""
    table = setting(face)
    for character in dict.fromkeys(clean(text)):
        if character != "\n" and not table[character][0]:
            yield MissingCharacter(place, character)


def width(text: str, face: str) -> float:
    """The width of a line in ems."""
    table = setting(face)
    return sum(table[character][1] for character in text)


def distinct(found: Iterable[MissingCharacter]) -> tuple[MissingCharacter, ...]:
    """Each place and character once, in the order of the pages."""
    return tuple(dict.fromkeys(found))
