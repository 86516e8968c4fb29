"""What units are called on paper: a frozen year keeps the names that it was frozen with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from db.records import Entry
from db.store import Store

_NAMED = ("unit_code", "unit", "short_title", "category", "presentation")


def printed_names(store: Store, evaluation_id: int) -> Mapping[str, Entry]:
    """Each entry by its unit's code of today, in the order of those codes; an open year speaks of today's names."""
    entries = store.units.entries(evaluation_id)
    frozen = store.releases.entries_as_frozen(evaluation_id)
    return {e.unit_code: _as_frozen(e, frozen.get(e.id, e)) for e in entries}


def _as_frozen(entry: Entry, frozen: Entry) -> Entry:
    """Leader, post and order may still be mended after the freeze; names and category may not."""
    return replace(entry, **{name: getattr(frozen, name) for name in _NAMED})
