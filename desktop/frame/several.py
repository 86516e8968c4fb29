"""One act upon several rows: on all of them or on none, and who refuses is named, every one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication

from db.errors import UserError
from db.steps import Progress
from desktop.frame.edits import Operation

if TYPE_CHECKING:  # not while the window comes up
    from db.store import Store

translate = QCoreApplication.translate
R = TypeVar("R")
_NAMED = 12  # refusals that a message names


def on_each(rows: Sequence[R], act: Callable[[Store, R], object]) -> Operation:
    """The operation that acts upon each of these rows. Raises UserError for those that refuse."""

    def operation(store: Store, step: Progress) -> None:
        refusals: list[UserError] = []
        with store.transaction():
            for done, row in enumerate(rows):
                step(done, len(rows))
                try:
                    act(store, row)
                except UserError as error:
                    refusals.append(error)
            if refusals:
                raise _together(refusals)

    return operation


def _together(refusals: Sequence[UserError]) -> UserError:
    """The first refusal, about every row that was refused on the same ground."""
    first = refusals[0]
    alike = [error for error in refusals if error.kind is first.kind]
    facts = {key: _listed([error.facts.get(key, "") for error in alike]) for key in first.facts}
    return UserError(first.kind, [fault for error in alike for fault in error.faults], **facts)


def _listed(values: Sequence[str]) -> str:
    different = list(dict.fromkeys(values))
    named = "、".join(different[:_NAMED])
    if (more := len(different) - _NAMED) <= 0:
        return named
    return translate("commands", "{named} 等 {n} 个").format(named=named, n=_NAMED + more)
