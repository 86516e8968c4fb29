"""The files that are pictured: the made-up district's year in every state that a year can be in."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from db.records import LIVE, AdjustmentKind, Mark
from db.records.supervision import ItemAnswer, SelfCheckVerdict
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from desktop.operations.demo.demo_year import make_demo
from desktop.operations.schemes import new_file, scheme_text
from desktop.operations.supervision.forms import template_items

PASSWORD = "述法评议2024"  # noqa: S105 - of files that live as long as the pictures are taken
ORGANISER, CLERK, CHECKER, SUPERVISOR, REVIEWER = "陈主任", "周录入", "吴复核", "郑监督", "评委D01"
_VOTES = "minzhu-ceping-si-dang"
_HALF = Mark.number(9500)


@dataclass(frozen=True, slots=True)
class Years:
    """Where each of them is."""

    full: Path
    frozen: Path
    staffed: Path
    empty: Path
    voted: Path
    damaged: Path
    folder: Path


def make_years(folder: Path) -> Years:
    """Makes them all; the demo is counted once and copied."""
    full = make_demo(folder).file
    with Store.open(full, "办公室") as store:
        _fill(store)
    years = Years(
        full,
        *(
            folder / f"{name}.shufa"
            for name in ("已定稿", "有账号", "空年度", "民主测评", "被改动")
        ),
        folder,
    )
    for copy in (years.frozen, years.staffed, years.damaged):
        shutil.copy(full, copy)
    with Store.open(years.frozen, "办公室") as store:
        store.results.freeze(store.evaluations.latest().id, "区委依法治区委会议审定")
    with Store.open(years.staffed, ORGANISER) as store:
        _staff(store)
    new_file(years.empty, scheme_text("shufa-pufa-pingyi"), "办公室")
    _vote(years.voted)
    with sqlite3.connect(years.damaged) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE ballots SET status = 'sent' WHERE id = 1")
    connection.close()
    return years


def _fill(store: Store) -> None:
    """What the demo leaves empty: deadlines still to come, a 督察, a check of ballots, an earlier result."""
    number = store.evaluations.latest().id
    entries = {e.unit_code: e for e in store.units.entries(number)}
    store.evaluations.set_deadline(number, _day(5))
    store.deliveries.extend(entries["U75"].id, _day(15), "机构改革，人员交接")
    store.deliveries.extend(entries["U62"].id, _day(-3), "按约定提前提交")
    _supervise(store, number)
    _check(store, number)
    store.results.freeze(number, "初次核对")
    store.results.reopen(number, "区统计局申诉，复核后更正")
    store.office.add_adjustment(entries["U40"].id, AdjustmentKind.BONUS, 1000, "国家级试点（示例）")
    store.results.freeze(number, "更正后再次核对")
    store.results.reopen(number, "等待区委依法治区委会议审定")


def _day(after: int) -> str:
    """A day from today on: some deadlines are past, others to come, whenever the pictures are taken."""
    return (date.today() + timedelta(after)).isoformat()  # noqa: DTZ011 - the office's own calendar


def _supervise(store: Store, number: int) -> None:
    """A 督察 of three units: one has answered with a problem, one was returned, one is waited for."""
    title = "长江保护法贯彻实施专项督察"
    own = store.supervisions.add(number, title, "长江保护法", _day(-60), _day(-5)).id
    items = template_items()
    store.supervisions.set_items(own, items)
    entries = [entry.id for entry in store.units.entries(number)[:3]]
    store.supervisions.choose_units(own, entries)
    store.self_checks.send(own, entries, _day(-40))
    for entry in entries[:2]:
        answers = [ItemAnswer(item.code, SelfCheckVerdict.MET, "已落实") for item in items]
        words = ("台账不全", "补齐台账", "张三", _day(20))
        answers[2] = ItemAnswer(items[2].code, SelfCheckVerdict.NOT_MET, *words)
        store.self_checks.collect(own, entry, answers, "自查表.xlsx", _day(-10))
    store.self_checks.attach(own, entries[0], "整改台账.pdf", b"%PDF")
    store.self_checks.check(own, entries[0])
    store.self_checks.send_back(own, entries[1], "第3项没有写清")


def _check(store: Store, number: int) -> None:
    """A tenth of the ballots typed again: some finished, two marks differ, one of them settled."""
    entry = store.double_entry
    entry.start(number, "live", 10, seed="20241205")
    waiting = entry.to_check(number, "live")
    for place, second in enumerate(waiting[:4]):
        ballot = store.ballots.by_id(second.ballot_id)
        for code, mark in ballot.marks.items():
            differs = place < 2 and code == min(ballot.marks)
            entry.put_mark(second.id, code, _HALF if differs else mark)
        entry.finish(second.id)
    for difference in entry.differences(number, "live")[:1]:
        entry.settle(
            difference.second_ballot_id, difference.criterion, difference.first, "核对票面"
        )


def _staff(store: Store) -> None:
    accounts, number = store.accounts, store.evaluations.latest().id
    accounts.set_up(ORGANISER, PASSWORD, LEAST)
    reviewer = next(r for r in store.panel.reviewers(number) if r.code == "D01")
    for name, role, whose in (
        (CLERK, Role.CLERK, None),
        (CHECKER, Role.CHECKER, None),
        (SUPERVISOR, Role.SUPERVISOR, None),
        (REVIEWER, Role.REVIEWER, reviewer.id),
    ):
        accounts.add(name, role, PASSWORD, reviewer_id=whose, must_change=False, cost=LEAST)


def _vote(path: Path) -> None:
    """A year of votes by level, half scored, in a file that holds the year after it too."""
    new_file(path, scheme_text(_VOTES), "办公室")
    with Store.open(path, "办公室") as store:
        evaluation = store.evaluations.latest()
        groups = store.panel.groups(evaluation.id)
        part = store.schemes.current(evaluation.id).scheme.parts[0]
        entries = [
            store.units.add(evaluation.id, f"U{n:02d}", f"示例第{n}街道办事处", "街道")
            for n in range(1, 13)
        ]
        store.units.edit(entries[0].id, presentation=LIVE)
        for n in range(1, 5):
            store.panel.add(evaluation.id, f"P{n:02d}", groups[0].code)
        reviewer = store.panel.reviewers(evaluation.id)[0]
        for entry in entries[:5]:
            for criterion in part.criteria_for(entry.category):
                mark = Mark.of_level(criterion.levels[0].title)
                ballot = store.ballots.put_mark(
                    part.code, entry.id, reviewer.id, criterion.code, mark
                )
            store.ballots.submit(ballot.id)
        store.evaluations.create(scheme_text(_VOTES))
