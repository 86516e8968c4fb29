"""The tables of the 扫描 page: batches, the pages of one, and what became of every printed sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject

from db.records.paper import Batch, BatchState
from db.store.paper.ledger import LayoutStand, SheetFate
from db.store.paper.records import WHOLE_PAGE
from desktop.explanation.scan_text import WHY
from desktop.frame.record_table import Column, RecordTable
from desktop.operations.paper.batches import PageRow, PageState, PlaceInStack
from desktop.widgets.look.theme import current_theme

translate = QCoreApplication.translate
NOT_TAKEN: Final = 0  # in place of a batch: what was read just now and brought nothing new
BATCH_SPARE: Final = (6, 1)  # the day, the pages
_MONTH: Final = len("2024-")  # in a day; the year is that of all the others
PAGE_SPARE: Final = (4,)  # where it lies in the files: told beside its picture
STATES: Final = tuple(PageState)  # in the order in which somebody has to see to them


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in the list, or a run that brought nothing new (`batch` is none); `asked` of its fields wait."""

    batch: Batch | None
    pages: int
    asked: int = 0

    @property
    def number(self) -> int:
        """Which batch it is."""
        return NOT_TAKEN if self.batch is None else self.batch.id


def state_word(state: PageState) -> str:
    """What became of a page."""
    return {
        PageState.CONFLICT: translate("scanning", "待定"),
        PageState.REFUSED: translate("scanning", "退回"),
        PageState.DOUBTFUL: translate("scanning", "存疑"),
        PageState.READ: translate("scanning", "读出"),
        PageState.AGAIN: translate("scanning", "已读过"),
        PageState.ASIDE: translate("scanning", "不用"),
    }[state]


def place_text(place: PageRow | PlaceInStack) -> str:
    """Where a page lies among the files."""
    if not place.file:
        return ""
    text = translate("scanning", "{file} 第 {page} 页")
    return text.format(file=place.file, page=place.file_page)


def told_of(row: PageRow) -> str:
    """Why a page waits or does not count."""
    match row.state:
        case PageState.REFUSED:
            why = WHY.get(row.why, row.why)
            replaced = translate("scanning", "（已另行读出）") if row.replaced else ""
            return f"{why}{replaced}"
        case PageState.DOUBTFUL:
            if WHOLE_PAGE in row.asked:
                return translate("scanning", "整页待认定")
            return translate("scanning", "{n} 栏待认定").format(n=len(row.asked))
        case PageState.CONFLICT:
            return translate("scanning", "同一票号读取结果不同，定夺前都不计入")
        case PageState.AGAIN:
            return translate("scanning", "以前收取过，读取结果相同")
        case PageState.ASIDE:
            is_copy = row.why == "photocopy"
            rescanned = translate("scanning", "重新扫描过，以另一页为准")
            return translate("scanning", "复印件，以另一页为准") if is_copy else rescanned
    return ""


def note_of(row: BatchRow) -> str:
    """What else is to be known of a batch."""
    if row.batch is None:
        return translate("scanning", "没有新的票，未收取。")
    if row.batch.state is BatchState.WITHDRAWN:
        return translate("scanning", "已撤回：{reason}").format(reason=row.batch.reason)
    bare = row.batch.without_picture
    text = translate("scanning", "{n} 页未存图像。")
    return text.format(n=bare) if bare else ""


