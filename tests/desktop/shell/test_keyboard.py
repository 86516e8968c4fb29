"""Every page and dialog by the keyboard alone: each control has a name, is reached by Tab, and shows the keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QWidget,
)

from desktop.frame.page import Page
from desktop.pages.panel.page import PanelPage
from desktop.pages.printing.page import PrintPage
from desktop.pages.results.page import ResultsPage
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.destinations import destinations
from desktop.shell.main_window import MainWindow
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.look.application import apply_theme
from desktop.widgets.look.theme import DARK, LIGHT, Theme
from tests.desktop.conftest import bring_to_front

PAGES = [d.key for d in destinations()]
MOST_TABS = 200

pytestmark = pytest.mark.usefixtures("scored")


def controls(top: QWidget) -> list[QWidget]:
    """What takes the keyboard by Tab; what stands inside a choice or a spin box is part of that."""
    return [
        widget
        for widget in top.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox)
    ]


def name_of(widget: QWidget) -> str:
    """What a screen reader says first."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name)


def walked(hands: Any, start: QWidget) -> set[QWidget]:
    """Everything that has the keyboard at some time while a person presses Tab on and on.

    Of buttons of which one is always pressed Tab comes to that one, arrows to the rest.
    """
    start.setFocus()
    seen: set[QWidget] = set()
    for _ in range(MOST_TABS):
        before = hands.focus()
        hands.press(Qt.Key.Key_Tab)
        now = hands.focus()
        assert now is not before, f"Tab does not leave {name_of(now)}"
        if now in seen:
            return seen
        seen.add(now)
        group = now.group() if isinstance(now, QAbstractButton) else None
        if group is not None and group.exclusive():
            seen.update(group.buttons())
    raise AssertionError("Tab never comes round")


def told(qtbot: Any, hands: Any, dialog: QWidget) -> list[str]:
    """What a dialog's controls lack: a name, or a way to them."""
    bring_to_front(qtbot, dialog)
    within = controls(dialog)
    missed = set(within) - walked(hands, within[0])
    return [*nameless(dialog), *(f"unreached {name_of(w)}" for w in missed)]


def nameless(top: QWidget) -> list[str]:
    return [f"{type(w).__name__} {w.objectName()}" for w in controls(top) if not name_of(w)]


@pytest.mark.parametrize("key", PAGES)
def test_every_control_of_a_page_has_a_name_and_is_reached(
    window: MainWindow, hands: Any, key: str
) -> None:
    window.go(key)
    page = window.page(key)
    assert controls(page)
    assert not nameless(page)
    missed = set(controls(page)) - walked(hands, window.navigation.pages)
    assert not [name_of(w) for w in missed]


@pytest.mark.parametrize("key", [d.key for d in destinations() if d.office])
def test_a_page_gives_the_keyboard_to_what_is_worked_in_each_time(
    window: MainWindow, key: str
) -> None:
    """Arrows pressed there must not change what a list is narrowed to."""
    window.go(key)
    first = QApplication.focusWidget()
    assert first is not None
    assert window.page(key).isAncestorOf(first)
    assert not (isinstance(first, Choice) and first.narrows)
    window.go("overview" if key != "overview" else "units")
    window.go(key)
    assert QApplication.focusWidget() is first
    window.go(key)
    assert QApplication.focusWidget() is first


def test_every_control_of_a_trial_has_a_name_and_is_reached(window: MainWindow, hands: Any) -> None:
    window.go("results")
    page = window.page("results")
    assert isinstance(page, ResultsPage)
    hands.click(hands.button(page, "试算"))
    assert not nameless(page)
    missed = set(controls(page)) - walked(hands, window.navigation.pages)
    assert not [name_of(w) for w in missed]


def test_every_control_of_the_matrix_and_its_dialog(
    window: MainWindow, hands: Any, qtbot: Any
) -> None:
    window.go("panel")
    page = window.page("panel")
    assert isinstance(page, PanelPage)
    page._tabs.setCurrentWidget(page.matrix)
    page.matrix.view.setCurrentIndex(page.matrix.grid.index(2, 1))  # who handed nothing in
    assert not nameless(page)
    missed = set(controls(page)) - walked(hands, window.navigation.pages)
    assert not [name_of(w) for w in missed]
    found: list[list[str]] = []

    def look(dialog: QWidget) -> None:
        hands.line(dialog, "理由").setText("住院")
        found.append(told(qtbot, hands, dialog))

    hands.in_dialog("attendance_dialog", look)
    hands.click(hands.button(page, "缺席…"))
    assert found == [[]]


DIALOGS = [
    ("units", "新增单位…", "entry_dialog"),
    ("units", "收缴与催报…", "deliveries_dialog"),
    ("units", "导入工作簿…", "import_dialog"),
    ("panel", "新增评委…", "reviewer_dialog"),
    ("scheme", "版本…", "scheme_versions"),
    ("checks", "开始复核…", "start_check_dialog"),
    ("office", "新增…", "adjustment_dialog"),
    ("results", "结果定稿…", "freezing_dialog"),
    ("results", "定稿记录…", "snapshots_dialog"),
    ("findings", "登记…", "finding_dialog"),
    ("accounts", "设置账号…", "first_account_dialog"),
    ("hall", "述法时长…", "hall_times_dialog"),
]


