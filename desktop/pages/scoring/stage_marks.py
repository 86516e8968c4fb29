"""Marks in a chooser: whose ballots are all in, whose are begun, whose are not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox

from desktop.ballots.editor import BallotEditor
from desktop.ballots.progress import Stage, stage
from desktop.pages.scoring.ballot_list import is_finished
from desktop.widgets.look.icons import coloured_icon
from desktop.widgets.look.theme import current_theme

translate = QCoreApplication.translate
_ICONS = {Stage.DONE: "circle-check", Stage.OPEN: "pen-line", Stage.EMPTY: "minus"}


def book_stage(book: BallotEditor) -> Stage:
    """How far the ballots that a book shows have come."""
    done = sum(is_finished(book, row) for row in book.rows)
    begun = any(book.ballot(row) is not None for row in book.rows)
    return stage(done, len(book.rows), begun=begun)


def mark_stages(box: QComboBox, stages: Mapping[Any, Stage]) -> None:
    """Marks every item, named by its data."""
    icons = {found: _icon(found) for found in Stage}
    for place in range(box.count()):
        found = stages.get(box.itemData(place), Stage.EMPTY)
        _show(box, place, found, icons[found])


def show_stage(box: QComboBox, place: int, found: Stage) -> None:
    """Marks one item."""
    _show(box, place, found, _icon(found))


def _show(box: QComboBox, place: int, found: Stage, icon: QIcon) -> None:
    box.setItemIcon(place, icon)
    box.setItemData(place, _word(found), Qt.ItemDataRole.ToolTipRole)


def _icon(found: Stage) -> QIcon:
    theme = current_theme()
    colours = {Stage.DONE: theme.good, Stage.OPEN: theme.accent, Stage.EMPTY: theme.muted}
    return coloured_icon(_ICONS[found], colours[found])


def _word(found: Stage) -> str:
    return {
        Stage.DONE: translate("ballots", "已录完"),
        Stage.OPEN: translate("ballots", "录入中"),
        Stage.EMPTY: translate("ballots", "未开始"),
    }[found]
