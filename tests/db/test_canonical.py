"""One byte form for what is digested: anyone can recompute it with a few lines of any language."""

import hashlib
import json
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.canonical import canonical_text, digest, digest_of_pieces

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_keys_are_sorted_and_characters_stay() -> None:
    assert (
        canonical_text({"乙": 1, "a": [True, None, "<b>&\n"]})
        == r'{"a":[true,null,"<b>&\n"],"乙":1}'
    )


@given(VALUES)
def test_anyone_can_recompute_a_digest(value: object) -> None:
    text = canonical_text(value)
    assert json.loads(text) == value
    assert (
        digest(value)
        == "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    )


@pytest.mark.parametrize(
    "value",
    [0.5, [1, 0.5], {"a": {"b": (0.5,)}}, float("nan"), -math.inf, 1e16, [1e-7], 5e-324, -0.0],
)
def test_a_float_is_refused_wherever_it_hides(value: object) -> None:
    with pytest.raises(TypeError, match="float"):
        canonical_text(value)


@given(VALUES, st.floats(), st.sampled_from(["first", "last", "keyed", "alone"]))
def test_a_float_is_refused_beside_anything(value: object, number: float, place: str) -> None:
    around: dict[str, object] = {
        "first": [number, value],
        "last": [value, [value, number]],
        "keyed": {"时刻": "08:15.5", "k": number, "值": value},
        "alone": number,
    }
    with pytest.raises(TypeError, match="float"):
        canonical_text(around[place])


def test_what_is_no_data_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical_text({"a": Fraction(1, 2)})


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]))))
def test_pieces_digest_as_the_whole(pieces: list[str]) -> None:
    whole = hashlib.sha256("".join(pieces).encode()).hexdigest()
    assert digest_of_pieces(pieces) == f"sha256:{whole}"
