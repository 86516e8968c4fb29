"""What can be looked through for words: text, the cells of a table or list, the pages of a PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QTreeView,
    QWidget,
)

if TYPE_CHECKING:  # loaded with the first PDF
    from PySide6.QtPdfWidgets import QPdfView

Told = Callable[[int, int], None]  # which hit is shown, of how many
_TEXTS: Final = (QTextEdit, QPlainTextEdit)
_PAGES: Final = "QPdfView"
_DRAWN: Final = "PageView"


class Finder(Protocol):
    """Finds words in one view and shows them there."""

    @property
    def view(self) -> QWidget:
        """Where it looks."""

    def seek(self, words: str) -> None:
        """Goes to the first place with the words from here on."""

    def step(self, *, forward: bool) -> None:
        """Goes to the next place or the one before; round at the ends."""


def finder_for(view: QWidget, told: Told) -> Finder:
    """What looks through a view that `is_findable`."""
    if isinstance(view, _TEXTS):
        return _InText(view, told)
    if isinstance(view, QAbstractItemView):
        return _InCells(view, told)
    if view.inherits(_DRAWN):
        return _InDrawnPages(view, told)
    return _InPages(cast("QPdfView", view), told)


def is_findable(widget: QWidget) -> bool:
    """Whether a widget shows what can be looked through."""
    cells = isinstance(widget, QAbstractItemView)
    return is_text(widget) or (cells and not isinstance(widget, QHeaderView | QTreeView))


def is_text(widget: QWidget) -> bool:
    """Whether it is something to read, not a table with a filter of its own."""
    return isinstance(widget, _TEXTS) or widget.inherits(_PAGES) or widget.inherits(_DRAWN)


class _InText:
    def __init__(self, view: QTextEdit | QPlainTextEdit, told: Told) -> None:
        self.view = view
        self._told = told
        self._words = ""

    def seek(self, words: str) -> None:
        self._words = words
        self._go(self.view.textCursor().selectionStart(), forward=True)

    def step(self, *, forward: bool) -> None:
        cursor = self.view.textCursor()
        self._go(cursor.selectionEnd() if forward else cursor.selectionStart() - 1, forward=forward)

    def _go(self, place: int, *, forward: bool) -> None:
        hits = self._hits()
        if not hits:
            cursor = self.view.textCursor()
            cursor.setPosition(cursor.selectionStart())
            self.view.setTextCursor(cursor)
            self._told(0, 0)
            return
        starts = [hit.selectionStart() for hit in hits]
        if forward:
            number = next((n for n, start in enumerate(starts) if start >= place), 0)
        else:
            before = [n for n, start in enumerate(starts) if start <= place]
            number = before[-1] if before else len(hits) - 1
        self.view.setTextCursor(hits[number])
        self.view.ensureCursorVisible()
        self._told(number + 1, len(hits))

    def _hits(self) -> list[QTextCursor]:
        """Read anew each time: what is shown may have changed."""
        found: list[QTextCursor] = []
        if not self._words:
            return found
        document: QTextDocument = self.view.document()
        cursor = document.find(self._words)
        while not cursor.isNull():
            found.append(cursor)
            cursor = document.find(self._words, cursor)
        return found


class _InCells:
    def __init__(self, view: QAbstractItemView, told: Told) -> None:
        self.view = view
        self._told = told
        self._words = ""
        rows = QAbstractItemView.SelectionBehavior.SelectRows
        self._by_rows = view.selectionBehavior() is rows

    def seek(self, words: str) -> None:
        self._words = words.casefold()
        self._go(here=True, forward=True)

    def step(self, *, forward: bool) -> None:
        self._go(here=False, forward=forward)

    def _go(self, *, here: bool, forward: bool) -> None:
        hits = self._hits()
        if not hits:
            self._told(0, 0)
            return
        current = self.view.currentIndex()
        place = self._place(current) if current.isValid() else (-1, -1)
        places = [self._place(hit) for hit in hits]
        if forward:
            number = next(
                (n for n, p in enumerate(places) if p > place or (here and p == place)), 0
            )
        else:
            number = max((n for n, p in enumerate(places) if p < place), default=len(hits) - 1)
        self.view.setCurrentIndex(hits[number])
        self.view.scrollTo(hits[number])
        self._told(number + 1, len(hits))

    def _place(self, index: QModelIndex) -> tuple[int, int]:
        """Where a row is chosen whole, a row is a place."""
        return index.row(), 0 if self._by_rows else index.column()

    def _hits(self) -> list[QModelIndex]:
        model, view = self.view.model(), self.view
        if not self._words or model is None:
            return []
        table = view if isinstance(view, QTableView) else None
        columns = [0]  # of a list
        if table is not None:
            columns = [c for c in range(model.columnCount()) if not table.isColumnHidden(c)]
        titled = table is not None and not table.verticalHeader().isHidden()
        found: list[QModelIndex] = []
        for row in range(model.rowCount()):
            texts = {c: str(model.index(row, c).data() or "") for c in columns}
            if titled and columns:  # the row's name stands before it
                title = str(model.headerData(row, Qt.Orientation.Vertical) or "")
                texts[columns[0]] = f"{title}\n{texts[columns[0]]}"
            hits = [
                model.index(row, c) for c, text in texts.items() if self._words in text.casefold()
            ]
            found += hits[:1] if self._by_rows else hits
        return found


class _InPages:
    def __init__(self, view: QPdfView, told: Told) -> None:
        from PySide6.QtPdf import QPdfSearchModel

        self.view = view
        self._told = told
        present: QPdfSearchModel | None = view.searchModel()
        model = QPdfSearchModel(view) if present is None else present
        if present is None:
            view.setSearchModel(model)
        if model.document() is not view.document():
            model.setDocument(view.document())
        self._model = model
        model.countChanged.connect(self._counted)

    def seek(self, words: str) -> None:
        self.view.setCurrentSearchResultIndex(-1)
        self._model.setSearchString(words)
        self._counted()

    def step(self, *, forward: bool) -> None:
        count = self._count()
        if count:
            at = self.view.currentSearchResultIndex() + (1 if forward else -1)
            self._show(at % count)

    def _counted(self) -> None:
        """Hits come page by page, while one looks on."""
        if self._count() and self.view.currentSearchResultIndex() < 0:
            self._show(0)
        else:
            self._told(self.view.currentSearchResultIndex() + 1, self._count())

    def _show(self, number: int) -> None:
        self.view.setCurrentSearchResultIndex(number)
        hit = self._model.resultAtIndex(number)
        self.view.pageNavigator().jump(hit.page(), hit.location())
        self._told(number + 1, self._count())

    def _count(self) -> int:
        return self._model.rowCount(QModelIndex())


class _InDrawnPages:
    """Pages of a report, which another process draws and looks through."""

    def __init__(self, view: Any, told: Told) -> None:
        self.view: QWidget = view
        self.seek, self.step = view.seek, view.step
        view.found.connect(told)
