"""What becomes of a file that is dropped on the window: opened, imported, collected, or read as a scan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from db.file_endings import RETURN_SUFFIX, SUFFIXES
from desktop.frame.page import Page
from desktop.shell.app_context import AppContext
from desktop.shell.opening import Opening
from desktop.widgets.telling.local_files import (
    SCAN_SUFFIXES,
    WORKBOOK_SUFFIXES,
    dropped_alone,
    dropped_paths,
)

if TYPE_CHECKING:  # loaded with the first drop
    from PySide6.QtGui import QDropEvent


class WindowDrops(QObject):
    """Takes what no page has taken. Without a file open a workbook is the beginning of a new year."""

    def __init__(
        self, desk: AppContext, opening: Opening, window: QWidget, go: Callable[[str], Page]
    ) -> None:
        super().__init__(window)
        self._desk, self._go = desk, go
        self._opening = opening
        self._window = window
        window.setAcceptDrops(True)

    def enter(self, event: QDropEvent) -> None:
        """Says whether what is held over the window can be dropped."""
        taken = self._taken(event) or self._returns(event) or self._forms(event)
        if not (taken or self._scans(event)):
            event.ignore()
        else:
            event.acceptProposedAction()

    def drop(self, event: QDropEvent) -> None:
        """Takes what was dropped, later: a dialog inside a drop would hold up the program that it comes from."""
        if returns := self._returns(event):
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self._collect(returns))
            return
        if forms := self._forms(event):
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self._take_forms(forms))
            return
        if scans := self._scans(event):
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self._read(scans))
            return
        path = self._taken(event)
        if path is None:
            event.ignore()
            return
        event.acceptProposedAction()
        QTimer.singleShot(0, self, lambda: self._take(path))

    def _taken(self, event: QDropEvent) -> Path | None:
        """The file, where something can be done with it now."""
        if path := dropped_alone(event.mimeData(), *SUFFIXES):
            return path
        session = self._desk.session
        if session.is_open and not session.editable:
            return None
        return dropped_alone(event.mimeData(), *WORKBOOK_SUFFIXES)

    def _take(self, path: Path) -> None:
        self._window.activateWindow()
        if path.suffix.lower() in SUFFIXES:
            self._opening.open(path.absolute())
        elif self._desk.session.has_evaluation:
            self._import(path)
        else:
            self._opening.new_year(path)

    def _returns(self, event: QDropEvent) -> tuple[Path, ...]:
        """The hand-ins of packets, where nothing else is dropped with them and the file can take them."""
        session = self._desk.session
        if not session.has_evaluation or not session.editable:
            return ()
        paths = dropped_paths(event.mimeData())
        alike = all(p.suffix.lower() == RETURN_SUFFIX for p in paths)
        return tuple(paths) if alike else ()

    def _collect(self, returns: tuple[Path, ...]) -> None:
        self._window.activateWindow()
        desk = self._desk
        if desk.session.store.packets.own() is not None:
            from desktop.pages.packets.receipts import give_receipt

            give_receipt(desk.session, desk.notices, returns[0])  # what comes to a packet
            return
        from desktop.pages.packets.collecting_dialog import CollectingDialog

        dialog = CollectingDialog(desk.session, desk.edits, desk.notices, returns, self._window)
        if dialog.examine():
            dialog.exec()

    def _forms(self, event: QDropEvent) -> tuple[Path, ...]:
        """A folder, or several workbooks at once, where 打分表 can be taken; a page for reports has taken its own."""
        session = self._desk.session
        if not session.has_evaluation or not session.editable:
            return ()
        if not session.store.access.may_change("ballot.import"):
            return ()
        paths = dropped_paths(event.mimeData())
        books = all(p.suffix.lower() in WORKBOOK_SUFFIXES and not p.is_dir() for p in paths)
        folder = len(paths) == 1 and paths[0].is_dir()
        return tuple(paths) if folder or (books and len(paths) > 1) else ()

    def _take_forms(self, sources: tuple[Path, ...]) -> None:
        from desktop.pages.importing.forms_dialog import FormsDialog

        self._window.activateWindow()
        desk = self._desk
        dialog = FormsDialog(desk.session, desk.edits, desk.notices, self._window)
        QTimer.singleShot(0, dialog, lambda: dialog.read(sources))
        dialog.exec()

    def _scans(self, event: QDropEvent) -> tuple[Path, ...]:
        """Scans, where ballots were printed for a scanner and can be taken; a page for reports has taken its own."""
        session = self._desk.session
        paths = dropped_paths(event.mimeData())
        endings = {path.suffix.lower() for path in paths if not path.is_dir()}
        if not paths or not endings <= set(SCAN_SUFFIXES) or any(p.is_dir() for p in paths):
            return ()
        if not session.has_evaluation or not session.editable:
            return ()
        store = session.store
        may = store.access.may_change("scan.take")
        return tuple(paths) if may and store.sheets.layouts.all(session.evaluation_id) else ()

    def _read(self, scans: tuple[Path, ...]) -> None:
        from desktop.pages.scanning.page import ScanningPage

        self._window.activateWindow()
        page = self._go("scanning")
        if isinstance(page, ScanningPage):
            page.taking.take(scans)

    def _import(self, path: Path) -> None:
        from desktop.pages.importing.dialog import ImportDialog

        desk = self._desk
        dialog = ImportDialog(desk.session, desk.edits, desk.tasks, desk.notices, self._window)
        QTimer.singleShot(0, dialog, lambda: dialog.read(path))
        dialog.exec()
