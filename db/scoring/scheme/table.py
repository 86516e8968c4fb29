"""A table of a scheme's TOML that notes every fault by its key, and every key that nobody asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.errors import Fault, FaultKind
from db.scoring.scheme.draft import Path, key_of, place_of


class SchemeTable:
    """A TOML table that remembers where it stands, what was asked of it, and what was wrong.

    `kind` is that of the part in which it stands; empty outside parts.
    """

    def __init__(
        self, data: Mapping[str, Any], path: Path, faults: list[Fault], kind: str = ""
    ) -> None:
        self._data = data
        self._path = path
        self._asked: set[str] = set()
        self._inner: dict[str, list[SchemeTable]] = {}
        self.faults = faults
        self.kind = kind

    @property
    def place(self) -> str:
        """Where it stands, without indexes: ``parts.criteria``."""
        return key_of(self._path)

    def at(self, key: str) -> str:
        """The place of a key, as a fault names it; an empty key is the table itself."""
        return place_of((*self._path, key) if key else self._path)

    def fault(self, key: str, kind: FaultKind, **facts: str) -> None:
        """Notes a fault at a key."""
        self.faults.append(Fault(self.at(key), kind, facts))

    def faulty(self, key: str) -> bool:
        """Whether something is wrong with the value of a key."""
        return any(fault.place == self.at(key) for fault in self.faults)

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

    def table(self, key: str) -> SchemeTable | None:
        """A table inside this one; None where absent or at fault."""
        return next(iter(self._tables_at(key, self._one)), None)

    def tables(self, key: str) -> list[SchemeTable]:
        """A list of tables inside this one; empty where absent or at fault."""
        return self._tables_at(key, self._many)

    def _one(self, key: str, value: object) -> list[SchemeTable]:
        if isinstance(value, dict):
            return [self._inside((key,), value)]
        self.fault(key, FaultKind.WRONG_TYPE, found=shown(value), expected="table")
        return []

    def _many(self, key: str, value: object) -> list[SchemeTable]:
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return [self._inside((key, n), item) for n, item in enumerate(value)]
        self.fault(key, FaultKind.WRONG_TYPE, found=shown(value), expected="tables")
        return []

    def _tables_at(self, key: str, read: Any) -> list[SchemeTable]:
        """What stands at a key, read and found wrong once however often it is asked for."""
        if key not in self._inner:
            value = self.raw(key)
            self._inner[key] = [] if value is None else read(key, value)
        return self._inner[key]

    def _inside(self, steps: Path, data: Mapping[str, Any]) -> SchemeTable:
        return SchemeTable(data, (*self._path, *steps), self.faults, self.kind)


def shown(value: object) -> str:
    """A value as a fault quotes it, cut where it is long."""
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
