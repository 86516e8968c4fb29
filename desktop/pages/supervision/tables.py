"""The units of a 督察, and what one of them answered, as tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject

from db.records import Entry
from db.records.packets import Packet
from db.records.supervision import (
    ChecklistItem,
    ItemAnswer,
    SelfCheck,
    SelfCheckForm,
    SelfCheckVerdict,
)
from desktop.explanation.state_words import SELF_CHECK_WORDS
from desktop.frame.record_table import Column, RecordTable
from desktop.operations.supervision.forms import FormOutcome

translate = QCoreApplication.translate
UNIT_COLUMN, FACTS_COLUMN, TEXT_COLUMN = 1, 3, 2


def state_word(unit: SelfCheck) -> str:
    """How far a unit is."""
    return translate("supervision", SELF_CHECK_WORDS[unit.state])


@dataclass(frozen=True, slots=True)
class UnitTold:
    """What is told of a unit beside its state: its latest form, whether it is late, who has it, whom one calls."""

    form: Callable[[SelfCheck], SelfCheckForm | None]
    overdue: Callable[[SelfCheck], bool]
    packet: Callable[[SelfCheck], Packet | None]
    entry: Callable[[SelfCheck], Entry]


def units_table(told: UnitTold, bad: str, parent: QObject | None = None) -> RecordTable[SelfCheck]:
    """A row a unit: how far it is, and how many items are not met."""

    def missed(unit: SelfCheck) -> int | None:
        found = told.form(unit)
        return None if found is None else sum(a.verdict.leaves_a_problem for a in found.answers)

    def state(unit: SelfCheck) -> str:
        text = state_word(unit)
        if told.overdue(unit):
            text = translate("supervision", "{state}·逾期").format(state=text)
        if told.packet(unit) is not None:
            text = translate("supervision", "{state}·在外").format(state=text)
        return text

    def why(unit: SelfCheck) -> str:
        packet = told.packet(unit)
        if packet is None:
            return unit.note
        text = translate("supervision", "收表包“{name}”在外，由其持有人收取")
        return "\n".join(filter(None, (text.format(name=packet.file_name), unit.note)))

    def called(unit: SelfCheck) -> str:
        entry = told.entry(unit)
        return " ".join(filter(None, (entry.liaison, entry.phone)))

    columns = (
        Column[SelfCheck](translate("supervision", "编号"), lambda u: u.unit_code, width=60),
        Column[SelfCheck](
            translate("supervision", "单位"), lambda u: u.unit, tip=lambda u: u.unit, width=200
        ),
        Column[SelfCheck](translate("supervision", "类别"), lambda u: u.category, width=74),
        Column[SelfCheck](
            translate("supervision", "状态"),
            state,
            colour=lambda u: bad if told.overdue(u) or u.note else None,
            tip=why,
            centred=True,
            width=140,
        ),
        Column[SelfCheck](
            translate("supervision", "发出"), lambda u: u.sent_on, centred=True, width=96
        ),
        Column[SelfCheck](
            translate("supervision", "延至"),
            lambda u: u.due,
            tip=lambda u: u.due_reason,
            centred=True,
            width=96,
        ),
        Column[SelfCheck](
            translate("supervision", "报送"), lambda u: u.reported_on, centred=True, width=96
        ),
        Column[SelfCheck](
            translate("supervision", "第几版"),
            lambda u: str(u.versions or ""),
            key=lambda u: u.versions,
            centred=True,
            width=60,
        ),
        Column[SelfCheck](
            translate("supervision", "未达到"),
            lambda u: "" if missed(u) is None else str(missed(u)),
            key=lambda u: missed(u) or 0,
            centred=True,
            width=60,
        ),
        Column[SelfCheck](
            translate("supervision", "佐证"),
            lambda u: str(u.files or ""),
            key=lambda u: u.files,
            centred=True,
            width=50,
        ),
        Column[SelfCheck](
            translate("supervision", "催报"), lambda u: u.reminded_on, centred=True, width=96
        ),
        Column[SelfCheck](translate("supervision", "联络员"), called, tip=called, width=150),
    )
    return RecordTable(columns, lambda unit: unit.entry_id, parent)


Said = tuple[ChecklistItem, ItemAnswer | None]


def answers_table(bad: str, parent: QObject | None = None) -> RecordTable[Said]:
    """A row an item: the verdict, and what the unit says."""

    def told(read: Callable[[ItemAnswer], str]) -> Callable[[Said], str]:
        return lambda said: "" if said[1] is None else read(said[1])

    def colour(said: Said) -> str | None:
        return bad if said[1] is not None and said[1].verdict.leaves_a_problem else None

    def column(title: str, read: Callable[[ItemAnswer], str], width: int) -> Column[Said]:
        return Column[Said](title, told(read), tip=told(read), width=width)

    columns = (
        Column[Said](translate("supervision", "编号"), lambda s: s[0].code, width=54),
        Column[Said](
            translate("supervision", "检查事项"),
            lambda s: s[0].title,
            tip=lambda s: s[0].text,
            width=170,
        ),
        Column[Said](
            translate("supervision", "自查结论"),
            told(lambda a: a.verdict.value),
            colour=colour,
            centred=True,
            width=86,
        ),
        column(translate("supervision", "自查情况"), lambda a: a.facts, 240),
        column(translate("supervision", "整改措施"), lambda a: a.measures, 200),
        column(translate("supervision", "责任人"), lambda a: a.responsible, 84),
        column(translate("supervision", "整改期限"), lambda a: a.due, 100),
    )
    return RecordTable(columns, lambda said: said[0].code, parent)


def outcomes_table(bad: str, parent: QObject | None = None) -> RecordTable[FormOutcome]:
    """A row a file: whose, and what would become of it."""

    def text(outcome: FormOutcome) -> str:
        return outcome.text.replace("\n", "；")

    columns = (
        Column[FormOutcome](
            translate("supervision", "文件"),
            lambda o: o.path.name,
            tip=lambda o: str(o.path),
            width=240,
        ),
        Column[FormOutcome](translate("supervision", "单位"), lambda o: o.unit, width=180),
        Column[FormOutcome](
            translate("supervision", "结果"),
            text,
            tip=lambda o: o.text,
            colour=lambda o: bad if o.error is not None else None,
            width=320,
        ),
    )
    return RecordTable(columns, lambda outcome: str(outcome.path), parent)


def verdict_counts(form: SelfCheckForm) -> str:
    """How often each verdict was given."""
    counts = ((v.value, sum(a.verdict is v for a in form.answers)) for v in SelfCheckVerdict)
    return "　".join(f"{word} {count}" for word, count in counts if count)
