"""The rectification ledger as a table, and strong points."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from db.records import Finding, FindingState, StrongPoint
from desktop.explanation.state_words import FINDING_WORDS
from desktop.frame.record_table import Column, RecordTable

translate = QCoreApplication.translate


def state_word(finding: Finding, today: str) -> str:
    """Where a finding stands, and whether it is late."""
    text = translate("findings", FINDING_WORDS[finding.state])
    return (
        translate("findings", "{state}（逾期）").format(state=text)
        if finding.overdue(today)
        else text
    )


def state_words() -> dict[FindingState, str]:
    """The states in the order in which a finding goes through them."""
    return {state: translate("findings", text) for state, text in FINDING_WORDS.items()}


def findings_table(today: str, bad: str, parent: QObject | None = None) -> RecordTable[Finding]:
    """A table of findings; `bad` is the colour of what is overdue on the day `today` (ISO)."""
    columns = (
        Column[Finding](translate("findings", "编号"), lambda f: f.unit_code, width=60),
        Column[Finding](translate("findings", "单位"), lambda f: f.unit, width=170),
        Column[Finding](translate("findings", "问题"), lambda f: f.text, tip=lambda f: f.text),
        Column[Finding](
            translate("findings", "整改措施"),
            lambda f: f.measures,
            tip=lambda f: f.measures,
            width=200,
        ),
        Column[Finding](translate("findings", "责任人"), lambda f: f.responsible, width=90),
        Column[Finding](translate("findings", "期限"), lambda f: f.due, centred=True, width=96),
        Column[Finding](
            translate("findings", "状态"),
            lambda f: state_word(f, today),
            centred=True,
            colour=lambda f: bad if f.overdue(today) else None,
            width=120,
        ),
    )
    return RecordTable(columns, lambda f: f.id, parent)


def strong_points_table(parent: QObject | None = None) -> RecordTable[tuple[str, StrongPoint]]:
    """A table of strong points, each with its unit's name."""
    columns = (
        Column[tuple[str, StrongPoint]](
            translate("findings", "单位"), lambda s: f"{s[1].unit_code}　{s[0]}", width=200
        ),
        Column[tuple[str, StrongPoint]](
            translate("findings", "亮点"), lambda s: s[1].text, tip=lambda s: s[1].text
        ),
    )
    return RecordTable(columns, lambda s: s[1].id, parent)