@pytest.mark.parametrize(("key", "button", "name"), DIALOGS)
def test_every_control_of_a_dialog_has_a_name_and_is_reached(
    window: MainWindow, hands: Any, qtbot: Any, key: str, button: str, name: str
) -> None:
    found: list[list[str]] = []
    window.go(key)
    hands.in_dialog(name, lambda dialog: found.append(told(qtbot, hands, dialog)))
    hands.click(hands.button(window.page(key), button))
    assert found == [[]]


def test_every_control_of_the_moving_dialog_is_reached(
    window: MainWindow, hands: Any, qtbot: Any, scored: None
) -> None:
    """With a number chosen under which a ballot cannot go: the list of what is in the way is reached too."""
    found: list[list[str]] = []
    window.go("scoring")
    page = window.page("scoring")
    hands.click(hands.button(page, "录入表格"))

    def look(dialog: QWidget) -> None:
        choice = dialog.findChild(QComboBox)
        assert choice is not None
        choice.setCurrentIndex(0)
        found.append(told(qtbot, hands, dialog))

    hands.in_dialog("moving_dialog", look)
    assert isinstance(page, ScoringPage)
    page.grid.move_pile()
    assert found == [[]]


def test_every_control_of_the_releasing_dialog_is_reached(
    window: MainWindow, hands: Any, qtbot: Any, scored: None
) -> None:
    found: list[list[str]] = []
    session = window.desk.session
    session.store.results.freeze(session.evaluation_id, "会议审定")
    session.evaluation_changed.emit()
    window.go("results")
    hands.in_dialog("releasing_dialog", lambda dialog: found.append(told(qtbot, hands, dialog)))
    hands.click(hands.button(window.page("results"), "公布…"))
    assert found == [[]]


@pytest.mark.parametrize(
    ("item", "name"),
    [("从评语登记", "comments_dialog"), ("默认整改期限", "findings_due_dialog")],
)
def test_every_control_of_a_dialog_behind_the_ledgers_menu_is_reached(
    window: MainWindow, hands: Any, qtbot: Any, item: str, name: str
) -> None:
    found: list[list[str]] = []
    window.go("findings")
    hands.in_dialog(name, lambda dialog: found.append(told(qtbot, hands, dialog)))
    table = window.page("findings").table  # type: ignore[attr-defined]
    next(action for action in table.actions() if action.text().startswith(item)).trigger()
    assert found == [[]]


@pytest.mark.parametrize("place", ["findings", "units", "panel"])
def test_several_rows_by_the_keyboard(
    window: MainWindow, hands: Any, qtbot: Any, place: str
) -> None:
    found: list[list[str]] = []
    session = window.desk.session
    for entry in session.store.units.entries(session.evaluation_id)[:2]:
        session.store.findings.add(entry.id, "台账不全")
    window.go(place)
    page = window.page(place)
    page.table.selectAll()  # type: ignore[attr-defined]
    name = {"panel": "reviewers"}.get(place, place)
    hands.in_dialog(
        f"several_{name}_dialog", lambda dialog: found.append(told(qtbot, hands, dialog))
    )
    hands.focus_on(page.table)  # type: ignore[attr-defined]
    hands.press(Qt.Key.Key_Return)
    assert found == [[]]


@pytest.mark.parametrize(
    ("sheet", "button", "name"),
    [
        ("ballots", "扫描版…", "layout_dialog"),
        ("ballots", "票号…", "sheets_dialog"),
        ("feedback", "文书内容…", "paper_texts_dialog"),
    ],
)
def test_every_control_of_the_print_centres_dialogs_is_reached(
    window: MainWindow, hands: Any, qtbot: Any, sheet: str, button: str, name: str
) -> None:
    found: list[list[str]] = []
    window.go("print")
    page = window.page("print")
    assert isinstance(page, PrintPage)
    page.choose(sheet)
    hands.in_dialog(name, lambda dialog: found.append(told(qtbot, hands, dialog)))
    hands.click(hands.button(page, button))
    qtbot.waitUntil(lambda: bool(found))
    assert found == [[]]


def test_the_wizard_of_a_new_year_by_the_keyboard(
    window: MainWindow, hands: Any, qtbot: Any
) -> None:
    found: list[list[str]] = []
    hands.in_dialog("new_year_wizard", lambda dialog: found.append(told(qtbot, hands, dialog)))
    window.opening.new_year()
    assert found == [[]]


@pytest.fixture(scope="module")
def themed(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Theme]:
    """One of the two themes for all tests in it, and the usual one again afterwards."""
    theme: Theme = request.param
    apply_theme(qapp, theme, 10)
    yield theme
    apply_theme(qapp, LIGHT, 10)


@pytest.mark.parametrize("themed", [LIGHT, DARK], indirect=True, ids=["light", "dark"])
@pytest.mark.parametrize("key", ["units", "results", "print", "settings", "trail", "scheme"])
def test_who_has_the_keyboard_is_seen(window: MainWindow, themed: Theme, key: str) -> None:
    """A control with the keyboard looks different from the same one without it."""
    window.go(key)
    page = window.page(key)
    assert not [name_of(w) for w in controls(page) if not shown_alone(page, w)]


def shown_alone(page: Page, widget: QWidget) -> bool:
    """Whether the picture of a control changes when it gets the keyboard."""
    other = next(w for w in controls(page.window()) if w is not widget)
    other.setFocus(Qt.FocusReason.TabFocusReason)
    without = widget.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    return bool(widget.grab().toImage() != without)
