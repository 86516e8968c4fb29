"""What the window hands to its pages: each takes of it what it needs."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.commands.edits import Edits
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.notices import Notices
from desktop.widgets.preferences import Preferences
from desktop.windows.status_line import StatusLine


@dataclass(frozen=True, slots=True)
class Desk:
    """The session with the ways to change the file, to work beside the window, and to tell the person."""

    session: Session
    edits: Edits
    tasks: Tasks
    notices: Notices
    preferences: Preferences
    status: StatusLine
