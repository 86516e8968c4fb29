"""Where the program keeps what belongs to a person on this machine and to no file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths

_NAME = "shufa"


def name_program() -> None:
    """Tells Qt the name after which folders and settings are called; needed once, before they are asked for."""
    QCoreApplication.setOrganizationName(_NAME)
    QCoreApplication.setApplicationName(_NAME)


def own_folder() -> Path:
    """The program's own folder; whoever writes there makes it."""
    place = QStandardPaths.StandardLocation.AppDataLocation
    return Path(QStandardPaths.writableLocation(place))
