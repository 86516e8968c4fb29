"""Tells when a sheet's text is what the file holds, less what a cell does not carry."""

from __future__ import annotations

import unicodedata


def as_stored(stored: str, read: str) -> str:
    """`stored` where the sheet says the same: breaks, tabs, outer spaces and signs without width are lost in a cell."""
    return stored if _loses(stored) and _bare(stored) == _bare(read) else read


def _loses(text: str) -> bool:
    return text != text.strip() or any(c != " " and not _is_bare(c) for c in text)


def _bare(text: str) -> str:
    return "".join(filter(_is_bare, text))


def _is_bare(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
