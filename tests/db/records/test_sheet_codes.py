"""The text of the codes on a ballot page, against the standard's own example and everything that may be misread."""

from __future__ import annotations

import pytest

from db.records.sheet_codes import (
    SIGNS,
    SheetCode,
    check_characters,
    is_sheet_number,
    read_sheet_code,
    sheet_code_text,
    signs,
)

CODE = SheetCode("7K3M", "7K3M9QX", 12, "A")
TEXT = sheet_code_text(CODE)


def test_the_example_of_the_standard() -> None:
    assert check_characters("ISO79") == "3W"  # ISO 7064, MOD 1271-36


def test_the_check_by_hand() -> None:
    # 1 × 36² = 1296 = 25 modulo 1271; 1 − 25 = −24, that is 1247 = 34 × 36 + 23
    assert check_characters("1") == "YN"


def test_a_code_is_read_as_it_was_written() -> None:
    assert read_sheet_code(TEXT) == CODE
    assert "SF2|7K3M|7K3M9QX|12|" + TEXT[-4:-2] + "|A" == TEXT
    both = {sheet_code_text(SheetCode("7K3M", "7K3M9QX", 12, code)) for code in "AB"}
    assert {text[:-1] for text in both} == {TEXT[:-1]}


def test_every_wrong_character_is_noticed() -> None:
    for place in range(len(TEXT) - 2):
        for sign in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ|":
            wrong = TEXT[:place] + sign + TEXT[place + 1 :]
            if wrong != TEXT:
                with pytest.raises(ValueError, match=r"."):
                    read_sheet_code(wrong)


def test_neighbours_that_changed_places_are_noticed() -> None:
    for place in range(len(TEXT) - 1):
        wrong = TEXT[:place] + TEXT[place + 1] + TEXT[place] + TEXT[place + 2 :]
        if wrong != TEXT:
            with pytest.raises(ValueError, match=r"."):
                read_sheet_code(wrong)


@pytest.mark.parametrize(
    "code",
    [
        SheetCode("7K3", "7K3M9QX", 1, "A"),
        SheetCode("7K3M", "7K3M9QO", 1, "A"),
        SheetCode("7K3M", "7K3M9QX", 0, "A"),
        SheetCode("7K3M", "7K3M9QX", 1000, "A"),
        SheetCode("7K3M", "7K3M9QX", 1, "C"),
        SheetCode("7k3m", "7K3M9QX", 1, "A"),
    ],
)
def test_what_no_code_can_say(code: SheetCode) -> None:
    with pytest.raises(ValueError, match=r"SF2|substring"):
        sheet_code_text(code)


@pytest.mark.parametrize(
    "text", ["", "SF1|2024-1|written|R03|U01|57", TEXT + "\n", " " + TEXT, TEXT.lower()]
)
def test_other_texts_are_no_codes(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        read_sheet_code(text)


def test_numbers_in_the_signs() -> None:
    assert signs(0, 4) == "0000"
    assert signs(33, 3) == "011"
    assert signs(32**7 - 1, 7) == "Z" * 7
    assert len(set(SIGNS)) == 32
    assert not set("ILOU") & set(SIGNS)
    assert is_sheet_number("7K3M9QX")
    assert not is_sheet_number("7K3M9Q")
    assert not is_sheet_number("7K3M9QI")
