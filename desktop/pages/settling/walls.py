"""Walls of what was read plainly: by batch and by what was read, so many pictures at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.scoring.marks import mark_text
from db.steps import Progress
from db.store import Store
from db.store.paper.records import PlainField
from desktop.frame.edits import Edits
from desktop.frame.file_reading import FileReading
from desktop.frame.page import push_button
from desktop.operations.paper.doubtful import FieldPlaces
from desktop.operations.paper.settling import BLANK_WORD
from desktop.pages.settling.edits import point_out
from desktop.pages.settling.pictures import page_image, tile
from desktop.pages.settling.wall import TILES, Wall
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice

_Alike = tuple[str, str]  # part, and what was read


class WallPanel(QWidget):
    """Chooses what is looked at, and points out what is wrong."""

    paper_asked = Signal(str, int)  # sheet number, entry

    def __init__(self, session: Session, edits: Edits, tasks: Tasks) -> None:
        super().__init__()
        self._session, self._edits = session, edits
        self._reading = FileReading(session, tasks, self.tr("读取图墙"), self)
        self._pictures = FileReading(session, tasks, self.tr("取图"), self)
        self._stale = True
        self._plain: tuple[PlainField, ...] = ()
        self._fields: list[PlainField] = []  # of the choice, those that were pointed out included
        self._chosen: tuple[int, _Alike] | None = None
        self._first = 0
        self._units: dict[int, tuple[str, str]] = {}  # code and name, by entry
        self.batch = Choice()
        self.batch.setAccessibleName(self.tr("批次"))
        self.alike = Choice()
        self.alike.setAccessibleName(self.tr("读取为"))
        for choice in (self.batch, self.alike):
            choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self.batch.currentIndexChanged.connect(self._list_alike)
        self.alike.currentIndexChanged.connect(self._turn)
        self._count = QLabel()
        self._before = push_button(self.tr("上一墙"), "chevron-left", tip="PageUp")
        self._before.clicked.connect(lambda: self._step(-1))
        self._after = push_button(self.tr("下一墙"), "chevron-right", tip="PageDown")
        self._after.clicked.connect(lambda: self._step(1))
        self.wall = Wall()
        self.wall.pointed_out.connect(self._point_out)
        self.wall.turned.connect(self._step)
        self.wall.paper_asked.connect(self._show_paper)
        note = QLabel(
            self.tr("都应读作同一结果；不是的，点击或按空格指出，即列为存疑。Enter 看整张票。")
        )
        note.setProperty("muted", True)
        note.setWordWrap(True)
        row = QHBoxLayout()
        for widget in (self.batch, self.alike, self._before, self._count, self._after):
            row.addWidget(widget)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addLayout(row)
        layout.addWidget(note)
        layout.addWidget(self.wall, 1)
        session.closed.connect(self._forget)

    def outdate(self) -> None:
        """What is shown is old: read at once where it is seen."""
        self._stale = True
        if self.isVisible():
            self._read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()

    def _forget(self) -> None:
        self._stale = True
        self._plain, self._fields, self._chosen, self._first = (), [], None, 0

    def _read(self) -> None:
        if not self._session.has_evaluation:
            return
        self._stale = False
        store, year = self._session.store, self._session.evaluation_id
        self._units = {e.id: (e.unit_code, e.unit) for e in store.units.entries(year)}
        self._reading.ask(lambda reader, _progress: reader.doubting.plain(year), self._take)

    def _take(self, plain: tuple[PlainField, ...]) -> None:
        self._plain = plain
        batches = sorted({field.batch_id for field in plain})
        _fill(
            self.batch,
            [(self.tr("全部批次"), 0)]
            + [(self.tr("第 {n} 批").format(n=number), number) for number in batches],
        )
        self._list_alike()

    def _list_alike(self, *_changed: object) -> None:
        """What was read in the batch: blank first, then by the scheme's parts and levels."""
        batch = self.batch.currentData() or 0
        counts: dict[_Alike, int] = {}
        for field in self._plain:
            if batch in (0, field.batch_id):
                alike = _alike(field)
                counts[alike] = counts.get(alike, 0) + 1
        if self._chosen is not None and self._chosen[0] == batch:
            counts.setdefault(self._chosen[1], 0)  # all of it was pointed out
        order = self._order()
        titles = {part.code: part.title for part in self._session.scheme.parts}
        several = len({part for part, _ in counts}) > 1
        shown = sorted(counts, key=lambda one: (one[1] != BLANK_WORD, order.get(one, 0), one))
        text = self.tr("{said} {n} 幅")
        entries = []
        for part, said in shown:
            title = f"{titles.get(part, part)} {said}" if several else said
            entries.append((text.format(said=title, n=counts[part, said]), (part, said)))
        _fill(self.alike, entries)
        self._turn()

    def _order(self) -> dict[_Alike, int]:
        levels = [
            (part.code, level.title)
            for part in self._session.scheme.parts
            for criterion in part.criteria
            for level in criterion.levels
        ]
        return {alike: number for number, alike in enumerate(levels, 1)}

    def _turn(self, *_changed: object) -> None:
        """Another choice begins with its first wall; the same one goes on with what came since."""
        alike = self.alike.currentData()
        chosen = None if alike is None else (int(self.batch.currentData() or 0), tuple(alike))
        of_choice = [
            f
            for f in self._plain
            if chosen is not None and chosen[0] in (0, f.batch_id) and _alike(f) == chosen[1]
        ]
        if chosen != self._chosen:
            self._chosen, self._first, self._fields = chosen, 0, []
        known = {_key(field) for field in self._fields}
        self._fields += [field for field in of_choice if _key(field) not in known]
        self._show()

    @property
    def shown(self) -> list[PlainField]:
        """The fields of this wall."""
        return self._fields[self._first : self._first + TILES]

    def _show(self) -> None:
        plain = {_key(field) for field in self._plain}
        wrong = frozenset(n for n, field in enumerate(self.shown) if _key(field) not in plain)
        captions = [self._caption(field) for field in self.shown]
        fresh = self.wall.captions != tuple(captions)
        self.wall.show_tiles(captions, wrong, self.tr("没有读取清楚、尚未有人看过的栏。"))
        walls = -(-len(self._fields) // TILES)
        number = self._first // TILES + 1 if walls else 0
        self._count.setText(self.tr("第 {n} 墙，共 {of} 墙").format(n=number, of=walls))
        self._before.setEnabled(self._first > 0)
        self._after.setEnabled(self._first + TILES < len(self._fields))
        if fresh and self.shown:
            self._fetch(self.shown)

    def _caption(self, field: PlainField) -> str:
        code, unit = self._units.get(field.entry_id, ("", ""))
        return f"{code}　{field.sheet}　{unit}"

    def _fetch(self, fields: list[PlainField]) -> None:
        def read(store: Store, _progress: Progress) -> list[QImage | None]:
            places = FieldPlaces(store)
            scan, page = 0, None
            found: dict[tuple[int, str], QImage | None] = {}
            for field in sorted(fields, key=_key):  # a page is opened once
                if field.scan_id != scan:
                    scan, page = field.scan_id, page_image(store, field.scan_id)
                place = places.place(field.sheet, field.field)
                found[_key(field)] = None if page is None else tile(page, place)
            return [found[_key(field)] for field in fields]

        self._pictures.ask(read, self.wall.show_images)

    def _step(self, by: int) -> None:
        first = self._first + by * TILES
        if 0 <= first < len(self._fields):
            self._first = first
            self._show()
            self.wall.setFocus(Qt.FocusReason.OtherFocusReason)

    def _point_out(self, number: int) -> None:
        if number < len(self.shown) and number not in self.wall.crossed:
            field = self.shown[number]
            code, _ = self._units.get(field.entry_id, ("", ""))
            self._edits.perform(point_out(self._session, field, code))

    def _show_paper(self, number: int) -> None:
        if number < len(self.shown):
            self.paper_asked.emit(self.shown[number].sheet, self.shown[number].entry_id)


def _key(field: PlainField) -> tuple[int, str]:
    return field.scan_id, field.field


def _alike(field: PlainField) -> _Alike:
    return field.part, mark_text(field.mark) or BLANK_WORD


def _fill(choice: Choice, entries: Sequence[tuple[str, object]]) -> None:
    """Offers other entries; what was chosen stays chosen where it is still offered."""
    chosen = choice.currentData()
    with QSignalBlocker(choice):
        choice.clear()
        for text, data in entries:
            choice.addItem(text, data)
        kept = [n for n, (_, data) in enumerate(entries) if data == chosen]
        choice.setCurrentIndex(kept[0] if kept else min(0, choice.count() - 1))
