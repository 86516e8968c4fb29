"""A small year with something in every table that a result is made from."""

from pathlib import Path

from db.records import AdjustmentKind, Attendance, Mark
from db.store import Clock, Store, utc_now

SCHEME = """
title = "2024年度述法评议"
year = 2024
organiser = "示例区依法治区办"

[[groups]]
code = "leaders"
title = "领导"
[[groups]]
code = "experts"
title = "专家"

[[parts]]
code = "written"
title = "书面述法报告"
kind = "scored"
group_weights = { leaders = 40, experts = 60 }
[[parts.criteria]]
code = "A1"
title = "学法"
points = 60
[[parts.criteria]]
code = "A2"
title = "用法"
points = 40

[[parts]]
code = "duty"
title = "普法责任"
kind = "deducted"
[[parts.criteria]]
code = "D1"
title = "专题研究"
points = 15
per_occurrence = 0.5
cap = 3

[[parts]]
code = "daily"
title = "日常考核"
kind = "given"
full = 20

[rounding]
total = 2
mode = "half_up"

[[grades]]
title = "优秀"
at_least = 100
[[grades]]
title = "一般"
at_least = 0
[adjustments]
bonus_cap = 5
deduction_cap = 5
"""
UNITS = ("U01", "U02", "U03")
REVIEWERS = {"L1": "leaders", "L2": "leaders", "E1": "experts", "E2": "experts"}


def build(path: Path, clock: Clock = utc_now) -> int:
    """Makes the file and returns the evaluation's number; U01 comes first, then U02, then U03."""
    with Store.create(path, "组织者", clock) as store:
        evaluation = store.evaluations.create(SCHEME)
        entries = [
            store.units.add(evaluation.id, code, f"单位{code}", "执法部门", leader="某某").id
            for code in UNITS
        ]
        reviewers = [
            store.panel.add(evaluation.id, code, group, name=f"评委{code}").id
            for code, group in REVIEWERS.items()
        ]
        for place, entry_id in enumerate(entries):
            for reviewer_id in reviewers:
                _vote(store, entry_id, reviewer_id, 50_000 - 5_000 * place)
            store.office.put_given("daily", entry_id, 18_000 - 1_000 * place, "台账")
            store.office.put_occurrences("duty", "D1", entry_id, 1 + place, "会议记录")
        absent = store.ballots.get("written", entries[2], reviewers[3])
        assert absent is not None
        store.ballots.set_attendance("written", entries[2], reviewers[3], Attendance.ABSENT, "请假")
        store.office.add_adjustment(entries[0], AdjustmentKind.BONUS, 1_000, "表彰")
        store.office.add_adjustment(entries[1], AdjustmentKind.DEDUCTION, 500, "通报")
    return evaluation.id


def open_again(store: Store) -> None:
    """Makes every ballot a draft of somebody present, so that any cell may be typed into."""
    for ballot in store.ballots.of_evaluation(1):
        store.ballots.withdraw(ballot.id, "重新录入")
        if ballot.attendance is not Attendance.PRESENT:
            reviewers = {r.code: r.id for r in store.panel.reviewers(1)}
            seat = ballot.part, ballot.entry_id, reviewers[ballot.reviewer]
            store.ballots.set_attendance(*seat, Attendance.PRESENT)


def _vote(store: Store, entry_id: int, reviewer_id: int, points: int) -> None:
    store.ballots.put_mark("written", entry_id, reviewer_id, "A1", Mark.number(points))
    ballot = store.ballots.put_mark("written", entry_id, reviewer_id, "A2", Mark.number(30_000))
    store.ballots.submit(ballot.id)
