"""Reading a font in bulk finds what reportlab finds number by number."""

import pytest
from reportlab.pdfbase.ttfonts import TTFontFace

from desktop import assets
from desktop.sheets.setting.faces.font_file import FontFile
from desktop.sheets.setting.faces.typefaces import Face, loaded, setting


@pytest.mark.parametrize("face", list(Face))
def test_the_same_as_reportlab(face: Face) -> None:
    path = assets.font(f"{face}.ttf")
    ours, theirs = FontFile(path), TTFontFace(str(path))
    for name in (
        *("charToGlyph", "charWidths", "hmetrics", "glyphPos", "defaultWidth", "name", "numGlyphs"),
        *("ascent", "descent", "capHeight", "bbox", "flags", "stemV", "italicAngle", "unitsPerEm"),
    ):
        assert getattr(ours, name) == getattr(theirs, name), name
    text = [0, *map(ord, "䶮𬭎述法1")]
    assert ours.makeSubset(text) == theirs.makeSubset(text)


def test_a_face_is_read_once_however_it_is_named() -> None:
    assert loaded(Face.SANS) is loaded("NotoSansSC-Regular")
    assert setting(Face.SANS) is setting("NotoSansSC-Regular")
