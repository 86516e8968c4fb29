"""自查表 on paper, blank or filled; 自查情况汇总表, units by items; 问题清单."""

from __future__ import annotations

from typing import Final

from db.records import FindingState
from db.records.supervision import SelfCheck, SelfCheckVerdict
from desktop.explanation.state_words import FINDING_WORDS, SELF_CHECK_WORDS
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.sheets.setting.printing import Draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align
from desktop.sheets.supervision.facts import SupervisionFacts

FORMS, SUMMARY, PROBLEMS = "自查表", "自查情况汇总表", "问题清单"
SIGNS: Final = {
    SelfCheckVerdict.MET: "√",
    SelfCheckVerdict.MOSTLY_MET: "△",
    SelfCheckVerdict.NOT_MET: "×",
    SelfCheckVerdict.NOT_APPLICABLE: "—",
}
_LOOK: Final = TableLook(tallest=A4_WIDE.text_height - 90)


def forms_draft(facts: SupervisionFacts) -> Draft:
    """A form a unit, with what it has answered so far."""
    return draft_papers(FORMS, A4_WIDE, [_form(facts, unit) for unit in facts.units])


def summary_draft(facts: SupervisionFacts) -> Draft:
    """Every unit's verdict on every item."""
    return draft_papers(SUMMARY, A4_WIDE, [_summary(facts)])


def problems_draft(facts: SupervisionFacts) -> Draft:
    """What is not met."""
    return draft_papers(PROBLEMS, A4_WIDE, [_problems(facts)])


def _form(facts: SupervisionFacts, unit: SelfCheck) -> ListPaper:
    columns = [
        TableColumn("编号", 30, align=Align.CENTRE),
        TableColumn("检查事项", 84, 0.4),
        TableColumn("依据", 66, 0.2),
        TableColumn("检查要点", 100, 0.6),
        TableColumn("自查结论", 46, align=Align.CENTRE),
        TableColumn("自查情况", 110, 1),
        TableColumn("整改措施", 90, 0.8),
        TableColumn("责任人", 44),
        TableColumn("整改期限", 56, align=Align.CENTRE),
    ]
    answers = facts.answers(unit)
    rows: list[list[TableCell | str]] = []
    for item in facts.items:
        place, answer = f"清单 {item.code}", answers.get(item.code)
        asked = [TableCell(text, place) for text in (item.code, item.title, item.basis, item.text)]
        said: list[TableCell | str] = ["", "", "", "", ""]
        if answer is not None:
            own = f"{unit.unit_code} {item.code}"
            texts = (answer.facts, answer.measures, answer.responsible, answer.due)
            verdict = TableCell(answer.verdict.value, bold=answer.verdict.leaves_a_problem)
            said = [verdict, *(TableCell(text, own) for text in texts)]
        rows.append([*asked, *said])
    look = TableLook(tallest=_LOOK.tallest, least_height=0 if answers else 34)
    day = unit.due or facts.supervision.due
    due = f"　　报送期限：{day_text(day)}" if day else ""
    files = f"　　佐证 {unit.files} 份" if unit.files else ""
    return ListPaper(
        evaluation=facts.evaluation,
        title=f"{facts.supervision.title}{FORMS}",
        summary=f"单位：{unit.unit}（{unit.unit_code}）{due}{files}",
        table=RuledTable(columns, rows, look=look),
        rows=len(rows),
        nothing="还没有清单。",
        notes=["结论填：符合、基本符合、不符合、不适用；基本符合、不符合的，后四栏均须填写。"],
        signers=("填表人", "主要负责人"),
    )


def _summary(facts: SupervisionFacts) -> ListPaper:
    columns = [
        TableColumn("编号", 34),
        TableColumn("单位", 90, 1),
        TableColumn("状态", 34, align=Align.CENTRE),
        *(TableColumn(item.code, 24, 0.2, Align.CENTRE) for item in facts.items),
        TableColumn("未达到", 36, align=Align.CENTRE),
    ]
    rows = [_summary_row(facts, unit) for unit in facts.units]
    counts = "　　".join(
        f"{verdict.value} {facts.counted(verdict)} 项" for verdict in SelfCheckVerdict
    )
    signs = "　".join(f"{sign} {verdict.value}" for verdict, sign in SIGNS.items())
    items = "；".join(f"{item.code} {item.title}" for item in facts.items)
    return ListPaper(
        evaluation=facts.evaluation,
        title=f"{facts.supervision.title}{SUMMARY}",
        summary=f"单位 {len(facts.units)} 家　　已报 {len(facts.forms)} 家　　{counts}",
        table=RuledTable(columns, rows, look=_LOOK),
        rows=len(rows),
        nothing="还没有选定单位。",
        notes=[f"图例：{signs}，空白为未报。", f"事项：{items}。"],
        signers=("制表人", "复核人", "负责人"),
    )


def _summary_row(facts: SupervisionFacts, unit: SelfCheck) -> list[TableCell | str]:
    answers = facts.answers(unit)
    row: list[TableCell | str] = [
        TableCell(unit.unit_code, f"{unit.unit_code} 编号"),
        TableCell(unit.unit, f"{unit.unit_code} 单位名称"),
        SELF_CHECK_WORDS[unit.state],
    ]
    for item in facts.items:
        answer = answers.get(item.code)
        if answer is None:
            row.append("")
        else:
            row.append(TableCell(SIGNS[answer.verdict], bold=answer.verdict.leaves_a_problem))
    missed = sum(answer.verdict.leaves_a_problem for answer in answers.values())
    return [*row, TableCell(str(missed) if answers else "", bold=missed > 0)]


def _problems(facts: SupervisionFacts) -> ListPaper:
    columns = [
        TableColumn("序号", 28, align=Align.CENTRE),
        TableColumn("单位", 84, 0.4),
        TableColumn("检查事项", 84, 0.4),
        TableColumn("结论", 44, align=Align.CENTRE),
        TableColumn("问题", 120, 1),
        TableColumn("整改措施", 110, 0.8),
        TableColumn("责任人", 44),
        TableColumn("整改期限", 56, align=Align.CENTRE),
        TableColumn("整改状态", 50, align=Align.CENTRE),
    ]
    rows: list[list[TableCell | str]] = []
    for number, (unit, item, answer, finding) in enumerate(facts.problems(), 1):
        place = f"{unit.unit_code} {item.code}"
        open_ = finding is None or finding.state is not FindingState.ACCEPTED
        state = "未转台账" if finding is None else FINDING_WORDS[finding.state]
        due = answer.due if finding is None else finding.due
        rows.append(
            [
                str(number),
                TableCell(unit.unit, f"{unit.unit_code} 单位名称"),
                TableCell(f"{item.code} {item.title}", place),
                answer.verdict.value,
                TableCell(answer.facts, place),
                TableCell(answer.measures, place),
                TableCell(answer.responsible, place),
                due,
                TableCell(state, bold=open_),
            ]
        )
    count = facts.count
    return ListPaper(
        evaluation=facts.evaluation,
        title=f"{facts.supervision.title}{PROBLEMS}",
        summary=f"问题 {len(rows)} 个　　转入台账 {count.findings} 个　　已销号 {count.accepted} 个",
        table=RuledTable(columns, rows, look=_LOOK),
        rows=len(rows),
        nothing="自查没有发现问题。",
        signers=("制表人", "复核人", "负责人"),
    )
