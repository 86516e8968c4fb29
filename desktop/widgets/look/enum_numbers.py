"""Some of Qt's enums as the numbers they are, for what the first window shows.

The first use of the name `Qt` makes every enum of Qt in Python, a tenth of the time that the window
takes to come up. What is set by number here is a property or a role, which Qt takes as a number too.
"""

from __future__ import annotations

from typing import Final

ALIGN_TOP: Final = 0x0020  # Qt.AlignmentFlag.AlignTop
SCROLL_BAR_OFF: Final = 1  # Qt.ScrollBarPolicy.ScrollBarAlwaysOff
TAB_FOCUS: Final = 1  # Qt.FocusPolicy.TabFocus
USER_ROLE: Final = 0x0100  # Qt.ItemDataRole.UserRole
