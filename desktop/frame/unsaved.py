"""What was typed and is not in the file because it can be no value: kept, by its place, until mended or given up."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.telling.asking import ask

translate = QCoreApplication.translate
_ASKED = 12  # named in the question


@dataclass(frozen=True, slots=True)
class Unsaved:
    """Text that is not in the file: why not, and where it was typed, in words."""

    text: str
    why: str
    where: str

    @property
    def line(self) -> str:
        """The place and what stands there."""
        return f"{self.where}：“{self.text}”"


class UnsavedCells(QObject):
    """Holds them by what a page's `reveal` understands. A cell is forgotten only when it is mended or given up."""

    changed = Signal()
    given_up = Signal(list)  # the places

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cells: dict[Hashable, Unsaved] = {}

    def __len__(self) -> int:
        return len(self._cells)

    def __bool__(self) -> bool:
        return True

    def get(self, place: Hashable) -> Unsaved | None:
        """What stands at a place, if anything."""
        return self._cells.get(place)

    def first(self) -> Hashable:
        """The place of the one typed first; None without any."""
        return next(iter(self._cells), None)

    def keep(self, place: Hashable, cell: Unsaved) -> None:
        """Keeps what was typed at a place."""
        self._cells[place] = cell
        self.changed.emit()

    def mend(self, place: Hashable) -> bool:
        """Forgets a place where something else was typed now; whether there was anything."""
        found = self._cells.pop(place, None)
        if found is not None:
            self.changed.emit()
        return found is not None

    def give_up(self) -> None:
        """Forgets everything: asked for by a person who saw it named."""
        places, self._cells = list(self._cells), {}
        if places:
            self.changed.emit()
            self.given_up.emit(places)

    def lines(self) -> list[str]:
        """Every one by its place, for a question."""
        return [cell.line for cell in self._cells.values()]


def ask_to_give_up(parent: QWidget, lines: list[str], accept: str) -> bool:
    """Names what is not saved and asks whether it may go."""
    shown = [*lines[:_ASKED], "……"] if len(lines) > _ASKED else lines
    question = translate("unsaved", "放弃 {n} 处没有保存的输入？").format(n=len(lines))
    return ask(parent, question, "\n".join(shown), accept)
