"""A table of a scheme's TOML that checks what it is asked for and notes every fault by its key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from db.errors import Fault, FaultKind
from db.numbers import decimal_text, exact, share, thousandths

_E = TypeVar("_E", bound=StrEnum)
_CODE = re.compile(r"[\w-]{1,24}")


class SchemeTable:
    """A TOML table that remembers where it stands, what was asked of it, and what was wrong."""

    def __init__(self, data: Mapping[str, Any], place: str, faults: list[Fault]) -> None:
        self._data = data
        self.place = place
        self.faults = faults
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        """The place of a key, as a fault names it."""
        return f"{self.place}.{key}" if self.place else key

    def fault(self, key: str, kind: FaultKind, **facts: str) -> None:
        """Notes a fault at a key; an empty key is the table itself."""
        self.faults.append(Fault(self.at(key) if key else self.place, kind, facts))

    def has(self, key: str) -> bool:
        """Whether the key is written, whatever it says."""
        return key in self._data

    def codes(self) -> list[str]:
        """The keys as they are written, for a table that is keyed by codes."""
        return list(self._data)

    def raw(self, key: str) -> Any:
        """The value as TOML has it, None where absent; the key then counts as known."""
        self._asked.add(key)
        return self._data.get(key)

    def close(self) -> None:
        """Every key that nothing asked for is a fault: a misspelt rule must not be silently off."""
        for key in self._data:
            if key not in self._asked:
                self.fault(key, FaultKind.UNKNOWN_KEY, expected="、".join(sorted(self._asked)))

    def text(self, key: str, *, required: bool = False, most: int = 500) -> str:
        """A text of at most so many characters; empty where absent or at fault."""
        value = self.raw(key)
        if value is None:
            if required:
                self.fault(key, FaultKind.MISSING, expected="text")
            return ""
        if not isinstance(value, str):
            self.fault(key, FaultKind.WRONG_TYPE, found=shown(value), expected="text")
            return ""
        if len(value) > most:
            self.fault(key, FaultKind.TOO_LONG, limit=str(most))
        if required and not value.strip():
            self.fault(key, FaultKind.MISSING, expected="text")
        return value

    def code(self, key: str = "code") -> str:
        """A required code: 1 to 24 letters, digits, ``-`` or ``_``."""
        value = self.text(key, required=True)
        if value and not _CODE.fullmatch(value):
            self.fault(key, FaultKind.BAD_CODE, found=value)
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, FaultKind.WRONG_TYPE, found=shown(value), expected="flag")
            return default
        return value

    def whole(self, key: str, default: int | None, low: int, high: int) -> int | None:
        """A whole number between two bounds, both allowed."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(key, FaultKind.WRONG_TYPE, found=shown(value), expected="whole_number")
            return default
        if not low <= value <= high:
            self.fault(key, FaultKind.OUT_OF_RANGE, found=str(value), low=str(low), high=str(high))
            return default
        return value

    def number(
        self,
        key: str,
        *,
        required: bool = False,
        low: Fraction = Fraction(0),
        above_low: bool = False,
        points: bool = False,
    ) -> Fraction | None:
        """A decimal, at least (or above) `low`; `points` must be whole thousandths, as the file keeps them."""
        value = self.raw(key)
        if value is None:
            if required:
                self.fault(key, FaultKind.MISSING, expected="number")
            return None
        return self.checked(key, value, low=low, above_low=above_low, points=points)

    def checked(
        self,
        key: str,
        value: object,
        *,
        low: Fraction = Fraction(0),
        above_low: bool = False,
        points: bool = False,
    ) -> Fraction | None:
        """`number` for a value already in hand."""
        try:
            if isinstance(value, str):
                raise ValueError(value)
            number = exact(value)
        except ValueError:
            self.fault(key, FaultKind.NOT_A_NUMBER, found=shown(value))
            return None
        most = Fraction(10**9)
        if number < low or (above_low and number == low) or number > most:
            bound = ("> " if above_low else "") + decimal_text(low)
            self.fault(
                key,
                FaultKind.OUT_OF_RANGE,
                found=decimal_text(number),
                low=bound,
                high=decimal_text(most),
            )
            return None
        if points:
            try:
                thousandths(number)
            except ValueError:
                self.fault(key, FaultKind.TOO_PRECISE, found=shown(value))
                return None
        return number

    def share(self, key: str, *, required: bool = False) -> Fraction | None:
        """A share of a whole as `db.numbers.share` reads it, not below zero."""
        value = self.raw(key)
        if value is None:
            if required:
                self.fault(key, FaultKind.MISSING, expected="share")
            return None
        try:
            number = share(value)
        except ValueError:
            self.fault(key, FaultKind.NOT_A_NUMBER, found=shown(value))
            return None
        if number < 0:
            self.fault(key, FaultKind.OUT_OF_RANGE, found=shown(value), low="0", high="100%")
            return None
        return number

    def choice(self, key: str, kinds: type[_E], default: _E | None) -> _E | None:
        """One of the kinds by its word; required where there is no default."""
        value = self.raw(key)
        if value is None:
            if default is None:
                self.fault(key, FaultKind.MISSING, expected=" | ".join(kinds))
            return default
        try:
            return kinds(value)
        except ValueError:
            self.fault(key, FaultKind.NOT_ONE_OF, found=shown(value), expected=" | ".join(kinds))
            return default

    def titles(self, key: str) -> tuple[str, ...] | None:
        """A list of texts without repeats, or None where absent."""
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value) or not value:
            self.fault(key, FaultKind.WRONG_TYPE, found=shown(value), expected="texts")
            return None
        for item in sorted({v for v in value if value.count(v) > 1}):
            self.fault(key, FaultKind.DUPLICATE, found=item)
        return tuple(value)

    def table(self, key: str) -> SchemeTable | None:
        """A table inside this one; None where absent or at fault."""
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(key, FaultKind.WRONG_TYPE, found=shown(value), expected="table")
            return None
        return SchemeTable(value, self.at(key), self.faults)

    def tables(self, key: str) -> list[SchemeTable]:
        """A list of tables inside this one; empty where absent or at fault."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self.fault(key, FaultKind.WRONG_TYPE, found=shown(value), expected="tables")
            return []
        return [SchemeTable(v, f"{self.at(key)}[{i}]", self.faults) for i, v in enumerate(value)]

    def weights(self, key: str, known: set[str], what: str) -> dict[str, Fraction] | None:
        """A table of weights by code; at least one must be above zero."""
        table = self.table(key)
        if table is None:
            return None
        weights: dict[str, Fraction] = {}
        for code in table.codes():
            if code not in known:
                table.raw(code)
                table.fault(code, FaultKind.UNKNOWN_REFERENCE, found=code, expected=what)
            elif (weight := table.number(code)) is not None:
                weights[code] = weight
        if not any(weights.values()) and len(weights) == len(table.codes()):
            self.fault(key, FaultKind.NOTHING_COUNTS)
        return weights


def shown(value: object) -> str:
    """A value as a fault quotes it, cut where it is long."""
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def unique(items: list[tuple[str, SchemeTable, str]]) -> None:
    """A fault for each (value, table, key) whose value came before."""
    seen: set[str] = set()
    for value, table, key in items:
        if value and value in seen:
            table.fault(key, FaultKind.DUPLICATE, found=value)
        seen.add(value)
