"""What happens in the demo's year around its marks, day by day: every page and every sheet has something to show.

Nobody is named: leaders have a post, reviewers a number. The days are the year's own, so every demo is alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from db.records import BallotRow, ImportData, UnitRow
from db.records.office import PaperTexts
from db.scoring.scheme.scheme import Scheme
from db.store import Store
from desktop.operations.demo.demo_reports import LATE, MISSING, hand_in_reports, report_document


class Calendar:
    """The clock of the made-up year: it stands in the morning of the day that is told."""

    def __init__(self) -> None:
        self.day = "2024-11-18"

    def __call__(self) -> str:
        """The moment as the trail writes it."""
        return f"{self.day}T01:30:00.000+00:00"


_DEADLINE, _SEED = "2024-12-10", "20241213"
_TEXTS: Final = PaperTexts(
    document_number="示法办〔2025〕1号",
    dated="2025-01-10",
    addressee="各街道办事处，区直各单位",
    contact="区委依法治区办法治督察科",
    answer_by="2025-03-31",
    demands=(
        "（一）抓好整改落实。各单位要对照反馈的问题逐项制定措施，明确责任人和完成时限，整改情况按期报送。\n"
        "（二）压实第一责任人职责。主要负责人要把法治建设与业务工作同部署、同推进、同督促、同考核。\n"
        "（三）用好评议结果。评议结果作为法治建设考核和干部年度考核的参考，典型做法在全区推广。"
    ),
    meeting_on="2024-12-20",
    meeting_at="09:00",
    meeting_place="区行政中心三楼会议室",
)

# The post of a unit's leader, by how the unit's name ends; the first that fits.
_POSTS: Final = (
    ("街道办事处", "党工委书记"),
    ("纪委监委", "纪委书记、监委主任"),
    ("党校", "常务副校长"),
    ("档案馆", "馆长"),
    ("检察院", "检察长"),
    ("院", "院长"),
    ("红十字会", "常务副会长"),
    (("总工会", "妇联", "科协", "文联", "工商联"), "主席"),
    ("残联", "理事长"),
    ("部", "部长"),
    (("政法委", "工委", "团区委"), "书记"),
    (("老干部局", "分局"), "局长"),
    ("局", "党组书记、局长"),
    ("大队", "大队长"),
    (("集团", "公司"), "党委书记、董事长"),
    ("", "主任"),
)

# What a reviewer who writes something says of the criterion that got least of its points.
_SAID: Final = {
    "A1": ("学法停留在传达文件，联系本单位实际不多。", "建议说明学法对决策起了什么作用。"),
    "A2": (
        "“四个亲自”讲得笼统，缺少具体事例。",
        "亲自研究、督办的事项要列明，现在看不出第一责任人做了什么。",
    ),
    "A3": ("合法性审查只写了件数，没有说审查改了什么。", "重大决策程序写得不完整。"),
    "A4": ("执法监督部分偏弱，建议补充案卷评查结果。", "规范用权方面事例偏少。"),
    "A5": ("负责人出庭应诉情况没有写清。", "败诉案件没有剖析原因。"),
    "A6": ("普法活动多，效果说得少。", "普法对象不够明确，形式可以更丰富。"),
    "A7": ("矛盾化解有数据，没有典型案例。", "优化营商环境的措施偏原则。"),
    "A8": ("问题剖析不够深入，措施没有时限。", "查摆的问题偏大偏空，整改措施难以检查。"),
}

_STRONG: Final = (
    ("U54", "以案释法进军营，形成可复制的做法。"),
    ("U62", "机关运行合同全部经法律顾问审查，全年无合同纠纷。"),
    ("U43", "科技项目管理办法修订全程公开征求意见，合法性审查意见逐条采纳。"),
    ("U04", "行政复议纠错后举一反三，同类案件未再发生。"),
    ("U13", "“街道吹哨、部门报到”综合执法机制运行顺畅。"),
    ("U27", "档案开放审核制定了操作规程，依法答复利用申请。"),
    ("U63", "政务服务事项清单动态调整，“一网通办”事项全部明确法定依据。"),
    ("U63", "主要负责人带头讲法治课，窗口人员全员轮训。"),
    ("U73", "历史街区保护引入公众听证，决策程序完整。"),
    ("U18", "法治宣传阵地建设覆盖全部街道。"),
)

_FEEDBACK, _INSPECTION = "现场述法评议", "日常督察"
# Unit, what is to be mended, where it was found, who mends it, by when; then what was done, reported on, accepted on.
_FINDINGS: Final = (
    (
        ("U04", "行政规范性文件合法性审核意见未存档，个别文件先发后审。"),
        (_INSPECTION, "办公室主任", "2025-02-28"),
        ("补齐审核意见，修订发文流程，未经审核的一律不予编号。", "2025-02-17", "2025-02-24"),
    ),
    (
        ("U13", "行政负责人出庭应诉率偏低。"),
        (_FEEDBACK, "分管副主任", "2025-03-31"),
        ("建立出庭提醒，本季度应诉率达到百分之百。", "2025-02-25", ""),
    ),
    (
        ("U16", "重大决策合法性审查材料归档不全。"),
        (_FEEDBACK, "法规科科长", "2025-02-28"),
        ("补齐本年度材料，实行一件一档。", "2025-02-19", "2025-02-26"),
    ),
    (
        ("U18", "述法报告问题剖析不够深入，整改措施没有责任人和时限。"),
        (_FEEDBACK, "主要负责人", "2025-03-31"),
        ("重写问题清单，列明责任人、时限。", "2025-02-20", ""),
    ),
    (
        ("U18", "年度普法责任清单未按期公布。"),
        (_INSPECTION, "宣传科科长", "2025-03-31"),
        ("", "", ""),
    ),
    (
        ("U33", "法治宣传活动对象单一，面向进城务工青年的普法偏少。"),
        (_FEEDBACK, "副书记", "2025-03-20"),
        ("", "", ""),
    ),
    (
        ("U49", "执法案卷说理不充分，抽查的10件中有3件缺少裁量理由。"),
        (_INSPECTION, "执法大队大队长", "2025-03-31"),
        ("开展案卷互评，统一裁量说明格式。", "2025-02-26", ""),
    ),
    (
        ("U57", "少数执法人员持证信息未更新。"),
        (_INSPECTION, "法规科科长", "2025-01-31"),
        ("全部换证并更新公示信息。", "2025-01-27", "2025-02-10"),
    ),
    (
        ("U58", "述法报告迟交，问题清单不完整。"),
        (_INSPECTION, "主要负责人", "2025-01-31"),
        ("补交问题清单，明确专人负责。", "2025-01-24", "2025-02-10"),
    ),
    (
        ("U58", "统计执法检查结果未在规定时间内告知被检查单位。"),
        (_FEEDBACK, "分管副局长", "2025-03-31"),
        ("", "", ""),
    ),
    (
        ("U61", "发生严重违法行政案件，责任追究尚未完成（示例）。"),
        ("区委依法治区办督办", "主要负责人", "2025-03-31"),
        ("", "", ""),
    ),
    (
        ("U64", "行政许可网上公示的依据未随法律修改更新。"),
        (_FEEDBACK, "审批科科长", "2025-02-28"),
        ("", "", ""),
    ),
)


def live_through(store: Store, evaluation_id: int, calendar: Calendar, data: ImportData) -> None:
    """The whole year: roster, reports, reminders, the draw of lots, the marks, and what follows from them."""
    roster = ImportData(units=tuple(map(_with_post, data.units)), reviewers=data.reviewers)
    store.importer.take(evaluation_id, roster)
    entries = {e.unit_code: e.id for e in store.units.entries(evaluation_id)}
    with store.transaction():
        store.evaluations.set_deadline(evaluation_id, _DEADLINE)
        store.evaluations.set_findings_due(evaluation_id, "2025-03-31")
        store.paper_texts.put(evaluation_id, _TEXTS)
    _collect(store, evaluation_id, calendar, entries)
    calendar.day = "2024-12-13"
    store.draws.by_machine(evaluation_id, _SEED)
    calendar.day = "2024-12-23"
    scheme = store.schemes.current(evaluation_id).scheme
    marks = replace(data, units=(), reviewers=(), ballots=tuple(_commented(data.ballots, scheme)))
    store.importer.take(evaluation_id, marks)
    _follow_up(store, calendar, entries)


def _with_post(row: UnitRow) -> UnitRow:
    """The unit with its leader's post, and without a place in the order, which is drawn."""
    post = next(post for ending, post in _POSTS if row.unit.endswith(ending))
    return replace(row, post=post, running_order=None, has_running_order=False)


