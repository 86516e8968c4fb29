"""Names that are proposed for files: every system takes them, and they say what they did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.file_names import file_stem


@pytest.mark.parametrize(
    ("called", "stem"),
    [
        ("示例区2024年度述法评议", "示例区2024年度述法评议"),
        ("2024/2025 年度", "2024_2025 年度"),
        (r"..\..\逃出去", "_.._逃出去"),
        ("CON", "_CON"),
        ("nul.会议", "_nul.会议"),
        ("com1", "_com1"),
        ("CONFERENCE", "CONFERENCE"),
        ("结果. . ", "结果"),
        ("a\x00b\nc\u202ed", "abcd"),
        ('问题?<b>"*|:', "问题__b_____"),
        ("…\u3000", "…"),
        (" . ", "_"),
        ("长" * 200, "长" * 60),
    ],
)
def test_a_stem(called: str, stem: str) -> None:
    assert file_stem(called) == stem


def test_what_is_left_where_nothing_is() -> None:
    assert file_stem("///", "2024") == "___"
    assert file_stem("...", "2024") == "2024"


@given(st.text())
def test_whatever_a_thing_is_called_there_is_a_name(called: str) -> None:
    stem = file_stem(called)
    assert stem
    assert len(stem) <= 61
    assert not set(stem) & set('\\/:*?"<>|\x00\r\n')
    assert stem[-1] not in " ."
    assert file_stem(stem) == stem or stem.startswith("_")
