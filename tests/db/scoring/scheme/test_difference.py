"""What a new version says otherwise, found again as facts."""

from pathlib import Path

from hypothesis import given

from db.scoring.scheme.difference import DifferenceKind, SchemeDifference, differences
from db.scoring.scheme.draft import Draft, inserted, moved, with_value
from db.scoring.scheme.reader import check, read_draft, read_scheme
from db.scoring.scheme.references import with_name, without_item
from db.scoring.scheme.scheme import Scheme
from db.scoring.scheme.writer import table_text
from tests.db.scoring.random_years import schemes
from tests.db.scoring.reference import Table

TEXT = Path(__file__).resolve().parents[4] / "resources" / "samples" / "year-2024.toml"
YEAR = read_draft(TEXT.read_text(encoding="utf-8"))


def scheme_of(draft: Draft) -> Scheme:
    scheme, faults = check(draft)
    assert scheme is not None, faults
    return scheme


def changes(draft: Draft) -> list[SchemeDifference]:
    return list(differences(scheme_of(YEAR), scheme_of(draft)))


@given(schemes())
def test_a_scheme_differs_in_nothing_from_itself(table: Table) -> None:
    scheme = read_scheme(table_text(table))
    assert differences(scheme, read_scheme(table_text(table))) == ()


@given(schemes(), schemes())
def test_different_schemes_differ_in_something(one: Table, other: Table) -> None:
    a, b = (read_scheme(table_text(table)) for table in (one, other))
    assert bool(differences(a, b)) == (a != b)


def test_one_number_is_one_difference() -> None:
    draft = with_value(YEAR, ("parts", 0, "criteria", 0, "points"), 20)
    assert changes(draft) == [
        SchemeDifference(
            DifferenceKind.CHANGED,
            ("书面述法报告", "A1 学习贯彻与带头学法"),
            "parts.criteria.points",
            15,
            20,
        )
    ]


def test_weights_are_named_by_their_titles() -> None:
    draft = with_value(YEAR, ("parts", 0, "group_weights", "peers"), None)
    draft = with_value(draft, ("composition", 0, "weights", "live"), 60)
    assert [(d.where, d.before, d.after) for d in changes(draft)] == [
        (("书面述法报告", "单位互评"), 5, None),
        (("现场", "现场述法表现"), 50, 60),
    ]


def test_a_new_title_is_a_change_and_a_new_code_another_thing() -> None:
    titled = changes(with_value(YEAR, ("parts", 0, "title"), "述法报告"))
    assert [(d.kind, d.key, d.after) for d in titled] == [
        (DifferenceKind.CHANGED, "parts.title", "述法报告")
    ]
    coded = changes(with_name(YEAR, ("parts", 1, "criteria", 0, "code"), "C1"))
    assert [(d.kind, d.where[-1]) for d in coded] == [
        (DifferenceKind.ADDED, "C1 内容真实全面"),
        (DifferenceKind.REMOVED, "B1 内容真实全面"),
    ]


def test_order_counts_and_what_came_and_went_does_not_hide_it() -> None:
    draft = moved(YEAR, ("parts", 1, "criteria", 0), 4)
    draft = without_item(draft, ("parts", 1, "criteria", 0))
    draft = inserted(draft, ("parts", 1, "criteria"), 0, {"code": "C1", "title": "新", "points": 5})
    found = [(d.kind, d.key) for d in changes(draft)]
    assert found == [
        (DifferenceKind.ADDED, "parts.criteria"),
        (DifferenceKind.REMOVED, "parts.criteria"),
        (DifferenceKind.MOVED, "parts.criteria"),
    ]
