"""签到 and 计票: who is there, how many ballots that is, and what people counted."""

from db.errors import ErrorKind
from db.records.hall import HandCount
from tests.db.store.open_year import OpenYear, refused


def test_people_are_ticked_and_numbers_counted(year: OpenYear) -> None:
    arrivals, panel = year.store.arrivals, year.store.panel
    panel.add_numbered(year.evaluation_id, "experts", "P", 5)
    ids = [year.reviewer(code).id for code in ("L1", "E1")]
    with year.one_event():
        arrivals.tick(ids)
    with year.no_event():
        arrivals.tick(ids)
    assert set(arrivals.present(year.evaluation_id)) == set(ids)
    arrivals.hand_out(year.evaluation_id, "experts", 4)
    assert arrivals.count(year.evaluation_id) == 6
    arrivals.tick(ids[:1], here=False)
    arrivals.hand_out(year.evaluation_id, "experts", 3)
    assert arrivals.count(year.evaluation_id) == 4


def test_a_number_does_not_arrive_by_itself(year: OpenYear) -> None:
    year.store.panel.add_numbered(year.evaluation_id, "experts", "P", 2)
    with year.no_event():
        number = year.reviewer("P001").id
        assert refused(lambda: year.store.arrivals.tick([number])).kind is ErrorKind.NUMBER_ARRIVES
        for many in (-1, 3):
            error = refused(
                lambda many=many: year.store.arrivals.hand_out(year.evaluation_id, "experts", many)  # type: ignore[misc]
            )
            assert (error.kind, error.facts["expected"]) == (ErrorKind.VALUE_REFUSED, "0–2")


def test_who_came_may_still_be_taken_off_the_panel(year: OpenYear) -> None:
    number = year.store.panel.add(year.evaluation_id, "E9", "experts", name="评委九").id
    year.store.arrivals.tick([number])
    undo = year.undo_of(lambda: year.store.panel.remove(number))
    assert year.store.arrivals.present(year.evaluation_id) == {}
    undo()
    assert list(year.store.arrivals.present(year.evaluation_id)) == [number]


def test_what_was_counted_by_hand(year: OpenYear) -> None:
    counts, entry = year.store.hand_counts, year.entry("U01")
    counts.put(HandCount(entry.id, "written", 4, 4))
    counts.put(HandCount(entry.id, "written", 4, 3, " 一人中途离场 "))
    assert counts.of_evaluation(year.evaluation_id) == (
        HandCount(entry.id, "written", 4, 3, "一人中途离场"),
    )
    counts.clear(entry.id, "written")
    assert counts.of_evaluation(year.evaluation_id) == ()
    with year.no_event():
        more = refused(lambda: counts.put(HandCount(entry.id, "written", 3, 4)))
        assert (more.facts["field"], more.facts["expected"]) == ("returned", "0–3")
        part = refused(lambda: counts.put(HandCount(entry.id, "hall", 1, 1)))
        assert part.kind is ErrorKind.NO_SUCH_PART
