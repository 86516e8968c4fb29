"""How commands read a list of words and write JSON."""

from __future__ import annotations

import json
import re
from typing import Any


def listed(words: str) -> tuple[str, ...]:
    """The words of a list, which may be parted in the Chinese way."""
    return tuple(word.strip() for word in re.split("[,，、]", words) if word.strip())


def print_json(document: dict[str, Any]) -> None:
    """The document on standard output, characters as they are."""
    print(json.dumps(document, ensure_ascii=False, indent=2))
