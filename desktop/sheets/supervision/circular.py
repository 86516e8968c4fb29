"""督察情况通报: how the self-checks went, what was found and how far it is mended, as an official letter."""

from __future__ import annotations

from db.records.supervision import SelfCheckState, SelfCheckVerdict
from desktop.sheets.letters.official_letter import Letter, LetterSection, Paragraph, letter_story
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.printing import Document, Draft
from desktop.sheets.supervision.facts import SupervisionFacts

TITLE = "督察情况通报"


def draft(facts: SupervisionFacts) -> Draft:
    """The paper before it is printed."""
    evaluation, supervision = facts.evaluation, facts.supervision
    document = Document(f"{supervision.title}{TITLE}", evaluation.organiser, LETTER, TITLE)
    letter = Letter(
        title=f"关于{supervision.title}情况的通报",
        addressee="各有关单位",
        opening=[Paragraph(_opening(facts), "督察名称")],
        sections=[
            LetterSection("自查情况", _self_checks(facts)),
            LetterSection("发现的问题", _problems(facts)),
            LetterSection("整改情况", [Paragraph(_mended(facts))]),
        ],
        issuer=evaluation.organiser,
        date=day_text(facts.today),
        mark="" if supervision.closed_on else "未办结",
        place="主送",
    )
    return Draft(document, letter_story(letter))


def _opening(facts: SupervisionFacts) -> str:
    supervision = facts.supervision
    basis = f"根据{supervision.basis}，" if supervision.basis else ""
    days = [day_text(day) for day in (supervision.starts_on, supervision.due) if day]
    period = f"{'至'.join(days)}，" if days else ""
    return (
        f"{basis}{period}对 {len(facts.units)} 家单位开展了{supervision.title}，"
        f"对照清单 {len(facts.items)} 项内容进行自查自纠。现将有关情况通报如下。"
    )


def _self_checks(facts: SupervisionFacts) -> list[Paragraph]:
    checked = sum(unit.state is SelfCheckState.CHECKED for unit in facts.units)
    counts = "、".join(
        f"{verdict.value} {facts.counted(verdict)} 项" for verdict in SelfCheckVerdict
    )
    missing = [unit.unit for unit in facts.units if unit.entry_id not in facts.forms]
    told = f"{len(facts.forms)} 家单位报送了自查表，其中 {checked} 家已审。自查结论中，{counts}。"
    found = [Paragraph(told)]
    if missing:
        found.append(Paragraph(f"尚未报送的单位：{'、'.join(missing)}。", "单位名称"))
    return found


def _problems(facts: SupervisionFacts) -> list[Paragraph]:
    by_item: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for unit, item, answer, _ in facts.problems():
        by_item.setdefault(item.code, []).append(f"{unit.unit}（{answer.verdict.value}）")
        titles[item.code] = item.title
    if not by_item:
        return [Paragraph("自查没有发现问题。")]
    return [
        Paragraph(f"{titles[code]}（{len(units)} 家）：{'、'.join(units)}。", f"清单 {code}")
        for code, units in by_item.items()
    ]


def _mended(facts: SupervisionFacts) -> str:
    count = facts.count
    if facts.supervision.closed_on:
        day = day_text(facts.supervision.closed_on)
        return f"{count.findings} 个问题已全部整改销号，清仓见底，督察于{day}办结。"
    left = count.findings - count.accepted
    if not (left or count.unmade):
        return f"已转入整改台账的问题 {count.findings} 个，已全部销号。"
    unmade = f"，另有 {count.unmade} 个尚未转入台账" if count.unmade else ""
    return (
        f"已转入整改台账的问题 {count.findings} 个，销号 {count.accepted} 个，尚有 {left} 个正在整改"
        f"{unmade}。请有关单位按期整改到位。"
    )
