"""Papers of the meeting: 会议议程 with clock times, 填票说明, 席位卡."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from db.records import LIVE, Entry, Evaluation, Reviewer
from db.scoring.scheme.scheme import Part, Scheme
from desktop.sheets.ballots.paper import instructions
from desktop.sheets.order_sheet import OPENING, OrderSheet, slot, speakers
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.faces.typefaces import FaceRole
from desktop.sheets.setting.fitted_text import fitted
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_UPRIGHT, A4_WIDE, Folio, PageStyle
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import Document, Draft, SectionStart
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import BODY, TABLE_HEADING, Align, Style
from desktop.sheets.setting.style_book import TITLE as TITLE_STYLE

AGENDA, GUIDE, SEATS = "会议议程", "填票说明", "席位卡"
_CARD = Style(FaceRole.TITLE, 96, 110, Align.CENTRE)
_LINE_OF_NAME = 1.6  # a name so many times as wide as a card is set smaller, in one line
_SEAT_PAGE = PageStyle(A4_WIDE.width, A4_WIDE.height, 24, 24, 24, 24, Folio.NONE)


def agenda_draft(sheet: OrderSheet) -> Draft:
    """The session from its opening to its end: times by the clock where it is known when it begins."""
    entries = speakers(sheet)
    columns = [
        TableColumn("时间", 80, align=Align.CENTRE),
        TableColumn("议程", 170),
        TableColumn("单位", 110, 1),
        TableColumn("述法人", 96),
    ]
    rows: list[list[TableCell | str]] = [
        [_time(sheet, 0, OPENING), "宣布会议开始，说明评议规则", "", ""]
    ]
    for number, entry in enumerate(entries):
        begin = OPENING + number * sheet.minutes
        rows.append(
            [
                _time(sheet, begin, sheet.minutes),
                "述法、答问、打分",
                TableCell(entry.unit, f"{entry.unit_code} 单位名称"),
                TableCell(f"{entry.post} {entry.leader}".strip(), f"{entry.unit_code} 主要负责人"),
            ]
        )
    end = OPENING + len(entries) * sheet.minutes
    rows.append([_time(sheet, end, 0), "收回评分票，清点票数，会议结束", "", ""])
    facts = [f"共 {len(entries)} 家，每家 {sheet.minutes} 分钟"]
    facts += [f"时间：{day_text(sheet.held_on)}"] if sheet.held_on else []
    facts += [f"地点：{sheet.place}"] if sheet.place else []
    look = TableLook(least_height=24, tallest=A4_UPRIGHT.text_height - 60)
    paper = ListPaper(
        evaluation=sheet.evaluation,
        title=AGENDA,
        summary="　　".join(facts),
        table=RuledTable(columns, rows, look=look),
        rows=len(rows),
    )
    return draft_papers(AGENDA, A4_UPRIGHT, [paper])


def _time(sheet: OrderSheet, begin: int, minutes: int) -> str:
    return slot(sheet.starts_at, begin, minutes) if sheet.starts_at else ""


def guide_draft(evaluation: Evaluation, scheme: Scheme) -> Draft:
    """How ballots are filled in, part by part."""
    document = Document(f"{evaluation.title}{GUIDE}", evaluation.organiser, A4_UPRIGHT, GUIDE)
    flowables: list[Flowable] = [
        SectionStart(GUIDE, f"{evaluation.title}　{GUIDE}"),
        Passage(evaluation.title, TITLE_STYLE.scaled(0.82), "活动名称"),
        Passage(GUIDE, TITLE_STYLE),
    ]
    for part in scheme.parts:
        if part.has_ballots:
            flowables += _guidance(part)
    return Draft(document, flowables)


def _guidance(part: Part) -> Iterator[Flowable]:
    named = "本部分不记名，票上不要写姓名或做记号。" if part.anonymous else ""
    yield Passage(part.title, TABLE_HEADING, "计分办法 部分名称")
    yield Passage(f"{instructions(part, part.criteria)}{named}", BODY.scaled(0.8))


@dataclass(frozen=True, slots=True)
class SeatCards:
    """Who sits in the hall: speakers' units and the people of the panel."""

    evaluation: Evaluation
    entries: Sequence[Entry]
    reviewers: Sequence[Reviewer]


def seated(cards: SeatCards) -> list[tuple[str, str]]:
    """Each name with its code: a speaker's, or the unit's where no name is known, and the panel's people."""
    names = [(e.leader or e.unit, e.unit_code) for e in cards.entries if e.presentation == LIVE]
    return names + [(r.name, r.code) for r in cards.reviewers if r.name]


def seats_draft(cards: SeatCards) -> Draft:
    """A sheet each, folded across the middle, so that the name is read from both sides.

    Each is a paper of its own, so that nobody else's name is on its back when both sides are printed.
    """
    evaluation = cards.evaluation
    flowables: list[Flowable] = []
    for number, (name, code) in enumerate(seated(cards)):
        if number:
            flowables.append(PageBreak())
        flowables += [SectionStart(name), _Card(name, code)]
    document = Document(f"{evaluation.title}{SEATS}", evaluation.organiser, _SEAT_PAGE, SEATS)
    return Draft(document, flowables)


class _Card(Flowable):
    """A name upright in the lower half of the page and upside down in the upper one."""

    def __init__(self, name: str, place: str) -> None:
        super().__init__()
        self._name, self._place = name, place

    def passages(self) -> list[Passage]:
        """The name, for the check on missing characters."""
        return [Passage(self._name, _CARD, f"{self._place} 席位卡")]

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """The whole page."""
        self.width, self.height = available_width, _SEAT_PAGE.text_height - 1
        return self.width, self.height

    def draw(self) -> None:
        """Draw both halves and the line to fold along."""
        half = self.height / 2
        room = self.width - 40
        text = fitted(self._name, _card_style(self._name, room), room, half - 40, self._place)
        top = (half + text.height) / 2
        text.draw_at(self.canv, 20, top)
        self.canv.saveState()
        self.canv.translate(self.width, self.height)
        self.canv.rotate(180)
        text.draw_at(self.canv, 20, top)
        self.canv.restoreState()
        self.canv.setLineWidth(0.3)
        self.canv.setDash(3, 3)
        self.canv.line(0, half, self.width, half)


def _card_style(name: str, room: float) -> Style:
    """A name in one line where it need not be much smaller for that; a longer one is broken by sense."""
    width = Passage(name, _CARD).natural_width()
    if width <= room:
        return _CARD
    if width <= room * _LINE_OF_NAME:
        return _CARD.scaled(room / width)
    return replace(_CARD, by_sense=True)
