"""Which tests run on one worker: those of a module that says so by `xdist_group`.

xdist reads the mark while tests are collected and hands it over within their names, which pytest 9.2 forms
anew; so it is read from the module's text instead.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

_GROUP = re.compile(r"xdist_group\(\"([^\"]+)\"\)")
_ROOT = Path(__file__).resolve().parents[1]


class Grouped(LoadScopeScheduling):  # type: ignore[misc]  # it is untyped
    """Hands a group to one worker, and every other test to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0]) or nodeid


@cache
def group_of(module: str) -> str:
    """The group of a test module, by its path; empty without one."""
    found = _GROUP.search((_ROOT / module).read_text("utf-8"))
    return found[1] if found else ""
