"""The fonts are the ones that the README names, may be shipped, and hold every character."""

import hashlib
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

FONTS = [
    *("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"),
    *("NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf"),
]

GB2312 = [
    bytes([row, cell]).decode("gb2312")
    for row in range(0xB0, 0xF8)
    for cell in range(0xA1, 0xFF)
    if not (row == 0xD7 and cell > 0xF9)  # the five empty places of row 55
]


@pytest.fixture
def fonts(repository: Path) -> Path:
    return repository / "resources" / "fonts"


def test_only_known_fonts(fonts: Path) -> None:
    assert sorted(FONTS) == sorted(p.name for p in fonts.glob("*.[ot]t[fc]"))


@pytest.mark.parametrize("name", FONTS)
def test_readme_tells_origin_and_digest(fonts: Path, name: str) -> None:
    digest = hashlib.sha256((fonts / name).read_bytes()).hexdigest()
    row = next(
        line
        for line in (fonts / "README.md").read_text(encoding="utf-8").splitlines()
        if f"`{name}`" in line
    )
    assert digest in row
    assert "@expo-google-fonts/noto-" in row


@pytest.mark.parametrize("family", ["NotoSansSC", "NotoSerifSC"])
def test_licence_is_beside_them(fonts: Path, family: str) -> None:
    licence = (fonts / f"OFL-{family}.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "THE FONT SOFTWARE IS PROVIDED" in licence


@pytest.mark.parametrize("name", FONTS)
def test_font_can_be_embedded_and_is_whole(fonts: Path, name: str) -> None:
    font = TTFontFile(str(fonts / name))  # refuses anything but TrueType outlines
    assert {"glyf", "loca"} <= font.table.keys()
    assert "fvar" not in font.table, "reportlab would print a variable font at its default weight"
    assert len(GB2312) == 6763
    rare = "䶮𬭎𬺓㑇㛃㳚䴗䥽䌷𫍽𬬻𬬿𬭊𬭛𬭳𬭶𬶏𬹼𫚕𬷕"
    punctuation = "〇·①⑩—…《》“”￥℃‰√×"
    missing = [c for c in [*GB2312, *rare, *punctuation] if ord(c) not in font.charToGlyph]
    assert not missing
