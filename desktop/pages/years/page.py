"""年度对比: the years of this file and of former ones in a table, one unit's line, the categories' means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from db.errors import ErrorKind, UserError
from db.file_endings import SUFFIX
from db.records.years import UnitYears, YearsComparison
from db.store import Store
from desktop.explanation.years_text import notes
from desktop.frame.chart_column import ChartColumn
from desktop.frame.file_reading import FileReading
from desktop.frame.page import Page
from desktop.frame.paper_menu import PaperMenu
from desktop.operations.years.years import open_former, years_compared
from desktop.pages.accounts.sign_in_dialog import SignInDialog
from desktop.pages.years.table import UNIT_COLUMN, show_years, year_text, years_table
from desktop.session import Session
from desktop.sheets.catalogue import Paper, years_paper
from desktop.sheets.screen_charts import trends_on_screen
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.sheets.years.comparison_sheet import (
    TITLE,
    ComparisonSheet,
    category_trends,
    unit_trend,
)
from desktop.tasks import Tasks
from desktop.widgets.fields.file_asking import Purpose, ask_files
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.look.measures import scaled
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

_LEAST_CHARTS = 360


class YearsPage(Page):
    """The table at the left; the chosen unit's line and the categories at the right."""

    def __init__(self, session: Session, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("年度对比"))
        self._session = session
        self._notices = notices
        self._reading = FileReading(session, tasks, self.tr("年度对比"), self)
        self._comparison: YearsComparison | None = None
        self._tasks = tasks
        self.former: list[Path] = []
        self._readers: dict[
            Path, Callable[[], Store]
        ] = {}  # of former files that were signed in to
        self.model = years_table(self)
        self.table = TableView(self.tr("年度对比"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing_yet(
            self.tr(
                "还没有可以对比的年度。\n可点“加入往年文件”，选往年的文件；文件只读不改，先核验再对比。"
            )
        )
        self.table.sortable()
        self.table.selectionModel().selectionChanged.connect(self._show_charts)
        self._search = SearchLine(self.tr("查找单位"), self.tr("查找单位"), self.table)
        self._search.textChanged.connect(self.model.set_filter)
        self._notes = QLabel()
        self._notes.setTextFormat(Qt.TextFormat.PlainText)
        self._notes.setWordWrap(True)
        self._notes.setProperty("muted", True)
        self._lay_out()
        self._build_actions(tasks)
        session.closed.connect(self._forget)
        self.watch(session.results_outdated)

    def search(self) -> None:
        self._search.seek()

    def start(self) -> None:
        self.table.setFocus()

    def refresh(self) -> None:
        self.set_hint(self.tr("正在计算……"))
        former, readers = tuple(self.former), dict(self._readers)

        def opened(path: Path) -> Store:
            reader = readers.get(path)
            return open_former(path) if reader is None else reader()

        self._reading.ask(
            lambda store, progress: years_compared(store, former, progress, opened),
            self._show,
            self._refused,
        )

    def add_files(self, paths: list[Path]) -> None:
        """Compares with former files too; one that does not verify is refused by name and left out."""
        self.former += [path for path in paths if path not in self.former]
        self.refresh()

    def drop_files(self) -> None:
        """Compares the years of this file alone again."""
        self._forget()
        self.refresh()

    def paper(self) -> Paper | None:
        """The comparison as it is printed; None while there is nothing to compare."""
        comparison = self._comparison
        if comparison is None or len(comparison.years) < 2:
            return None
        return years_paper(ComparisonSheet(self._session.evaluation, comparison))

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._search)
        column.addWidget(self.table, 1)
        column.addWidget(self._notes)
        self._charts = ChartColumn(self.tr("图表"), self._notices)
        self._charts.wanted.connect(self._show_charts)
        self._charts.setMinimumWidth(scaled(_LEAST_CHARTS))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self._charts)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        row = QHBoxLayout()
        row.addWidget(split)
        self.body.addLayout(row, 1)

    def _build_actions(self, tasks: Tasks) -> None:
        self._drop = self.add_action(self.tr("只比本文件"), "x")
        self._drop.clicked.connect(self.drop_files)
        add = self.add_action(self.tr("加入往年文件…"), "folder-open")
        add.clicked.connect(self._ask_files)
        button = self.add_action(self.tr("打印"), "printer")
        nothing = self.tr("至少有两个年度才能打印年度对比表。")
        self.papers = PaperMenu(button, TITLE, A4_WIDE, self.paper, nothing, tasks, self._notices)

    def _ask_files(self) -> None:
        kinds = self.tr("述法评议文件") + f" (*{SUFFIX})"
        paths = ask_files(self, self.tr("选择往年的文件"), Purpose.OPEN, kinds)
        if paths:
            self.add_files(paths)

    def _refused(self, error: UserError) -> None:
        """A former file at fault is left out again; the page goes on with what it can compare."""
        if not self.former:
            self.refuse(error)
            return
        named = error.facts.get("path", "")
        at_fault = [path for path in self.former if named in (path.name, str(path))]
        if error.kind is ErrorKind.FORMER_FILE_LOCKED and all(map(self._sign_in, at_fault)):
            self.refresh()
            return
        self.former = [path for path in self.former if at_fault and path not in at_fault]
        self._notices.refuse(error)
        self.refresh()

    def _sign_in(self, path: Path) -> bool:
        """Asks for an account of a former file; whether somebody signed in."""
        try:
            with Store.open(path, read_only=True, rows=False) as store:
                SignInDialog(store, self._tasks, "", self).exec()
                if store.access.account is None:
                    return False
                self._readers[path] = store.reader(rows=True)
        except UserError:
            return False  # it went away meanwhile; what refused it before is told
        return True

    def _forget(self) -> None:
        self.former.clear()
        self._readers.clear()

    def _show(self, comparison: YearsComparison) -> None:
        self._comparison = comparison
        show_years(self.model, comparison)
        self.table.set_widths([c.width for c in self.model.columns], UNIT_COLUMN)
        self._drop.setVisible(bool(self.former))
        self._notes.setText("\n".join(notes(comparison)))
        self.set_hint(
            self.tr("{years} 个年度，{units} 家单位").format(
                years=len(comparison.years), units=len(comparison.units)
            )
        )
        self._show_charts()

    def _chosen(self) -> UnitYears | None:
        rows = self.table.rows()
        return self.model.record(rows[0]) if rows else None

    def _show_charts(self, *_changed: object) -> None:
        comparison = self._comparison
        if comparison is None or len(comparison.years) < 2:
            self._charts.show_charts((), self.tr("有两个以上年度才有图表。"))
            return
        width, unit = self._charts.points, self._chosen()
        years = [year_text(year) for year in comparison.years]
        title = self.tr("各类别平均百分位")
        charts = [trends_on_screen(title, years, category_trends(comparison), width)]
        if unit is not None:
            title = self.tr("{unit}：历年百分位").format(unit=unit.unit)
            charts.insert(0, trends_on_screen(title, years, [unit_trend(comparison, unit)], width))
        self._charts.show_charts(charts)
        if unit is None:
            self._charts.say(self.tr("在左边选一个单位，看它历年的名次。"))
