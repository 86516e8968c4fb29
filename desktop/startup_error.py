"""What a person is told when there is no window to tell it in: on the terminal, or in a box of Windows' own."""

from __future__ import annotations

import sys


def tell(text: str) -> None:
    """Says it wherever it can be seen: a program without a console has no standard error."""
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    elif sys.platform == "win32":
        import ctypes

        error_icon = 0x10
        ctypes.windll.user32.MessageBoxW(None, text, "述法评议", error_icon)
