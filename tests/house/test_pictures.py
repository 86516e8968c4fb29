"""The READMEs and the manual show pictures, and they stay small."""

import re
from pathlib import Path

import pytest

MOST_BYTES = 600_000
PNG = b"\x89PNG\r\n\x1a\n"


def shown(readme: Path) -> list[Path]:
    """The pictures that a README shows."""
    text = readme.read_text("utf-8")
    return [readme.parent / name for name in re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", text)]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_picture_is_there(repository: Path, name: str) -> None:
    pictures = shown(repository / name)
    assert len(pictures) == 4
    assert all(picture.read_bytes().startswith(PNG) for picture in pictures)


def test_pictures_are_small_and_no_other_lies_about(repository: Path) -> None:
    pictures = {*shown(repository / "README.md"), *shown(repository / "README.zh-CN.md")}
    assert pictures == set((repository / "docs/pictures").iterdir())
    assert sum(picture.stat().st_size for picture in pictures) < MOST_BYTES


def test_the_manuals_pictures_are_there_small_and_shown(repository: Path) -> None:
    folder = repository / "resources/help"
    pictures = set(shown(folder / "manual.md"))
    assert pictures == set((folder / "pictures").iterdir())
    assert all(picture.read_bytes().startswith(PNG) for picture in pictures)
    assert sum(picture.stat().st_size for picture in pictures) < MOST_BYTES
