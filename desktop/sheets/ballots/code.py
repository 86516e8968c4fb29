"""What a paper ballot says of itself in its QR code, so that a scan or a clerk finds where it belongs.

``SF1|2024-1|written|R03|U01|57``: version, year and evaluation, part, reviewer or ballot number
(empty on a blank one), unit (``*2``: page 2 of a grid of all units), two check digits.
"""

from __future__ import annotations

from dataclasses import dataclass

_VERSION = "SF1"


@dataclass(frozen=True, slots=True)
class BallotCode:
    """The ballot that a code names. `unit` is empty where the ballot lists every unit; then `page` counts."""

    year: int
    evaluation: int
    part: str
    reviewer: str
    unit: str = ""
    page: int = 0


def code_text(code: BallotCode) -> str:
    """The code as text with its check digits (ISO 7064, MOD 97-10 over the UTF-8 bytes).

    One wrong ASCII character or two neighbours changed round are always noticed.
    """
    unit = _escaped(code.unit) if code.unit else f"*{code.page}"
    fields = [
        _VERSION,
        f"{code.year}-{code.evaluation}",
        _escaped(code.part),
        _escaped(code.reviewer),
        unit,
    ]
    body = "|".join(fields)
    return f"{body}|{check_digits(body)}"


def read_code(text: str) -> BallotCode:
    """The ballot that a scanned or typed code names. Raises ValueError when a character is wrong."""
    body, _, digits = text.strip().rpartition("|")
    fields = body.split("|")
    if len(fields) != 5 or fields[0] != _VERSION or digits != check_digits(body):
        raise ValueError(text)
    year, _, evaluation = fields[1].partition("-")
    part, reviewer = _plain(fields[2]), _plain(fields[3])
    if fields[4].startswith("*"):
        return BallotCode(int(year), int(evaluation), part, reviewer, page=int(fields[4][1:]))
    return BallotCode(int(year), int(evaluation), part, reviewer, _plain(fields[4]))


def check_digits(body: str) -> str:
    """Two digits that make the whole number 1 modulo 97."""
    value = int.from_bytes(body.encode(), "big") * 100
    return f"{98 - value % 97:02d}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("|", "%7C").replace("*", "%2A")


def _plain(text: str) -> str:
    return text.replace("%2A", "*").replace("%7C", "|").replace("%25", "%")
