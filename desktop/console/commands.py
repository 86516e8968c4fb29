"""What commands have in common: exit codes, how one is added, a count of steps, leave to replace what exists."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from desktop.messages import tr

DONE, FAULT, REFUSED, DAMAGED = 0, 1, 2, 3

Command = Callable[[argparse.Namespace], int]  # runs and returns the exit code
Add = Callable[
    [str, Command, str], argparse.ArgumentParser
]  # by name, what it runs, what it is about


def counted() -> Callable[[int, int], None] | None:
    """A count on a terminal; silence in a pipe."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        end = "\n" if done >= total else ""
        print(f"\r{done}/{total}", end=end, file=sys.stderr, flush=True)

    return show


def add_force(command: argparse.ArgumentParser) -> None:
    """Nothing that exists is replaced unless this is said."""
    command.add_argument("--force", action="store_true", help=tr("覆盖同名文件"))
