"""Every page, dialog and state in the largest text at 1366 × 768: nothing is cut off, and all is Chinese."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QPushButton, QWidget

from desktop.app import make_window
from desktop.pages.checks.page import CheckPage
from desktop.pages.checks.second_typing import MarkLine
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.application import apply_theme
from desktop.widgets.look.preferences import POINT_SIZES, Preferences
from desktop.widgets.look.theme import LIGHT
from desktop.widgets.tables.table_view import TableView
from resources.packaging.pictured import dialogs, pages, states
from resources.packaging.pictured.legibility import faults
from resources.packaging.pictured.stage import Stage
from resources.packaging.pictured.years import Years, make_years
from tests.desktop.conftest import bring_to_front, close_unasked

pytestmark = pytest.mark.xdist_group("legibility")  # its years are made once

SCREEN = (1366, 728)
SMALLEST = (1024, 560)
AT_125 = (1093, 574)  # the screen at 125 %
SETTLING_MS = 500
LASTING = {"HelpWindow", "DerivationWindow"}  # what stays beside the window, one of each


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Years:
    return make_years(tmp_path_factory.mktemp("years"))


@pytest.fixture(scope="module")
def text_size(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[float]:
    """The size of text, dressed once for all tests in it: every widget is dressed anew."""
    apply_theme(qapp, LIGHT, request.param)
    yield request.param
    apply_theme(qapp, LIGHT, 10)


@pytest.fixture
def shown(
    qtbot: Any, qapp: QApplication, preferences: Preferences, text_size: float
) -> Iterator[MainWindow]:
    window = make_window(qapp, preferences, inline=True)
    qtbot.addWidget(window, before_close_func=close_unasked)
    window.resize(*SCREEN)
    window.show()
    qtbot.waitExposed(window)
    bring_to_front(qtbot, window)
    yield window
    close_unasked(window)
    window.close()


def looking(seen: list[str], found: list[str]) -> Callable[[str, QWidget], None]:
    """Keeps what was seen, and what could not be read there."""

    def look(what: str, widget: QWidget) -> None:
        seen.append(what)
        if faults(widget):  # it may still be at laying out what it has just read
            QTest.qWait(SETTLING_MS)
        found.extend(f"{what}: {fault}" for fault in faults(widget))

    return look


def in_a_loop(act: Callable[[], None]) -> None:
    """Does it as the program does: called by a loop of events, to which it returns."""
    loop = QEventLoop()
    raised: list[BaseException] = []

    def acts() -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - told to the test, not to Qt
            raised.append(error)
        loop.quit()

    QTimer.singleShot(0, acts)
    loop.exec()
    if raised:
        raise raised[0]


@pytest.mark.parametrize(
    "scenes", [pages, dialogs, states], ids=lambda m: m.__name__.split(".")[-1]
)
@pytest.mark.parametrize("text_size", [max(POINT_SIZES)], indirect=True)
def test_nothing_is_cut_off_or_english(
    shown: MainWindow, years: Years, scenes: ModuleType, qtbot: Any
) -> None:
    """And what was answered is let go: a dialog that stayed would slow the window of a long day."""
    seen: list[str] = []
    found: list[str] = []
    stage = Stage(shown, years, looking(seen, found), wait_ms=20)

    def act() -> None:
        for scene in scenes.SCENES:
            scene(stage)

    in_a_loop(act)
    assert found == []
    assert len(seen) > len(scenes.SCENES)
    qtbot.waitUntil(lambda: {type(d).__name__ for d in shown.findChildren(QDialog)} <= LASTING)


@pytest.mark.parametrize("text_size", [max(POINT_SIZES)], indirect=True)
def test_a_whole_ballot_is_seen_while_it_is_typed_again(shown: MainWindow, years: Years) -> None:
    shown.resize(*AT_125)
    shown.open_file(years.full)
    shown.go("checks")
    page = shown.page("checks")
    assert isinstance(page, CheckPage)
    page.findChildren(QComboBox)[0].setCurrentIndex(1)
    QApplication.processEvents()
    last = page.typing.findChildren(MarkLine)[-1]
    assert len(page.typing.findChildren(MarkLine)) == 5
    assert last.visibleRegion().boundingRect() == last.rect()


@pytest.mark.parametrize("text_size", [10.0], indirect=True)
def test_the_scanning_page_never_scrolls_sideways(shown: MainWindow, years: Years) -> None:
    shown.open_file(years.full)
    shown.go("scanning")
    tables = [t for t in shown.page("scanning").findChildren(TableView) if t.isVisible()]
    assert len(tables) == 3
    for size in (AT_125, SCREEN):
        shown.resize(*size)
        QApplication.processEvents()
        assert [t.accessibleName() for t in tables if t.horizontalScrollBar().maximum()] == []
    batches = next(t for t in tables if t.accessibleName() == "批次")
    assert not any(map(batches.isColumnHidden, range(7))), "what was spared comes back with room"


@pytest.mark.parametrize("text_size", [10.0], indirect=True)
def test_the_smallest_window_holds_every_page(shown: MainWindow, years: Years) -> None:
    shown.resize(*SMALLEST)
    found: list[str] = []
    stage = Stage(shown, years, looking([], found), wait_ms=20)
    pages.every_page(stage)
    assert (shown.width(), shown.height()) == SMALLEST
    assert found == []


def test_the_measure_finds_what_it_looks_for(qtbot: Any) -> None:
    top = QWidget()
    qtbot.addWidget(top)
    top.resize(300, 200)
    for place, child in enumerate(
        (QLabel("影响排名的问题"), QPushButton("保存"), QLabel("Save as"), QLabel("<b>草稿</b>"))
    ):
        child.setParent(top)
        child.setGeometry(0, 50 * place, 200, 40)
    top.show()
    qtbot.waitExposed(top)
    cut, pushed, english, marked = (c for c in top.children() if isinstance(c, QWidget))
    assert len(faults(top)) == 2
    assert "English" in faults(top)[0]
    assert "markup" in faults(top)[1]
    english.hide()
    marked.hide()
    assert not faults(top)
    cut.resize(40, 40)
    pushed.move(250, 50)
    assert len(faults(top)) == 2
