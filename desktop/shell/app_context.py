"""What the window hands to its pages: each takes of it what it needs."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.frame.edits import Edits
from desktop.session import Session
from desktop.shell.status_line import StatusLine
from desktop.tasks import Tasks
from desktop.widgets.look.preferences import Preferences
from desktop.widgets.telling.notices import Notices


@dataclass(frozen=True, slots=True)
class AppContext:
    """The session with the ways to change the file, to work beside the window, and to tell the person."""

    session: Session
    edits: Edits
    tasks: Tasks
    notices: Notices
    preferences: Preferences
    status: StatusLine
