"""What each ballot of a seat was when it was lent or last came back, so that a change since is seen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from db.canonical import canonical_text
from db.records import Ballot
from db.store.packets.sealed_return import ballot_digest


def digests_of(ballots: Iterable[Ballot]) -> dict[int, str]:
    """The digests by entry; ballots with nothing on them are left out."""
    return {b.entry_id: d for b in ballots if (d := ballot_digest(b))}


def base_text(digests: Mapping[int, str]) -> str:
    """A JSON object, entry to digest."""
    return canonical_text({str(entry): value for entry, value in digests.items()})


def read_base(text: str) -> dict[int, str]:
    """The digests by entry."""
    return {int(entry): str(value) for entry, value in json.loads(text).items()}
