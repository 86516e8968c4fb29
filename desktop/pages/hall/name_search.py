"""Finding somebody by a few letters: the initials of a name in pinyin, part of a name, or a number.

GB 2312 keeps its 3,755 common characters in the order of their pinyin, and Python brings the code: the letter follows
from where a character stands, so no table of readings and no library is needed. What a surname is read
differently is listed; a rarer character, which GB 2312 orders by radicals, agrees with any letter.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from typing import Final

# The first character of each letter among the common ones; no reading begins with i, u or v.
_FIRST: Final = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_LETTERS: Final = "abcdefghjklmnopqrstwxyz"
_STARTS: Final = [character.encode("gb2312") for character in _FIRST]
_COMMON_END: Final = b"\xd7\xf9"
# Surnames, and characters frequent in names, with another reading beside the one that orders them.
_ALSO: Final = {
    "单": "s",
    "仇": "q",
    "解": "x",
    "查": "z",
    "区": "o",
    "乐": "y",
    "重": "c",
    "长": "c",
    "行": "h",
    "召": "s",
    "盖": "g",
    "种": "c",
    "尉": "y",
    "折": "s",
}


def matches(name: str, typed: str) -> bool:
    """Whether a name holds what was typed, or its initials do, one after another."""
    wanted = plain(typed)
    if not wanted or wanted in plain(name):
        return True
    letters = [_letters(character) for character in name if not character.isspace()]
    return (
        wanted.isascii()
        and wanted.isalpha()
        and any(
            all(w in letters[start + n] for n, w in enumerate(wanted))
            for start in range(len(letters) - len(wanted) + 1)
        )
    )


def plain(text: str) -> str:
    """What was typed without its width, case and the spaces around it: an input method leaves such."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _letters(character: str) -> str:
    """The letters that a character's reading may begin with."""
    if character.isascii():
        return character.casefold()
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return _LETTERS
    if not _STARTS[0] <= code <= _COMMON_END:
        return _LETTERS
    return _LETTERS[bisect_right(_STARTS, code) - 1] + _ALSO.get(character, "")
