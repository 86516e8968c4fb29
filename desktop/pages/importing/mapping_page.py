"""Which column of a sheet serves for what, to look over and correct before an import."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.scoring.scheme.scheme import Part, Scheme
from desktop.exchange.spreadsheets.faults import shown
from desktop.exchange.spreadsheets.grid import Grid, column_letters
from desktop.exchange.workbook.sheet_mapping import (
    SheetMapping,
    doubtful,
    header_cell,
    mapping_at,
    mapping_by_subject,
)
from desktop.exchange.workbook.subjects import SheetColumn, Subject, columns_of
from desktop.pages.importing.grid_preview import GridPreview
from desktop.widgets.fields.boxes import Choice, NumberBox
from desktop.widgets.look.layouts import empty
from desktop.widgets.look.measures import fix_width
from desktop.widgets.tables.table_view import TableView

_FIXED = ("category", "group", "presentation")  # fields that may say the same in every row


@dataclass(frozen=True, slots=True)
class _Use:
    """What a sheet can be taken for."""

    title: str
    subject: Subject
    part: Part | None

    @property
    def code(self) -> str:
        return self.part.code if self.part else ""


class MappingPage(QWidget):
    """The workbook's sheets at the left; at the right what the chosen one is taken for, and its first rows."""

    corrected = Signal()

    def __init__(
        self,
        scheme: Scheme,
        words: Mapping[str, tuple[str, ...]],
        subjects: Collection[Subject] = tuple(Subject),
    ) -> None:
        """`words`: what may stand in every row of a field, such as the categories that the file knows.

        `subjects`: what a sheet can be taken for here.
        """
        super().__init__()
        self._words = words
        self._uses = tuple(use for use in _uses(scheme) if use.subject in subjects)
        self._scheme = scheme
        self._grids: dict[str, Grid] = {}
        self._mappings: dict[str, SheetMapping | None] = {}
        self._sheets = QListWidget()
        self._sheets.setAccessibleName(self.tr("工作表"))
        fix_width(self._sheets, 170)
        self._sheets.currentRowChanged.connect(self._show_sheet)
        self._use = Choice()
        self._use.setAccessibleName(self.tr("这张表的内容"))
        self._use.addItem(self.tr("不导入"))
        self._use.addItems([use.title for use in self._uses])
        self._use.activated.connect(self._take_for)
        self._header = NumberBox()
        self._header.setAccessibleName(self.tr("表头所在的行"))
        self._header.setKeyboardTracking(False)
        self._header.setSpecialValueText(self.tr("没有表头"))
        self._header.valueChanged.connect(self._set_header)
        self._fields = QFormLayout()
        self._fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._boxes: dict[str, QComboBox] = {}
        self.preview = GridPreview(self)
        self._lay_out()
        self.setFocusProxy(self._use)

    @property
    def mappings(self) -> dict[str, SheetMapping | None]:
        """How each sheet is to be read, by its name; None: not at all."""
        return dict(self._mappings)

    def show_book(
        self, grids: tuple[Grid, ...], mappings: Mapping[str, SheetMapping | None]
    ) -> None:
        """Takes a workbook and how it would be read."""
        self._grids = {grid.name: grid for grid in grids if grid.name in mappings}
        self._mappings = dict(mappings)
        self._sheets.clear()
        self._sheets.addItems([self._label(name) for name in self._grids])
        read = [row for row, name in enumerate(self._grids) if mappings[name] is not None]
        self._sheets.setCurrentRow(read[0] if read else 0)

    def _name(self) -> str | None:
        row = self._sheets.currentRow()
        return list(self._grids)[row] if 0 <= row < len(self._grids) else None

    def _label(self, name: str) -> str:
        use = self._use_of(self._mappings[name])
        return f"{name}\n{use.title if use else self.tr('不导入')}"

    def _use_of(self, mapping: SheetMapping | None) -> _Use | None:
        if mapping is None:
            return None
        key = (mapping.subject, mapping.part)
        return next((use for use in self._uses if (use.subject, use.code) == key), None)

    def _show_sheet(self, _row: int = 0) -> None:
        """Fills the right side from the mapping of the sheet."""
        name = self._name()
        if name is None:
            return
        grid, mapping = self._grids[name], self._mappings[name]
        use = self._use_of(mapping)
        self._use.setCurrentIndex(self._uses.index(use) + 1 if use else 0)
        self._header.blockSignals(True)  # shown, not typed
        self._header.setRange(0, max(len(grid.rows), 1))
        header = mapping.header if mapping and mapping.header is not None else 0
        self._header.setValue(header + 1)
        self._header.blockSignals(False)
        self._header.setEnabled(use is not None)
        empty(self._fields)
        self._boxes.clear()
        titles: dict[int, str] = {}
        if mapping is not None and use is not None:
            doubts = doubtful(grid, mapping, use.part)
            for column in columns_of(use.subject, use.part):
                self._add_field(grid, mapping, column, column.field in doubts)
                if (place := mapping.columns.get(column.field)) is not None:
                    titles[place] = column.title
        self.preview.show_grid(grid, header if use else None, titles)
        self._table.resizeColumnsToContents()

    def _add_field(
        self, grid: Grid, mapping: SheetMapping, column: SheetColumn, doubtful_: bool
    ) -> None:
        header = mapping.header or 0
        top = max(header, 0)
        box = Choice()
        box.setAccessibleName(column.title)
        box.addItem(self.tr("（无此列）"), None)
        width = max((len(row) for row in grid.rows[top : top + 1]), default=0)
        for place in range(width):
            text = header_cell(grid, top, place)
            words = "" if text is None else shown(text)
            box.addItem(f"{column_letters(place)}　{words}".rstrip(), place)
        if column.field in _FIXED:
            for word in self._words.get(column.field, ()):
                box.addItem(self.tr("各行均为“{word}”").format(word=word), word)
        now = mapping.fixed.get(column.field, mapping.columns.get(column.field))
        box.setCurrentIndex(0 if now is None else max(box.findData(now), 0))
        box.activated.connect(lambda _i, b=box, f=column.field: self._serve(f, b.currentData()))
        note = QLabel(self._note(column, mapping, doubtful_))
        note.setProperty("warned", True)
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(box, 1)
        row.addWidget(note)
        label = QLabel(column.title + ("*" if column.required else ""))
        label.setBuddy(box)
        self._fields.addRow(label, beside)
        self._boxes[column.field] = box

    def _note(self, column: SheetColumn, mapping: SheetMapping, doubtful_: bool) -> str:
        if column.field not in mapping.columns and column.field not in mapping.fixed:
            told = {*mapping.columns, *mapping.fixed}
            needed = column.required and column.or_else not in told
            return self.tr("必需，请指定") if needed else ""
        if list(mapping.columns.values()).count(mapping.columns.get(column.field, -1)) > 1:
            return self.tr("与另一栏同列，请核对")
        return self.tr("按相近名称对应，请核对") if doubtful_ else ""

    def _serve(self, field: str, chosen: int | str | None) -> None:
        name = self._name()
        mapping = self._mappings[name] if name is not None else None
        if name is None or mapping is None:
            return
        self._put(
            name,
            mapping.always(field, chosen)
            if isinstance(chosen, str)
            else mapping.served(field, chosen),
        )
        self._boxes[field].setFocus()  # the row was drawn anew under the keyboard

    def _take_for(self, index: int) -> None:
        name = self._name()
        if name is None:
            return
        if index == 0:
            self._put(name, None)
            return
        use = self._uses[index - 1]
        found = mapping_by_subject(self._grids[name], use.subject, use.part, use.code)
        if found.header is None:
            found = mapping_at(self._grids[name], 0, use.subject, use.part, use.code)
        self._put(name, found)

    def _set_header(self, row: int) -> None:
        name = self._name()
        use = self._use_of(self._mappings[name]) if name is not None else None
        if name is not None and use is not None:
            found = mapping_at(self._grids[name], row - 1, use.subject, use.part, use.code)
            self._put(name, found)

    def _put(self, name: str, mapping: SheetMapping | None) -> None:
        self._mappings[name] = mapping
        self._sheets.currentItem().setText(self._label(name))
        self._show_sheet()
        self.corrected.emit()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        use = QLabel(self.tr("这张表是"))
        use.setBuddy(self._use)
        top.addWidget(use)
        top.addWidget(self._use, 1)
        top.addSpacing(16)
        header = QLabel(self.tr("表头在第"))
        header.setBuddy(self._header)
        top.addWidget(header)
        top.addWidget(self._header)
        top.addWidget(QLabel(self.tr("行")))
        fields = QWidget()
        fields.setLayout(self._fields)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(fields)
        self._table = TableView(self.tr("工作表开头几行"))
        self._table.verticalHeader().show()
        self._table.setShowGrid(True)
        self._table.setModel(self.preview)
        right = QVBoxLayout()
        right.addLayout(top)
        right.addWidget(scroll, 3)
        right.addWidget(self._table, 2)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._sheets)
        layout.addLayout(right, 1)


def _uses(scheme: Scheme) -> list[_Use]:
    uses: list[_Use] = []
    for subject in Subject:
        if not subject.per_part:
            uses.append(_Use(subject.value, subject, None))
            continue
        uses += [
            _Use(f"{subject.value} · {part.title}", subject, part)
            for part in scheme.parts
            if subject.takes(part)
        ]
    return uses
