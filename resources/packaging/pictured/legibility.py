"""Measures what a person could not read: text with less room than it needs, widgets that run out of view, English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QScrollArea,
    QSizePolicy,
    QTabBar,
    QTableView,
    QTreeView,
    QWidget,
)

from desktop.widgets.fields.eliding_choice import ElidingChoice
from desktop.widgets.look.elided_label import ElidedLabel
from desktop.widgets.look.elision import heading_width, is_elided
from desktop.widgets.tables.marks_view import MarksView
from desktop.widgets.tables.table_view import TableView

_MARKUP = re.compile(r"</\w+>")
_SLACK = 1  # pixels that rounding may take
_ROWS_LOOKED_AT = 25
_TOP = QModelIndex()
_EDGES = 14  # of a field, with the cursor
_LEAST_TOLD = 3  # characters of a text that may end in dots
_ENGLISH = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{3,}(?![0-9A-Za-z])")
_NO_WORDS = r"<[^>]+>|\S+[/.@]\S+|票号 [0-9A-Z]{7}"  # markup, addresses, numbers that are drawn
# keys, kinds of file, licences, statistics and their authors, the command; codes of the made-up year
_KNOWN_WORDS = frozenset(
    (  # noqa: SIM905 - words in lines read best
        "alt ctrl delete enter esc page pagedown pageup shift tab csv doc docx excel jpg ods pdf png toml"
        " dpi tiff txt wps xls xlsx zip gnu isc lgpl ofl sil lucide noto sans sha shufa verify restore icc schmidt koo"
        " krippendorff daily live roster written wuchang"
    ).split()
)


def faults(top: QWidget) -> list[str]:
    """What is wrong with a window as it is seen now; each a line that names the widget and its text."""
    found = [f"{_told(w)}: {fault}" for w in _seen(top) for fault in _of(w)]
    room = top.screen().availableGeometry()
    if isinstance(top, QDialog) and (top.height() > room.height() or top.width() > room.width()):
        found.append(f"{_told(top)}: {top.width()} × {top.height()} is more than the screen holds")
    return found


def _seen(top: QWidget) -> Iterator[QWidget]:
    yield top
    for widget in top.findChildren(QWidget):
        if widget.isVisible() and widget.window() is top.window() and not widget.size().isEmpty():
            yield widget


def _of(widget: QWidget) -> Iterator[str]:
    for kind, look in _LOOKS:
        if isinstance(widget, kind):
            yield from look(widget)
    yield from _out_of_view(widget)


def _label(label: QLabel) -> Iterator[str]:
    yield from _english(label.text())
    if label.textFormat() is not Qt.TextFormat.RichText and _MARKUP.search(label.text()):
        yield "markup is shown as words"
    if not label.text() or isinstance(label, ElidedLabel):
        return  # what it leaves out is in its tip
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + _SLACK:
            yield f"{needed} high, has {label.height()}"
        return
    hint = label.minimumSizeHint().expandedTo(label.sizeHint())
    if label.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored and label.toolTip():
        return  # told whole where the mouse rests
    if hint.width() > label.width() + _SLACK or hint.height() > label.height() + _SLACK:
        yield f"needs {hint.width()} × {hint.height()}, has {label.width()} × {label.height()}"


def _button(button: QAbstractButton) -> Iterator[str]:
    yield from _english(button.text())
    yield from _english(button.toolTip())
    hint = button.minimumSizeHint().expandedTo(button.sizeHint())
    if isinstance(button.parentWidget(), QLineEdit | QTabBar):
        return  # Qt's own
    if hint.width() > button.width() + _SLACK or hint.height() > button.height() + _SLACK:
        yield f"needs {hint.width()} × {hint.height()}, has {button.width()} × {button.height()}"


def _choice(choice: QComboBox) -> Iterator[str]:
    room = choice.width() - _EDGES - 20
    text = choice.currentText()
    if isinstance(choice, ElidingChoice):
        text = text[:_LEAST_TOLD]  # the rest is in its list and its tip
    needed = choice.fontMetrics().horizontalAdvance(text)
    if needed > room + _SLACK:
        yield f"text {needed} wide, has {room}"


def _line(line: QLineEdit) -> Iterator[str]:
    if isinstance(line.parentWidget(), QAbstractSpinBox | QComboBox):
        return
    yield from _english(line.placeholderText())
    icons = sum(24 for action in line.actions() if action.isVisible())
    room = line.width() - _EDGES - icons
    needed = line.fontMetrics().horizontalAdvance(line.placeholderText())
    if not line.text() and needed > room + _SLACK:
        yield f"hint {needed} wide, has {room}"
    if line.height() < line.sizeHint().height() - _SLACK and line.parentWidget().height() > 40:
        yield f"needs {line.sizeHint().height()} high, has {line.height()}"


def _spin(spin: QAbstractSpinBox) -> Iterator[str]:
    needed = spin.fontMetrics().horizontalAdvance(spin.text() or spin.specialValueText())
    room = spin.width() - _EDGES - 20
    if needed > room + _SLACK:
        yield f"text {needed} wide, has {room}"


def _header(header: QHeaderView) -> Iterator[str]:
    model, along = header.model(), header.orientation()
    if model is None:
        return
    across = along is Qt.Orientation.Horizontal
    for section in range(min(header.count(), _ROWS_LOOKED_AT)):
        if header.isSectionHidden(section):
            continue
        text = str(model.headerData(section, along) or "")
        yield from _english(text if across else "")  # rows are headed by data
        tip = model.headerData(section, along, Qt.ItemDataRole.ToolTipRole)
        hint = heading_width(header, section)
        if across and not tip and header.sectionSize(section) < hint - _SLACK:
            yield f"heading “{text}” needs {hint}, has {header.sectionSize(section)}"
        if not across and header.sectionSize(section) < header.fontMetrics().height():
            yield f"row {section} is lower than its text"


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    if model is None or isinstance(view, QHeaderView):
        return
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(_TOP)
    for row in range(min(model.rowCount(_TOP), _ROWS_LOOKED_AT)):
        for column in range(columns):
            index = model.index(row, column)
            place = view.visualRect(index)
            if not index.data() or not view.viewport().rect().intersects(place):
                continue
            if place.height() < view.fontMetrics().height() * (str(index.data()).count("\n") + 1):
                yield f"cell “{index.data()}” is {place.height()} high"
            told = index.data(Qt.ItemDataRole.ToolTipRole) or isinstance(
                view, TableView | MarksView
            )
            if is_elided(view, index) and not told:
                yield f"cell “{index.data()}” ends in dots and is nowhere told whole"


def _tabs(bar: QTabBar) -> Iterator[str]:
    for number in range(bar.count()):
        yield from _english(bar.tabText(number))
        if bar.tabRect(number).right() > bar.width() + _SLACK:
            yield f"tab “{bar.tabText(number)}” is out of view"


def _scroll(area: QScrollArea) -> Iterator[str]:
    if area.widget() is not None and area.horizontalScrollBar().maximum() > 0:
        yield f"scrolls sideways by {area.horizontalScrollBar().maximum()}"
    hidden = area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if hidden and area.widget() is not None:
        wide = area.widget().minimumSizeHint().width()
        if wide > area.viewport().width() + _SLACK:
            yield f"content needs {wide}, has {area.viewport().width()}"


def _out_of_view(widget: QWidget) -> Iterator[str]:
    """A widget that its parent cuts off, unless the parent scrolls."""
    parent = widget.parentWidget()
    if widget.isWindow() or parent is None or isinstance(parent, QAbstractScrollArea):
        return
    holder = parent.parentWidget()
    if isinstance(holder, QAbstractScrollArea) and holder.viewport() is parent:
        return
    place = QRect(widget.pos(), widget.size())
    room = parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
    if not room.contains(place):
        cut = QPoint(
            max(place.right() - parent.width(), 0), max(place.bottom() - parent.height(), 0)
        )
        yield f"is cut off by {cut.x()} × {cut.y()} in {type(parent).__name__}"


def _english(text: str) -> Iterator[str]:
    words = {w.casefold() for w in _ENGLISH.findall(re.sub(_NO_WORDS, "", text))}
    if strange := words - _KNOWN_WORDS:
        yield f"English: {'、'.join(sorted(strange))} in “{text}”"


def _told(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    words = text() if callable(text) and not isinstance(widget, QAbstractItemView) else ""
    name = widget.accessibleName() or widget.objectName() or words
    return f"{type(widget).__name__} “{str(name)[:40]}”"


_Look = Callable[..., Iterator[str]]
_LOOKS: tuple[tuple[type[QWidget], _Look], ...] = (
    (QLabel, _label),
    (QAbstractButton, _button),
    (QComboBox, _choice),
    (QLineEdit, _line),
    (QAbstractSpinBox, _spin),
    (QHeaderView, _header),
    (QTableView, _cells),
    (QTreeView, _cells),
    (QListView, _cells),
    (QTabBar, _tabs),
    (QScrollArea, _scroll),
)
