"""Where the program keeps what belongs to a person on this machine and to no file."""

from __future__ import annotations

import os
from pathlib import Path

NAME = "shufa"  # of the program, and of who made it, as Qt asks for both


def own_folder() -> Path:
    """The program's own folder; whoever writes there makes it.

    It is where Qt's `AppDataLocation` is, found without Qt: a command would load that for nothing else.
    """
    variable, usual = ("APPDATA", "AppData/Roaming") if os.name == "nt" else _XDG
    told = Path(os.environ.get(variable) or "")
    return (told if told.is_absolute() else Path.home() / usual) / NAME / NAME


_XDG = "XDG_DATA_HOME", ".local/share"
