"""The evaluation, the register of units with this year's entries, and the panel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

LIVE = "现场"
WRITTEN = "书面"
PRESENTATIONS = (LIVE, WRITTEN)
MOST_LABEL: Final = 20  # characters
_MARK: Final = "、"  # stands between labels, in the file and in a workbook
_MADE: Final = re.compile(r"R(\d{1,6})")  # a code that the program gave
_ALSO: Final = str.maketrans(dict.fromkeys("，,;；/|\n\t", _MARK))


class EntryKind(NamedTuple):
    """What the rules of a scheme tell entries apart by: 类别, 标签 and 述法形式."""

    category: str
    labels: tuple[str, ...] = ()
    presentation: str = WRITTEN


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One year's exercise 评议活动. `deadline` is when reports are due (ISO date, or empty).

    `findings_due`: by when findings are to be mended that have no day of their own when they come in.
    `scoring_due`: until when reviewers may take back what they handed in (ISO date, or empty: until it is frozen).
    """

    id: int
    title: str
    year: int
    organiser: str
    frozen: bool = False
    deadline: str = ""
    findings_due: str = ""
    scoring_due: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation in the register; survives years."""

    id: int
    code: str
    title: str
    short_title: str = ""

    @property
    def called(self) -> str:
        """Name and code, as errors and notes call it."""
        return f"{self.title}（{self.code}）"


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit's participation in one evaluation, with the unit's names beside it."""

    id: int
    unit_id: int
    unit_code: str
    unit: str
    short_title: str
    category: str
    leader: str = ""
    post: str = ""
    presentation: str = WRITTEN
    running_order: int | None = None
    labels: tuple[str, ...] = ()  # 标签, as 重点责任单位
    reported: bool = False
    withdrawn_on: str = ""  # the day on which it left the evaluation 退出, if it did
    withdrawn_reason: str = ""
    liaison: str = ""  # 联络员: whom the office calls about the report
    phone: str = ""
    note: str = ""

    @property
    def kind(self) -> EntryKind:
        """By what the rules of a scheme tell it from others."""
        return EntryKind(self.category, self.labels, self.presentation)


@dataclass(frozen=True, slots=True)
class Group:
    """A panel group 评委组."""

    id: int
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person of the panel, or an anonymous ballot number (no name).

    `workplace` is what recuses them from their own unit.
    """

    id: int
    code: str
    group: str
    name: str = ""
    workplace: str = ""

    @property
    def number(self) -> str:
        """The code as it is read beside the group."""
        return code_in_group(self.code, self.group)


def code_in_group(code: str, group: str) -> str:
    """A reviewer's code as it is read beside its group: without the group's code that keeps like numbers apart."""
    return code.removeprefix(f"{group}-") or code


def made_code(taken: Iterable[str]) -> str:
    """The next code for a reviewer who has none: R01, R02 and so on, past the highest of those taken."""
    highest = max((int(m[1]) for code in taken if (m := _MADE.fullmatch(code))), default=0)
    return f"R{highest + 1:02d}"


def number_words(code: str, group_titles: Mapping[str, str]) -> str:
    """A number that groups share with its group's title in front (领导 L01 for leaders-L01); any other as it is."""
    for group in sorted(group_titles, key=len, reverse=True):
        if (own := code_in_group(code, group)) != code:
            return f"{group_titles[group]} {own}"
    return code


def labels_of(text: str) -> tuple[str, ...]:
    """The labels that a text names, parted by 、 or another sign that people put between words; each once."""
    if not text:
        return ()
    words = (word.strip() for word in text.translate(_ALSO).split(_MARK))
    return tuple(dict.fromkeys(word for word in words if word))


def labels_text(labels: Iterable[str]) -> str:
    """The labels as one text."""
    return _MARK.join(labels)


def is_label(word: str) -> bool:
    """Whether a word can be a label: written down among others it is read as the same one."""
    return labels_of(word) == (word,) and len(word) <= MOST_LABEL
