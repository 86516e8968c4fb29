"""What each ballot of a seat was when it was lent or last came back, so that a change since is seen."""

from __future__ import annotations

import json
from collections.abc import Iterable

from db.canonical import canonical_text
from db.records import Ballot
from db.store.packets.sealed_return import ballot_digest


def base_text(ballots: Iterable[Ballot]) -> str:
    """A JSON object, entry to digest; ballots with nothing on them are left out."""
    return canonical_text({str(b.entry_id): d for b in ballots if (d := ballot_digest(b))})


def read_base(text: str) -> dict[int, str]:
    """The digests by entry."""
    return {int(entry): str(value) for entry, value in json.loads(text).items()}
