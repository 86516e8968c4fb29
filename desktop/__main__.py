"""The program's door: no arguments, or a file, open the desktop; anything else is a command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

_SUFFIX = ".shufa"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the desktop or a command and returns the exit status. Qt is loaded for the desktop only."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments:
        from desktop.app import start

        return start()
    if len(arguments) == 1 and arguments[0].endswith(_SUFFIX):
        from desktop.app import start

        return start(Path(arguments[0]))
    from desktop.cli import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
