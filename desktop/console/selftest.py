"""`selftest`: whether the installed program works, step by step."""

from __future__ import annotations

import argparse
import platform
import sqlite3
import sys
import traceback
from pathlib import Path

from desktop import assets
from desktop.messages import tr


def run_selftest(_arguments: argparse.Namespace) -> int:
    """Tries every step, says which failed and why, and returns 0 or 1."""
    from desktop.operations.selftest import scratch, steps

    print(version_line())
    failed = 0
    with scratch() as folder:
        for name, step in steps(Path(folder)):
            try:
                step()
            except Exception:  # noqa: BLE001 - whatever it is, it is what the test is for
                failed += 1
                print(tr("　{name}　未通过").format(name=tr(name)))
                traceback.print_exc(file=sys.stderr)
            else:
                print(tr("　{name}　通过").format(name=tr(name)))
    print(tr("自检未通过：{failed} 项").format(failed=failed) if failed else tr("自检通过"))
    return 1 if failed else 0


def version_line() -> str:
    """The program's version and those of what it runs on."""
    return tr("述法评议 {version}（Python {python}，SQLite {sqlite}）").format(
        version=assets.version(), python=platform.python_version(), sqlite=sqlite3.sqlite_version
    )
