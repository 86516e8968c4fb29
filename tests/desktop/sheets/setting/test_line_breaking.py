"""Lines end where a Chinese compositor would end them, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.sheets.setting.faces.type_case import width
from desktop.sheets.setting.faces.typefaces import Face, setting
from desktop.sheets.setting.line_breaking import break_lines

TABLE = setting(Face.SERIF)


@pytest.mark.parametrize(
    ("text", "measure", "lines"),
    [
        ("", 5, [""]),
        ("一二三", 5, ["一二三"]),
        ("一二三四五六七", 5, ["一二三四五", "六七"]),
        ("一二三四五，六七", 5, ["一二三四", "五，六七"]),
        ("一二三四（六七）", 5, ["一二三四", "（六七）"]),
        ("甲\n\n乙", 5, ["甲", "", "乙"]),
        ("至2025年3月止", 4, ["至", "2025年", "3月止"]),
        ("中文 word 中文", 4, ["中文", "word 中", "文"]),
    ],
)
def test_lines(text: str, measure: float, lines: list[str]) -> None:
    assert break_lines(text, measure, TABLE) == lines


def test_a_word_longer_than_the_line_is_broken() -> None:
    lines = break_lines("长" + "W" * 40, 5, TABLE)
    assert "".join(lines) == "长" + "W" * 40
    assert len(lines) > 5


@given(st.text(alphabet="一二三，。（）「」ab1 .%<&\n", max_size=80), st.integers(3, 12))
def test_nothing_is_lost_and_nothing_sticks_out(text: str, measure: int) -> None:
    lines = break_lines(text, measure, TABLE)
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert all(width(line.rstrip(), Face.SERIF) <= measure + 1e-5 for line in lines)
