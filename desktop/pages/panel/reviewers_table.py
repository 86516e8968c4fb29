"""The panel as a table: who scores, in which group, and how far they have come."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject

from db.records import Reviewer
from desktop.ballots.progress import BallotCounts
from desktop.frame.record_table import Column, RecordTable

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class PanelSeat:
    """A reviewer with the title of the group and, for each part, how far the ballots have come."""

    reviewer: Reviewer
    group: str
    progress: tuple[BallotCounts, ...]


def reviewers_table(parent: QObject | None = None) -> RecordTable[PanelSeat]:
    """An empty table; its columns follow the scheme's parts."""
    return RecordTable(seat_columns(()), lambda s: s.reviewer.id, parent)


def seat_columns(parts: tuple[str, ...]) -> list[Column[PanelSeat]]:
    """The columns for parts of these titles."""
    columns = [
        Column[PanelSeat](translate("panel", "编号"), lambda s: s.reviewer.number, width=110),
        Column[PanelSeat](translate("panel", "姓名"), lambda s: s.reviewer.name, width=120),
        Column[PanelSeat](translate("panel", "评委组"), lambda s: s.group, width=180),
        Column[PanelSeat](
            translate("panel", "工作单位"), lambda s: s.reviewer.workplace, width=200
        ),
    ]
    return [*columns, *(_progress_column(number, title) for number, title in enumerate(parts))]


def _progress_column(number: int, title: str) -> Column[PanelSeat]:
    return Column[PanelSeat](
        title,
        lambda s: progress_text(s.progress[number]),
        key=lambda s: s.progress[number].handed - s.progress[number].due,
        centred=True,
        width=130,
    )


def progress_text(progress: BallotCounts) -> str:
    """Handed in of due; a dash where nothing is to be scored."""
    return f"{progress.handed} / {progress.due}" if progress.handed or progress.due else "—"
