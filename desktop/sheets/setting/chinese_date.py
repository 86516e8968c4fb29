"""Dates as documents write them: 2024年12月20日, no leading zeros."""

from __future__ import annotations

import re

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def day_text(iso: str) -> str:
    """The day of an ISO date or time in Chinese; text that is no ISO date stays as it is."""
    found = _ISO.match(iso)
    if not found:
        return iso
    year, month, day = found.groups()
    return f"{year}年{int(month)}月{int(day)}日"
