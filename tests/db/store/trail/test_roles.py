"""The table of roles, every cell of it tried through the store, and that nothing is written beside it."""

# ruff: noqa: ARG005 - operations are all called alike

import ast
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey

from db.errors import ErrorKind, UserError
from db.records import (
    ABSTAIN,
    AdjustmentKind,
    AdjustmentRow,
    Attendance,
    BallotRow,
    BallotStatus,
    EventRun,
    FormerName,
    GivenRow,
    ImportData,
    Mark,
    OccurrenceRow,
    ReportStatus,
    ReviewerRow,
    UnitRow,
    UnitsPast,
    VotesRow,
)
from db.records.hall import HallSettings, HandCount
from db.records.office import PaperTexts
from db.records.packets import Packet, PacketKind
from db.records.paper import NewScan
from db.records.releases import ReleaseKind
from db.records.supervision import ChecklistItem, ItemAnswer, SelfCheckFile, SelfCheckVerdict
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.packets.examining import ReturnFile
from db.store.packets.packet_rows import Loan
from db.store.packets.receipt import Receipt, make_receipt
from db.store.packets.sealed_return import open_return, read_envelope
from db.store.paper.records import SetAside
from db.store.trail.roles import (
    CHANGES,
    FORMER_CHANGES,
    ONCE_RELEASED,
    OWN_BALLOTS,
    PRE_LOGIN,
    READINGS,
    ReadSubject,
    Role,
)
from tests.db.staffed_year import NAMES, PASSWORDS, SCHEME, StaffedYear, submit
from tests.db.store.paper.printed import print_copies, print_for
from tests.db.store.paper.scanned import new_batch, new_scan, take_first

Prepare = Callable[[Store, StaffedYear], Any]
Act = Callable[[Store, StaffedYear, Any], object]
ORGANISERS = PASSWORDS[Role.ORGANISER]
UNIT_ROW = {"id": 90, "code": "U90", "title": "示例区档案局", "short_title": ""}
CLERK_ACCOUNT = 2  # accounts are made in the order of the roles


def printed(store: Store, year: StaffedYear) -> str:
    """A sheet that was printed."""
    print_copies(store, year.evaluation, "hall", "experts", 2)
    return store.sheets.all(year.evaluation)[0].number


def scannable(store: Store, year: StaffedYear) -> None:
    """A sheet of a part that is not anonymous: its events name who made them."""
    print_copies(store, year.evaluation, "written", "experts", 2)


def scanned(store: Store, year: StaffedYear) -> int:
    """A batch that was taken."""
    scannable(store, year)
    return take_first(store, year.evaluation).id


def sheet_of(store: Store, year: StaffedYear, reviewer: int, *doubtful: str) -> NewScan:
    """A scanned sheet of a reviewer's, some of whose fields are doubtful."""
    print_for(store, year.evaluation, "written", [reviewer])
    (sheet,) = [s for s in store.sheets.all(year.evaluation) if s.reviewer_id == reviewer]
    return new_scan(store, sheet, doubtful=dict.fromkeys(doubtful, "several"))


def taken_by_another(store: Store, year: StaffedYear) -> int:
    """A doubtful page that somebody else took, who may settle nothing of it."""
    scan = sheet_of(store, year, year.own, "U01/A1", "U01/A2", "U02/A1")
    store.accounts.add("吴收票", Role.CLERK, "12345678", must_change=False, cost=LEAST)
    store.sign_in("吴收票", "12345678")
    store.scans.take(year.evaluation, new_batch([scan]))
    store.sign_in(NAMES[Role.ORGANISER], PASSWORDS[Role.ORGANISER])
    return store.scans.pages(year.evaluation)[0].scan_id


def two_pages(store: Store, year: StaffedYear) -> int:
    """Two pages under one number, of which nothing is plain."""
    scan = sheet_of(store, year, year.own, "U01/A1", "U01/A2", "U02/A1")
    other = replace(scan, readings=(replace(scan.readings[0], state="lost"), *scan.readings[1:]))
    store.scans.take(year.evaluation, new_batch([scan, other]))
    return store.scans.pages(year.evaluation)[0].scan_id


def plain_page(store: Store, year: StaffedYear) -> None:
    """A sheet that was taken, and not counted."""
    store.scans.take(year.evaluation, new_batch([sheet_of(store, year, year.own)]))


def counted_page(store: Store, year: StaffedYear) -> None:
    plain_page(store, year)
    store.counting.count(year.evaluation)


def typed_page(store: Store, year: StaffedYear) -> None:
    """A sheet of what was typed, and not compared."""
    scan = sheet_of(store, year, year.other, "U02/A1")
    store.scans.take(year.evaluation, new_batch([scan]))


def compared_page(store: Store, year: StaffedYear) -> None:
    typed_page(store, year)
    store.counting.count(year.evaluation)


def nothing(_store: Store, _year: StaffedYear) -> None:
    return None


def own_ballot(store: Store, year: StaffedYear) -> int:
    """A whole draft of the reviewer whose account it is."""
    store.ballots.put_mark("written", year.entries[1], year.own, "A1", Mark.number(1_000))
    return store.ballots.put_mark("written", year.entries[1], year.own, "A2", Mark.number(1_000)).id


def submitted(store: Store, year: StaffedYear) -> int:
    return submit(store, year, year.other, entry=1)


