"""Asks where a file is saved. Nothing that exists is replaced unless the person was asked about that very file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from db.file_names import file_stem


def ask_save_path(parent: QWidget, title: str, proposed: str, kind: str) -> Path | None:
    """The place that the person chose, with the ending of the proposed name; None where they gave up.

    The name is proposed as every system takes it.

    The system's dialog asks before a file is replaced. Where a missing ending makes another file of
    the name, the dialog opens again on it, so that it asks about that one too.
    """
    ending = Path(proposed).suffix
    name = f"{file_stem(proposed.removesuffix(ending))}{ending}"
    while True:
        chosen, _ = QFileDialog.getSaveFileName(parent, title, name, f"{kind} (*{ending})")
        if not chosen:
            return None
        path = Path(chosen)
        if path.suffix.lower() == ending.lower():
            return path
        path = path.with_name(path.name + ending)
        if not path.exists():
            return path
        name = str(path)
