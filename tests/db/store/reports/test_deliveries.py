"""Who handed in, who is late, who was given more time and who was reminded."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import Delivery, DeliveryCount
from db.store import Store
from tests.db.store.report_years import SetClock, entry, small_year


@pytest.fixture
def clock() -> SetClock:
    return SetClock("2024-12-01T02:00")


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    with small_year(tmp_path / "year.shufa", clock) as opened:
        opened.evaluations.set_deadline(opened.evaluations.latest().id, "2024-12-10")
        yield opened


def delivery(store: Store, code: str) -> Delivery:
    return next(
        d for d in store.deliveries.all(store.evaluations.latest().id) if d.entry.unit_code == code
    )


def test_counts_follow_what_the_office_does(store: Store, clock: SetClock) -> None:
    year = store.evaluations.latest().id
    assert store.deliveries.count(year) == DeliveryCount(3, 0, 0, 0, 0, 0)
    one = store.reports.hand_in(entry(store, "U01").id, "a.pdf", b"1")
    two = store.reports.hand_in(entry(store, "U02").id, "b.pdf", b"2")
    store.reports.accept(one.id)
    store.reports.send_back(two.id, "重写")
    assert store.deliveries.count(year) == DeliveryCount(1, 0, 1, 1, 0, 0)
    clock.set("2024-12-10T23:59")
    assert store.deliveries.count(year).overdue == 0, "the day of the deadline is in time"
    clock.set("2024-12-11T00:01")
    assert store.deliveries.count(year) == DeliveryCount(1, 0, 1, 1, 0, overdue=2)
    store.reports.hand_in(entry(store, "U02").id, "b2.pdf", b"22")
    store.reports.hand_in(entry(store, "U03").id, "c.pdf", b"3")
    assert store.deliveries.count(year) == DeliveryCount(0, 2, 0, 1, late=1, overdue=0)
    assert not delivery(store, "U02").late, "first handed in in time, then mended"
    assert delivery(store, "U03").late
    assert (delivery(store, "U02").versions, delivery(store, "U03").versions) == (2, 1)
    assert store.deliveries.count(year).total == 3


def test_an_own_deadline_needs_a_reason_and_moves_the_line(store: Store, clock: SetClock) -> None:
    unit = entry(store, "U03").id
    with pytest.raises(UserError) as refusal:
        store.deliveries.extend(unit, "2024-12-20")
    assert refusal.value.kind is ErrorKind.REASON_NEEDED
    store.deliveries.extend(unit, "2024-12-20", "主要负责人调整")
    clock.set("2024-12-15T00:00")
    found = delivery(store, "U03")
    assert (found.due, found.extended, found.overdue) == ("2024-12-20", True, False)
    assert found.extension_reason == "主要负责人调整"
    assert delivery(store, "U02").overdue
    store.deliveries.extend(unit, "2024-12-14", "再定")
    assert delivery(store, "U03").overdue
    store.deliveries.extend(unit, "")
    assert (delivery(store, "U03").due, delivery(store, "U03").extended) == ("2024-12-10", False)
    events = [(e.what, e.subject) for e in store.trail.events(3)]
    assert events == [("report.extend", "U03")] * 3


@pytest.mark.parametrize("day", ["2024-13-01", "明天", "20241210", "2024-12-10T00:00"])
def test_a_deadline_is_a_day(store: Store, day: str) -> None:
    for act in (
        lambda: store.deliveries.extend(entry(store, "U01").id, day, "理由"),
        lambda: store.evaluations.set_deadline(store.evaluations.latest().id, day),
    ):
        with pytest.raises(UserError) as refusal:
            act()
        assert refusal.value.kind is ErrorKind.VALUE_REFUSED
    assert delivery(store, "U01").due == "2024-12-10"


def test_reminders_are_one_event_and_are_counted(store: Store, clock: SetClock) -> None:
    ids = [entry(store, code).id for code in ("U01", "U03")]
    store.deliveries.remind(ids, "电话")
    clock.set("2024-12-09T08:00")
    store.deliveries.remind(ids[:1], "催报函")
    event = store.trail.events(2)[1]
    assert (event.what, event.subject, event.reason, len(event.changes)) == (
        "report.remind",
        "U01、U03",
        "电话",
        2,
    )
    assert (delivery(store, "U01").reminders, delivery(store, "U03").reminders) == (2, 1)
    assert delivery(store, "U01").last_reminded_at.startswith("2024-12-09T08:00")
    assert [r.note for r in store.deliveries.reminders(ids[0])] == ["催报函", "电话"]
    connection = sqlite3.connect(store.path)
    assert connection.execute("SELECT count(*) FROM report_reminders").fetchone() == (3,)
    connection.close()


def test_a_unit_leaves_the_year_with_its_deadline_and_reminders(store: Store) -> None:
    unit = store.units.add(store.evaluations.latest().id, "U09", "撤销的局", "其他")
    store.deliveries.remind([unit.id, entry(store, "U01").id], "电话")
    store.deliveries.extend(unit.id, "2024-12-20", "理由")
    store.units.remove(unit.id)
    connection = sqlite3.connect(store.path)
    assert connection.execute("SELECT count(*) FROM report_reminders").fetchone() == (1,)
    assert connection.execute("SELECT count(*) FROM report_deadlines").fetchone() == (0,)
    connection.close()
    assert store.verify().damages == ()
