"""Schemes made to do harm: read whole or refused in words, and what is read can count a ballot."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import tomli_w
from hypothesis import strategies as st

from db.errors import ErrorKind, UserError
from db.records import Entry, Evaluation
from db.scoring.ranking import Counted, rank_all, score_all
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.scheme import Scheme
from desktop.messages import word
from tests.made_up import tell

REPOSITORY = Path(__file__).resolve().parents[4]
SOURCES = [
    *sorted((REPOSITORY / "resources" / "templates").glob("*.toml")),
    REPOSITORY / "resources" / "samples" / "year-2024.toml",
]
TEXTS = [path.read_text("utf-8") for path in SOURCES]
junk = st.one_of(
    st.integers(-(10**20), 10**20),
    st.sampled_from([0, 1, -1, 10**40, 0.1, 1e308, float("nan"), float("inf"), True, False]),
    st.sampled_from(
        ["", " ", "90%", "1/0", "-5%", "1e99", "９０", "NaN", "criterion", "part:", "votes:"]
    ),
    st.sampled_from(["\u202e", "\x07", "名" * 5000, "a/b", "../x", "𠮷", "\ufeff"]),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=6), st.integers(), max_size=3),
)


CASES: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def _told(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    tell(request, "schemes", CASES)


def note(refusal: UserError | None) -> None:
    CASES["refused" if refusal else "read and counted with"] += 1


def refusal_of(text: str) -> UserError | None:
    """Reads; what is read is also used, since a reader can let through what no ranking stands."""
    try:
        scheme = read_scheme(text)
    except UserError as error:
        refusal = error
    else:
        use(scheme)
        return None
    assert refusal.kind is ErrorKind.SCHEME_REFUSED
    assert refusal.faults
    assert word(refusal)
    return refusal


def use(scheme: Scheme) -> None:
    evaluation = Evaluation(1, scheme.title, scheme.year, scheme.organiser)
    entries = [
        Entry(n, n, f"U{n}", f"单位{n}", "", category, presentation=presentation)
        for n, (category, presentation) in enumerate([("街道", "现场"), ("执法部门", "书面")], 1)
    ]
    scored = score_all(scheme, [Counted(entry, {}) for entry in entries])
    rank_all(evaluation, scheme, 1, scored)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container of a document with each key in it."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places(value[key])


@hypothesis.given(data=st.data(), text=st.sampled_from(TEXTS))
def test_a_good_scheme_with_values_put_astray(data: st.DataObject, text: str) -> None:
    document = tomllib.loads(text)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(list(places(document))))
        how = data.draw(st.sampled_from(["value", "gone", "twice", "unknown"]))
        if how == "gone":
            del container[key]
        elif how == "twice" and isinstance(container, list):
            container.append(container[key])
        elif how == "unknown" and isinstance(container, dict):
            container[data.draw(st.text(max_size=8))] = data.draw(junk)
        else:
            container[key] = data.draw(junk)
        if not document:
            break
    try:
        written = tomli_w.dumps(document)
    except (TypeError, ValueError):
        hypothesis.reject()
    note(refusal_of(written))


@hypothesis.given(data=st.data(), text=st.sampled_from(TEXTS))
def test_a_good_scheme_with_characters_gone_wrong(data: st.DataObject, text: str) -> None:
    place = data.draw(st.integers(0, len(text)))
    taken = data.draw(st.integers(0, 40))
    put = data.draw(st.text(max_size=10))
    changed = text[:place] + put + text[place + taken :]
    note(refusal_of(changed))


@hypothesis.given(text=st.text(max_size=400))
def test_any_text_at_all(text: str) -> None:
    note(refusal_of(text))


def test_schemes_nested_deep_or_huge() -> None:
    for text in (
        "a = " + "[" * 20_000 + "]" * 20_000,
        "a." * 400_000 + "b = 1",
        "\n".join(f"k{n}." + "a." * 999 + "b = 1" for n in range(20)),
        "x = " + "{ a = " * 5_000 + "1" + " }" * 5_000,
        "[[parts]]\n" * 100_000,
        'title = "' + "长" * 3_000_000 + '"',
        "year = " + "9" * 100_000,
        "\n".join(f"k{n} = {n}" for n in range(200_000)),
    ):
        assert refusal_of(text) is not None
