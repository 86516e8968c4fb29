"""What a release shows, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from db.records.releases import Release, ReleaseKind
from desktop.messages import tr

_WORDS: Final[Mapping[ReleaseKind, str]] = {
    ReleaseKind.OVERALL: "总排名（名次、各项得分、等次）",
    ReleaseKind.CATEGORIES: "分类别排名（类别内名次、总分、等次）",
    ReleaseKind.GRADES: "只公布等次",
}


def release_word(kind: ReleaseKind) -> str:
    """How much is shown."""
    return tr(_WORDS[kind])


def release_text(release: Release) -> str:
    """What one release shows, and of which category."""
    word = release_word(release.kind)
    return f"{word}：{release.category}" if release.category else word
