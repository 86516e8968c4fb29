"""What is to be printed: the sheet, for which units, on one side or both, in which faces."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from db.records import Entry
from desktop.frame.page import push_button
from desktop.sheets.catalogue import BY_NAME, ON_REQUEST, SheetKind
from desktop.sheets.unit_papers import PER_UNIT
from desktop.widgets.fields.label_choice import LabelChoice
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.look.measures import fix_width
from desktop.widgets.look.preferences import Preferences

_WIDTH = 224
_FRAME = 4
_LEAST_SHEETS, _SHEETS_SHARE = 4, 4
_SETTLED_MS = 300  # several units are often turned on or off in a row
_CODE = Qt.ItemDataRole.UserRole
_LABELS = Qt.ItemDataRole.UserRole + 1


class PrintChoices(QWidget):
    """The column at the left of the print centre."""

    turned = Signal()  # to another kind of sheet
    changed = Signal()  # units, sides or faces

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._listed: list[tuple[str, str, tuple[str, ...]]] = []
        self.sheets = QListWidget()
        self.sheets.setAccessibleName(self.tr("表单"))
        self.sheets.setObjectName("choices")
        for kind in BY_NAME.values():
            QListWidgetItem(kind.title, self.sheets)  # one that PySide sees die
        self.sheets.setCurrentRow(0)
        self.sheets.currentRowChanged.connect(self._turn)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self.changed)
        self._build_units()
        self.both_sides = QCheckBox(self.tr("双面打印版式"))
        self.both_sides.setToolTip(self.tr("正反面页边距对称，每份从正面开始"))
        self.both_sides.setChecked(preferences.both_sides)
        self.both_sides.toggled.connect(self._keep_sides)
        self.official = QCheckBox(self.tr("用本机公文字体"))
        self.official.setToolTip(
            self.tr("本机装有小标宋、仿宋、楷体、黑体时使用；没有的用程序自带的字体")
        )
        self.official.setChecked(preferences.official_faces)
        self.official.toggled.connect(self._keep_faces)
        fix_width(self, _WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sheets, _SHEETS_SHARE)
        column.addWidget(self._units_box, 1)
        column.addStretch()
        column.addWidget(self.both_sides)
        column.addWidget(self.official)
        self._show_units()

    @property
    def kind(self) -> SheetKind:
        """The kind of sheet that is chosen."""
        return tuple(BY_NAME.values())[self.sheets.currentRow()]

    def choose(self, name: str) -> None:
        """Turns to a kind of sheet by its name in commands."""
        self.sheets.setCurrentRow(list(BY_NAME).index(name))

    def allow_on_request(self, allowed: bool) -> None:
        """Whether the sheets that are not for everybody's eyes are offered."""
        for kind in ON_REQUEST:
            self.sheets.item(list(BY_NAME).index(kind.name)).setHidden(not allowed)

    @property
    def units(self) -> frozenset[str] | None:
        """The codes of the chosen units; None where all are, or the sheet is not by unit."""
        chosen = [i.data(_CODE) for i in self._items() if i.checkState() is Qt.CheckState.Checked]
        everyone = len(chosen) == self.list.count()
        return None if everyone or self.kind.name not in PER_UNIT else frozenset(chosen)

    def offer(self, entries: Sequence[Entry]) -> None:
        """Lists the units of the year; who was left out stays out, who is new is in."""
        listed = [(entry.unit_code, entry.unit, entry.labels) for entry in entries]
        if listed == self._listed:
            return  # the row that has the keyboard stays
        self._listed = listed
        left_out = {
            i.data(_CODE) for i in self._items() if i.checkState() is Qt.CheckState.Unchecked
        }
        with QSignalBlocker(self.list):
            self.list.clear()
            for entry in entries:
                item = QListWidgetItem(f"{entry.unit_code}　{entry.unit}", self.list)
                item.setToolTip(entry.unit)
                item.setData(_CODE, entry.unit_code)
                item.setData(_LABELS, entry.labels)
                out = entry.unit_code in left_out
                item.setCheckState(Qt.CheckState.Unchecked if out else Qt.CheckState.Checked)
        self.label.offer(entries)
        self._filter(self.search.text())
        self._count()

    def event(self, event: QEvent) -> bool:
        """Every kind of sheet is seen at once where there is room; what is left is the units'."""
        if event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange, QEvent.Type.LayoutRequest):
            shown = sum(not self.sheets.item(row).isHidden() for row in range(self.sheets.count()))
            row = self.sheets.sizeHintForRow(0)
            self.sheets.setMaximumHeight(row * shown + _FRAME)
            self.sheets.setMinimumHeight(row * min(shown, _LEAST_SHEETS) + _FRAME)
        return super().event(event)

    def choose_all(self) -> None:
        """Every unit that the search shows, or every one."""
        self._set_shown(Qt.CheckState.Checked)

    def choose_none(self) -> None:
        """None of the units that the search shows, or none at all."""
        self._set_shown(Qt.CheckState.Unchecked)

    def choose_units(self, codes: Collection[str]) -> None:
        """These units and no others."""
        for item in self._items():
            chosen = item.data(_CODE) in codes
            item.setCheckState(Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)

    def choose_labelled(self) -> None:
        """The units that bear the chosen label and no others; every unit where none is chosen."""
        label = self.label.currentData()
        for item in self._items():
            bears = not label or label in item.data(_LABELS)
            item.setCheckState(Qt.CheckState.Checked if bears else Qt.CheckState.Unchecked)

    def _build_units(self) -> None:
        self.label = LabelChoice()
        self.label.setToolTip(self.tr("只选有这个标签的单位"))
        self.label.currentIndexChanged.connect(self.choose_labelled)
        self._counted = QLabel()
        self._counted.setProperty("muted", True)
        self.list = QListWidget()
        self.search = SearchLine(self.tr("查找单位"), self.tr("查找单位"), self.list)
        self.search.textChanged.connect(self._filter)
        self.list.setAccessibleName(self.tr("单位"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemChanged.connect(self._unit_changed)
        everyone, nobody = push_button(self.tr("全选")), push_button(self.tr("全不选"))
        everyone.clicked.connect(self.choose_all)
        nobody.clicked.connect(self.choose_none)
        buttons = QHBoxLayout()
        buttons.addWidget(everyone, 1)
        buttons.addWidget(nobody, 1)
        self._units_box = QWidget()
        column = QVBoxLayout(self._units_box)
        column.setContentsMargins(0, 4, 0, 4)
        for widget in (self._counted, self.label, self.search, self.list):
            column.addWidget(widget)
        column.addLayout(buttons)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _set_shown(self, state: Qt.CheckState) -> None:
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(state)

    def _filter(self, words: str) -> None:
        for item in self._items():
            item.setHidden(words.strip().casefold() not in item.text().casefold())

    def _turn(self, _row: int) -> None:
        self._show_units()
        self._settled.stop()
        self.turned.emit()

    def _show_units(self) -> None:
        self._units_box.setVisible(self.kind.name in PER_UNIT)

    def _unit_changed(self, _item: QListWidgetItem) -> None:
        self._count()
        self._settled.start()

    def _count(self) -> None:
        chosen = sum(item.checkState() is Qt.CheckState.Checked for item in self._items())
        text = self.tr("单位（已选 {n} 家，共 {all} 家）")
        self._counted.setText(text.format(n=chosen, all=self.list.count()))

    def _keep_sides(self, wanted: bool) -> None:
        self._preferences.both_sides = wanted
        self.changed.emit()

    def _keep_faces(self, wanted: bool) -> None:
        self._preferences.official_faces = wanted
        self.changed.emit()
