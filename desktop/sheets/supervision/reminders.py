"""自查表催报函: a letter to each unit whose 自查表 has not come in, or was returned."""

from __future__ import annotations

from db.records.supervision import SelfCheck, SelfCheckState
from desktop.sheets.letters.official_letter import Letter, Paragraph, letters_story
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.printing import Document, Draft
from desktop.sheets.supervision.facts import SupervisionFacts

TITLE = "自查表催报函"


def draft(facts: SupervisionFacts) -> Draft:
    """The paper before it is printed."""
    evaluation = facts.evaluation
    document = Document(f"{facts.supervision.title}{TITLE}", evaluation.organiser, LETTER, TITLE)
    return Draft(document, letters_story(letters(facts)))


def letters(facts: SupervisionFacts) -> list[Letter]:
    """One for each unit that is waited for."""
    return [_letter(facts, unit) for unit in facts.units if unit.waiting]


def _letter(facts: SupervisionFacts, unit: SelfCheck) -> Letter:
    supervision = facts.supervision
    day = unit.due or supervision.due
    basis = f"根据{supervision.basis}，" if supervision.basis else ""
    limit = f"报送期限为{day_text(day)}" if day else "报送期限已经通知"
    if unit.state is SelfCheckState.RETURNED:
        state = f"你单位报送的自查表已退回（{unit.note}），截至目前尚未收到更正后的自查表。"
    elif unit.overdue(supervision.due, facts.today):
        state = "期限已过，截至目前仍未收到你单位的自查表。"
    else:
        state = "截至目前尚未收到你单位的自查表。"
    return Letter(
        title="关于报送自查表的催报函",
        addressee=unit.unit,
        opening=[
            Paragraph(
                f"{basis}各有关单位应当在{supervision.title}中对照清单开展自查，报送自查表，{limit}。{state}",
                "督察名称",
            ),
            Paragraph("请你单位高度重视，尽快将自查表连同佐证材料报送我单位。"),
        ],
        ending=[Paragraph("特此函告。")],
        issuer=facts.evaluation.organiser,
        date=day_text(facts.today),
        outline=f"{unit.unit_code} {unit.unit}",
        place=f"{unit.unit_code} 单位名称",
    )
