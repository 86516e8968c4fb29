"""Every page of a whole year, and what it shows once something is chosen in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QTabWidget

from desktop.pages.analysis.page import AnalysisPage
from desktop.pages.checks.page import CheckPage
from desktop.pages.findings.page import FindingsPage
from desktop.pages.hall.page import HallPage
from desktop.pages.hall.projection.hall_screen import View
from desktop.pages.panel.page import PanelPage
from desktop.pages.printing.page import PrintPage
from desktop.pages.results.derivation_window import DerivationWindow
from desktop.pages.results.number_spin import NumberSpin
from desktop.pages.results.page import ResultsPage
from desktop.pages.scheme.page import SchemePage
from desktop.pages.supervision.page import SupervisionPage
from desktop.pages.trail.page import TrailPage
from desktop.pages.units.page import UnitsPage
from desktop.sheets.catalogue import BY_NAME
from desktop.sheets.unit_papers import PER_UNIT
from desktop.shell.destinations import destinations
from desktop.shell.help.help_window import HelpWindow
from resources.packaging.pictured.paper import settling
from resources.packaging.pictured.stage import Stage, button, line, part_of, type_anew

_HALL_SCREEN = 1280, 720


def every_page(stage: Stage) -> None:
    """The pages as they come."""
    stage.window.open_file(stage.years.full)
    for destination in destinations():
        stage.window.go(destination.key)
        stage.take(destination.key)


def units(stage: Stage) -> None:
    """A report beside the table; each state of a report; a search through all reports."""
    page = stage.page("units", UnitsPage)
    page.table.choose(0)
    stage.take("report")
    box = next(b for b in page.findChildren(QComboBox) if b.accessibleName() == "报告状态")
    for number in range(1, box.count()):
        box.setCurrentIndex(number)
        if page.model.rowCount():
            page.table.choose(0)
        stage.take(f"reports-{box.itemText(number)}")
    box.setCurrentIndex(0)
    line(page, "筛选").setText("没有这样的单位")
    stage.take("units-none-found")
    line(page, "筛选").clear()
    search = line(page, "检索报告内容")
    search.setText("执法")
    search.returnPressed.emit()
    stage.take("report-search")
    search.clear()


def scheme(stage: Stage) -> None:
    """Each kind of place in the scheme, and what is wrong with a draft."""
    page = stage.page("scheme", SchemePage)
    model, tree = page.outline.model, page.outline.tree
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        tree.setCurrentIndex(index)
        stage.take(f"scheme-{index.data()}")
    parts = next(
        model.index(r, 0) for r in range(model.rowCount()) if model.index(r, 0).data() == "评分部分"
    )
    for row in range(model.rowCount(parts)):
        tree.setCurrentIndex(model.index(row, 0, parts))
        stage.take(f"scheme-part-{row + 1}")
    tree.setCurrentIndex(model.index(0, 0, model.index(0, 0, parts)))
    stage.take("scheme-criterion")
    tree.setCurrentIndex(model.index(0, 0, parts))
    type_anew(line(page, "名称"), "")
    stage.take("scheme-faults")
    stage.menu_starting("撤销")


def panel(stage: Stage) -> None:
    """Who scores whom."""
    page = stage.page("panel", PanelPage)
    tabs = page.findChildren(QTabWidget)[0]
    tabs.setCurrentIndex(1)
    stage.take("matrix")
    tabs.setCurrentIndex(0)


def hall(stage: Stage) -> None:
    """A session under way, from its table of lots to its count; and what the hall sees of it."""
    page = stage.page("hall", HallPage)
    tabs, run = page.findChildren(QTabWidget)[0], page.run
    for row in range(1, tabs.count()):
        tabs.setCurrentIndex(row)
        stage.take(f"hall-{tabs.tabText(row)}")
    tabs.setCurrentIndex(0)
    run.toggle()
    stage.take("hall-console")
    screen = page.projection.projector.window
    screen.resize(*_HALL_SCREEN)
    for number, view in enumerate(View, 1):
        page.projection.show_view(view)
        stage.take(f"projector-{number}", screen)
    page.projection.show_view(View.TITLE)


def scoring(stage: Stage) -> None:
    """The clerk's grid."""
    stage.press("scoring", "录入表格")
    stage.take("grid")
    stage.press("scoring", "逐单位评分")


