"""A clerk elsewhere collects 自查表: lent, collected in the packet, handed in, taken beside what is here, settled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.canonical import digest
from db.errors import ErrorKind
from db.records import EventRun
from db.records.packets import (
    Collected,
    CollectOutcome,
    ConflictCause,
    Decision,
    HandedUnit,
    HandIn,
    Obstacle,
    PacketKind,
    PacketState,
)
from db.records.supervision import (
    ChecklistItem,
    ItemAnswer,
    SelfCheckForm,
    SelfCheckState,
    SelfCheckVerdict,
)
from db.store import Store
from db.store.packets.comparison import Settled
from db.store.packets.examining import ReturnFile
from db.store.packets.packet_rows import Loan
from db.store.packets.sealed_return import seal
from tests.db.staffed_year import plain_year
from tests.db.store.open_year import refused
from tests.db.store.packets.test_state_machine import SEQUENCES

ITEMS = (ChecklistItem("1", "制度"), ChecklistItem("2", "培训"))
DAY = "2024-11-01"


def answers(*verdicts: SelfCheckVerdict, facts: str = "") -> list[ItemAnswer]:
    return [ItemAnswer(str(n), verdict, facts) for n, verdict in enumerate(verdicts, 1)]


GOOD, POOR = (
    answers(SelfCheckVerdict.MET, SelfCheckVerdict.MET),
    answers(SelfCheckVerdict.NOT_MET, SelfCheckVerdict.MET),
)


@dataclass(frozen=True)
class Office:
    """An office's file with one 督察 of two units; `issue` lends them."""

    path: Path
    year: int
    supervision: int
    entries: tuple[int, int]

    def issue(self, *entries: int) -> tuple[Path, Loan]:
        with Store.open(self.path, "办公室") as store:
            planned = store.packets.plan_forms(self.year, self.supervision, entries)
            with store.transaction():
                (loan,) = store.packets.lend(self.year, PacketKind.FORMS, planned)
                path = self.path.with_name(f"{loan.packet['number'][:8]}.shufap")
                with Store.create(path) as packet:
                    reached = [entry for _, entry in loan.seats]
                    packet.packets.fill(store.packets.rows.shared(self.year, reached))
                    packet.packets.become(loan, store.packets.rows.own(loan))
        return path, loan

    def collect(self, file: ReturnFile, settled: Settled | None = None) -> Collected:
        with Store.open(self.path, "办公室") as store:
            number = store.packets.list(self.year)[-1].number
            decisions = None if settled is None else {number: settled}
            (found,) = store.packets.collect([file], decisions=decisions)
            assert store.verify().intact
        return found

    def forms(self, at: int) -> list[str]:
        """The file names of a unit's versions here, in order."""
        with Store.open(self.path, read_only=True) as store:
            return [
                f.file_name for f in store.self_checks.forms(self.supervision, self.entries[at])
            ]

    def state(self, at: int) -> SelfCheckState:
        with Store.open(self.path, read_only=True) as store:
            return store.supervisions.units(self.supervision)[at].state


@pytest.fixture
def office(tmp_path: Path) -> Office:
    year = plain_year(tmp_path / "年.shufa")
    with Store.open(year.path, "办公室") as store:
        number = store.supervisions.add(year.evaluation, "专项督察", due="2024-11-30").id
        store.supervisions.set_items(number, ITEMS)
        store.supervisions.choose_units(number, year.entries)
        store.units.edit(year.entries[0], liaison="李联络", phone="0571-1")
    return Office(year.path, year.evaluation, number, year.entries)


def collect(
    path: Path, office: Office, at: int, name: str, said: Sequence[ItemAnswer] = GOOD
) -> None:
    with Store.open(path, "张录入") as store:
        entry = office.entries[at]
        assert store.self_checks.collect(office.supervision, entry, said, name, DAY)


def hand_in(path: Path) -> ReturnFile:
    with Store.open(path) as store:
        number, content = store.packets.hand_in()
    return ReturnFile(f"{path.stem}-{number}.shufar", content)


