"""Marks in a chooser: whose ballots are all in, whose are begun, whose are not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox

from desktop.ballots.editor import BallotEditor
from desktop.ballots.progress import BallotStage, stage
from desktop.pages.scoring.ballot_list import is_finished
from desktop.widgets.look.icons import coloured_icon
from desktop.widgets.look.theme import current_theme

translate = QCoreApplication.translate
_ICONS = {
    BallotStage.DONE: "circle-check",
    BallotStage.OPEN: "pen-line",
    BallotStage.EMPTY: "minus",
}


def book_stage(book: BallotEditor) -> BallotStage:
    """How far the ballots that a book shows have come."""
    done = sum(is_finished(book, row) for row in book.rows)
    begun = any(book.ballot(row) is not None for row in book.rows)
    return stage(done, len(book.rows), begun=begun)


def mark_stages(box: QComboBox, stages: Mapping[Any, BallotStage]) -> None:
    """Marks every item, named by its data."""
    icons = {found: _icon(found) for found in BallotStage}
    for place in range(box.count()):
        found = stages.get(box.itemData(place), BallotStage.EMPTY)
        _show(box, place, found, icons[found])


def show_stage(box: QComboBox, place: int, found: BallotStage) -> None:
    """Marks one item."""
    _show(box, place, found, _icon(found))


def _show(box: QComboBox, place: int, found: BallotStage, icon: QIcon) -> None:
    box.setItemIcon(place, icon)
    box.setItemData(place, _word(found), Qt.ItemDataRole.ToolTipRole)


def _icon(found: BallotStage) -> QIcon:
    theme = current_theme()
    colours = {
        BallotStage.DONE: theme.good,
        BallotStage.OPEN: theme.accent,
        BallotStage.EMPTY: theme.muted,
    }
    return coloured_icon(_ICONS[found], colours[found])


def _word(found: BallotStage) -> str:
    return {
        BallotStage.DONE: translate("ballots", "已录完"),
        BallotStage.OPEN: translate("ballots", "录入中"),
        BallotStage.EMPTY: translate("ballots", "未开始"),
    }[found]
