"""A part's full marks while it is edited, when its numbers may not all be numbers yet."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from db.numbers import decimal_text, exact
from desktop.explanation.scheme_words import number_word


def full_marks(part: dict[str, Any], category: str | None = None) -> str:
    """A part's full marks as far as its numbers can be read: ``90–100`` where categories or labels differ.

    Of one category, if it is given.
    """
    if part.get("kind") == "given":
        return number_word(part.get("full", ""))
    criteria = part.get("criteria", [])
    named = {name for c in criteria for name in c.get("categories", [])}
    try:
        labels = {"", *(label for c in criteria for label in c.get("labels", []))}
        totals = {
            _sum(criteria, n, label)
            for n in ([category] if category else named or [""])
            for label in labels
        }
    except (KeyError, ValueError):
        return "—"
    return "–".join(decimal_text(total) for total in sorted({min(totals), max(totals)}))


def _sum(criteria: list[dict[str, Any]], category: str, label: str) -> Fraction:
    return sum(
        (
            exact(c["points"]) * exact(c.get("weight", 1))
            for c in criteria
            if "categories" not in c or category in c["categories"]
            if "labels" not in c or label in c["labels"]
        ),
        Fraction(0),
    )
