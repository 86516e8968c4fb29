"""The rows of a form that say which column of a sheet serves for what, or what all of its rows say."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QWidget

from desktop.exchange.spreadsheets.faults import shown
from desktop.exchange.spreadsheets.grid import Grid, column_letters
from desktop.exchange.workbook.sheet_mapping import SheetMapping, called_in_file, header_cell
from desktop.exchange.workbook.subjects import SheetColumn
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.look.layouts import empty

Words = Sequence[tuple[str, str]]  # what is stored, and how it is shown

_NAMED = ("reviewer", "unit", "group", "category")  # fields that the sheet's name may say
_FILED = ("reviewer",)  # that the name of its file may say
_FROM_NAME = -1  # stands in a list of columns for the sheet's name
_FROM_FILE = -2  # and for that of its file

translate = QCoreApplication.translate


class FieldRows(QObject):
    """Fills a form with a choice a field, and one a column that has marks below a heading.

    `mapped`: the mapping that a person has chosen.
    """

    mapped = Signal(object)

    def __init__(self, form: QFormLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._form = form
        self._boxes: dict[str | int, QComboBox] = {}

    def clear(self) -> None:
        """Takes all rows away."""
        empty(self._form)
        self._boxes.clear()

    def focus(self, row: str | int) -> None:
        """Gives a row the keyboard, after the rows were drawn anew."""
        if row in self._boxes:
            self._boxes[row].setFocus()

    def add_field(
        self, grid: Grid, mapping: SheetMapping, column: SheetColumn, words: Words, note: str
    ) -> None:
        """A row for a field: its column, or what every row says."""
        box = Choice()
        box.addItem(translate("mapping", "（无此列）"), None)
        top = max(mapping.header or 0, 0)
        for place in range(max((len(row) for row in grid.rows[top : top + 1]), default=0)):
            if place not in mapping.across:
                text = header_cell(grid, top, place)
                heading = "" if text is None else shown(text)
                box.addItem(f"{column_letters(place)}　{heading}".rstrip(), place)
        if column.field in _NAMED:
            named = translate("mapping", "取自表名“{name}”").format(name=grid.name)
            box.addItem(named, _FROM_NAME)
        if column.field in _FILED and (whose := called_in_file(grid.book)):
            box.addItem(translate("mapping", "取自文件名“{name}”").format(name=whose), _FROM_FILE)
        for word, title in words:
            box.addItem(translate("mapping", "各行均为“{word}”").format(word=title), word)
        if column.field in mapping.from_name:
            now: object = _FROM_NAME
        elif column.field in mapping.from_file:
            now = _FROM_FILE
        else:
            now = mapping.fixed.get(column.field, mapping.columns.get(column.field))
        if isinstance(now, str) and box.findData(now) < 0:  # as a line of the sheet says
            box.addItem(translate("mapping", "各行均为“{word}”").format(word=now), now)
        box.setCurrentIndex(0 if now is None else max(box.findData(now), 0))

        def choose(_index: int) -> None:
            chosen, field = box.currentData(), column.field
            if chosen == _FROM_NAME:
                told = mapping.as_named(field, grid)
            elif chosen == _FROM_FILE:
                told = mapping.as_filed(field, grid)
            elif isinstance(chosen, str):
                told = mapping.always(field, chosen)
            else:
                told = mapping.served(field, chosen)
            self.mapped.emit(told)
            self.focus(field)

        box.activated.connect(choose)
        title = column.called + ("*" if column.required else "")
        self._add(column.field, title, column.called, box, note)

    def add_heading(
        self, grid: Grid, mapping: SheetMapping, place: int, words: Sequence[Words]
    ) -> None:
        """A row for a column of marks: whose, or of what, they are; a choice for each row of headings.

        Where there are two, the column is read once both are told, and no more once one is taken back.
        """
        fields = mapping.layout.across
        now = mapping.across.get(place, {})
        boxes = [
            _heading_box(own, now.get(field)) for field, own in zip(fields, words, strict=True)
        ]

        def choose(_index: int) -> None:
            said = {f: box.currentData() for f, box in zip(fields, boxes, strict=True)}
            whole = all(word is not None for word in said.values())
            if whole or now:
                self.mapped.emit(mapping.standing_for(place, said if whole else None))
                self.focus(place)

        heading = header_cell(grid, max(mapping.header or 0, 0), place)
        title = f"{column_letters(place)}　{'' if heading is None else shown(heading)}".rstrip()
        for box in boxes:
            box.activated.connect(choose)
        line = self._add(place, title, title, boxes[0], "")
        for box in boxes[1:]:
            box.setAccessibleName(translate("mapping", "{column} 的下一层").format(column=title))
            line.addWidget(box, 1)

    def _add(
        self, row: str | int, title: str, spoken: str, box: QComboBox, note: str
    ) -> QHBoxLayout:
        box.setAccessibleName(spoken)
        beside = QWidget()
        line = QHBoxLayout(beside)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(box, 1)
        if note:
            warning = QLabel(note)
            warning.setProperty("warned", True)
            line.addWidget(warning)
        label = QLabel(title)
        label.setBuddy(box)
        self._form.addRow(label, beside)
        self._boxes[row] = box
        return line


def _heading_box(words: Words, now: str | None) -> QComboBox:
    box = Choice()
    box.addItem(translate("mapping", "（不读取）"), None)
    for word, title in words:
        box.addItem(title, word)
    if now is not None and box.findData(now) < 0:
        box.addItem(now, now)
    box.setCurrentIndex(0 if now is None else box.findData(now))
    return box
