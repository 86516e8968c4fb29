"""抽签: by a seed or from a box, with fixed places, for all or a category; and what is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.errors import ErrorKind
from db.records import LIVE
from db.records.hall import DrawMethod, Fixed, FixedPlace
from db.scoring.lots import drawn_order
from db.store import Store
from db.store.hall.draws import read_seed
from tests.db.store import small_year
from tests.db.store.open_year import OpenYear, refused

TWELVE = tuple(f"U{n:02d}" for n in range(1, 13))
STREETS = TWELVE[:4]


@pytest.fixture
def year(tmp_path: Path) -> Iterator[OpenYear]:
    """Twelve units that speak, four of them 街道; U13 writes only, U14 has left."""
    path = tmp_path / "现场.shufa"
    with Store.create(path, "主持人", clock=lambda: "2024-12-20T01:00:00.000+00:00") as store:
        evaluation_id = store.evaluations.create(small_year.SCHEME).id
        for code in TWELVE:
            category = "街道" if code in STREETS else "执法部门"
            store.units.add(evaluation_id, code, f"单位{code}", category, presentation=LIVE)
        store.units.add(evaluation_id, "U13", "单位U13", "街道")
        gone = store.units.add(evaluation_id, "U14", "单位U14", "街道", presentation=LIVE)
        store.withdrawals.withdraw(gone.id, "2024-12-01", "撤并")
        yield OpenYear(store, evaluation_id)


def order(year: OpenYear) -> list[str]:
    """Who speaks when, by another program."""
    rows = year.sql(
        "SELECT u.code FROM entries e JOIN units u ON u.id = e.unit_id"
        " WHERE e.running_order IS NOT NULL ORDER BY e.running_order"
    )
    return [code for (code,) in rows]


def numbers(year: OpenYear) -> list[int]:
    rows = year.sql("SELECT running_order FROM entries WHERE running_order IS NOT NULL ORDER BY 1")
    return [n for (n,) in rows]


def test_the_seed_gives_the_order_in_one_event(year: OpenYear) -> None:
    with year.one_event() as found:
        draw = year.store.draws.by_machine(year.evaluation_id, "１２ ３４５６")
    assert order(year) == list(drawn_order(TWELVE, "123456"))
    assert numbers(year) == list(range(1, 13))
    assert (draw.method, draw.seed) == (DrawMethod.MACHINE, "123456")
    assert draw.drawn_at == "2024-12-20T01:00:00.000+00:00"
    assert found[0].what == "hall.draw"
    assert year.store.verify().intact


def test_fixed_places_draw_no_lot(year: OpenYear) -> None:
    fixed = [
        Fixed(year.entry("U05").id, FixedPlace.FIRST, "承办单位"),
        Fixed(year.entry("U01").id, FixedPlace.LAST, "主要负责人上午另有会议"),
        Fixed(year.entry("U02").id, FixedPlace.LAST, "同上"),
    ]
    draw = year.store.draws.by_machine(year.evaluation_id, "777777", fixed=fixed)
    drawn = drawn_order([c for c in TWELVE if c not in ("U01", "U02", "U05")], "777777")
    assert order(year) == ["U05", *drawn, "U01", "U02"]
    told = {p.entry_id: (p.fixed, p.reason) for p in draw.places}
    assert told[year.entry("U05").id] == (FixedPlace.FIRST, "承办单位")
    assert told[year.entry("U03").id] == (None, "")


@pytest.mark.parametrize(
    ("code", "reason", "kind"),
    [
        ("U05", " ", ErrorKind.REASON_NEEDED),
        ("U13", "书面", ErrorKind.NO_SUCH_UNIT),
        ("U14", "已退出", ErrorKind.NO_SUCH_UNIT),
    ],
)
def test_a_fixed_place_needs_a_reason_and_a_unit_that_speaks(
    year: OpenYear, code: str, reason: str, kind: ErrorKind
) -> None:
    fixed = [Fixed(year.entry(code).id, FixedPlace.FIRST, reason)]
    with year.no_event():
        error = refused(
            lambda: year.store.draws.by_machine(year.evaluation_id, "1234", fixed=fixed)
        )
    assert error.kind is kind


def test_drawing_again_needs_a_reason_and_both_are_kept(year: OpenYear) -> None:
    draws = year.store.draws
    draws.by_machine(year.evaluation_id, "123456")
    with year.no_event():
        error = refused(lambda: draws.by_machine(year.evaluation_id, "654321"))
    assert error.kind is ErrorKind.REASON_NEEDED
    draws.by_machine(year.evaluation_id, "654321", reason="种子读错")
    assert order(year) == list(drawn_order(TWELVE, "654321"))
    assert [(d.seed, d.reason) for d in draws.of_evaluation(year.evaluation_id)] == [
        ("123456", ""),
        ("654321", "种子读错"),
    ]


def test_a_category_at_a_time(year: OpenYear) -> None:
    draws = year.store.draws
    draws.by_machine(year.evaluation_id, "1111", category="街道")
    streets = list(drawn_order(STREETS, "1111"))
    assert order(year) == streets
    draws.by_machine(year.evaluation_id, "2222", category="执法部门")
    others = list(drawn_order(TWELVE[4:], "2222"))
    assert order(year) == [*streets, *others]
    draws.by_machine(year.evaluation_id, "3333", category="街道", reason="一家单位漏列")
    assert order(year) == [*drawn_order(STREETS, "3333"), *others], "the others keep their places"
    assert numbers(year) == list(range(1, 13))


def test_lots_from_a_box(year: OpenYear) -> None:
    lots = {year.entry(code).id: place for place, code in enumerate(reversed(TWELVE), 1)}
    draw = year.store.draws.by_hand(year.evaluation_id, lots)
    assert order(year) == list(reversed(TWELVE))
    assert (draw.method, draw.seed) == (DrawMethod.HAND, "")


@pytest.mark.parametrize(
    ("lots", "found"),
    [
        ({"U01": 2}, "2"),  # U02 has it
        ({"U01": 13}, "13"),
        ({"U01": 0}, "0"),
        ({"U01": None}, ""),
    ],
)
def test_lots_that_cannot_be(year: OpenYear, lots: dict[str, int | None], found: str) -> None:
    every = dict(zip(TWELVE, range(1, 13), strict=True)) | lots
    given = {year.entry(code).id: n for code, n in every.items() if n is not None}
    with year.no_event():
        error = refused(lambda: year.store.draws.by_hand(year.evaluation_id, given))
    assert (error.kind, error.facts["found"]) == (ErrorKind.VALUE_REFUSED, found)
    assert error.facts["expected"] == "1–12"


def test_the_order_is_changed_by_hand_and_back(year: OpenYear) -> None:
    draws = year.store.draws
    draws.by_machine(year.evaluation_id, "123456")
    before = order(year)
    wanted = [before[-1], *before[:-1]]
    with year.one_event():
        undo = year.undo_of(
            lambda: draws.put_in_order(year.evaluation_id, [year.entry(c).id for c in wanted])
        )
    assert order(year) == wanted
    undo()
    assert order(year) == before
    with year.no_event():
        error = refused(lambda: draws.put_in_order(year.evaluation_id, [year.entry("U01").id]))
    assert error.kind is ErrorKind.NO_SUCH_UNIT


@pytest.mark.parametrize("seed", ["", "123", "12a456", "1234567890123", "十二三四"])
def test_what_is_no_seed(seed: str) -> None:
    error = refused(lambda: read_seed(seed))
    assert (error.kind, error.facts["field"]) == (ErrorKind.VALUE_REFUSED, "seed")


def test_who_was_drawn_stays_in_the_year(year: OpenYear) -> None:
    year.store.draws.by_machine(year.evaluation_id, "123456")
    error = refused(lambda: year.store.units.remove(year.entry("U01").id))
    assert error.kind is ErrorKind.IN_USE
