"""Copying from a table, Ctrl+C what is selected, Ctrl+Shift+C all of it with its headings; and pasting into a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QTableView

from desktop.widgets.tables.tab_separated import copy_cells

translate = QCoreApplication.translate


def offer_copying(
    table: QTableView, selected: Callable[[], None], whole: Callable[[], None]
) -> None:
    """Gives a table both ways, by keys and by its menu."""
    for text, keys, act in (
        (translate("copying", "复制"), "Ctrl+C", selected),
        (translate("copying", "复制整表（含表头）"), "Ctrl+Shift+C", whole),
    ):
        action = QAction(text, table)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False, act=act: act())
        table.addAction(action)
    table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


def offer_pasting(table: QTableView, take: Callable[[str], None]) -> None:
    """Gives a list Ctrl+V, by the key and by its menu; `take` gets the text of the clipboard, never a blank one."""

    def paste() -> None:
        text = QGuiApplication.clipboard().text()
        if text.strip():
            take(text)

    action = QAction(translate("copying", "从电子表格粘贴…"), table)
    action.setShortcut(QKeySequence("Ctrl+V"))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.triggered.connect(lambda _checked=False: paste())
    table.addAction(action)


def copy_titled(table: QTableView, rows: Iterable[int], columns: Iterable[int]) -> None:
    """Puts a block on the clipboard with the headings above it and the rows' titles before it."""
    across, down = list(columns), list(rows)
    model, vertical = table.model(), Qt.Orientation.Vertical
    titles = [_title(model.headerData(row, vertical)) for row in down]
    cells = cells_shown(table, down, across)
    copy_cells(
        [
            ["", *headings(table, across)],
            *([title, *line] for title, line in zip(titles, cells, strict=True)),
        ]
    )


def headings(table: QTableView, columns: Iterable[int] | None = None) -> list[str]:
    """The headings of the columns that are shown, or of those that are named."""
    model = table.model()
    return [
        _title(model.headerData(column, Qt.Orientation.Horizontal))
        for column in (_shown(table) if columns is None else columns)
    ]


def cells_shown(
    table: QTableView, rows: Iterable[int], columns: Iterable[int] | None = None
) -> list[list[object]]:
    """What stands in the cells of some rows."""
    model, across = table.model(), list(_shown(table) if columns is None else columns)
    return [[model.index(row, column).data() for column in across] for row in rows]


def _shown(table: QTableView) -> list[int]:
    """The columns in the order in which a person has put them."""
    header = table.horizontalHeader()
    order = [header.logicalIndex(place) for place in range(header.count())]
    return [column for column in order if not table.isColumnHidden(column)]


def _title(text: object) -> str:
    return str(text or "").replace("\n", "")
