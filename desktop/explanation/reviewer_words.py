"""What a reviewer's number is called where a person reads it: by its group's title, not by the group's code."""

from __future__ import annotations

from collections.abc import Mapping

from db.records.register import code_in_group


def number_words(code: str, group_titles: Mapping[str, str]) -> str:
    """A number that groups share with its group's title in front (领导 L01 for leaders-L01); any other as it is."""
    for group in sorted(group_titles, key=len, reverse=True):
        if (own := code_in_group(code, group)) != code:
            return f"{group_titles[group]} {own}"
    return code
