"""What the readers of documents share: how they say that there is no text, and how they tell how far they are."""

from __future__ import annotations

from db.records import Textless


class NoTextError(Exception):
    """A document has no text that can be read; `reason` says why."""

    def __init__(self, reason: Textless) -> None:
        super().__init__(reason.value)
        self.reason = reason