def checks(stage: Stage) -> None:
    """A ballot typed again, and what was settled."""
    page = stage.page("checks", CheckPage)
    box = page.findChildren(QComboBox)[0]
    box.setCurrentIndex(1)
    stage.take("second-typing")
    tabs = part_of(page, QTabWidget)
    for number, name in ((1, "differences"), (2, "settled")):
        tabs.setCurrentIndex(number)
        stage.take(name)
    tabs.setCurrentIndex(0)


def results(stage: Stage) -> None:
    """Within a category, with a derivation, and a trial beside the official result."""
    page = stage.page("results", ResultsPage)
    sets = next(b for b in page.findChildren(QComboBox) if b.accessibleName() == "排名范围")
    sets.setCurrentIndex(1)
    stage.take("category")
    sets.setCurrentIndex(0)
    row = min(14, page.standings.rowCount() - 1)
    page.table.choose(row)
    page.explain(page.standings.record(row).entry.id)
    window = part_of(page, DerivationWindow)
    stage.take("derivation", window)
    window.close()
    page.begin_trial()
    first = page.trial.controls.findChildren(NumberSpin)[:2]
    for spin, value in zip(first, (60, 20), strict=True):
        spin.setValue(value)
    effect = part_of(page.trial, QFrame, "banner").findChildren(QLabel)
    stage.wait_until(
        lambda: any("重算" in label.text() for label in effect), "the trial is not counted"
    )
    page.trial.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)  # who rises most first
    stage.take("trial")
    page.end_trial()


def analysis(stage: Stage) -> None:
    """The other part, further down."""
    page = stage.page("analysis", AnalysisPage)
    part_of(page, QComboBox).setCurrentIndex(1)
    stage.take("analysis-live")


def sheets(stage: Stage) -> None:
    """Each kind of sheet with its choices."""
    page = stage.page("print", PrintPage)
    for name, kind in BY_NAME.items():
        page.choices.choose(name)
        stage.take(f"sheet-{kind.title}")
        if name in PER_UNIT and name == "feedback":
            page.choices.choose_none()
            stage.take("sheet-nobody")
            page.choices.choose_all()
    page.choices.choose("ranking")


def ledger(stage: Stage) -> None:
    """A finding chosen; the strong points."""
    page = stage.page("findings", FindingsPage)
    page.table.choose(0)
    stage.take("finding-chosen")
    tabs = part_of(page, QTabWidget)
    tabs.setCurrentIndex(1)
    stage.take("strong-points")
    tabs.setCurrentIndex(0)


def supervision(stage: Stage) -> None:
    """What a unit answered."""
    page = stage.page("supervision", SupervisionPage)
    page.table.choose(0)
    stage.take("self-check")


def trail(stage: Stage) -> None:
    """What an event changed."""
    page = stage.page("trail", TrailPage)
    page.table.choose(0)
    stage.take("event")


def manual(stage: Stage) -> None:
    """The manual, at the chapter of the page."""
    stage.window.go("results")
    stage.menu("使用说明")
    window = next(w for w in stage.window.findChildren(HelpWindow) if w.isVisible())
    stage.take("help", window)
    window.close()
    button(stage.window.page("results"), "计分过程").setFocus()
    stage.take("focus")


SCENES = (
    every_page,
    units,
    scheme,
    panel,
    hall,
    scoring,
    checks,
    settling,
    results,
    analysis,
    sheets,
    ledger,
    supervision,
    trail,
    manual,
)