def batches_table(parent: QObject) -> RecordTable[BatchRow]:
    """What was taken, the latest first. Of `BATCH_SPARE` the tip and the list of pages tell as well."""

    def called(row: BatchRow) -> str:
        if row.batch is None:
            return translate("scanning", "未收取")
        is_back = row.batch.state is BatchState.WITHDRAWN
        back, here = (
            translate("scanning", "第 {n} 批（已撤回）"),
            translate("scanning", "第 {n} 批"),
        )
        return (back if is_back else here).format(n=row.number)

    def of(count: Callable[[Batch], int]) -> Callable[[BatchRow], str]:
        return lambda row: "" if row.batch is None else str(count(row.batch) or "")

    columns = (
        Column[BatchRow](
            translate("scanning", "批次"), called, key=lambda r: r.number, tip=_batch_tip
        ),
        _count(translate("scanning", "页"), lambda r: str(r.pages)),
        _count(translate("scanning", "读出"), of(lambda b: b.read)),
        _count(translate("scanning", "存疑"), lambda r: str(r.asked or "")),
        _count(translate("scanning", "退回"), of(lambda b: b.refused)),
        _count(translate("scanning", "待定"), of(lambda b: b.conflicts)),
        Column[BatchRow](
            translate("scanning", "日期"),
            lambda r: "" if r.batch is None else r.batch.taken_on[_MONTH:],
            tip=_batch_tip,
            width=52,
        ),
    )
    return RecordTable(columns, lambda r: r.number, parent)


def _batch_tip(row: BatchRow) -> str:
    if row.batch is None:
        return note_of(row)
    taken = translate("scanning", "{day} 收取").format(day=row.batch.taken_on)
    return "\n".join(filter(None, (taken, note_of(row))))


def _count(title: str, text: Callable[[BatchRow], str]) -> Column[BatchRow]:
    return Column[BatchRow](title, text, key=lambda r: int(text(r) or "0"), numeric=True, width=44)


def pages_table(parent: QObject) -> RecordTable[PageRow]:
    """The pages of a batch."""

    def colour(row: PageRow) -> str | None:
        theme = current_theme()
        waits = {PageState.CONFLICT: theme.bad, PageState.DOUBTFUL: theme.warning}
        if row.state is PageState.REFUSED and not row.replaced:
            return theme.bad
        return waits.get(row.state)

    columns = (
        Column[PageRow](
            translate("scanning", "结果"),
            lambda r: state_word(r.state),
            key=lambda r: STATES.index(r.state),
            colour=colour,
            width=62,
        ),
        Column[PageRow](translate("scanning", "票号"), lambda r: r.sheet, width=96),
        Column[PageRow](
            translate("scanning", "页"),
            lambda r: str(r.page or ""),
            key=lambda r: r.page,
            numeric=True,
            width=44,
        ),
        Column[PageRow](translate("scanning", "说明"), told_of, tip=told_of, width=140),
        Column[PageRow](
            translate("scanning", "在扫描件中"), place_text, key=lambda r: r.number, tip=place_text
        ),
    )
    return RecordTable(columns, lambda r: r.number, parent)


def in_order_of_need(rows: tuple[PageRow, ...]) -> list[PageRow]:
    """What somebody has to see to first."""
    return sorted(rows, key=lambda r: (STATES.index(r.state), r.replaced, r.number))


def state_counts(rows: tuple[PageRow, ...]) -> Mapping[PageState, int]:
    """How many pages there are of each kind."""
    return Counter(row.state for row in rows)


def printings_table(title: Callable[[str], str], parent: QObject) -> RecordTable[LayoutStand]:
    """What became of the sheets of every printing: the counts of a row add up to what was printed."""

    def of(fate: SheetFate) -> Callable[[LayoutStand], str]:
        return lambda stand: str(stand.fates[fate])

    def called(stand: LayoutStand) -> str:
        text = translate("scanning", "{part}（第 {n} 次打印）")
        return text.format(part=title(stand.part), n=stand.layout_id)

    columns = [
        Column[LayoutStand](translate("scanning", "评分部分"), called, tip=called),
        Column[LayoutStand](
            translate("scanning", "印发"), lambda s: str(s.printed), numeric=True, width=44
        ),
    ]
    columns += [
        Column[LayoutStand](words, of(fate), numeric=True, width=44)
        for fate, words in (
            (SheetFate.COUNTED, translate("scanning", "计入")),
            (SheetFate.TYPED, translate("scanning", "录入")),
            (SheetFate.WAITING, translate("scanning", "待定")),
            (SheetFate.VOID, translate("scanning", "作废")),
            (SheetFate.OUT, translate("scanning", "未收回")),
        )
    ]
    return RecordTable(columns, lambda s: s.layout_id, parent)
