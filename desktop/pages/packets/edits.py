"""Collecting as an edit: undone, every ballot stands as it did before and the packets are out again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from db.store.packets.collecting import Decisions
from desktop.frame.edits import Edit, EditPlace
from desktop.operations.packets import collect_packets
from desktop.session import Session

translate = QCoreApplication.translate


def collect(
    session: Session,
    sources: tuple[Path, ...],
    password: str,
    decisions: Decisions,
    *,
    carry: bool = False,
) -> Edit:
    """Takes every return in against which nothing stands; `result` says what became of each."""
    return Edit(
        session,
        translate("commands", "收回评分包"),
        lambda store, step: collect_packets(
            store, sources, password, decisions, carry=carry, progress=step
        ),
        session.evaluation_changed.emit,
        EditPlace("panel"),
        warning=translate(
            "commands", "收回的评分票、自查表将恢复为收回前的样子，评分包回到已分发。"
        ),
        long=True,
    )