def _collect(
    store: Store, evaluation_id: int, calendar: Calendar, entries: Mapping[str, int]
) -> None:
    """Reports come in, those that are waited for are reminded, one gets more time."""
    calendar.day = "2024-12-06"
    hand_in_reports(store, evaluation_id, late=False)
    waited_for = [*LATE, *MISSING]
    calendar.day = "2024-12-11"
    with store.transaction():
        store.deliveries.remind([entries[code] for code in waited_for], "电话")
        store.deliveries.extend(entries[MISSING[-1]], "2024-12-31", "机构改革，人员交接")
    calendar.day = "2024-12-13"
    hand_in_reports(store, evaluation_id, late=True)
    store.deliveries.remind([entries[code] for code in MISSING], "催报函")


def _commented(rows: Sequence[BallotRow], scheme: Scheme) -> Iterator[BallotRow]:
    """Where the workbook says something of a report, words for the criterion that got least of its points."""
    points = {c.code: c.points for part in scheme.parts for c in part.criteria}
    for number, row in enumerate(rows):
        if not row.comment:
            yield row
            continue
        shares = {c: (mark.points or 0) * 1000 // points[c] for c, mark in row.marks.items()}
        said = _SAID[min(shares, key=lambda code: (shares[code], code))]
        yield replace(row, comment=said[number % len(said)])


def _follow_up(store: Store, calendar: Calendar, entries: Mapping[str, int]) -> None:
    """What feedback praises and what is to be mended, some of it reported and some closed since."""
    findings = store.findings
    calendar.day = "2025-01-10"
    with store.transaction():
        for code, text in _STRONG:
            findings.add_strong_point(entries[code], text)
        added = [
            findings.add(entries[code], text, source=source, responsible=whose, due=due).id
            for (code, text), (source, whose, due), _ in _FINDINGS
        ]
    calendar.day = "2025-02-28"
    with store.transaction():
        for number, ((_, text), _, (done, reported, accepted)) in zip(
            added, _FINDINGS, strict=True
        ):
            if reported:
                findings.report(number, reported, done)
                letter = report_document("整改情况报告", [("", text), ("", done)])
                findings.add_evidence(number, "整改情况报告.docx", letter)
            if accepted:
                findings.accept(number, accepted, "已查验")
