"""审计: every change with who, when and why; the check of the whole file; backups."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QSplitter,
)

from db.records import Event
from db.steps import Progress
from db.store.file.backups import back_up
from db.store.trail.trail import SearchWord
from db.store.verify.damage import Verification
from desktop.ballots.sheet_window import PaperButton
from desktop.explanation.scan_text import beside_line
from desktop.explanation.verification_text import SubjectTitles, verification_lines
from desktop.frame.page import Page, PaperAsked, push_button
from desktop.frame.paper_menu import PaperMenu
from desktop.messages import moment
from desktop.pages.trail.certificates import CertificateMenu
from desktop.pages.trail.event_words import (
    event_word,
    events_called,
    notable_events,
)
from desktop.pages.trail.events_table import change_lines, event_subject, events_table
from desktop.pages.trail.head_check import HeadCheck
from desktop.session import Session
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.file_asking import Purpose, ask_folder
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.look.preferences import Preferences
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

if TYPE_CHECKING:  # what makes paper is loaded with the first one
    from desktop.sheets.catalogue import Paper
    from desktop.sheets.trail.extract_sheet import ExtractRow

_A_PAGE = 500
_MOST_PRINTED = 1_000  # events: a hundred pages and more are no extract
_NOTABLE = "notable"  # the filter's key for 重点事项


class TrailPage(Page):
    """The trail, newest first; an event's values below it."""

    def __init__(
        self, session: Session, tasks: Tasks, notices: Notices, preferences: Preferences
    ) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("审计"))
        self._session = session
        self._tasks = tasks
        self._notices = notices
        self._preferences = preferences
        self._events: tuple[Event, ...] = ()
        self._titles = SubjectTitles()
        self._has_more = False
        self.model = events_table(lambda: self._titles, self)
        self.table = TableView(self.tr("审计记录"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(self.tr("没有符合条件的记录。"))
        self.table.sortable()
        self.table.set_widths([c.width for c in self.model.columns], 5)
        self.table.selectionModel().currentRowChanged.connect(self._show_event)
        self.detail = QPlainTextEdit()
        self.detail.setReadOnly(True)
        self.detail.setAccessibleName(self.tr("详情"))
        self._build_filters()
        self.head_check = HeadCheck()
        self.head_check.asked.connect(self.verify)
        self.body.addWidget(self.head_check)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        self.body.addWidget(split, 1)
        verify = self.add_action(self.tr("核验文件"), "shield-check")
        verify.clicked.connect(lambda _on=False: self.verify())
        backup = self.add_action(self.tr("备份…"), "database-backup")
        backup.clicked.connect(self.back_up)
        self.printing = PaperMenu(
            self.add_action(self.tr("打印摘录"), "printer"),
            self.tr("审计记录摘录"),
            A4_WIDE,
            self._extract,
            self.tr("没有符合条件的记录。"),
            tasks,
            notices,
        )
        seal = self.add_action(self.tr("封存单…"), tip=self.tr("在“打印”页生成，查看后打印或保存"))
        seal.clicked.connect(lambda _on=False: self.row_asked.emit("print", PaperAsked("seal")))
        self.certificates = CertificateMenu(self.add_action(self.tr("证明")), session, tasks)
        self.certificates.told.connect(self._tell)
        self.watch(session.results_outdated)

    def search(self) -> None:
        self._search.seek()

    def start(self) -> None:
        self.table.setFocus()

    def refresh(self) -> None:
        session = self._session
        entries = session.store.units.entries(session.evaluation_id)
        self._titles = SubjectTitles.of(session.scheme, entries)
        for what in self._session.store.trail.kinds():
            if self._kind.findData(what) < 0:
                self._kind.addItem(event_word(what), what)
        self._find()

    def verify(self, head: str = "") -> None:
        """Checks the whole file against its trail, and whether a printed head is in it, beside the window's thread."""
        open_reader = self._session.reader()

        def work(_progress: Progress) -> Verification:
            with open_reader() as store:
                return store.verify(head)

        self._tasks.start(self.tr("核验"), work, self._show_verification)

    def back_up(self) -> None:
        """Asks where to, and copies the file there."""
        last = self._preferences.backup_folder
        folder = ask_folder(self, self.tr("备份到文件夹"), Purpose.FOLDER, last)
        if folder is not None:
            self._preferences.backup_folder = folder
            self.back_up_to(folder)

    def back_up_to(self, folder: Path) -> None:
        """Copies the file into a folder and checks the copy."""
        path = self._session.store.path
        self._session.store.seal()

        def work(_progress: Progress) -> Path:
            return back_up(path, folder)

        def done(copy: Path) -> None:
            made = self.tr("已备份并核对：{path}").format(path=copy)
            self._notices.say("　".join(filter(None, (made, beside_line(copy)))))

        self._tasks.start(self.tr("备份"), work, done)

    def _build_filters(self) -> None:
        self._search = SearchLine(
            self.tr("筛选"), self.tr("筛选：经办人、对象、理由……"), self.table
        )
        self._search.textChanged.connect(self._find)
        self._kind = Choice()
        self._kind.narrows = True
        self._kind.setAccessibleName(self.tr("事项"))
        self._kind.addItem(self.tr("全部事项"), "")
        self._kind.addItem(self.tr("重点事项"), _NOTABLE)
        self._kind.currentIndexChanged.connect(self._find)
        self._more = push_button(self.tr("更早的记录"), "history")
        self._more.clicked.connect(self._read_more)
        self.paper = PaperButton(self._session)
        row = QHBoxLayout()
        row.addWidget(self._search, 1)
        row.addWidget(self._kind)
        row.addWidget(self._more)
        row.addWidget(self.paper)
        self.body.addLayout(row)

    def _read_more(self) -> None:
        if self._events:
            self._events = (*self._events, *self._find_before(self._events[-1].id))
            self._show()

    def _show(self) -> None:
        self.model.set_rows(self._events)
        self._more.setEnabled(self._has_more)
        text = (
            self.tr("显示最近 {n} 条，只增不改")
            if self._has_more
            else self.tr("共 {n} 条，只增不改")
        )
        self.set_hint(text.format(n=len(self._events)))

    def _find(self, *_changed: object) -> None:
        """Looks through the whole trail for what is searched and filtered; the newest are shown."""
        self._events = self._find_before(None)
        self._show()

    def _find_before(self, before: int | None) -> tuple[Event, ...]:
        found = self._found(_A_PAGE + 1, before)
        self._has_more = len(found) > _A_PAGE
        return found[:_A_PAGE]

    def _found(self, limit: int, before: int | None = None) -> tuple[Event, ...]:
        """The newest events that are searched and filtered for."""
        chosen = self._kind.currentData()
        kinds = notable_events() if chosen == _NOTABLE else (chosen,) if chosen else None
        words = [self._search_word(word) for word in self._search.text().split()]
        return self._session.store.trail.found(words, kinds, limit, before)

    def _extract(self) -> Paper | None:
        """What is searched and filtered for, on paper, oldest first; None where it is nothing."""
        from desktop.sheets.trail.extract_sheet import (  # noqa: PLC0415 - reportlab comes with it
            ExtractSheet,
            extract_paper,
        )

        store = self._session.store
        store.seal()  # paper tells no order of arrival, and numbers and head stay
        found = self._found(_MOST_PRINTED + 1)
        if not found:
            return None
        end = store.trail.lasting_end()
        sheet = ExtractSheet(
            self._session.evaluation,
            tuple(self._extract_row(event.id) for event in reversed(found[:_MOST_PRINTED])),
            self._filter_words(),
            end.head,
            end.number,
            is_whole=len(found) <= _MOST_PRINTED,
            printed_on=date.today().isoformat(),  # noqa: DTZ011 - the office's own calendar
        )
        return extract_paper(sheet)

    def _extract_row(self, number: int) -> ExtractRow:
        from desktop.sheets.trail.extract_sheet import ExtractRow  # noqa: PLC0415 - as above

        event = self._session.store.trail.event(number)
        return ExtractRow(
            event.id,
            moment(event.at),
            event.who,
            event_word(event.what),
            event_subject(event, self._titles),
            tuple(change_lines(event, self._session.store.row_names, self._titles)),
            event.reason,
        )

    def _filter_words(self) -> str:
        """What the extract was looked for by."""
        searched = " ".join(self._search.text().split())
        said = self.tr("，含“{text}”").format(text=searched) if searched else ""
        return f"{self._kind.currentText()}{said}"

    def _search_word(self, word: str) -> SearchWord:
        """A part is shown by its title, and so it is found by it."""
        codes = [code for code, title in self._titles.parts.items() if word == title]
        return SearchWord(codes[0] if codes else word, events_called(word))

    def _show_event(self, current: QModelIndex) -> None:
        self.paper.aim(None)
        if not current.isValid():
            self.detail.clear()
            return
        event = self._session.store.trail.event(self.model.record(current.row()).id)
        self.paper.aim(self._session.store.paper_behind.of_event(event))
        self.detail.setPlainText(
            "\n".join(
                [
                    *change_lines(event, self._session.store.row_names, self._titles),
                    self.tr("上一条摘要　{digest}").format(digest=event.previous),
                    self.tr("本条摘要　　{digest}").format(digest=event.digest),
                ]
            )
        )

    def _show_verification(self, verification: Verification) -> None:
        self._tell(verification_lines(verification))

    def _tell(self, lines: list[str]) -> None:
        self.detail.setPlainText("\n".join(lines))
        self._notices.say(lines[0])