def test_what_is_collected_elsewhere_is_not_collected_here(office: Office) -> None:
    entry = office.entries[0]
    path, _ = office.issue(entry)
    with Store.open(office.path) as store:
        acts: tuple[Callable[[], object], ...] = (
            lambda: store.self_checks.collect(office.supervision, entry, GOOD, "表", DAY),
            lambda: store.self_checks.attach(office.supervision, entry, "佐证.pdf", b"1"),
            lambda: store.packets.plan_forms(office.year, office.supervision, [entry]),
        )
        for act in acts:
            error = refused(act)
            assert error.kind is ErrorKind.SELF_CHECK_LENT
            assert error.facts["unit"] == "示例区教育局"
        (_, (other,)) = store.packets.plan_forms(office.year, office.supervision)[0]
        assert other.entry_id == office.entries[1], "who is here may still be given out"
        remove = refused(lambda: store.supervisions.choose_units(office.supervision, []))
        assert remove.kind is ErrorKind.IN_USE
    collect(office.path, office, 1, "这里的.xlsx")
    with Store.open(path) as packet:
        (unit,) = packet.supervisions.units(office.supervision)
        assert unit.entry_id == entry, "and nothing of the other unit"
        assert packet.units.entry(entry).phone == "0571-1", "whom one calls goes along"
        assert packet.units.entry(office.entries[1]).phone == ""
        acts = (
            lambda: packet.self_checks.check(office.supervision, entry),
            lambda: packet.supervisions.set_items(office.supervision, ITEMS[:1]),
            lambda: packet.supervisions.edit(office.supervision, "别的", "", "", ""),
            lambda: packet.findings.add(entry, "问题"),
        )
        for act in acts:
            assert refused(act).kind is ErrorKind.NOT_IN_PACKET
        assert packet.verify().intact


def test_forms_and_their_files_come_back_in_one_event_that_is_undone(office: Office) -> None:
    path, _ = office.issue()
    collect(path, office, 0, "一.xlsx", POOR)
    with Store.open(path, "张录入") as packet:
        packet.self_checks.remind(office.supervision, office.entries[1:], "2024-11-20")
        assert packet.self_checks.attach(office.supervision, office.entries[0], "照片.jpg", b"jpg")
        assert not packet.self_checks.attach(
            office.supervision, office.entries[0], "照片.jpg", b"jpg"
        )
        assert packet.packets.done_and_due() == (1, 2)
    found = office.collect(hand_in(path))
    assert (found.outcome, found.counts.new) == (CollectOutcome.COLLECTED, 1)
    with Store.open(office.path) as store:
        first, second = store.supervisions.units(office.supervision)
        assert (first.state, first.files) == (SelfCheckState.REPORTED, 1)
        assert (second.state, second.reminded_on) == (SelfCheckState.PENDING, "2024-11-20")
        (file,) = store.self_checks.files(office.supervision, first.entry_id)
        assert store.self_checks.file_content(file.id) == b"jpg"
        (lent,) = store.packets.list(office.year)
        assert lent.state is PacketState.HANDED_IN, "one is still waited for"
        last = store.trail.last_id()
        store.reversals.undo(office.year, EventRun(last, last))
        assert store.supervisions.units(office.supervision)[0].versions == 0
        assert store.packets.list(office.year)[0].state is PacketState.OUT
        assert store.verify().intact
    assert office.forms(0) == []
    collect(path, office, 1, "二.xlsx")
    found = office.collect(hand_in(path))
    assert (found.counts.new, office.forms(0), office.forms(1)) == (2, ["一.xlsx"], ["二.xlsx"])
    with Store.open(office.path) as store:
        assert store.packets.list(office.year)[0].state is PacketState.COLLECTED
    assert office.collect(hand_in(path)).counts.same == 2
    collect(office.path, office, 0, "又一.xlsx")  # it is here again


