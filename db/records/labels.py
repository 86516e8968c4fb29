"""标签: words that tell some entries of a year from the others, such as 重点责任单位."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MOST_LABEL: Final = 20  # characters
_MARK: Final = "、"  # stands between labels, in the file and in a workbook
_ALSO: Final = str.maketrans(dict.fromkeys("，,;；/|\n\t", _MARK))


def labels_of(text: str) -> tuple[str, ...]:
    """The labels that a text names, parted by 、 or another sign that people put between words; each once."""
    words = (word.strip() for word in text.translate(_ALSO).split(_MARK))
    return tuple(dict.fromkeys(word for word in words if word))


def labels_text(labels: Iterable[str]) -> str:
    """The labels as one text."""
    return _MARK.join(labels)


def is_label(word: str) -> bool:
    """Whether a word can be a label: written down among others it is read as the same one."""
    return labels_of(word) == (word,) and len(word) <= MOST_LABEL
