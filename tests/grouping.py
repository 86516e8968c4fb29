"""Which tests run on one worker: those of a module that says so by `xdist_group`.

xdist reads the mark while tests are collected and hands it over within their names, which pytest 9.2 forms
anew; so it is read from the module's text instead.

What a worker that died leaves is handed on here, too: xdist 3.8 hands on also what is finished, and a single
test, with which the next worker waits for ever.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

_GROUP = re.compile(r"xdist_group\(\"([^\"]+)\"\)")
_AHEAD = 2  # tests that lie ready for a worker


class Grouped(LoadScopeScheduling):  # type: ignore[misc]  # it is untyped
    """Hands a group to one worker, and every other test to whoever is free."""

    def remove_node(self, node: WorkerController) -> str | None:
        """Hand on what a worker leaves that ends or dies; return the test at which it died."""
        units = self.assigned_work.pop(node).values()
        left = [test for unit in units for test, done in unit.items() if not done]
        for test in left[1:]:
            self.workqueue.setdefault(self._split_scope(test), {})[test] = False
        for other in self.nodes:
            self._reschedule(other)
        return left[0] if left else None

    def _split_scope(self, nodeid: str) -> str:
        return group_of(self.config.rootpath / nodeid.partition("::")[0]) or nodeid

    def _reschedule(self, node: WorkerController) -> None:
        """Give a worker the next tests: it begins one only when it knows what follows, or that nothing does."""
        if node.shutting_down or node not in self.registered_collections:
            return
        with suppress(OSError):  # it has died, and what it was given is handed on when that is told
            while self.workqueue and self._pending_of(self.assigned_work[node]) <= _AHEAD:
                self._assign_work_unit(node)
        if not self.workqueue:
            node.shutdown()


@cache
def group_of(module: Path) -> str:
    """The group of a test module; empty without one."""
    found = _GROUP.search(module.read_text("utf-8"))
    return found[1] if found else ""