def test_a_form_that_was_returned_here_is_collected_there_once_more(office: Office) -> None:
    path, _ = office.issue()
    collect(path, office, 0, "一.xlsx", POOR)
    office.collect(hand_in(path))
    with Store.open(office.path) as store:
        store.self_checks.send_back(office.supervision, office.entries[0], "没写清")
    collect(path, office, 0, "改过.xlsx")
    found = office.collect(hand_in(path))
    assert (found.outcome, found.counts.changed) == (CollectOutcome.COLLECTED, 1)
    assert office.forms(0) == ["一.xlsx", "改过.xlsx"]
    assert office.state(0) is SelfCheckState.REPORTED


def test_what_was_checked_here_is_settled(office: Office) -> None:
    path, _ = office.issue()
    collect(path, office, 0, "一.xlsx", POOR)
    office.collect(hand_in(path))
    with Store.open(office.path) as store:
        store.self_checks.check(office.supervision, office.entries[0])
    collect(path, office, 0, "改过.xlsx")
    again = hand_in(path)
    found = office.collect(again)
    assert found.outcome is CollectOutcome.CONFLICT
    (conflict,) = found.conflicts
    assert conflict.cause is ConflictCause.CHECKED_HERE
    assert conflict.returned_by == ("张录入",)
    assert office.forms(0) == ["一.xlsx"], "all or nothing"
    kept = office.collect(again, {conflict.place: Decision(False, "以审过的为准")})
    assert (kept.outcome, office.forms(0)) == (CollectOutcome.COLLECTED, ["一.xlsx"])
    assert office.state(0) is SelfCheckState.CHECKED
    found = office.collect(hand_in(path), {conflict.place: Decision(True, "重审")})
    assert (found.outcome, office.forms(0)) == (CollectOutcome.COLLECTED, ["一.xlsx", "改过.xlsx"])
    assert office.state(0) is SelfCheckState.REPORTED


def test_a_withdrawn_packet_is_taken_only_as_it_is_settled(office: Office) -> None:
    path, _ = office.issue()
    collect(path, office, 0, "那里的.xlsx")
    with Store.open(office.path) as store:
        store.packets.withdraw(store.packets.list(office.year)[0], "遗失")
    collect(office.path, office, 0, "这里的.xlsx", POOR)
    file = hand_in(path)
    found = office.collect(file)
    assert (found.outcome, found.obstacle) == (CollectOutcome.REFUSED, Obstacle.WITHDRAWN)
    (conflict,) = found.conflicts
    office.collect(file, {conflict.place: Decision(True, "找到了")})
    assert office.forms(0) == ["这里的.xlsx", "那里的.xlsx"], "every version is kept"


def test_another_checklist_and_a_closed_one_are_named(office: Office) -> None:
    path, _ = office.issue(office.entries[0])
    collect(path, office, 0, "一.xlsx")
    file = hand_in(path)
    with Store.open(office.path) as store:
        store.supervisions.set_items(office.supervision, ITEMS[:1])
    assert office.collect(file).obstacle is Obstacle.CHECKLIST_CHANGED
    with Store.open(office.path) as store:
        store.supervisions.set_items(office.supervision, ITEMS)
    assert office.collect(file).outcome is CollectOutcome.COLLECTED
    with Store.open(office.path) as store:
        store.supervisions.choose_units(office.supervision, office.entries[:1])
        store.self_checks.check(office.supervision, office.entries[0])
        store.supervisions.close(office.supervision, "2024-12-01")
    assert office.collect(hand_in(path)).obstacle is Obstacle.SUPERVISION_CLOSED


def test_forms_are_lent_and_taken_once_the_result_is_frozen(office: Office) -> None:
    with Store.open(office.path) as store:
        for entry in office.entries:
            store.office.put_given("daily", entry, 90_000)
        store.results.freeze(office.year, "审定")
    path, _ = office.issue()
    collect(path, office, 0, "一.xlsx")
    assert office.collect(hand_in(path)).outcome is CollectOutcome.COLLECTED


FORM = SelfCheckForm(1, 1, "表.xlsx", DAY, tuple(GOOD))


