"""What the two codes of a ballot page say: ``SF2|7K3M|7K3M9QX|1|M8|A``.

Version of the text, the evaluation's own 4 characters, the sheet number, the page, two check characters over these
four, and which of the page's two codes it is. What the number means is in the file alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

VERSION: Final = "SF2"
SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are misread by eye
FILE_LENGTH: Final = 4
SHEET_LENGTH: Final = 7
MOST_PAGES: Final = 999
CODES: Final = ("A", "B")  # upper right, lower left

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TEXT: Final = re.compile(
    rf"SF2\|([{SIGNS}]{{{FILE_LENGTH}}})\|([{SIGNS}]{{{SHEET_LENGTH}}})\|([1-9][0-9]{{0,2}})\|([0-9A-Z]{{2}})\|([AB])"
)


@dataclass(frozen=True, slots=True)
class SheetCode:
    """The page that a code names. `file` are the evaluation's own 4 characters, `code` is A or B."""

    file: str
    sheet: str
    page: int
    code: str


def sheet_code_text(code: SheetCode) -> str:
    """The text of a code. Raises ValueError for what no code can say."""
    body = (VERSION, code.file, code.sheet, str(code.page))
    text = "|".join((*body, check_characters("".join(body)), code.code))
    if not _TEXT.fullmatch(text):
        raise ValueError(text)
    return text


def read_sheet_code(text: str) -> SheetCode:
    """The page that a scanned text names. Raises ValueError for another program's and where a character is wrong."""
    found = _TEXT.fullmatch(text)
    if not found:
        raise ValueError(text)
    file, sheet, page, check, code = found.groups()
    if check != check_characters(VERSION + file + sheet + page):
        raise ValueError(text)
    return SheetCode(file, sheet, int(page), code)


def is_sheet_number(text: str) -> bool:
    """Whether a text could be a sheet number."""
    return len(text) == SHEET_LENGTH and set(text) <= set(SIGNS)


def signs(number: int, length: int) -> str:
    """The last `length` digits of a number to the base 32, in `SIGNS`."""
    return "".join(SIGNS[number >> 5 * place & 31] for place in reversed(range(length)))


def check_characters(body: str) -> str:
    """The two check characters of ISO/IEC 7064:2003, MOD 1271-36, for digits and capital letters.

    Every wrong character and any two neighbours that changed places are noticed. Raises ValueError for others.
    """
    rest = (1 - _value(body) * 36**2) % 1271
    return _DIGITS[rest // 36] + _DIGITS[rest % 36]


def _value(body: str) -> int:
    value = 0
    for sign in body:
        value = value * 36 + _DIGITS.index(sign)
    return value
