"""抽签: the order in which the entries speak in the hall is drawn, by a seed or from a box."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.natural_order import natural_order
from db.records import LIVE, Entry
from db.records.hall import Draw, DrawMethod, DrawnPlace, Fixed, FixedPlace
from db.scoring.lots import drawn_order
from db.store.roster.units import Units
from db.store.trail.trail import Change, Trail

_SEED: Final = re.compile(r"[0-9]{4,12}")
_NAMED: Final = 5  # codes that the trail names of those that changed their place


class Draws:
    """Draws and changes the running order, and tells how it came about."""

    def __init__(self, database: Database, trail: Trail, units: Units) -> None:
        self._database = database
        self._trail = trail
        self._units = units

    def of_evaluation(self, evaluation_id: int) -> tuple[Draw, ...]:
        """Every drawing of the year, oldest first."""
        places: dict[int, list[DrawnPlace]] = {}
        rows = self._database.conn.execute(
            "SELECT p.draw_id, p.entry_id, p.place, p.fixed, p.reason FROM draw_places p"
            " JOIN draws d ON d.id = p.draw_id WHERE d.evaluation_id = ? ORDER BY p.draw_id, p.place",
            (evaluation_id,),
        )
        for draw_id, entry_id, place, fixed, reason in rows:
            where = FixedPlace(fixed) if fixed else None
            places.setdefault(draw_id, []).append(DrawnPlace(entry_id, place, where, reason))
        found = self._database.conn.execute(
            "SELECT id, category, method, seed, drawn_at, reason FROM draws"
            " WHERE evaluation_id = ? ORDER BY id",
            (evaluation_id,),
        )
        return tuple(
            Draw(number, category, DrawMethod(method), seed, at, reason, tuple(places[number]))
            for number, category, method, seed, at, reason in found
        )

    def speaking(self, evaluation_id: int, category: str = "") -> tuple[Entry, ...]:
        """The entries that speak in the hall, of one category or of all, by their order; without one by code."""
        found = (
            e
            for e in self._units.entries(evaluation_id)
            if e.presentation == LIVE and not e.withdrawn_on and category in ("", e.category)
        )
        return tuple(sorted(found, key=_by_order))

    def was_drawn(self, evaluation_id: int, category: str = "") -> bool:
        """Whether some of these entries have a place from a drawing, so that drawing again needs a reason."""
        ids = {e.id for e in self.speaking(evaluation_id, category)}
        draws = self.of_evaluation(evaluation_id)
        return any(place.entry_id in ids for draw in draws for place in draw.places)

    def by_machine(
        self,
        evaluation_id: int,
        seed: str,
        *,
        category: str = "",
        fixed: Sequence[Fixed] = (),
        reason: str = "",
    ) -> Draw:
        """Draws by a seed: digits that somebody in the hall reads out.

        Raises UserError VALUE_REFUSED (no seed), REASON_NEEDED (drawn before; a fixed place without one),
        NO_SUCH_UNIT (a fixed one that does not draw here, or none that does), HALL_BEGUN (somebody has spoken).
        """
        seed = read_seed(seed)
        entries = {e.unit_code: e for e in self._drawing(evaluation_id, category, fixed)}
        order = [entries[code].id for code in drawn_order(entries, seed)]
        return self._draw(evaluation_id, category, (DrawMethod.MACHINE, seed), order, fixed, reason)

    def by_hand(
        self,
        evaluation_id: int,
        lots: Mapping[int, int],
        *,
        category: str = "",
        fixed: Sequence[Fixed] = (),
        reason: str = "",
    ) -> Draw:
        """Takes the lots that were drawn from a box: entry to number, each of 1, 2, 3 … once.

        Raises UserError as `by_machine`; VALUE_REFUSED where a number is missing or was drawn twice.
        """
        entries = self._drawing(evaluation_id, category, fixed)
        wanted = range(1, len(entries) + 1)
        given = sorted(lots.get(e.id, 0) for e in entries)
        if given != list(wanted) or len(lots) != len(entries):
            numbers = sorted(lots.values())
            twice = next((n for n in numbers if n not in wanted or numbers.count(n) > 1), "")
            expected = f"1–{len(entries)}"
            raise UserError(
                ErrorKind.VALUE_REFUSED, field="lot", found=str(twice), expected=expected
            )
        order = [e.id for e in sorted(entries, key=lambda e: lots[e.id])]
        return self._draw(evaluation_id, category, (DrawMethod.HAND, ""), order, fixed, reason)

    def put_in_order(self, evaluation_id: int, entries: Sequence[int]) -> None:
        """Changes the order by hand: all entries that speak, as they shall.

        Raises UserError NO_SUCH_UNIT where one is missing or does not speak.
        """
        standing = self.speaking(evaluation_id)
        if sorted(entries) != sorted(e.id for e in standing):
            raise UserError(ErrorKind.NO_SUCH_UNIT, found="")
        codes = {e.id: e.unit_code for e in standing}
        moved = [
            codes[entry_id]
            for place, entry_id in enumerate(entries, 1)
            if next(e for e in standing if e.id == entry_id).running_order != place
        ]
        with self._trail.change("hall.order", "、".join(moved[:_NAMED])) as change:
            _set_places(change, {entry_id: n for n, entry_id in enumerate(entries, 1)})

    def _drawing(
        self, evaluation_id: int, category: str, fixed: Sequence[Fixed]
    ) -> tuple[Entry, ...]:
        """Those of the entries who draw a lot."""
        entries = self.speaking(evaluation_id, category)
        known = {e.id for e in entries}
        for one in fixed:
            if one.entry_id not in known:
                raise UserError(ErrorKind.NO_SUCH_UNIT, found=str(one.entry_id))
            if not one.reason.strip():
                raise UserError(ErrorKind.REASON_NEEDED)
        if not entries:
            raise UserError(ErrorKind.NO_SUCH_UNIT, found=category or LIVE)
        held = {one.entry_id for one in fixed}
        return tuple(e for e in entries if e.id not in held)

    def _draw(
        self,
        evaluation_id: int,
        category: str,
        how: tuple[DrawMethod, str],
        order: Sequence[int],
        fixed: Sequence[Fixed],
        reason: str,
    ) -> Draw:
        reason = reason.strip()
        if self._has_begun(evaluation_id):
            raise UserError(ErrorKind.HALL_BEGUN)
        if self.was_drawn(evaluation_id, category) and not reason:
            raise UserError(ErrorKind.REASON_NEEDED)
        first = [one for one in fixed if one.place is FixedPlace.FIRST]
        last = [one for one in fixed if one.place is FixedPlace.LAST]
        every = [*(f.entry_id for f in first), *order, *(f.entry_id for f in last)]
        places = dict(zip(every, self._places(evaluation_id, category), strict=True))
        method, seed = how
        with self._trail.change("hall.draw", category, reason) as change:
            draw_id = change.insert(
                "draws",
                {
                    "evaluation_id": evaluation_id,
                    "category": category,
                    "method": method.value,
                    "seed": seed,
                    "drawn_at": self._trail.now,
                    "reason": reason,
                },
            )
            told = {one.entry_id: one for one in fixed}
            for entry_id, place in places.items():
                one = told.get(entry_id)
                row = {
                    "draw_id": draw_id,
                    "entry_id": entry_id,
                    "place": place,
                    "fixed": one.place.value if one else "",
                    "reason": one.reason.strip() if one else "",
                }
                change.insert("draw_places", row, ("draw_id", "entry_id"))
            _set_places(change, places)
        return next(d for d in self.of_evaluation(evaluation_id) if d.id == draw_id)

    def _has_begun(self, evaluation_id: int) -> bool:
        """Whether somebody has spoken, or speaks."""
        found = self._database.conn.execute(
            "SELECT 1 FROM hall_periods p JOIN entries e ON e.id = p.entry_id"
            " WHERE e.evaluation_id = ? LIMIT 1",
            (evaluation_id,),
        )
        return found.fetchone() is not None

    def _places(self, evaluation_id: int, category: str) -> list[int]:
        """The places that are drawn for: those that these entries have, or new ones after all others."""
        drawing = self.speaking(evaluation_id, category)
        ids = {e.id for e in drawing}
        taken = {
            e.running_order
            for e in self.speaking(evaluation_id)
            if e.id not in ids and e.running_order is not None
        }
        own = {e.running_order for e in drawing if e.running_order is not None} - taken
        if category and len(own) == len(drawing):
            return sorted(own)
        start = max(taken, default=0) if category else 0
        return list(range(start + 1, start + 1 + len(drawing)))


def read_seed(text: str) -> str:
    """A seed as it is kept: ASCII digits, also where they were typed full width or parted by spaces.

    Raises UserError VALUE_REFUSED.
    """
    seed = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if not _SEED.fullmatch(seed):
        raise UserError(ErrorKind.VALUE_REFUSED, field="seed", found=text, expected="seed")
    return seed


def _set_places(change: Change, places: Mapping[int, int]) -> None:
    for entry_id, place in places.items():
        change.update("entries", {"id": entry_id}, {"running_order": place})


def _by_order(entry: Entry) -> tuple[Any, ...]:
    order = entry.running_order
    return order is None, order or 0, natural_order(entry.unit_code)