def own_submitted(store: Store, year: StaffedYear) -> int:
    return submit(store, year, year.own, entry=1)


def void(store: Store, year: StaffedYear) -> int:
    return store.ballots.void(submitted(store, year), "作废").id


def adjusted(store: Store, year: StaffedYear) -> int:
    return store.office.add_adjustment(year.entries[0], AdjustmentKind.BONUS, 1_000, "文件")


def reported(store: Store, year: StaffedYear) -> int:
    return store.reports.hand_in(year.entries[0], "报告.txt", b"text", "text").id


def accepted(store: Store, year: StaffedYear) -> int:
    return store.reports.accept(reported(store, year)).id


def frozen(store: Store, year: StaffedYear) -> None:
    store.results.freeze(year.evaluation, "定稿")


def released(store: Store, year: StaffedYear) -> int:
    frozen(store, year)
    (made,) = store.releases.release(year.evaluation, ReleaseKind.OVERALL)
    return made.id


def found(store: Store, year: StaffedYear) -> int:
    return store.findings.add(year.entries[0], "制度未更新").id


def mended(store: Store, year: StaffedYear) -> int:
    return store.findings.report(found(store, year), "2024-12-30").id


def praised(store: Store, year: StaffedYear) -> int:
    return store.findings.add_strong_point(year.entries[0], "学法制度健全")


def live(store: Store, year: StaffedYear) -> list[int]:
    """Both units speak in the hall."""
    for entry_id in year.entries:
        store.units.edit(entry_id, presentation="现场")
    return list(year.entries)


def speaking(store: Store, year: StaffedYear) -> list[int]:
    found = live(store, year)
    store.hall.start(year.evaluation, found[0])
    return found


def absent(store: Store, year: StaffedYear) -> list[int]:
    found = live(store, year)
    store.hall.absent(year.evaluation, found[0], "因公出差")
    return found


def to_check(store: Store, year: StaffedYear) -> int:
    store.double_entry.start(year.evaluation, "written")
    return store.double_entry.to_check(year.evaluation, "written")[0].id


def typed_again(store: Store, year: StaffedYear) -> int:
    number = to_check(store, year)
    store.double_entry.put_mark(number, "A1", Mark.number(1_000))
    store.double_entry.put_mark(number, "A2", Mark.number(1_000))
    return number


def differing(store: Store, year: StaffedYear) -> int:
    number = typed_again(store, year)
    store.double_entry.finish(number)
    return number


def renamed(store: Store, year: StaffedYear) -> FormerName:
    return store.unit_changes.rename(year.entries[0], "2024-06-01", "机构改革", unit="区新名局")


def abolished(store: Store, year: StaffedYear) -> int:
    unit = store.units.entry(year.entries[0]).unit_id
    store.unit_changes.abolish(year.evaluation, [unit], "2024-06-01", "机构改革")
    return unit


def merged(store: Store, year: StaffedYear) -> None:
    ended, heir = (store.units.entry(number).unit_id for number in year.entries[:2])
    store.unit_changes.merge(year.evaluation, [ended], heir, "2024-06-01", "机构改革")


def take(**rows: Any) -> Act:
    return lambda store, year, _: store.importer.take(year.evaluation, ImportData(**rows))


BALLOT = BallotRow(
    "评分-written!2",
    "written",
    "E02",
    "U02",
    BallotStatus.SUBMITTED,
    Attendance.PRESENT,
    {"A1": Mark.number(2_000), "A2": Mark.number(2_000)},
)


def imported(store: Store, year: StaffedYear) -> EventRun:
    """The events of an import of one ballot, which a clerk may take back."""
    before = store.trail.last_id()
    store.importer.take(year.evaluation, ImportData(ballots=(BALLOT,)))
    return EventRun(before + 1, store.trail.last_id())


def marked(store: Store, year: StaffedYear) -> EventRun:
    """A mark of the reviewer's own, which all who score may take back."""
    store.ballots.put_mark("written", year.entries[1], year.own, "A1", Mark.number(3_000))
    return EventRun(store.trail.last_id(), store.trail.last_id())


def unmarked(store: Store, year: StaffedYear) -> EventRun:
    return store.reversals.undo(year.evaluation, marked(store, year))


def keyed(store: Store, _year: StaffedYear) -> None:
    store.packets.key.provide(ORGANISERS, LEAST)


def lend(store: Store, year: StaffedYear) -> Loan:
    planned = store.packets.plan(year.evaluation, reviewers=["E01"], parts=["written"])
    return store.packets.lend(year.evaluation, PacketKind.REVIEWER, planned, ORGANISERS, LEAST)[0]


def issued_loan(store: Store, year: StaffedYear) -> Loan:
    """A packet as it is to be made; its row is in a file of its own then, as in a packet."""
    loan = lend(store, year)
    return replace(loan, packet={**loan.packet, "id": 90, "number": "0" * 32})


def issued(store: Store, year: StaffedYear) -> Packet:
    return store.packets.find(year.evaluation, lend(store, year).file_name)


def holding(store: Store, year: StaffedYear) -> None:
    store.packets.become(issued_loan(store, year), [])


