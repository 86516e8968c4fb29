"""What the marked boxes of a field say together: one level, or a number from its digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from db.records.layouts import ABSTAIN_LEVEL

_TENS: Final = "十:"
_UNITS: Final = "个:"
_HALF: Final = ".5"


def is_number(levels: Sequence[str]) -> bool:
    """Whether the boxes of a field are the digits of a number."""
    return any(level.startswith(_UNITS) for level in levels)


def choice(levels: Sequence[str], marked: Sequence[str]) -> str | None:
    """What was chosen by the `marked` levels among `levels`, or nothing where they are not one whole choice."""
    if not is_number(levels) or list(marked) == [ABSTAIN_LEVEL]:
        return marked[0] if len(marked) == 1 else None
    tens = [level[len(_TENS) :] for level in marked if level.startswith(_TENS)]
    units = [level[len(_UNITS) :] for level in marked if level.startswith(_UNITS)]
    if ABSTAIN_LEVEL in marked or len(tens) > 1 or len(units) != 1:
        return None
    half = _HALF if _HALF in marked else ""
    return "".join((*tens, *units)).lstrip("0").rjust(1, "0") + half
