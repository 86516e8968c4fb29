"""现场会记录: how lots were drawn, who spoke when and for how long, who was absent, who came, and the count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Evaluation
from db.records.hall import LiveSession, Phase, Turn, TurnState
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.printing import Draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align

TITLE = "现场会记录"
_STATES = {
    TurnState.WAITING: "待述",
    TurnState.SPEAKING: "正在述",
    TurnState.SPOKEN: "已述",
    TurnState.ABSENT: "缺席",
}


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """The session as the file has it; times of its periods are by the clock on the wall.

    `drawn` are lines that tell of the draw, `present` how many of the `panel` came, `handed_out` numbered ballots.
    """

    evaluation: Evaluation
    live: LiveSession
    drawn: Sequence[str] = ()
    panel: int = 0
    present: int = 0
    handed_out: int = 0


def draft(record: SessionRecord) -> Draft:
    """The paper before it is printed."""
    return draft_papers(TITLE, A4_UPRIGHT, [_paper(record)])


def _paper(record: SessionRecord) -> ListPaper:
    turns = record.live.turns
    started = sorted(p.started_at for t in turns for p in t.periods)
    facts = []
    if started:
        facts.append(day_text(started[0]))
    facts.append(f"应述 {len(turns)} 家，已述 {_number(turns, TurnState.SPOKEN)} 家")
    if record.panel:  # where nobody is named, nobody signs in
        facts.append(f"评委到会 {record.present}/{record.panel} 人")
    if record.handed_out:
        facts.append(f"发出无记名票每家 {record.handed_out} 张")
    settings = record.live.settings
    allowed = _length(settings.speaking * 1000), _length(settings.questions * 1000)
    limits = f"限时：述法 {allowed[0]}，答问 {allowed[1]}；用时不含暂停，括号内为超时。"
    notes = [limits, *record.drawn]
    open_ones = _number(turns, TurnState.WAITING) + _number(turns, TurnState.SPEAKING)
    return ListPaper(
        evaluation=record.evaluation,
        title=TITLE,
        summary="　　".join(facts),
        table=_table(record),
        rows=len(turns),
        nothing="没有现场述法的单位。",
        notes=notes,
        signers=("主持人", "记录人", "监督员"),
        mark="未结束" if open_ones else "",
    )


def _table(record: SessionRecord) -> RuledTable:
    columns = [
        TableColumn("顺序", 32, align=Align.CENTRE),
        TableColumn("单位", 96, 1),
        TableColumn("述法人", 48),
        TableColumn("起止", 70, align=Align.CENTRE),
        TableColumn("述法用时", 62, align=Align.CENTRE),
        TableColumn("答问用时", 62, align=Align.CENTRE),
        TableColumn("情况", 84, 0.5),
    ]
    rows: list[list[TableCell | str]] = []
    for turn in record.live.turns:
        code = turn.entry.unit_code
        rows.append(
            [
                str(turn.entry.running_order or ""),
                TableCell(turn.entry.unit, f"{code} 单位名称"),
                TableCell(turn.entry.leader, f"{code} 主要负责人"),
                _span(turn),
                _time(record, turn, Phase.SPEECH),
                _time(record, turn, Phase.QUESTIONS),
                TableCell(_told(turn), f"{code} 情况"),
            ]
        )
    return RuledTable(
        columns, rows, look=TableLook(least_height=24, tallest=A4_UPRIGHT.text_height - 60)
    )


def _number(turns: Sequence[Turn], state: TurnState) -> int:
    return sum(t.state is state for t in turns)


def _span(turn: Turn) -> str:
    """From when to when, pauses included."""
    if not turn.periods:
        return ""
    last = turn.periods[-1].stopped_at
    return f"{turn.periods[0].started_at[11:16]}—{last[11:16] if last else ''}"


def _time(record: SessionRecord, turn: Turn, phase: Phase) -> str:
    lasted = turn.lasted(phase)
    if not any(p.phase is phase for p in turn.periods):
        return ""
    over = lasted - record.live.settings.allowed(phase) * 1000
    return f"{_length(lasted)}（超 {_length(over)}）" if over >= 1000 else _length(lasted)


def _length(milliseconds: int) -> str:
    seconds = milliseconds // 1000
    return f"{seconds // 60}:{seconds % 60:02d}"


def _told(turn: Turn) -> str:
    words = [_STATES[turn.state]]
    if turn.moved:
        words.append("移到最后")
    said = "，".join(words)
    return f"{said}（{turn.reason}）" if turn.reason else said