@pytest.mark.parametrize(
    "unit",
    [
        HandedUnit(1, "", "", (SelfCheckForm(1, 1, "表", DAY, tuple(GOOD[:1])),)),
        HandedUnit(1, "", "", (SelfCheckForm(1, 1, "表", "", tuple(GOOD)),)),
        HandedUnit(1, "昨天", "", (FORM,)),
        HandedUnit(2, "", "", (FORM,)),  # not lent
        HandedUnit(
            1,
            "",
            "",
            (SelfCheckForm(1, 1, "表", DAY, (*GOOD[:1], ItemAnswer("9", SelfCheckVerdict.MET))),),
        ),
    ],
)
def test_what_no_desk_collects_is_refused(office: Office, unit: HandedUnit) -> None:
    assert office.entries == (1, 2)
    path, loan = office.issue(1)
    with Store.open(path) as packet:
        text = packet.packets._forms.checklist(office.supervision)
    assert digest(text) == loan.packet["scheme_digest"]
    number = str(loan.packet["number"])
    made = seal(
        HandIn(number, 1, text, 1, "sha256:0", (), units=(unit,)),
        loan.signing_key,
        loan.office_key,
    )
    found = office.collect(ReturnFile("假.shufar", made))
    assert found.obstacle is Obstacle.INVALID_FORM


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["there", "here", "hand in", "take", "check", "withdraw", "issue"]),
        st.integers(0, 1),
    ),
    max_size=12,
)


@settings(max_examples=max(3, SEQUENCES // 50))
@given(acts=ACTS)
def test_no_version_is_lost_or_taken_twice(
    acts: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is done in whatever order: what was taken is here once, what was collected here stays."""
    folder = tmp_path_factory.mktemp("desks")
    year = plain_year(folder / "年.shufa")
    with Store.open(year.path, "办公室") as store:
        number = store.supervisions.add(year.evaluation, "专项督察").id
        store.supervisions.set_items(number, ITEMS)
        store.supervisions.choose_units(number, year.entries)
    office = Office(year.path, year.evaluation, number, year.entries)
    packet: Path | None = None
    returns: list[ReturnFile] = []
    here: dict[int, list[str]] = {0: [], 1: []}
    for count, (act, at) in enumerate(acts):
        name = f"{act}{count}.xlsx"
        with Store.open(office.path, "办公室") as store:
            out = bool(store.packets.lent_forms(office.year))
        if act == "issue" and not out and any(office.state(n) != "checked" for n in (0, 1)):
            packet, _ = office.issue(*office.entries)
            returns = []
        elif act == "withdraw" and out:
            with Store.open(office.path) as store:
                store.packets.withdraw(store.packets.list(office.year)[-1], "收回")
        elif act == "there" and packet is not None:
            with Store.open(packet, read_only=True) as store:
                unit = store.supervisions.units(number)[at]
            if unit.state is not SelfCheckState.CHECKED:  # as it was lent
                collect(
                    packet,
                    office,
                    at,
                    name,
                    answers(SelfCheckVerdict.MET, SelfCheckVerdict.MET, facts=name),
                )
        elif act == "here" and not out and office.state(at) != "checked":
            collect(
                office.path,
                office,
                at,
                name,
                answers(SelfCheckVerdict.MET, SelfCheckVerdict.MET, facts=name),
            )
            here[at].append(name)
        elif act == "hand in" and packet is not None:
            returns.append(hand_in(packet))
        elif act == "check" and office.state(at) == "reported":
            with Store.open(office.path) as store:
                store.self_checks.check(number, office.entries[at])
        elif act == "take" and returns:
            before = [office.forms(n) for n in (0, 1)]
            found = office.collect(returns[-1])
            after = [office.forms(n) for n in (0, 1)]
            if found.outcome is not CollectOutcome.COLLECTED:
                assert after == before
            assert all(now[: len(was)] == was for was, now in zip(before, after, strict=True))
    for at in (0, 1):
        names = office.forms(at)
        assert len(names) == len(set(names))
        assert set(here[at]) <= set(names)
