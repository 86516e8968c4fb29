"""The README shows four pictures, and they stay small."""

import re
from pathlib import Path

MOST_BYTES = 1_000_000
PNG = b"\x89PNG\r\n\x1a\n"


def test_every_picture_is_there_and_small(repository: Path) -> None:
    shown = re.findall(
        r"!\[[^\]]+\]\(([^)]+\.png)\)", (repository / "README.md").read_text("utf-8")
    )
    assert len(shown) == 4
    pictures = [(repository / name).read_bytes() for name in shown]
    assert all(picture.startswith(PNG) for picture in pictures)
    assert sum(map(len, pictures)) < MOST_BYTES


def test_no_other_picture_lies_about(repository: Path) -> None:
    readme = (repository / "README.md").read_text("utf-8")
    for picture in (repository / "resources/packaging/pictures").iterdir():
        assert picture.name in readme
