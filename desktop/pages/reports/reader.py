"""Reads a report on screen: fetches it from the file, makes it ready beside the window's thread, shows it."""

from __future__ import annotations

from db.records import Report
from desktop.pages.reports.document_preview import Preview, make_preview
from desktop.pages.reports.document_view import DocumentView
from desktop.session import Session
from desktop.tasks import Tasks


class ReportReader(DocumentView):
    """Shows one version of a report. Turning on before it is ready drops what is no longer wanted."""

    def __init__(self, session: Session, tasks: Tasks) -> None:
        super().__init__(tasks)
        self._session = session
        self._tasks = tasks
        self._wanted: tuple[int, str, str] | None = None  # report, digest, words looked for
        session.closed.connect(lambda: self.show_report(None))

    def show_report(self, report: Report | None, words: str = "", instead: str = "") -> None:
        """Turns to a report, its first place with `words` in view; `instead` is said where there is none."""
        wanted = (report.id, report.sha256, words) if report is not None else None
        if wanted is not None and wanted == self._wanted:
            return
        self._wanted = wanted
        if report is None:
            self.show_note(instead)
            return
        self.show_note(self.tr("正在打开……"))
        content = self._session.store.reports.content(report.id)
        self._tasks.start(
            self.tr("打开 {name}").format(name=report.file_name),
            lambda _progress: make_preview(report.file_name, content, report.textless),
            lambda preview: self._show(wanted, preview),
        )

    def _show(self, wanted: tuple[int, str, str] | None, preview: Preview) -> None:
        if wanted is not None and wanted == self._wanted:
            self.show_preview(preview, wanted[2])
