"""The year that is open when a new one is asked for: what the new one may take over from it."""

from __future__ import annotations

from dataclasses import dataclass

from db.records import Evaluation, Unit
from db.store import Store
from desktop.session import Session


@dataclass(frozen=True, slots=True)
class YearBefore:
    """The open file and the year that it shows."""

    store: Store
    evaluation: Evaluation

    @property
    def takes_more(self) -> bool:
        """Whether the new year can go into the same file."""
        store = self.store
        return not store.read_only and store.access.may_change("evaluation.create")

    @property
    def scheme(self) -> str:
        """The rules that it is scored by."""
        return self.store.schemes.current(self.evaluation.id).version.text

    @property
    def years(self) -> frozenset[int]:
        """The years that the file holds."""
        return frozenset(e.year for e in self.store.evaluations.list())

    @property
    def register(self) -> tuple[Unit, ...]:
        """The units that the file knows."""
        return self.store.units.register()


def year_before(session: Session) -> YearBefore | None:
    """The year that is shown; None where no file is open or it holds none."""
    return YearBefore(session.store, session.evaluation) if session.has_evaluation else None
