"""Collects every fault of a workbook, so that it is mended once and not fault by fault."""

from __future__ import annotations

from db.errors import ErrorKind, Fault, FaultKind, UserError
from desktop.exchange.spreadsheets.limits import MOST_FAULTS


class Faults:
    """The faults found so far, in the order of finding."""

    def __init__(self) -> None:
        self._listed: list[Fault] = []
        self._count = 0

    def add(self, place: str, kind: FaultKind, **facts: str) -> None:
        """Notes a fault; beyond a screenful or ten they are counted only."""
        self._count += 1
        if self._count <= MOST_FAULTS:
            self._listed.append(Fault(place, kind, facts))

    @property
    def listed(self) -> tuple[Fault, ...]:
        """The first of them."""
        return tuple(self._listed)

    def refuse(self, name: str) -> None:
        """Raises UserError IMPORT_REFUSED with every fault, if there is any."""
        if not self._count:
            return
        listed = list(self._listed)
        if unlisted := self._count - len(listed):
            listed.append(Fault("", FaultKind.MORE, {"found": str(unlisted)}))
        raise UserError(ErrorKind.IMPORT_REFUSED, listed, path=name, found=str(self._count))


def shown(value: object) -> str:
    """A found value, short enough for a line."""
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
