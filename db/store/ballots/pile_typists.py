"""Who typed a pile of anonymous ballots, and who typed it again: names by part and group, never by ballot.

The events of anonymous ballots name nobody, so each who types is named once a pile, in an event that
changes no row. A number's own account and a packet are a voter's desk: neither is noted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlite_utils import Database

from db.store.evaluations.beginnings import beginnings
from db.store.trail.trail import Trail

TYPED: Final = "pile.type"
CHECKED: Final = "pile.check"


class PileTypists:
    """Notes and tells them."""

    def __init__(self, database: Database, trail: Trail) -> None:
        self._database = database
        self._trail = trail
        self._noted: set[tuple[str, int, str, str, str]] = set()
        # of each part what was read, as long as nobody else writes to the file
        self._read: dict[tuple[str, int, str], tuple[int, Mapping[str, tuple[str, ...]]]] = {}

    def note(self, what: str, evaluation_id: int, part: str, group: str) -> None:
        """Notes that whoever is signed in types in this pile, unless the trail says so already."""
        who = self._trail.who
        one = (what, evaluation_id, part, group, who)  # asked with every mark that is typed
        if one in self._noted or self._in_packet:
            return
        if who not in self.of_part(what, evaluation_id, part).get(group, ()):
            pile = f"{self._prefix(evaluation_id, part)}{group}"
            with self._trail.change(what, pile) as change:
                change.noted = True
            self._read.clear()
        if not self._database.conn.in_transaction:  # else it may still be taken back
            self._noted.add(one)

    def of_pile(self, what: str, evaluation_id: int, part: str, group: str) -> tuple[str, ...]:
        """The names of one pile: asked with every mark that is typed a second time."""
        (version,) = self._database.conn.execute("PRAGMA data_version").fetchone()
        key = what, evaluation_id, part
        kept = self._read.get(key)
        if kept is None or kept[0] != version:
            kept = int(version), self.of_part(*key)
            if not self._database.conn.in_transaction:  # else it may still be taken back
                self._read[key] = kept
        return kept[1].get(group, ())

    def of_part(self, what: str, evaluation_id: int, part: str) -> Mapping[str, tuple[str, ...]]:
        """The names of each group's pile (by its code), in the order in which they began.

        A year of the same number that was removed before this one began had piles of its own.
        """
        prefix = self._prefix(evaluation_id, part)
        begun = beginnings(self._database.conn)
        after = max((b.event for b in begun if b.evaluation_id == evaluation_id), default=0)
        found: dict[str, dict[str, None]] = {}
        rows = self._database.conn.execute(
            "SELECT substr(subject, length(?) + 1), who FROM events"
            " WHERE id > ? AND what = ? AND substr(subject, 1, length(?)) = ? ORDER BY id",
            (prefix, after, what, prefix, prefix),
        )
        for group, who in rows:
            found.setdefault(group, {})[who] = None
        return {group: tuple(names) for group, names in found.items()}

    @property
    def _in_packet(self) -> bool:
        return self._database.conn.execute("SELECT 1 FROM own_packet").fetchone() is not None

    def _prefix(self, evaluation_id: int, part: str) -> str:
        """A file holds several years, whose parts bear the same codes."""
        row = self._database.conn.execute(
            "SELECT year FROM evaluations WHERE id = ?", (evaluation_id,)
        ).fetchone()
        return f"{part}/{row[0]}/"