def returned(store: Store, year: StaffedYear) -> ReturnFile:
    """What a packet hands in that was scored to the end."""
    loan = lend(store, year)
    path = year.path.with_name("packet.shufap")
    path.unlink(missing_ok=True)
    with Store.create(path) as packet:
        packet.packets.fill(store.packets.rows.shared(year.evaluation))
        packet.packets.become(loan, store.packets.rows.own(loan))
        for entry in (0, 1):
            submit(packet, year, year.own, entry)
        return ReturnFile("return.shufar", packet.packets.hand_in()[1])


def collected(store: Store, year: StaffedYear) -> Packet:
    store.packets.collect([returned(store, year)], ORGANISERS)
    return store.packets.list(year.evaluation)[-1]


def receipted(store: Store, year: StaffedYear) -> bytes:
    """A file that is a packet, handed in and then collected by an office; the receipt for it."""
    office_key = PrivateKey.generate()
    loan = replace(issued_loan(store, year), office_key=bytes(office_key.public_key).hex())
    store.packets.become(loan, [])
    number, content = store.packets.hand_in()
    verify_key = loan.packet["verify_key"]
    envelope = read_envelope(content, loan.office_key)
    _, said = open_return(envelope, bytes(office_key).hex(), verify_key)
    receipt = Receipt(number, said, "2024-12-31")
    return make_receipt(loan.packet["number"], receipt, bytes(office_key).hex(), verify_key)


ITEMS = (ChecklistItem("1", "学习宣传"), ChecklistItem("2", "问题整改"))
ANSWERS = (
    ItemAnswer("1", SelfCheckVerdict.MET, "已学习"),
    ItemAnswer("2", SelfCheckVerdict.NOT_MET, "一处未改", "限期整改", "张三", "2024-12-31"),
)


def supervised(store: Store, year: StaffedYear) -> int:
    """A 督察 with its 清单 and one unit."""
    number = store.supervisions.add(year.evaluation, "专项督察", due="2024-11-30").id
    store.supervisions.set_items(number, ITEMS)
    store.supervisions.choose_units(number, year.entries[:1])
    return number


def self_checked(store: Store, year: StaffedYear) -> int:
    number = supervised(store, year)
    store.self_checks.collect(number, year.entries[0], ANSWERS, "表.xlsx", "2024-11-01")
    return number


def attached(store: Store, year: StaffedYear) -> SelfCheckFile:
    number = self_checked(store, year)
    store.self_checks.attach(number, year.entries[0], "台账.pdf", b"%PDF")
    return store.self_checks.files(number, year.entries[0])[0]


def problems_checked(store: Store, year: StaffedYear) -> int:
    number = self_checked(store, year)
    store.self_checks.check(number, year.entries[0])
    return number


def all_mended(store: Store, year: StaffedYear) -> int:
    number = problems_checked(store, year)
    store.self_checks.make_findings(number)
    for _, finding in store.self_checks.findings(number):
        store.findings.report(finding.id, "2024-12-01")
        store.findings.accept(finding.id, "2024-12-02")
    return number


