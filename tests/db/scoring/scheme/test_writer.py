"""What is written is what is read: every scheme comes back from its own text."""

import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.numbers import share
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.toml_numbers import plain_number, share_text
from db.scoring.scheme.writer import scheme_table, table_text, write_scheme
from tests.db.scoring.random_years import schemes
from tests.db.scoring.reference import Table

REPOSITORY = Path(__file__).resolve().parents[4]
SHIPPED = [
    *sorted((REPOSITORY / "resources" / "templates").glob("*.toml")),
    REPOSITORY / "resources" / "samples" / "year-2024.toml",
]


def text_of(table: Table) -> str:
    import tomli_w

    return tomli_w.dumps(table)


@given(schemes())
def test_a_written_scheme_reads_the_same(table: Table) -> None:
    scheme = read_scheme(text_of(table))
    text = write_scheme(scheme)
    assert read_scheme(text) == scheme
    assert write_scheme(read_scheme(text)) == text


@given(schemes(standardise=True))
def test_a_standardised_scheme_reads_the_same(table: Table) -> None:
    scheme = read_scheme(text_of(table))
    assert read_scheme(write_scheme(scheme)) == scheme


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_ships_reads_the_same(path: Path) -> None:
    scheme = read_scheme(path.read_text(encoding="utf-8"))
    assert read_scheme(write_scheme(scheme)) == scheme


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=12, min_value=0, max_value=10**8),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip),
)
def test_long_numbers_and_any_text_survive(weight: Decimal, title: str) -> None:
    table = scheme_table(read_scheme(SHIPPED[-1].read_text(encoding="utf-8")))
    table["parts"][0]["criteria"][0]["weight"] = weight + Decimal("0.000000000001")
    table["parts"][0]["criteria"][0]["title"] = title
    scheme = read_scheme(text_of(table))
    again = read_scheme(write_scheme(scheme))
    assert again == scheme
    assert again.parts[0].criteria[0].title == title


@given(st.fractions(0, 1, max_denominator=999_999_999))
def test_shares_come_back(value: Fraction) -> None:
    assert share(share_text(value)) == value


def test_numbers_are_written_as_a_person_writes_them() -> None:
    assert [str(plain_number(Fraction(n))) for n in ("15", "0.5", "-1.25", "0.001")] == [
        "15",
        "0.5",
        "-1.25",
        "0.001",
    ]
    assert share_text(Fraction(3, 10)) == "30%"
    assert share_text(Fraction(1, 3)) == "1/3"
    with pytest.raises(ValueError, match="1/3"):
        plain_number(Fraction(1, 3))


def test_keys_stand_in_their_order_and_defaults_are_left_out() -> None:
    text = write_scheme(read_scheme(SHIPPED[-1].read_text(encoding="utf-8")))
    top = tomllib.loads(text)
    assert list(top)[:3] == ["title", "year", "organiser"]
    assert list(top["parts"][0])[:4] == ["code", "title", "kind", "min_valid"]
    assert list(top["parts"][0]["criteria"][0]) == ["code", "title", "text", "points"]
    assert "half_up" not in text
    assert "weight = 1\n" not in text
    assert "step" not in text


def test_keys_of_what_stands_in_a_part_are_in_their_order_too() -> None:
    criterion = {"points": 10, "title": "学法", "code": "A"}
    part = {"criteria": [criterion], "trim": {"low": 1, "high": 1}, "code": "P", "title": "一"}
    written = tomllib.loads(table_text({"parts": [part]}))["parts"][0]
    assert list(written["criteria"][0]) == ["code", "title", "points"]
    assert list(written["trim"]) == ["high", "low"]
