"""The status bar: whether the last change is on disk, what is running, and what the open file is like."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from desktop.frame.edits import Edit, Edits
from desktop.frame.page import push_button
from desktop.frame.unsaved import UnsavedCells
from desktop.session import Session
from desktop.shell.file_state import FileState
from desktop.tasks import Task, Tasks
from desktop.widgets.look.theme import current_theme

_NOTICE_MS = 8000
_PATIENCE_MS = 250


class StatusLine(QStatusBar):
    """Says 已保存 only after the store has answered that the change is durable."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._session = session
        self._task: Task | None = None
        self.file = FileState(session)
        self.file.head_copied.connect(lambda _head: self.say(self.tr("已复制审计链首")))
        self._why = ""  # why what was typed last is not in the file
        self._unsaved: dict[str, UnsavedCells] = {}  # by page
        self._saved = QLabel()
        self._saved.setObjectName("saved")
        self._running = QLabel()
        self._bar = QProgressBar()
        self._bar.setFixedWidth(160)
        self._bar.setTextVisible(False)
        self._cancel = push_button(self.tr("取消"))
        self._cancel.clicked.connect(self._cancel_task)
        for widget in (self._running, self._bar, self._cancel, self._saved, self.file):
            self.addPermanentWidget(widget)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._show_running)
        self._hide_task()
        session.opened.connect(self.show_file)
        session.closed.connect(self.show_file)
        session.evaluation_changed.connect(self.file.refresh)
        edits.written.connect(self._written)
        edits.refused.connect(self._refused)
        edits.turned.connect(self._turned)
        tasks.started.connect(self._show_task)
        self.show_file()

    @property
    def saved_text(self) -> str:
        """What is said about the last change."""
        return self._saved.text()

    def say(self, text: str) -> None:
        """Shows a notice in passing."""
        self.showMessage(text, _NOTICE_MS)

    def show_file(self) -> None:
        """Says what the open file is like; nothing was changed in it yet."""
        self._saved.clear()
        self.file.refresh()

    def count(self, page: str, cells: UnsavedCells) -> None:
        """Counts what a page holds that is not in the file, from now on."""
        self._unsaved[page] = cells
        cells.given_up.connect(self._tell_given_up)

    def typing(self) -> None:
        """A cell is being typed in: what is seen is not in the file yet."""
        self._say(self.tr("正在录入……"), current_theme().muted)

    def not_saved(self, why: str = "") -> None:
        """What was typed last is not in the file."""
        left = sum(map(len, self._unsaved.values()))
        self._say(
            self.tr("未保存 {n} 格").format(n=left) if left else self.tr("未保存"),
            current_theme().bad,
        )
        self._why = why
        if why:
            self.say(why)

    def _refused(self, _error: object) -> None:
        """An act was refused: of what was typed before, nothing is lost by it."""
        if sum(map(len, self._unsaved.values())):
            self.not_saved()
        else:
            self._say(self.tr("未作更改"), current_theme().bad)

    def _written(self) -> None:
        if self._why and self.currentMessage() == self._why:  # it has been put right
            self.clearMessage()
        self._why = ""
        now = datetime.now().astimezone().strftime("%H:%M:%S")
        text, left = (
            self.tr("已保存 {time}").format(time=now),
            sum(map(len, self._unsaved.values())),
        )
        if left:
            self._say(text + self._left(left), current_theme().bad)
        else:
            self._say(text, current_theme().good)
        self.file.show_head()

    def _left(self, cells: int) -> str:
        return self.tr("，另有 {n} 格未保存").format(n=cells)

    def _tell_given_up(self, places: list[object]) -> None:
        self._why = ""
        self._saved.clear()
        self.say(self.tr("已放弃 {n} 格未保存的输入").format(n=len(places)))

    def _turned(self, edit: Edit, undone: bool) -> None:
        """What was undone may not be in sight."""
        text = self.tr("已撤销：{what}") if undone else self.tr("已重做：{what}")
        self.say(text.format(what=edit.text()))

    def _say(self, text: str, colour: str) -> None:
        self._saved.setText(text)
        self._saved.setStyleSheet(f"color: {colour}")

    def _show_task(self, task: Task) -> None:
        self._task = task
        self._running.setText(self.tr("{title}……").format(title=task.title))
        self._bar.setRange(0, 0)
        self._patience.start()
        task.progressed.connect(self._show_progress)
        task.back.connect(self._hide_task)  # what it brings may be a question

    def _show_running(self) -> None:
        """Only what takes a while is told: a page that reads for a blink would make the bar flicker."""
        for widget in (self._running, self._bar, self._cancel):
            widget.show()

    def _show_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    def _hide_task(self, _task: object = None) -> None:
        self._task = None
        self._patience.stop()
        for widget in (self._running, self._bar, self._cancel):
            widget.hide()

    def _cancel_task(self) -> None:
        if self._task is not None:
            self._task.cancel()