OPERATIONS: dict[str, tuple[Prepare, Act]] = {
    "supervision.add": (nothing, lambda s, y, _: s.supervisions.add(y.evaluation, "专项督察")),
    "supervision.edit": (
        supervised,
        lambda s, y, it: s.supervisions.edit(it, "另一名称", "某法", "", "2024-12-01"),
    ),
    "supervision.remove": (supervised, lambda s, y, it: s.supervisions.remove(it)),
    "supervision.items": (supervised, lambda s, y, it: s.supervisions.set_items(it, ITEMS[:1])),
    "supervision.units": (
        supervised,
        lambda s, y, it: s.supervisions.choose_units(it, y.entries[1:2]),
    ),
    "supervision.send": (
        supervised,
        lambda s, y, it: s.self_checks.send(it, y.entries[:1], "2024-10-01"),
    ),
    "supervision.remind": (
        supervised,
        lambda s, y, it: s.self_checks.remind(it, y.entries[:1], "2024-10-20"),
    ),
    "supervision.collect": (
        supervised,
        lambda s, y, it: s.self_checks.collect(it, y.entries[0], ANSWERS, "表.xlsx", "2024-11-01"),
    ),
    "supervision.extend": (
        supervised,
        lambda s, y, it: s.self_checks.extend(it, y.entries[:1], "2024-12-15", "机构调整"),
    ),
    "supervision.attach": (
        self_checked,
        lambda s, y, it: s.self_checks.attach(it, y.entries[0], "台账.pdf", b"%PDF"),
    ),
    "supervision.detach": (attached, lambda s, y, it: s.self_checks.detach(1, it)),
    "supervision.return": (
        self_checked,
        lambda s, y, it: s.self_checks.send_back(it, y.entries[0], "没有写清"),
    ),
    "supervision.check": (self_checked, lambda s, y, it: s.self_checks.check(it, y.entries[0])),
    "supervision.findings": (problems_checked, lambda s, y, it: s.self_checks.make_findings(it)),
    "supervision.close": (all_mended, lambda s, y, it: s.supervisions.close(it, "2024-12-05")),
    "evaluation.create": (nothing, lambda s, y, _: s.evaluations.create(SCHEME)),
    "evaluation.remove": (
        lambda s, y: s.evaluations.create(SCHEME).id,
        lambda s, y, it: s.year_removal.remove(it),
    ),
    "evaluation.deadline": (
        nothing,
        lambda s, y, _: s.evaluations.set_deadline(y.evaluation, "2024-12-31"),
    ),
    "evaluation.papers": (
        nothing,
        lambda s, y, _: s.paper_texts.put(y.evaluation, PaperTexts(contact="张某")),
    ),
    "evaluation.findings_due": (
        nothing,
        lambda s, y, _: s.evaluations.set_findings_due(y.evaluation, "2024-12-31"),
    ),
    "evaluation.scoring_due": (
        nothing,
        lambda s, y, _: s.evaluations.set_scoring_due(y.evaluation, "2024-12-20"),
    ),
    "evaluation.freeze": (nothing, lambda s, y, _: s.results.freeze(y.evaluation, "定稿")),
    "evaluation.reopen": (frozen, lambda s, y, _: s.results.reopen(y.evaluation, "更正")),
    "scheme.adopt": (
        nothing,
        lambda s, y, _: s.schemes.adopt(y.evaluation, SCHEME + "\n", "更正"),
    ),
    "entry.add": (
        nothing,
        lambda s, y, _: s.units.add(y.evaluation, "U03", "示例区审计局", "执法部门"),
    ),
    "entry.edit": (nothing, lambda s, y, _: s.units.edit(y.entries[0], leader="某某")),
    "entry.remove": (nothing, lambda s, y, _: s.units.remove(y.entries[1])),
    "entry.import": (nothing, take(units=(UnitRow("单位!2", "U04", "示例区统计局", "执法部门"),))),
    "entry.withdraw": (
        nothing,
        lambda s, y, _: s.withdrawals.withdraw(y.entries[0], "2024-12-01", "撤并"),
    ),
    "entry.readmit": (
        lambda s, y: s.withdrawals.withdraw(y.entries[0], "2024-12-01", "撤并"),
        lambda s, y, it: s.withdrawals.readmit(it.id, "恢复"),
    ),
    "reviewer.add": (nothing, lambda s, y, _: s.panel.add(y.evaluation, "E03", "experts")),
    "reviewer.edit": (nothing, lambda s, y, _: s.panel.edit(y.other, code="E09")),
    "reviewer.remove": (nothing, lambda s, y, _: s.panel.remove(y.number)),
    "reviewer.import": (nothing, take(reviewers=(ReviewerRow("评委!2", "E04", "experts"),))),
    "mark.put": (
        own_ballot,
        lambda s, y, _: s.ballots.put_mark(
            "written", y.entries[1], y.own, "A1", Mark.number(3_000)
        ),
    ),
    "ballot.comment": (
        own_ballot,
        lambda s, y, _: s.ballots.put_comment("written", y.entries[1], y.own, "好"),
    ),
    "ballot.submit": (own_ballot, lambda s, y, it: s.ballots.submit(it)),
    "ballot.attendance": (
        nothing,
        lambda s, y, _: s.ballots.set_attendance(
            "written", y.entries[1], y.own, Attendance.RECUSED
        ),
    ),
    "unit.rename": (nothing, lambda s, y, _: renamed(s, y)),
    "unit.note_name": (
        nothing,
        lambda s, y, _: s.unit_changes.note_former_name(1, "区旧名局", "2010-01-01", "更名"),
    ),
    "unit.forget_name": (
        renamed,
        lambda s, y, it: s.unit_changes.forget_former_name(it.id),
    ),
    "unit.merge": (nothing, lambda s, y, _: merged(s, y)),
    "unit.abolish": (nothing, lambda s, y, _: abolished(s, y)),
    "unit.revive": (abolished, lambda s, y, it: s.unit_changes.revive([it])),
    "unit.carry": (
        nothing,
        lambda s, y, _: s.unit_changes.take_over(
            UnitsPast((("U01", FormerName(0, 0, "U01", "区旧名局", "", "2010-01-01", "更名")),))
        ),
    ),
    "ballot.withdraw": (own_submitted, lambda s, y, it: s.ballots.withdraw(it, "录错")),
    "ballot.move": (
        nothing,
        lambda s, y, _: s.moving.move("written", y.other, y.own, "票号录错"),
    ),
    "ballot.void": (submitted, lambda s, y, it: s.ballots.void(it, "涂改")),
    "ballot.unvoid": (void, lambda s, y, it: s.ballots.unvoid(it, "误判")),
    "ballot.import": (nothing, take(ballots=(BALLOT,))),
    "votes.import": (
        nothing,
        take(votes=(VotesRow("票数-hall!2", "hall", "U02", "experts", {"H1": {"好": 3}}),)),
    ),
    "given.put": (nothing, lambda s, y, _: s.office.put_given("daily", y.entries[0], 90_000)),
    "given.import": (nothing, take(given=(GivenRow("直接计分!2", "daily", "U01", 90_000),))),
    "occurrences.put": (
        nothing,
        lambda s, y, _: s.office.put_occurrences("duty", "D1", y.entries[0], 2),
    ),
    "occurrences.import": (
        nothing,
        take(occurrences=(OccurrenceRow("扣分!2", "duty", "U01", "D1", 2),)),
    ),
    "adjustment.add": (
        nothing,
        lambda s, y, _: s.office.add_adjustment(y.entries[0], AdjustmentKind.BONUS, 1_000, "文件"),
    ),
    "adjustment.remove": (adjusted, lambda s, y, it: s.office.remove_adjustment(it)),
    "adjustments.import": (
        nothing,
        take(adjustments=(AdjustmentRow("加减分!2", "U01", AdjustmentKind.BONUS, 1_000, "文件"),)),
    ),
    "change.undo": (
        marked,
        lambda s, y, it: s.reversals.undo(y.evaluation, it),
    ),
    "change.redo": (
        unmarked,
        lambda s, y, it: s.reversals.redo(y.evaluation, it),
    ),
    "report.hand_in": (
        nothing,
        lambda s, y, _: s.reports.hand_in(y.entries[0], "报告.txt", b"text", "text"),
    ),
    "report.take_out": (reported, lambda s, y, it: s.reports.take_out(it, "错放")),
    "report.received": (accepted, lambda s, y, it: s.reports.set_status(it, ReportStatus.RECEIVED)),
    "report.returned": (reported, lambda s, y, it: s.reports.send_back(it, "缺附件")),
    "report.accepted": (reported, lambda s, y, it: s.reports.accept(it)),
    "report.extend": (
        nothing,
        lambda s, y, _: s.deliveries.extend(y.entries[0], "2024-12-31", "出差"),
    ),
    "report.remind": (nothing, lambda s, y, _: s.deliveries.remind([y.entries[0]])),
    "finding.add": (nothing, lambda s, y, _: s.findings.add(y.entries[0], "制度未更新")),
    "finding.edit": (found, lambda s, y, it: s.findings.edit(it, responsible="某某")),
    "finding.report": (found, lambda s, y, it: s.findings.report(it, "2024-12-30")),
    "finding.accept": (mended, lambda s, y, it: s.findings.accept(it, "2024-12-31")),
    "finding.reopen": (mended, lambda s, y, it: s.findings.reopen(it, "未到位")),
    "finding.remove": (found, lambda s, y, it: s.findings.remove(it, "重复")),
    "finding.evidence": (found, lambda s, y, it: s.findings.add_evidence(it, "证明.txt", b"x")),
    "strong_point.add": (nothing, lambda s, y, _: s.findings.add_strong_point(y.entries[0], "好")),
    "result.release": (
        frozen,
        lambda s, y, _: s.releases.release(y.evaluation, ReleaseKind.GRADES),
    ),
    "result.take_back": (released, lambda s, y, it: s.releases.take_back(it, "改期公布")),
    "strong_point.remove": (praised, lambda s, y, it: s.findings.remove_strong_point(it, "重复")),
    "hall.draw": (live, lambda s, y, _: s.draws.by_machine(y.evaluation, "123456")),
    "hall.settings": (
        nothing,
        lambda s, y, _: s.hall.set_times(y.evaluation, HallSettings(480, 300, (60,))),
    ),
    "hall.start": (live, lambda s, y, it: s.hall.start(y.evaluation, it[0])),
    "hall.pause": (speaking, lambda s, y, it: s.hall.pause(y.evaluation, it[0], 1_000)),
    "hall.ask": (speaking, lambda s, y, it: s.hall.ask(y.evaluation, it[0], 1_000)),
    "hall.finish": (speaking, lambda s, y, it: s.hall.finish(y.evaluation, it[0], 1_000)),
    "hall.absent": (live, lambda s, y, it: s.hall.absent(y.evaluation, it[0], "因公出差")),
    "hall.move": (live, lambda s, y, it: s.hall.move_to_end(y.evaluation, it[0], "途中堵车")),
    "hall.recall": (absent, lambda s, y, it: s.hall.call_again(y.evaluation, it[0], "已到会")),
    "hall.arrive": (nothing, lambda s, y, _: s.arrivals.tick([y.own])),
    "hall.leave": (
        lambda s, y: s.arrivals.tick([y.own]),
        lambda s, y, _: s.arrivals.tick([y.own], here=False),
    ),
    "hall.hand_out": (nothing, lambda s, y, _: s.arrivals.hand_out(y.evaluation, "experts", 1)),
    "hall.count": (
        nothing,
        lambda s, y, _: s.hand_counts.put(HandCount(y.entries[0], "hall", 2, 1)),
    ),
    "hall.uncount": (
        lambda s, y: s.hand_counts.put(HandCount(y.entries[0], "hall", 2, 1)),
        lambda s, y, _: s.hand_counts.clear(y.entries[0], "hall"),
    ),
    "hall.order": (live, lambda s, y, it: s.draws.put_in_order(y.evaluation, it[::-1])),
    "pile.type": (
        nothing,
        lambda s, y, _: s.ballots.typists.note("pile.type", y.evaluation, "hall", "experts"),
    ),
    "pile.check": (
        nothing,
        lambda s, y, _: s.ballots.typists.note("pile.check", y.evaluation, "hall", "experts"),
    ),
    "check.start": (nothing, lambda s, y, _: s.double_entry.start(y.evaluation, "written")),
    "check.mark": (
        to_check,
        lambda s, y, it: s.double_entry.put_mark(it, "A1", Mark.number(1_000)),
    ),
    "check.finish": (typed_again, lambda s, y, it: s.double_entry.finish(it)),
    "check.settle": (
        differing,
        lambda s, y, it: s.double_entry.settle(it, "A1", Mark.number(1_000), "原票"),
    ),
    "packet.key": (nothing, lambda s, y, _: s.packets.key.provide(ORGANISERS, LEAST)),
    "packet.issue": (keyed, lambda s, y, _: lend(s, y)),
    "packet.collect": (returned, lambda s, y, it: s.packets.collect([it], ORGANISERS)),
    "packet.withdraw": (issued, lambda s, y, it: s.packets.withdraw(it, "改在本机录入")),
    "packet.close": (collected, lambda s, y, it: s.packets.close(it, ORGANISERS)),
    "packet.receipt": (receipted, lambda s, y, it: s.packets.take_receipt(it)),
    "packet.fill": (nothing, lambda s, y, _: s.packets.fill([("units", UNIT_ROW)])),
    "packet.lend": (issued_loan, lambda s, y, it: s.packets.become(it, [])),
    "packet.hand_in": (holding, lambda s, y, _: s.packets.hand_in()),
    "sheet.print": (nothing, lambda s, y, _: print_copies(s, y.evaluation, "hall", "experts", 2)),
    "scan.take": (scannable, lambda s, y, _: take_first(s, y.evaluation)),
    "scan.withdraw": (scanned, lambda s, y, it: s.scans.withdraw(y.evaluation, it, "误扫")),
    "scan.settle": (
        taken_by_another,
        lambda s, y, it: s.settling.settle(y.evaluation, it, "U01/A1", ABSTAIN),
    ),
    "scan.doubt": (
        counted_page,
        lambda s, y, _: s.doubting.doubt(
            y.evaluation, s.scans.pages(y.evaluation)[0].scan_id, "U01/A1", "看图不符"
        ),
    ),
    "scan.decide": (
        two_pages,
        lambda s, y, it: s.settling.decide(y.evaluation, it, SetAside.RESCAN, "重扫"),
    ),
    "scan.recount": (counted_page, lambda s, y, _: s.recounts.draw(y.evaluation, 1, "246810")),
    "scan.settings": (nothing, lambda s, y, _: s.settling.set_two_persons(y.evaluation, two=True)),
    "ballot.scan": (plain_page, lambda s, y, _: s.counting.count(y.evaluation)),
    "ballot.unscan": (counted_page, lambda s, y, _: s.counting.take_back(y.evaluation, [1], "误")),
    "check.scan": (typed_page, lambda s, y, _: s.counting.count(y.evaluation)),
    "check.unscan": (compared_page, lambda s, y, _: s.counting.take_back(y.evaluation, [1], "误")),
    "sheet.void": (printed, lambda s, y, it: s.sheets.void([it], "遗失")),
    "account.add": (
        nothing,
        lambda s, y, _: s.accounts.add("新人", Role.CLERK, "12345678", cost=LEAST),
    ),
    "account.edit": (nothing, lambda s, y, _: s.accounts.edit(CLERK_ACCOUNT, role=Role.CHECKER)),
    "account.reset": (nothing, lambda s, y, _: s.accounts.reset(CLERK_ACCOUNT, "12345678", LEAST)),
    "account.unlock": (
        lambda s, y: wrong_password(s),
        lambda s, y, _: s.accounts.unlock(CLERK_ACCOUNT),
    ),
    "account.recovery": (nothing, lambda s, y, _: s.accounts.renew_recovery_code(LEAST)),
    "account.password": (nothing, lambda s, y, _: change_own_password(s)),
}


