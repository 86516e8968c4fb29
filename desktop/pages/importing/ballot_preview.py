"""The ballots that a sheet would give as it is mapped, to be looked at before anything is read in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from db.records import BallotRow
from db.scoring.marks import mark_text
from desktop.widgets.tables.model_index import ModelIndex


class ImportedBallots(QAbstractTableModel):
    """A ballot a row: reviewer, unit, and the mark of each criterion."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ballots: Sequence[BallotRow] = ()
        self._criteria: Sequence[str] = ()

    def show_ballots(self, ballots: Sequence[BallotRow], criteria: Sequence[str]) -> None:
        """Takes ballots, and the codes of the criteria under which they have marks."""
        self.beginResetModel()
        self._ballots, self._criteria = ballots, criteria
        self.endResetModel()

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._ballots)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 2 + len(self._criteria)

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        ballot = self._ballots[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return ballot.place
        if index.column() < 2:
            return (ballot.reviewer, ballot.unit_code)[index.column()]
        return mark_text(ballot.marks.get(self._criteria[index.column() - 2]))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1)
        return (self.tr("评委"), self.tr("单位"), *self._criteria)[section]
