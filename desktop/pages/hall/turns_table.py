"""The units of the session in the order of speaking, and how each stands."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from db.records.hall import Phase, Turn, TurnState
from desktop.frame.record_table import Column, RecordTable
from desktop.pages.hall.stopwatch import clock_text
from desktop.widgets.look.theme import current_theme
from desktop.widgets.tables.table_view import TableView

translate = QCoreApplication.translate

WORDS = {
    TurnState.WAITING: "待述",
    TurnState.SPEAKING: "正在述",
    TurnState.SPOKEN: "已述",
    TurnState.ABSENT: "缺席",
}


def state_word(turn: Turn) -> str:
    """The state in a cell's few characters."""
    if turn.moved and turn.state is TurnState.WAITING:
        return translate("hall", "待述（移到最后）")
    return translate("hall", WORDS[turn.state])


def turns_table(parent: QObject) -> RecordTable[Turn]:
    """The model of the turns."""
    return RecordTable(_columns(), lambda turn: turn.entry.id, parent)


def _columns() -> tuple[Column[Turn], ...]:
    return (
        Column(
            translate("hall", "顺序"),
            lambda t: str(t.entry.running_order or ""),
            numeric=True,
            width=56,
        ),
        Column(translate("hall", "编号"), lambda t: t.entry.unit_code, width=64),
        Column(translate("hall", "单位"), lambda t: t.entry.unit),
        Column(translate("hall", "述法人"), lambda t: t.entry.leader, width=90),
        Column(translate("hall", "职务"), lambda t: t.entry.post, width=90),
        Column(translate("hall", "状态"), state_word, colour=_colour, width=130),
        Column(
            translate("hall", "述法用时"), lambda t: _time(t, Phase.SPEECH), centred=True, width=84
        ),
        Column(
            translate("hall", "答问用时"),
            lambda t: _time(t, Phase.QUESTIONS),
            centred=True,
            width=84,
        ),
        Column(translate("hall", "说明"), lambda t: t.reason, width=160),
    )


def _time(turn: Turn, phase: Phase) -> str:
    over = turn.lasted(phase)
    return clock_text(over) if over else ""


def _colour(turn: Turn) -> str | None:
    theme = current_theme()
    colours = {TurnState.SPEAKING: theme.accent, TurnState.ABSENT: theme.bad}
    return colours.get(turn.state)


class TurnsView(TableView):
    """The table of the turns: Space and → are the console's keys here, not the table's."""

    toggled = Signal()
    next_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and not event.isAutoRepeat() and event.key() == Qt.Key.Key_Space:
            self.toggled.emit()
        elif plain and not event.isAutoRepeat() and event.key() == Qt.Key.Key_Right:
            self.next_asked.emit()
        elif not (plain and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Right)):
            super().keyPressEvent(event)