def wrong_password(store: Store) -> None:
    with pytest.raises(UserError):
        store.sign_in(NAMES[Role.CLERK], "不是这个")


def change_own_password(store: Store) -> None:
    account = store.access.account
    assert account is not None
    store.accounts.change_password(PASSWORDS[account.role], "另外一个口令0001", LEAST)


@pytest.fixture
def year(staffed: StaffedYear) -> StaffedYear:
    return staffed


def last_event(path: Path) -> tuple[int, str, str]:
    connection = sqlite3.connect(path)
    row = connection.execute("SELECT id, who, what FROM events ORDER BY id DESC LIMIT 1").fetchone()
    connection.close()
    number, who, what = row
    return int(number), str(who), str(what)


def test_every_operation_of_the_table_is_tried() -> None:
    assert set(OPERATIONS) == set(CHANGES)


@pytest.mark.parametrize(("what", "role"), list(product(CHANGES, Role)))
def test_each_cell(year: StaffedYear, what: str, role: Role) -> None:
    prepare, act = OPERATIONS[what]
    with year.open(Role.ORGANISER) as organiser:
        it = prepare(organiser, year)
    with year.open(role) as store:
        before = last_event(year.path)
        if role in CHANGES[what]:
            act(store, year, it)
            number, who, done = last_event(year.path)
            assert (number > before[0], who, done) == (True, NAMES[role], what)
        else:
            with pytest.raises(UserError) as caught:
                act(store, year, it)
            assert caught.value.kind is ErrorKind.NOT_ALLOWED
            assert caught.value.facts["role"] == role.value
            assert last_event(year.path) == before


