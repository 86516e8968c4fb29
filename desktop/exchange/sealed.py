"""Tells files that an office's document encryption has sealed: they open on its machines and nowhere else."""

from __future__ import annotations

from typing import Final

# What such clients put first in every file that they seal.
_MARKS: Final = (b"%TSD-Header-###%", b"\x62\x14\x23\x65", b"E-SafeNet", b"\x3eFUSION")


def is_sealed(content: bytes) -> bool:
    """Whether the file bears such a mark, whatever its name says it is."""
    return content.startswith(_MARKS)
