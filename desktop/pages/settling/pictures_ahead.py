"""The pictures of the fields that wait: fetched before they are looked at, and not kept for long."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from db.store import Store
from desktop.frame.file_reading import FileReading
from desktop.operations.paper.doubtful import FieldDoubt
from desktop.pages.settling.pictures import FieldPicture, field_picture, page_image
from desktop.pages.settling.queue import Queue
from desktop.session import Session
from desktop.tasks import Tasks

_AHEAD = 8  # pictures that are fetched before they are looked at
_KEPT = 24
_Pictures = dict[tuple[int, str], FieldPicture | None]  # by the key of their field


class PicturesAhead(QObject):
    """Shows the picture of a queue's current field as soon as it is there, and fetches those that come next."""

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        queue: Queue,
        show: Callable[[FieldPicture | None], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._queue, self._show = queue, show
        self._cut: _Pictures = {}
        self._reading = FileReading(session, tasks, self.tr("取图"), self)

    def forget(self) -> None:
        """Another file or year is open."""
        self._cut.clear()

    def turn(self) -> None:
        """The queue turned to a field."""
        current = self._queue.current
        if current is None:
            return
        known = current.key in self._cut
        if known:
            self._show(self._cut[current.key])
        ahead = self._queue.items[self._queue.at : self._queue.at + _AHEAD]
        wanted = [doubt for doubt in ahead if doubt.key not in self._cut]
        if not wanted or (known and (self._reading.waiting or len(wanted) < _AHEAD // 2)):
            return
        self._reading.ask(lambda store, _step: _cut(store, wanted), self._take)

    def _take(self, found: _Pictures) -> None:
        current = self._queue.current
        for key in list(self._cut)[: max(len(self._cut) - _KEPT, 0)]:
            if current is None or key != current.key:
                del self._cut[key]
        self._cut |= found
        if current is not None and current.key in found:
            self._show(found[current.key])


def _cut(store: Store, wanted: list[FieldDoubt]) -> _Pictures:
    """The fields' pictures; a page is opened once."""
    found: _Pictures = {}
    pages: dict[int, list[FieldDoubt]] = {}
    for doubt in wanted:
        pages.setdefault(doubt.asked.scan_id, []).append(doubt)
    for scan_id, on_page in pages.items():
        page = page_image(store, scan_id)
        for doubt in on_page:
            found[doubt.key] = None if page is None else field_picture(page, doubt.place)
    return found