@pytest.mark.parametrize("what", list(CHANGES))
def test_nobody_signed_in_changes_nothing(year: StaffedYear, what: str) -> None:
    prepare, act = OPERATIONS[what]
    if what in ("account.password", "account.recovery"):
        act = lambda s, y, _: s.accounts.change_password("a", "b")  # noqa: E731
    with year.open(Role.ORGANISER) as organiser:
        it = prepare(organiser, year)
    before = last_event(year.path)
    with year.open(None) as store:
        with pytest.raises(UserError) as caught:
            act(store, year, it)
        assert caught.value.kind is ErrorKind.SIGN_IN_NEEDED
    assert last_event(year.path) == before


def test_a_reviewer_touches_no_ballot_of_another(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as organiser:
        organiser.ballots.put_mark("written", year.entries[1], year.other, "A1", Mark.number(1_000))
        draft = organiser.ballots.put_mark(
            "written", year.entries[1], year.other, "A2", Mark.number(1_000)
        )
        handed_in = organiser.ballots.get("written", year.entries[0], year.other)
        assert handed_in is not None
    attempts: dict[str, Callable[[Store], object]] = {
        "mark.put": lambda s: s.ballots.put_mark(
            "written", year.entries[1], year.other, "A1", Mark.number(2_000)
        ),
        "ballot.comment": lambda s: s.ballots.put_comment(
            "written", year.entries[1], year.other, "好"
        ),
        "ballot.submit": lambda s: s.ballots.submit(draft.id),
        "ballot.withdraw": lambda s: s.ballots.withdraw(handed_in.id, "改"),
    }
    assert set(attempts) == OWN_BALLOTS
    before = last_event(year.path)
    with year.open(Role.REVIEWER) as store:
        for attempt in attempts.values():
            with pytest.raises(UserError) as caught:
                attempt(store)
            assert caught.value.kind is ErrorKind.NOT_ALLOWED
    assert last_event(year.path) == before


def test_a_reviewer_takes_back_to_the_end_of_the_last_day(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as organiser:
        organiser.evaluations.set_scoring_due(year.evaluation, "2024-12-20")
    noon, after = (
        datetime.fromisoformat(f"{day}T12:00").astimezone(UTC).isoformat()
        for day in ("2024-12-20", "2024-12-21")
    )
    with year.open(Role.REVIEWER, lambda: noon) as store:
        store.ballots.withdraw(submit(store, year, year.own), "漏看一页")
        ballot = submit(store, year, year.own)
        run = EventRun(store.trail.last_id(), store.trail.last_id())
        assert store.reversals.may_undo("ballot.submit")
    with year.open(Role.REVIEWER, lambda: after) as store:
        for attempt in (
            lambda: store.ballots.withdraw(ballot, "漏看一页"),
            lambda: store.reversals.undo(year.evaluation, run),
        ):
            with pytest.raises(UserError) as caught:
                attempt()
            assert caught.value.kind is ErrorKind.SCORING_OVER
            assert caught.value.facts == {"found": "2024-12-20"}
    with year.open(Role.CLERK, lambda: after) as store:
        store.ballots.withdraw(ballot, "评委来电")


SHOWN: dict[ReadSubject, tuple[Callable[[Store, StaffedYear], object], ...]] = {
    ReadSubject.BALLOTS: (
        lambda s, y: s.ballots.of_evaluation(y.evaluation),
        lambda s, y: s.ballots.of_entry(y.evaluation, "written", y.entries[0]),
        lambda s, y: s.ballots.of_reviewer(y.evaluation, "written", y.other),
        lambda s, y: s.ballots.get("written", y.entries[0], y.other),
        lambda s, y: s.ballots.by_id(1),
        lambda s, y: s.ballots.counted.of_evaluation(y.evaluation),
    ),
    ReadSubject.RESULTS: (
        lambda s, y: s.results.ranking(y.evaluation),
        lambda s, y: s.results.rankings(y.evaluation, "category"),
        lambda s, y: s.results.all_rankings(y.evaluation),
        lambda s, y: s.results.recounted(y.evaluation),
        lambda s, y: s.results.counting(y.evaluation, s.schemes.current(y.evaluation).scheme),
        lambda s, y: s.results.snapshots(y.evaluation),
        lambda s, y: s.releases.of_evaluation(y.evaluation),
    ),
    ReadSubject.RELEASED: (
        lambda s, y: s.access.check_reading(ReadSubject.RELEASED, evaluation_id=y.evaluation),
    ),
    ReadSubject.OFFICE: (
        lambda s, y: s.office.given(y.evaluation),
        lambda s, y: s.office.occurrences(y.evaluation),
        lambda s, y: s.office.adjustments(y.evaluation),
    ),
    ReadSubject.TRAIL: (lambda s, y: s.trail.events(), lambda s, y: s.verify()),
    ReadSubject.ACCOUNTS: (lambda s, y: s.accounts.list(), lambda s, y: s.accounts.find("李录入")),
    ReadSubject.SUPERVISION: (lambda s, y: s.supervisions.of_evaluation(y.evaluation),),
    ReadSubject.CHECKS: (
        lambda s, y: s.double_entry.runs(y.evaluation),
        lambda s, y: s.double_entry.to_check(y.evaluation, "written"),
        lambda s, y: s.double_entry.differences(y.evaluation, "written"),
        lambda s, y: s.double_entry.settlements(y.evaluation, "written"),
    ),
}


@pytest.mark.parametrize(("reading", "role"), list(product(ReadSubject, Role)))
@pytest.mark.parametrize("state", ["open", "frozen", "grades", "released", "taken back"])
def test_each_cell_of_reading(
    year: StaffedYear, reading: ReadSubject, role: Role, state: str
) -> None:
    with year.open(Role.ORGANISER) as organiser:
        if state in ("frozen", "grades"):
            frozen(organiser, year)
        if state == "grades":
            organiser.releases.release(year.evaluation, ReleaseKind.GRADES)
        if state == "released":
            released(organiser, year)
        if state == "taken back":
            organiser.releases.take_back(released(organiser, year), "改期")
    public = {
        "grades": {ReadSubject.RELEASED},
        "released": ONCE_RELEASED,
    }.get(state, frozenset())
    with year.open(role) as store:
        for show in SHOWN[reading]:
            if role in READINGS[reading] or reading in public:
                show(store, year)
                continue
            with pytest.raises(UserError) as caught:
                show(store, year)
            assert caught.value.kind is ErrorKind.NOT_ALLOWED


@pytest.mark.parametrize("role", Role)
def test_what_names_single_reviewers_asks_for_ballots_and_results(
    year: StaffedYear, role: Role
) -> None:
    both = READINGS[ReadSubject.BALLOTS] & READINGS[ReadSubject.RESULTS]
    with year.open(role) as store:
        for show in (
            lambda: store.results.derivation(year.evaluation, year.entries[0]),
            lambda: store.results.agreement(year.evaluation),
            lambda: store.importer.contents(year.evaluation),
            lambda: store.results.what_if(
                year.evaluation, store.schemes.current(year.evaluation).scheme
            ),
        ):
            if role in both:
                show()
                continue
            with pytest.raises(UserError) as caught:
                show()
            assert caught.value.kind is ErrorKind.NOT_ALLOWED


def test_a_reviewer_sees_own_ballots_and_once_released_the_ranking(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as organiser:
        own_ballot(organiser, year)
        released(organiser, year)
    with year.open(Role.REVIEWER) as store:
        (ballot,) = store.ballots.of_reviewer(year.evaluation, "written", year.own)
        assert ballot.reviewer == "E01"
        assert store.ballots.get("written", year.entries[1], year.own) == ballot
        assert store.ballots.by_id(ballot.id) == ballot
        assert store.results.ranking(year.evaluation).evaluation.frozen
        with pytest.raises(UserError) as caught:
            store.results.derivation(year.evaluation, year.entries[0])
        assert caught.value.kind is ErrorKind.NOT_ALLOWED


def test_a_refused_import_leaves_nothing_behind(year: StaffedYear) -> None:
    rows = ImportData(
        units=(UnitRow("单位!2", "U05", "示例区医疗保障局", "执法部门"),), ballots=(BALLOT,)
    )
    with year.open(Role.CLERK) as store:
        with pytest.raises(UserError) as caught:
            store.importer.take(year.evaluation, rows)
        assert caught.value.kind is ErrorKind.NOT_ALLOWED
        assert len(store.units.register()) == 2
        report = store.importer.take(year.evaluation, ImportData(ballots=(BALLOT,)))
        assert report.added == {"ballots": 1}


def test_only_who_may_import_it_takes_an_import_back(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        unit = UnitRow("单位!2", "U04", "示例区统计局", "执法部门")
        before = store.trail.last_id()
        store.importer.take(year.evaluation, ImportData(units=(unit,), ballots=(BALLOT,)))
        run = EventRun(before + 1, store.trail.last_id())
    with year.open(Role.CLERK) as store:
        with pytest.raises(UserError) as caught:
            store.reversals.undo(year.evaluation, run)
        assert caught.value.kind is ErrorKind.NOT_ALLOWED
        assert len(store.units.register()) == 3
        assert store.trail.last_id() == run.last


# what the source says


def first_arguments(repository: Path) -> Iterator[tuple[str, ast.expr]]:
    """Each first argument of a call of Trail.change in the store, with the place it stands at."""
    for path in sorted((repository / "db" / "store").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "change"
                and ast.unparse(node.func.value).endswith("_trail")
            ):
                yield f"{path.name}:{node.lineno}", node.args[0]


def test_every_event_of_the_store_stands_in_the_table(repository: Path) -> None:
    known = {*CHANGES, *FORMER_CHANGES, *PRE_LOGIN}
    seen = set()
    for place, argument in first_arguments(repository):
        if isinstance(argument, ast.Constant):
            assert argument.value in known, place
            seen.add(argument.value)
        elif isinstance(argument, ast.JoinedStr):
            pattern = "".join(
                re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"\w+"
                for v in argument.values
            )
            matching = {what for what in known if re.fullmatch(pattern, what)}
            assert matching, place
            seen |= matching
        else:
            assert isinstance(argument, ast.Name), place
            assert argument.id == "what", place
    assert len(seen) > 20


def test_every_name_of_an_event_stands_in_the_table(repository: Path) -> None:
    known = {*CHANGES, *FORMER_CHANGES, *PRE_LOGIN}
    subjects = {what.partition(".")[0] for what in known}
    for path in sorted((repository / "db" / "store").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                head, dot, tail = node.value.partition(".")
                if dot and head in subjects and re.fullmatch(r"[a-z_]+", tail):
                    assert node.value in known, f"{path.name}:{node.lineno}"


def test_an_event_that_is_not_in_the_table_is_nobodys(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        with pytest.raises(UserError) as caught, store.trail.change("unit.burn") as change:
            change.insert("units", {"code": "X", "title": "x", "short_title": ""})
        assert caught.value.kind is ErrorKind.NOT_ALLOWED
        assert len(store.units.register()) == 2
