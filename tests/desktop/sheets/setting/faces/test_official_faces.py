"""The system's own faces are used where it has them and the user asks; a stand-in is Vera, in no way Chinese."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import reportlab
from reportlab.pdfbase.ttfonts import TTFError

from desktop import assets
from desktop.sheets.setting.faces import typefaces
from desktop.sheets.setting.faces.official_faces import (
    OfficialFaces,
    find_official_faces,
    use_official_faces,
)
from desktop.sheets.setting.faces.typefaces import FaceRole
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import Document, Printed, print_pdf
from desktop.sheets.setting.style_book import BODY, TITLE
from tests.desktop.sheets.conftest import Reading

Read = Callable[[Printed], Reading]
VERA = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"


@pytest.fixture(autouse=True)
def _shipped_faces_again() -> Iterator[None]:
    yield
    use_official_faces(None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(VERA, tmp_path / "SIMFANG.TTF")
    (tmp_path / "simkai.ttf").write_bytes(b"no font at all")
    return tmp_path


def printed() -> Printed:
    return print_pdf(
        Document("题", "某办", LETTER), [Passage("标题", TITLE), Passage("ABC 正文😀", BODY)]
    )


def test_what_the_system_has_is_found_and_what_it_lacks_is_named(folder: Path) -> None:
    faces = find_official_faces([folder, folder / "nowhere"])
    assert faces == OfficialFaces(
        {FaceRole.BODY: folder / "SIMFANG.TTF"},
        ("小标宋", "黑体", "楷体"),
    )


def test_faces_are_used_character_by_character(folder: Path, read: Read) -> None:
    use_official_faces(find_official_faces([folder]))
    reading = read(printed())
    assert any("Vera" in name for name in reading.fonts)
    assert all(reading.fonts.values()), "embedded"
    assert "ABC正文〓" in reading.text
    assert [m.code_point for m in printed().missing] == ["U+1F600"]


def test_the_shipped_faces_come_back(folder: Path, read: Read) -> None:
    before = printed().pdf
    use_official_faces(find_official_faces([folder]))
    assert printed().pdf != before
    use_official_faces(None)
    assert printed().pdf == before
    assert not any("Vera" in name for name in read(printed()).fonts)


def test_a_file_that_is_none_changes_nothing(folder: Path) -> None:
    before = printed().pdf
    with pytest.raises(TTFError):
        typefaces.choose({FaceRole.TITLE: folder / "simkai.ttf"})
    assert printed().pdf == before


def test_shipped_faces_stand_in_without_the_system(read: Read) -> None:
    fonts = read(printed()).fonts
    assert {name.partition("+")[2] for name in fonts} == {
        "NotoSerifSC-Bold",
        "NotoSerifSC-Regular",
        "NotoSansSC-Regular",
    }
    assert assets.font("NotoSerifSC-Bold.ttf").exists()
