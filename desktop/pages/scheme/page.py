"""计分办法: the scheme as a tree, the chosen part of it as a form, the ballot beside, and its faults."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from db.scoring.scheme.draft import Path, items_at, path_of, value_at
from db.scoring.scheme.reader import read_draft
from desktop.exchange.kept_drafts import DraftShelf
from desktop.frame.edits import Edits
from desktop.frame.page import Page
from desktop.messages import word
from desktop.pages.scheme.adoption import SchemeAdoption
from desktop.pages.scheme.ballot_preview import BallotPreview
from desktop.pages.scheme.drafts.draft_bar import DraftBar
from desktop.pages.scheme.drafts.draft_keeping import DraftKeeping
from desktop.pages.scheme.drafts.draft_marks import full_marks
from desktop.pages.scheme.editor import SchemeEditor
from desktop.pages.scheme.faults import scheme_faults_table
from desktop.pages.scheme.form import SchemeForm
from desktop.pages.scheme.nodes import build_form, form_shape
from desktop.pages.scheme.outline import SchemeOutline
from desktop.pages.scheme.templates import SchemeTemplates
from desktop.pages.scheme.tree import BASICS
from desktop.pages.scheme.versions import SchemeVersions
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.look.measures import scaled
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

_WIDTHS = (310, 480, 380)
_FAULTS_HEIGHT = 116
_WITH_PREVIEW = 1040  # a page as wide as this has room for the preview too


class SchemePage(Page):
    """Edits a draft, which comes into force when it is adopted."""

    def __init__(
        self, session: Session, edits: Edits, tasks: Tasks, notices: Notices, shelf: DraftShelf
    ) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("计分办法"))
        self._session = session
        self._tasks = tasks
        self._notices = notices
        self.book = SchemeEditor(session, edits, self)
        self.keeping = DraftKeeping(session, self.book, shelf)
        self.keeping.failed.connect(self._say_unkept)
        self.bar = DraftBar(self.keeping, self.book, notices)
        self.bar.settled.connect(self.start)
        self.outline = SchemeOutline(self.book)
        self.form = SchemeForm(self.book, build_form, form_shape)
        self.preview = BallotPreview()
        self._category = Choice()
        self._category.setAccessibleName(self.tr("按哪一类单位预览"))
        self._category.activated.connect(lambda _row: self._show_preview())
        self.faults = scheme_faults_table(lambda: self.book.draft, self)
        self.faults_view = TableView(self.tr("需要改正的地方"))
        self._build()
        self._build_actions()
        self.book.changed.connect(self._show)
        self.outline.chosen.connect(self._turn)
        self.faults_view.opened.connect(self._jump)
        self.faults_view.clicked.connect(lambda index: self._jump(index.row()))
        QApplication.instance().focusChanged.connect(self._focus_left)  # type: ignore[union-attr]
        session.closed.connect(self.book.forget)
        self.watch(
            session.opened,
            session.evaluation_changed,
            session.scheme_changed,
            session.ballots_changed,
            session.entries_changed,
        )

    def refresh(self) -> None:
        self.book.reload()

    def start(self) -> None:
        if self.book.awaiting:
            self.bar.setFocus()
        else:
            self.outline.tree.setFocus()

    def search(self) -> None:
        self.outline.search.seek()

    def may_leave(self) -> bool:
        if self.keeping.flush() or not self.book.unadopted:
            return True
        return self._notices.confirm(
            self.tr("计分办法的修改未能留存，仍要关闭文件？"),
            self.tr("关闭后这些修改不保留。可先“采用”，或用“模板”中的“存为模板文件”存到别处。"),
            self.tr("仍要关闭"),
        )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and self.book.draft:
            self.outline.redraw()
            self.form.rebuild()
            self._show_preview()
        super().changeEvent(event)

    def adopt(self) -> None:
        """Shows what the draft changes, asks for a reason where it must, and puts it in force."""
        if self.book.scheme is None:
            self._jump(0)
            return
        dialog = SchemeAdoption(self.book, self._tasks, self)
        if dialog.exec() and self.book.adopt(dialog.reason):
            number = self.book.version.version
            self._notices.say(self.tr("已采用计分办法第 {n} 版").format(n=number))

    def show_versions(self) -> None:
        """Opens the list of versions."""
        dialog = SchemeVersions(self.book.versions(), self)
        if dialog.exec():
            version = dialog.chosen
            text = self.tr("以第 {n} 版为底稿").format(n=version.version)
            self.book.change(read_draft(version.text), text)

    def _build(self) -> None:
        beside = QSplitter(Qt.Orientation.Horizontal)
        beside.setChildrenCollapsible(False)
        beside.addWidget(self.form)
        beside.addWidget(self._preview_column())
        beside.setSizes(list(_WIDTHS[1:]))
        beside.setStretchFactor(0, 1)
        self._state = QLabel()
        self._state.setWordWrap(True)
        self.faults_view.setModel(self.faults)
        self.faults_view.when_empty = self.faults.nothing(self.tr("没有需要改正的地方。"))
        self.faults_view.set_widths([c.width for c in self.faults.columns], 1)
        self.faults_view.horizontalHeader().hide()
        self.faults_view.setMaximumHeight(_FAULTS_HEIGHT)
        self.faults_view.hide()
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(beside, 1)
        column.addWidget(self._state)
        column.addWidget(self.faults_view)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.outline)
        split.addWidget(right)
        split.setSizes([_WIDTHS[0], sum(_WIDTHS[1:])])
        split.setStretchFactor(1, 1)
        self.body.addWidget(self.bar)
        self.body.addWidget(split, 1)

    def _preview_column(self) -> QWidget:
        self._beside = QWidget()
        column = QVBoxLayout(self._beside)
        column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        title = QLabel(self.tr("评分票预览"))
        title.setObjectName("section")
        head.addWidget(title)
        head.addStretch()
        head.addWidget(self._category)
        column.addLayout(head)
        column.addWidget(self.preview, 1)
        return self._beside

    def _build_actions(self) -> None:
        button = self.add_action(self.tr("模板"), "files")
        self.templates = SchemeTemplates(self.book, self._notices, button)
        self._versions = self.add_action(self.tr("版本…"), "history")
        self._versions.clicked.connect(self.show_versions)
        self._revert = self.add_action(
            self.tr("放弃修改"), "undo-2", tip=self.tr("回到现行办法；可以撤销")
        )
        self._revert.clicked.connect(self.book.revert)
        self._adopt = self.add_action(self.tr("采用…"), primary=True)
        self._adopt.clicked.connect(self.adopt)

    def _show(self) -> None:
        self.bar.refresh()
        self.outline.refresh()
        self.form.refresh()
        rows = tuple(enumerate(self.book.faults))
        self.faults.set_rows(rows)
        self.faults_view.setVisible(bool(rows))
        self._fill_categories()
        self._show_preview()
        self._say_state()

    def _turn(self, path: Path) -> None:
        self.form.show_node(path)
        self._show_beside()
        self._fill_categories()
        self._show_preview()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_beside()

    def _show_beside(self) -> None:
        """The preview stands beside a part, where it leaves the form enough room."""
        roomy = self.width() >= scaled(_WITH_PREVIEW)
        self._beside.setVisible(roomy and self.outline.path[:1] == ("parts",))

    def _say_state(self) -> None:
        faults, modified = len(self.book.faults), self.book.modified
        self.set_hint(self.tr("现行第 {n} 版").format(n=self.book.version.version))
        if not self.book.allowed:
            text = self.tr("您的账号可以查看计分办法，不能修改。")
        elif self.book.awaiting:
            text = self.tr("请先在上面选择继续编辑或放弃草稿，再修改计分办法。")
        elif not self.book.editable:
            text = self.tr("结果已定稿或文件只读，计分办法不能修改。")
        elif faults:
            text = self.tr("{n} 处需要改正，改正后才能采用（点击跳到该处）：").format(n=faults)
        elif modified:
            text = self.tr("没有问题。修改尚未采用，排名仍按现行办法；草稿自动留存在本机。")
        else:
            text = self.tr("与现行办法一致。")
        self._state.setText(text)
        self._state.setProperty("fault", bool(faults))
        self._state.style().unpolish(self._state)
        self._state.style().polish(self._state)
        self._revert.setEnabled(modified and self.book.editable)
        self._adopt.setEnabled(modified and not faults and self.book.editable)

    def _part(self) -> Path:
        """The part that is shown: the chosen one, else the first with ballots."""
        node = self.outline.path
        if node[:1] == ("parts",) and len(node) > 1:
            return node[:2]
        kinds = [p.get("kind") for p in items_at(self.book.draft, ("parts",))]
        return ("parts", next((n for n, k in enumerate(kinds) if k in ("scored", "voted")), 0))

    def _fill_categories(self) -> None:
        criteria = items_at(self.book.draft, (*self._part(), "criteria"))
        differ = any("categories" in c for c in criteria)
        categories = self.book.known_categories() if differ else ()
        self._category.setVisible(differ)
        shown = tuple(self._category.itemText(n) for n in range(self._category.count()))
        if shown != categories:
            with QSignalBlocker(self._category):
                chosen = self._category.currentText()
                self._category.clear()
                self._category.addItems(categories)
                self._category.setCurrentIndex(max(self._category.findText(chosen), 0))

    def _show_preview(self) -> None:
        part = value_at(self.book.draft, self._part())
        title = str(self.book.draft.get("title", ""))
        category = self._category.currentText() if self._category.count() else ""
        full = full_marks(part, category or None) if part else ""
        self.preview.show_part(title, part, category, full)

    def _jump(self, row: int) -> None:
        if row < self.faults.rowCount():
            path = path_of(self.faults.record(row)[1].place)
            self.outline.choose(path)
            self.form.jump(path or BASICS)

    def _say_unkept(self, error: UserError) -> None:
        text = self.tr("草稿未能留存：{why}").format(why=word(error).partition("\n")[0])
        self._notices.say(text)

    def _focus_left(self, *_widgets: object) -> None:
        self.book.leave_field()
