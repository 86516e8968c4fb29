"""What goes with papers that are sent: 送达签收表 and 信封标签."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.lib.units import mm
from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from db.records import Entry, Evaluation
from desktop.sheets.setting.faces.typefaces import Face
from desktop.sheets.setting.fitted_text import fitted
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_UPRIGHT, Folio, PageStyle
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import Document, Draft, SectionStart
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align, Style

RECEIPTS, LABELS = "送达签收表", "信封标签"
_ACROSS, _DOWN = 2, 7
_WIDTH, _HEIGHT = 99 * mm, 38 * mm  # a sheet of 14 labels
_LABEL_PAGE = PageStyle(
    A4_UPRIGHT.width, A4_UPRIGHT.height, 6 * mm, 6 * mm, 15 * mm, 15 * mm, Folio.NONE
)
_UNIT = Style(Face.SANS_BOLD, 15, 20)
_LIAISON = Style(Face.SANS, 11, 15)


def receipts_draft(evaluation: Evaluation, entries: Sequence[Entry]) -> Draft:
    """A line for each unit, to sign for what is delivered."""
    columns = [
        TableColumn("序号", 30, align=Align.CENTRE),
        TableColumn("单位", 130, 1),
        TableColumn("文书", 70),
        TableColumn("份数", 34),
        TableColumn("签收人", 70),
        TableColumn("签收日期", 70),
        TableColumn("备注", 44),
    ]
    rows: list[list[TableCell | str]] = [
        [str(number), TableCell(entry.unit, f"{entry.unit_code} 单位名称"), "", "", "", "", ""]
        for number, entry in enumerate(entries, 1)
    ]
    look = TableLook(least_height=26, tallest=A4_UPRIGHT.text_height - 60)
    paper = ListPaper(
        evaluation=evaluation,
        title=RECEIPTS,
        summary=f"应送达 {len(rows)} 家　　文书：＿＿＿＿＿＿＿＿　　送达人：＿＿＿＿＿＿",
        table=RuledTable(columns, rows, look=look),
        rows=len(rows),
        nothing="没有参评单位。",
    )
    return draft_papers(RECEIPTS, A4_UPRIGHT, [paper])


def labels_draft(evaluation: Evaluation, entries: Sequence[Entry]) -> Draft:
    """Fourteen labels a sheet: the unit, and whom it is for."""
    document = Document(f"{evaluation.title}{LABELS}", evaluation.organiser, _LABEL_PAGE, LABELS)
    flowables: list[Flowable] = []
    for start in range(0, len(entries), _ACROSS * _DOWN):
        if start:
            flowables.append(PageBreak())
        sheet = entries[start : start + _ACROSS * _DOWN]
        flowables += [SectionStart(LABELS), _LabelSheet(sheet)]  # nothing on the back of labels
    return Draft(document, flowables)


class _LabelSheet(Flowable):
    """One sheet of labels, whose edges are drawn thin to cut along."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._entries = tuple(entries)

    def passages(self) -> Iterator[Passage]:
        """Every text, for the check on missing characters."""
        for entry in self._entries:
            yield Passage(entry.unit, _UNIT, f"{entry.unit_code} 单位名称")
            yield Passage(_whom(entry), _LIAISON, f"{entry.unit_code} 联络员")

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """All rows, filled or not."""
        self.width, self.height = available_width, _DOWN * _HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        """Draw each label at its place, row by row."""
        self.canv.setLineWidth(0.2)
        for number, entry in enumerate(self._entries):
            row, column = divmod(number, _ACROSS)
            left, top = column * _WIDTH, self.height - row * _HEIGHT
            self.canv.rect(left, top - _HEIGHT, _WIDTH, _HEIGHT)
            room = _WIDTH - 24
            unit = fitted(entry.unit, _UNIT, room, 44, f"{entry.unit_code} 单位名称")
            unit.draw_at(self.canv, left + 12, top - 14)
            whom = fitted(_whom(entry), _LIAISON, room, 30, f"{entry.unit_code} 联络员")
            whom.draw_at(self.canv, left + 12, top - 66)


def _whom(entry: Entry) -> str:
    """Whom the letter is for."""
    return f"{entry.liaison} 收　{entry.phone}".rstrip() if entry.liaison else "收"
