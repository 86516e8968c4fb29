"""Every icon can be drawn, reaches for nothing outside itself, and has its licence beside it."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ICONS = sorted(Path(__file__).resolve().parents[2].joinpath("resources/icons").glob("*.svg"))


@pytest.mark.parametrize("icon", ICONS, ids=lambda path: path.stem)
def test_icon_stands_alone(icon: Path) -> None:
    root = ET.fromstring(icon.read_text(encoding="utf-8"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox")
    for element in root.iter():
        assert element.tag.rpartition("}")[2] not in {"image", "script", "style", "use"}
        assert not any(key.rpartition("}")[2] == "href" for key in element.attrib)


def test_licences_are_there(repository: Path) -> None:
    licence = (repository / "resources/icons/LICENSE-lucide.txt").read_text(encoding="utf-8")
    assert licence.startswith("ISC License")
    assert "The MIT License" in licence
