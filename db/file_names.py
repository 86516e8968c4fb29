"""Names for files that every system takes, made from what people call things: one rule for all that is written."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_FORBIDDEN: Final = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))  # on one system or another
_DEVICE: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)")  # on Windows
_LONGEST: Final = 60  # characters: 180 bytes in Chinese, below the 255 that file systems take
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")  # controls, and marks that turn text around


def file_stem(called: str, otherwise: str = "_") -> str:
    """A name without its ending: no separators, controls, device's name, nor dots and blanks at its ends.

    `otherwise` where nothing is left.
    """
    plain = unicodedata.normalize("NFC", called).translate(_FORBIDDEN)
    kinds = ((c, unicodedata.category(c)) for c in plain)
    seen = "".join(" " if kind == "Zs" else c for c, kind in kinds if kind not in _UNSEEN)
    stem = seen.strip(" .　")[:_LONGEST].strip(" .　") or otherwise
    return f"_{stem}" if _DEVICE.match(stem) else stem
