"""The program's door: no arguments, or a file, open the desktop; anything else is a command."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from db.file_endings import RETURN_SUFFIX, SUFFIXES

_READ_DOCUMENTS = "--read-documents"  # the program starts itself so, to read reports apart


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the desktop or a command and returns the exit status. Qt is loaded for the desktop only."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == [_READ_DOCUMENTS]:
        from desktop.exchange.documents.reader_main import main as read_documents

        return read_documents()
    if not arguments:
        return _open_window(None)
    if len(arguments) == 1 and arguments[0].endswith((*SUFFIXES, RETURN_SUFFIX)):
        return _open_window(Path(arguments[0]))
    from db.cycles import no_cycles

    with no_cycles():
        from desktop.cli import run
        from desktop.log import log_uncaught, start_log
    gc.freeze()  # what was loaded stays to the end: looking through it for rubbish takes a tenth of a command

    start_log("command")
    sys.excepthook = log_uncaught
    return run(arguments)


def _open_window(path: Path | None) -> int:
    try:
        from desktop.app import start
    except (
        ImportError
    ) as error:  # a library of the system that Qt links to, or a damaged installation
        from desktop.startup_error import tell

        tell(
            f"述法评议无法启动，缺少系统库或程序文件：{error}\n请重新安装程序；您的评议文件不受影响。"
        )
        return 1
    return start(path)


if __name__ == "__main__":
    sys.exit(main())
