"""结果: the ranking, overall and by category, and who has no rank, with the reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.records import Ranking, Rankings
from db.store.trail.roles import ReadSubject
from desktop.ballots.open_matters import OpenMatter, freezing_reason, matters_before_freezing
from desktop.frame.edits import Edits
from desktop.frame.file_reading import FileReading
from desktop.frame.page import Page, PaperAsked
from desktop.frame.workbook_saving import WorkbookSaving
from desktop.operations.integrity import prepare_freezing
from desktop.operations.rankings import released_lines
from desktop.operations.workbooks import export_workings_over
from desktop.pages.results.derivation_window import DerivationWindow
from desktop.pages.results.former_places import FormerPlaces, former_places
from desktop.pages.results.freezing_dialog import FreezingDialog
from desktop.pages.results.released_view import ReleasedView
from desktop.pages.results.releasing_dialog import ReleasingDialog
from desktop.pages.results.snapshots_dialog import SnapshotsDialog
from desktop.pages.results.standings_table import (
    show_ranking,
    standing_topics,
    standings_table,
    unranked_table,
    with_reasons,
)
from desktop.pages.results.trial_view import TrialView
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.look.icons import themed_icon
from desktop.widgets.look.measures import scaled
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices


class ResultsPage(Page):
    """The standings above, the unranked below; or, in their place, a trial of other numbers."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("结果"))
        self._session = session
        self._edits = edits
        self._tasks = tasks
        self._notices = notices
        self._derivation: DerivationWindow | None = None
        self._rankings: Rankings | None = None
        self._former: FormerPlaces | None = None
        self._reading = FileReading(session, tasks, self.tr("排名"), self)
        self._freezing = FileReading(session, tasks, self.tr("结果定稿"), self)
        self._workings = WorkbookSaving(
            session, tasks, notices, self, self.tr("计算表"), export_workings_over
        )
        self.standings = standings_table(self)
        self.unranked = unranked_table(self)
        self.table = TableView(self.tr("排名"))
        self.table.setModel(self.standings)
        self.table.when_empty = self.standings.nothing_yet(
            self.tr(
                "还没有可列入排名的单位。\n评分票收齐后，名次会显示在这里；未列入的原因见下表。"
            )
        )
        self.table.sortable()
        self.table.copied.connect(
            lambda count: notices.say(self.tr("已复制 {n} 行").format(n=count))
        )
        self.unranked_view = TableView(self.tr("未列入排名"))
        self.unranked_view.setModel(self.unranked)
        self.unranked_view.when_empty = self.unranked.nothing_yet(self.tr("没有未列入排名的单位。"))
        self.unranked_view.set_widths([c.width for c in self.unranked.columns], 2)
        self.table.opened.connect(self._explain_cell)
        self.unranked_view.opened.connect(
            lambda row: self.explain(self.unranked.record(row)[0].entry.id)
        )
        self.trial = TrialView(session, tasks, notices)
        self.trial.opened.connect(self.explain)
        self.trial.left.connect(self.end_trial)
        self._build()
        self._build_actions()
        for signal in (session.closed, session.opened, session.evaluation_changed):
            signal.connect(self.end_trial)
        self.standings.modelReset.connect(self._fit)
        self.watch(session.results_outdated)

    def search(self) -> None:
        self._search.seek()

    def refresh(self) -> None:
        access, evaluation_id = self._session.store.access, self._session.evaluation_id
        for button in (self._try, self._workings_button):
            button.setVisible(access.may_read(ReadSubject.BALLOTS, evaluation_id))
        whole = access.may_read(ReadSubject.RESULTS, evaluation_id)
        for button in (self._explain, self._history, self._freeze, self._release):
            button.setVisible(whole)
        self._freeze.setVisible(access.may_change("evaluation.freeze"))
        self._release.setVisible(access.may_change("result.release"))
        self._range.setVisible(whole)
        if not whole:
            self._show_released()
            return
        if self._views.currentWidget() is self.released:
            self._views.setCurrentIndex(0)
        self.set_hint(self.tr("正在计算……"))
        self._reading.ask(
            lambda store, _progress: (
                store.results.all_rankings(evaluation_id),
                former_places(store, evaluation_id),
            ),
            self._take,
            self.refuse,
        )
        if self.trying:
            self.trial.book.read()

    def _show_released(self) -> None:
        """For whom only a part of the result is public."""
        access, evaluation_id = self._session.store.access, self._session.evaluation_id
        access.check_reading(ReadSubject.RELEASED, evaluation_id=evaluation_id)
        lines = released_lines(self._session.store, evaluation_id)
        self._rankings = self._former = None  # of whoever was signed in before
        self.standings.set_rows(())
        self.unranked.set_rows(())
        self.released.show_lines(lines)
        self._views.setCurrentWidget(self.released)
        self.set_hint(self.tr("已公布的部分"))

    def _take(self, found: tuple[Rankings, FormerPlaces | None]) -> None:
        self._rankings, self._former = found
        self._fill_sets(self._rankings)
        self._show()

    @property
    def trying(self) -> bool:
        """Whether a trial stands in the place of the ranking."""
        return self._views.currentWidget() is self.trial

    def begin_trial(self) -> None:
        """Shows what other weights, trimming or rounding would make of the same ballots."""
        self._try.setChecked(True)
        self._views.setCurrentWidget(self.trial)
        self._turn_set()
        self.trial.begin()

    def end_trial(self) -> None:
        """Goes back to the official ranking; nothing of the trial remains."""
        self._try.setChecked(False)
        self.trial.book.forget()
        if self.trying:
            self._views.setCurrentIndex(0)
            self.table.setFocus()

    def start(self) -> None:
        self.table.setFocus()
        if self.standings.rowCount() and not self.table.currentIndex().isValid():
            self.table.choose(0)

    def explain(self, entry_id: int, topic: str = "") -> None:
        """Shows every step from the ballots to a unit's place; `topic` is what of it was asked about."""
        if self._derivation is None:
            window = self._derivation = DerivationWindow(
                self._session, self._tasks, self._notices, self, self._neighbour
            )
            window.paper_asked.connect(self._print_breakdown)
        self._derivation.show_entry(entry_id, topic)

    def _neighbour(self, entry_id: int, by: int) -> int | None:
        """The unit that stands before or after another, ranked ones first, as the tables show them."""
        shown = [s.entry.id for s in self.standings.shown]
        shown += [row[0].entry.id for row in self.unranked.shown]
        place = shown.index(entry_id) + by if entry_id in shown else -1
        return shown[place] if 0 <= place < len(shown) else None

    def _print_breakdown(self, entry_id: int) -> None:
        code = self._session.store.units.entry(entry_id, self._session.evaluation_id).unit_code
        self.row_asked.emit("print", PaperAsked("breakdown", frozenset({code})))
        self.window().activateWindow()

    def freeze(self) -> None:
        """Freezes the result, after what is not done yet was listed, or opens a frozen one again."""
        evaluation_id = self._session.evaluation_id
        if not self._session.evaluation.frozen:
            self._freezing.ask(
                lambda store, _progress: matters_before_freezing(store, evaluation_id),
                self._ask_freezing,
                self._notices.refuse,
            )
            return
        reason = ask_reason(
            self.tr("重新开放"),
            self.tr("重新开放后结果又随评分变化，原定稿保留备查。请写明理由："),
            self.tr("重新开放"),
            self,
        )
        if reason is not None:
            results = self._session.store.results
            self._decide(lambda: results.reopen(evaluation_id, reason))

    def carry_out(self, reason: str) -> None:
        """Freezes for a reason; the copy and the count are made beside the window's thread."""
        results, evaluation_id = self._session.store.results, self._session.evaluation_id
        self._session.store.seal()
        self._freezing.ask(
            lambda store, _progress: prepare_freezing(store, evaluation_id),
            lambda found: self._decide(lambda: results.freeze(evaluation_id, reason, found)),
            self._notices.refuse,
        )

    def _ask_freezing(self, matters: tuple[OpenMatter, ...]) -> None:
        dialog = FreezingDialog(matters, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.carry_out(freezing_reason(dialog.reason, matters, dialog.words))

    def _decide(self, act: Callable[[], object]) -> None:
        self._edits.act(act, self._session.evaluation_changed.emit)

    def release(self) -> None:
        """Asks what of the frozen result is made public, and what of it is taken back."""
        ReleasingDialog(self._session, self._edits, self).exec()

    def show_snapshots(self) -> None:
        """Lists every freezing and compares two of them."""
        SnapshotsDialog(self._session, self).exec()

    def save_workings(self) -> None:
        """Saves the whole calculation as a workbook of formulas, beside the program's results."""
        self._workings.ask(f"{self._session.evaluation.title}-{self.tr('计算表')}")

    def _explain_current(self) -> None:
        rows = self.table.rows()
        if rows:
            self.explain(self.standings.record(rows[0]).entry.id)

    def _explain_cell(self, row: int) -> None:
        """The number that was asked about is what the window shows first."""
        topic = standing_topics(self._session.scheme)[self.table.currentIndex().column()]
        self.explain(self.standings.record(row).entry.id, topic)

    def _build_actions(self) -> None:
        self._explain = self.add_action(
            self.tr("计分过程"), "list-tree", tip=self.tr("Enter 键或双击一行")
        )
        self._explain.clicked.connect(self._explain_current)
        self._try = self.add_action(
            self.tr("试算"), "sliders-horizontal", tip=self.tr("换权重、去高去低或小数取舍试一试")
        )
        self._try.setCheckable(True)
        self._try.clicked.connect(lambda on: self.begin_trial() if on else self.end_trial())
        self._workings_button = self.add_action(
            self.tr("计算表…"),
            "file-spreadsheet",
            tip=self.tr("把全部计算写成电子表格的公式，与程序的结果逐格对照"),
        )
        self._workings_button.clicked.connect(self.save_workings)
        self._history = self.add_action(self.tr("定稿记录…"), "history")
        self._history.clicked.connect(self.show_snapshots)
        self._freeze = self.add_action(self.tr("结果定稿…"), "lock")
        self._freeze.clicked.connect(self.freeze)
        self._release = self.add_action(
            self.tr("公布…"), "send", tip=self.tr("定稿后，公布前评委看不到名次")
        )
        self._release.clicked.connect(self.release)

    def _build(self) -> None:
        self._set = Choice()
        self._set.setAccessibleName(self.tr("排名范围"))
        self._set.setMinimumWidth(scaled(180))
        self._set.currentIndexChanged.connect(self._turn_set)
        self._search = SearchLine(
            self.tr("查找单位"), self.tr("查找单位"), self.table, self.trial.table
        )
        self._search.textChanged.connect(self.standings.set_filter)
        self._search.textChanged.connect(self.trial.moves.set_filter)
        self._note = QLabel()
        self._note.setProperty("muted", True)
        self._range = QWidget()
        row = QHBoxLayout(self._range)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel(self.tr("范围")))
        row.addWidget(self._set)
        row.addWidget(self._search, 1)
        row.addWidget(self._note)
        self.body.addWidget(self._range)
        self._below = QWidget()
        column = QVBoxLayout(self._below)
        column.setContentsMargins(0, 0, 0, 0)
        self._unranked_title = QLabel()
        self._unranked_title.setObjectName("section")
        column.addWidget(self._unranked_title)
        column.addWidget(self.unranked_view, 1)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.addWidget(self.table)
        self._split.addWidget(self._below)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 1)
        self._views = QStackedWidget()
        self._views.addWidget(self._split)
        self._views.addWidget(self.trial)
        self.released = ReleasedView()
        self._views.addWidget(self.released)
        self.body.addWidget(self._views, 1)

    def _fill_sets(self, rankings: Rankings) -> None:
        chosen = self._set.currentData()
        with QSignalBlocker(self._set):
            self._set.clear()
            self._set.addItem(self.tr("全部单位"), ("overall", ""))
            for ranking in (*rankings.by_category, *rankings.by_presentation):
                kind = self.tr("类别") if ranking.within == "category" else self.tr("形式")
                self._set.addItem(f"{kind}：{ranking.name}", (ranking.within, ranking.name))
            found = [i for i in range(self._set.count()) if self._set.itemData(i) == chosen]
            self._set.setCurrentIndex(found[0] if found else 0)

    def _ranking(self) -> Ranking | None:
        if self._rankings is None:
            return None
        wanted = self._set.currentData()
        for ranking in (*self._rankings.by_category, *self._rankings.by_presentation):
            if [ranking.within, ranking.name] == list(wanted or ()):
                return ranking
        return self._rankings.overall

    def _turn_set(self, *_changed: object) -> None:
        self._show()
        self.trial.show_set(*(self._set.currentData() or ("overall", "")))

    def _show(self) -> None:
        ranking = self._ranking()
        if ranking is None:
            return
        scheme = self._session.scheme
        show_ranking(self.standings, scheme, ranking, self._former)
        self.unranked.set_rows(with_reasons(ranking, scheme))
        self._below.setVisible(bool(ranking.unranked))
        self._unranked_title.setText(
            self.tr("未列入排名（{n} 家）").format(n=len(ranking.unranked))
        )
        frozen = ranking.evaluation.frozen
        self._freeze.setText(self.tr("重新开放…") if frozen else self.tr("结果定稿…"))
        self._freeze.setIcon(themed_icon("lock-open" if frozen else "lock"))
        self._freeze.setEnabled(not self._session.store.read_only)
        self._release.setEnabled(frozen and not self._session.store.read_only)
        state = self.tr("已定稿") if ranking.evaluation.frozen else self.tr("未定稿，随评分变化")
        self.set_hint(
            self.tr("{ranked} 家有名次，{unranked} 家未列入　·　{state}").format(
                ranked=len(ranking.standings), unranked=len(ranking.unranked), state=state
            )
        )
        self._note.setText(self.tr("各单位合成办法不同，总排名仅供参考") if ranking.mixed else "")

    def _fit(self) -> None:
        columns = self.standings.columns
        self.table.set_widths([c.width for c in columns], len(columns) - 1)
