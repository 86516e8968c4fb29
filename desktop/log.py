"""The program's log: what it did and what went wrong, for whoever maintains it.

It holds no mark, name, password or path, so that it can be handed on as it is: modules log kinds, numbers
and the names of operations only, and of an error its kind and where it was raised, never its words, which
may quote what somebody typed.
"""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from desktop.assets import version
from desktop.own_folder import own_folder

_LARGEST = 512 * 1024  # bytes of a file, after which the next one begins
_OLDER = 3  # files that are kept beside the newest
_LINE = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
_PACKAGES = ("db", "desktop")
_log = logging.getLogger(__name__)


class _WordlessFormatter(logging.Formatter):
    """Tells of an error its kind and its trace."""

    def formatException(  # noqa: N802 - logging's name
        self, ei: Any
    ) -> str:
        return "\n".join(_trace(ei[1]))


def log_file() -> Path:
    """Where the newest lines are."""
    return own_folder() / "log" / "shufa.log"


def start_log(door: str) -> None:
    """Begins to write the log; `door` says what was started. A log that cannot be written stops nothing."""
    logging.raiseExceptions = False
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_LARGEST, backupCount=_OLDER, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(_WordlessFormatter(_LINE))
    for package in _PACKAGES:
        logger = logging.getLogger(package)
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
        logger.propagate = False  # the terminal is for what a person asked for
    system = f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
    _log.info("%s started, version %s, %s", door, version(), system)


def log_lines() -> str:
    """What was logged, oldest first; empty where nothing was."""
    path = log_file()
    older = [path.with_name(f"{path.name}.{n}") for n in range(_OLDER, 0, -1)]
    found = [file.read_text("utf-8", errors="replace") for file in (*older, path) if file.is_file()]
    return "".join(found)


def log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Stands in for `sys.excepthook` in a command: the log first, then the terminal."""
    _log.critical("uncaught", exc_info=error)
    if sys.stderr is not None:
        sys.__excepthook__(kind, error, trace)


def _trace(error: BaseException | None) -> Iterator[str]:
    """Causes first, as Python tells them; the number that the system or SQLite gave is no word of the file."""
    if error is None:
        return
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _trace(cause)
        yield "then:"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    kind = type(error)
    number = getattr(error, "sqlite_errorname", None) or getattr(error, "errno", None) or ""
    yield f"{kind.__module__}.{kind.__qualname__} {number}".rstrip()
