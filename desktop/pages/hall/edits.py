"""Edits of the session in the hall."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from db.records import Attendance, Entry, Reviewer
from db.records.hall import Fixed, HallSettings, HandCount
from db.steps import Progress
from db.store import Store
from db.store.ballots.attendances import Seat
from db.store.hall.session import HallSession
from desktop.frame.edits import MANY, Edit, EditPlace, Operation
from desktop.session import Session

translate = QCoreApplication.translate


def draw_by_machine(
    session: Session, seed: str, category: str, fixed: Sequence[Fixed], reason: str
) -> Edit:
    """Draws by a seed."""
    year = session.evaluation_id
    return _order(
        session,
        translate("commands", "抽签"),
        lambda store, _step: store.draws.by_machine(
            year, seed, category=category, fixed=fixed, reason=reason
        ),
    )


def draw_by_hand(
    session: Session, lots: Mapping[int, int], category: str, fixed: Sequence[Fixed], reason: str
) -> Edit:
    """Takes lots that were drawn from a box."""
    year = session.evaluation_id
    return _order(
        session,
        translate("commands", "登记抽签结果"),
        lambda store, _step: store.draws.by_hand(
            year, lots, category=category, fixed=fixed, reason=reason
        ),
    )


def put_in_order(session: Session, entries: Sequence[int]) -> Edit:
    """Changes the order by hand."""
    year = session.evaluation_id
    return _order(
        session,
        translate("commands", "调整出场顺序"),
        lambda store, _step: store.draws.put_in_order(year, entries),
    )


def set_times(session: Session, settings: HallSettings) -> Edit:
    """Says how long each speaks."""
    year = session.evaluation_id
    text = translate("commands", "设定述法时长")
    return _edit(session, text, lambda store, _step: store.hall.set_times(year, settings))


def start_turn(session: Session, entry: Entry) -> Edit:
    """A unit begins to speak, or goes on."""
    text = translate("commands", "开始计时 {name}")
    return _turn(session, entry, text, lambda hall, year, unit: hall.start(year, unit))


def pause_turn(session: Session, entry: Entry, lasted: int) -> Edit:
    """The clock stands still."""
    text = translate("commands", "暂停计时 {name}")
    return _turn(session, entry, text, lambda hall, year, unit: hall.pause(year, unit, lasted))


def ask_questions(session: Session, entry: Entry, lasted: int) -> Edit:
    """The speech is over, questions begin."""
    text = translate("commands", "开始答问 {name}")
    return _turn(session, entry, text, lambda hall, year, unit: hall.ask(year, unit, lasted))


def finish_turn(session: Session, entry: Entry, lasted: int) -> Edit:
    """The turn is over."""
    text = translate("commands", "述法结束 {name}")
    return _turn(session, entry, text, lambda hall, year, unit: hall.finish(year, unit, lasted))


def note_absence(session: Session, entry: Entry, reason: str) -> Edit:
    """The unit did not come."""
    text = translate("commands", "述法人缺席 {name}")
    return _turn(session, entry, text, lambda hall, year, unit: hall.absent(year, unit, reason))


def move_to_end(session: Session, entry: Entry, reason: str) -> Edit:
    """The unit speaks last."""
    text = translate("commands", "移到最后 {name}")
    return _turn(
        session, entry, text, lambda hall, year, unit: hall.move_to_end(year, unit, reason)
    )


def call_again(session: Session, entry: Entry, reason: str) -> Edit:
    """The unit waits again."""
    text = translate("commands", "重新列入待述 {name}")
    return _turn(session, entry, text, lambda hall, year, unit: hall.call_again(year, unit, reason))


def tick_people(session: Session, people: Collection[Reviewer], *, here: bool) -> Edit:
    """People came, or were ticked by mistake."""
    ids = [person.id for person in people]
    text = (
        translate("commands", "签到 {n} 人") if here else translate("commands", "取消签到 {n} 人")
    )
    return _edit(
        session,
        text.format(n=len(ids)),
        lambda store, _step: store.arrivals.tick(ids, here=here),
    )


def hand_out(session: Session, group: str, number: int) -> Edit:
    """So many numbered ballots were handed out."""
    year = session.evaluation_id
    text = translate("commands", "发出票号 {n} 张").format(n=number)
    return _edit(session, text, lambda store, _step: store.arrivals.hand_out(year, group, number))


def record_absences(
    session: Session, absent: Collection[Seat], present: Collection[Seat], reason: str
) -> Edit:
    """Says of all these ballots at once that nobody is there for them; of others that somebody came after all."""

    def operation(store: Store, _step: Progress) -> None:
        with store.transaction():
            if present:
                store.attendances.put(present, Attendance.PRESENT)
            if absent:
                store.attendances.put(absent, Attendance.ABSENT, reason)

    text = translate("commands", "按签到记缺席 {n} 张票").format(n=len(absent))
    long = len(absent) + len(present) > MANY
    place = EditPlace("hall")
    return Edit(session, text, operation, session.ballots_changed.emit, place, long=long)


def put_count(session: Session, entry: Entry, count: HandCount) -> Edit:
    """Notes what was counted by hand."""
    text = translate("commands", "登记清点票数 {name}").format(name=entry.unit)
    return _edit(session, text, lambda store, _step: store.hand_counts.put(count), entry)


def clear_count(session: Session, entry: Entry, part: str) -> Edit:
    """Takes a count away."""
    text = translate("commands", "删去清点票数 {name}").format(name=entry.unit)
    return _edit(session, text, lambda store, _step: store.hand_counts.clear(entry.id, part), entry)


def _edit(session: Session, text: str, operation: Operation, entry: Entry | None = None) -> Edit:
    place = EditPlace("hall", entry.id if entry else None)
    return Edit(session, text, operation, session.hall_changed.emit, place)


def _turn(
    session: Session, entry: Entry, text: str, act: Callable[[HallSession, int, int], object]
) -> Edit:
    """An act on a unit's turn: of the hall, its year and the unit; `text` names it."""
    year = session.evaluation_id

    def operation(store: Store, _step: Progress) -> None:
        act(store.hall, year, entry.id)

    return _edit(session, text.format(name=entry.unit), operation, entry)


def _order(session: Session, text: str, operation: Operation) -> Edit:
    return Edit(session, text, operation, session.entries_changed.emit, EditPlace("hall"))
