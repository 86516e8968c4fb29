"""What parts entries of the same total, in words: the same on paper, on the screen and on a terminal."""

from __future__ import annotations

from db.scoring.scheme.scheme import Scheme, TieKey, TieKind
from desktop.messages import tr


def tie_text(scheme: Scheme, key: str) -> str:
    """A tie key in words; a key that the scheme does not know stays as it is written."""
    found = next((tie for tie in scheme.ties.order if tie.text == key), None)
    return key if found is None else tie_words(scheme, found)


def tie_words(scheme: Scheme, key: TieKey) -> str:
    """A key of the scheme, titles in place of codes."""
    if key.kind is TieKind.VOTES:
        return tr("“{level}”票数").format(level=key.level)
    part = scheme.by_code[key.part]
    title = part.title if key.kind is TieKind.PART else part.by_code[key.criterion].title
    return tr("“{title}”得分").format(title=title)
