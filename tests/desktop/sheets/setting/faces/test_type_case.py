"""User text goes to the page as it is; what no font has is known before anything is printed."""

import pytest

from desktop.sheets.setting.faces.type_case import (
    MissingCharacter,
    clean,
    distinct,
    missing,
    runs,
    width,
)
from desktop.sheets.setting.faces.typefaces import Face, loaded


@pytest.mark.parametrize(
    ("typed", "set_as"),
    [
        ("<b>甲</b> & 乙", "<b>甲</b> & 乙"),
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("制表\t符\xa0空", "制表 符 空"),
        ("零\u200b宽\ufeff字\x00符\ufe0f", "零宽字符"),
        ("\ud800孤", "孤"),
    ],
)
def test_clean(typed: str, set_as: str) -> None:
    assert clean(typed) == set_as


def test_rare_characters_of_the_national_table_are_there() -> None:
    for face in Face:
        assert not list(missing("", "䶮𬭎𬺓〇·—", face))


def test_missing_characters_are_named_once_each() -> None:
    found = distinct(
        [*missing("U01 单位名称", "a😀b😀", Face.SANS), *missing("U01 单位名称", "😀", Face.SERIF)]
    )
    assert found == (MissingCharacter("U01 单位名称", "😀"),)
    assert found[0].code_point == "U+1F600"


def test_a_gap_in_one_face_is_filled_from_another() -> None:
    """Whatever character one face has and another lacks is taken from the one that has it."""
    serif = set(loaded(Face.SERIF).face.charWidths)
    sans = set(loaded(Face.SANS).face.charWidths)
    only_serif = chr(min(serif - sans))
    assert list(runs(f"字{only_serif}字", Face.SANS)) == [
        (Face.SANS, "字"),
        (Face.SERIF, only_serif),
        (Face.SANS, "字"),
    ]
    assert not list(missing("", only_serif, Face.SANS))


def test_what_no_face_has_is_a_mark_and_not_a_box() -> None:
    assert list(runs("甲😀乙", Face.SANS)) == [(Face.SANS, "甲〓乙")]
    assert width("甲😀", Face.SANS) == 2
