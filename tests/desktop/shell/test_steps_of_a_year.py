"""What a year's usual work costs in clicks and keys, driven as a person drives it; each has its reach.

`BEFORE` is what the same took one by one: 13 clicks for reviewers as they were counted then, a dialog for each
of 12 speakers, a tick for each of 19 units in the print centre, a copy by hand each day, a year typed anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QWidget
from xlsxwriter import Workbook

from db.store import Store
from db.store.file.backup_names import Occasion, backups
from desktop.pages.hall.page import HallPage
from desktop.pages.panel.page import PanelPage
from desktop.pages.printing.page import PrintPage
from desktop.pages.trail.page import TrailPage
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import bring_to_front
from tests.desktop.shell.counted import CountingHands, Steps
from tests.made_up import say

BEFORE = {
    "reviewers from an office list": Steps(13, 0),
    "12 speakers with their order": Steps(1 + 12 * 5, 15),
    "催报函 for 19 units": Steps(4 + 19 + 2, 1),
    "a day's backup": Steps(4, 0),
    "a second year": Steps(20, 60),
}
REACHES = {
    "reviewers from an office list": Steps(6, 0),
    "12 speakers with their order": Steps(21, 6),
    "催报函 for 19 units": Steps(5, 1),
    "a day's backup": Steps(0, 0),
    "a second year": Steps(0, 6),
}
CTRL = Qt.KeyboardModifier.ControlModifier
TOLD: dict[str, Steps] = {}


@pytest.fixture(scope="module", autouse=True)
def _told(request: pytest.FixtureRequest) -> Iterator[None]:
    """Prints what was counted."""
    yield
    lines = [
        f"{what}: {now.clicks} clicks {now.keys} keys"
        f" (before {BEFORE[what].clicks} and {BEFORE[what].keys})"
        for what, now in TOLD.items()
    ]
    say(request, "\n".join(lines))


@pytest.fixture
def counting(hands: Any, monkeypatch: pytest.MonkeyPatch) -> CountingHands:
    return CountingHands(hands, monkeypatch)


@pytest.fixture
def district(year: Path) -> Path:
    """The year of the tests with 21 more units: 25, of which six have handed in."""
    with Store.open(year, "李四") as store:
        evaluation = store.evaluations.latest().id
        for number in range(5, 26):
            store.units.add(evaluation, f"U{number:02}", f"第{number}街道办事处", "街道")
        for entry in store.units.entries(evaluation)[:6]:
            store.reports.hand_in(entry.id, "述法报告.docx", b"report", "述法报告")
    return year


def reached(what: str, counting: CountingHands) -> None:
    """Holds what was counted to its reach, and the reach to what it was before."""
    TOLD[what] = counting.steps
    assert counting.steps.within(REACHES[what]), (what, counting.steps)
    assert REACHES[what].within(BEFORE[what])


def test_reviewers_from_an_office_list(
    window: MainWindow, counting: CountingHands, hands: Any, rows: Any, tmp_path: Path
) -> None:
    path = tmp_path / "评委名单.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("评委名单")
        sheet.merge_range("A1:E1", "2025年度述法评议评委名单")
        sheet.write_row(1, 0, ["序号", "姓名", "工作单位及职务", "组别", "联系电话"])
        for number in range(1, 14):
            group = "领导" if number < 4 else "法律专家"
            sheet.write_row(1 + number, 0, [number, f"评委{number}", "", group, "000"])
    counting.will_choose(path)

    def take(dialog: QWidget) -> None:
        counting.click(dialog, "选择文件…")
        counting.click(dialog, "全部导入")

    hands.in_dialog("import_dialog", take)
    counting.page(window, "评委")
    page = window.page("panel")
    assert isinstance(page, PanelPage)
    counting.click(page, "导入工作簿…")
    assert len(rows("SELECT 1 FROM reviewers WHERE code LIKE 'R%'")) == 13
    reached("reviewers from an office list", counting)


def test_twelve_speakers_with_their_order(
    bare: MainWindow, district: Path, counting: CountingHands, hands: Any, rows: Any, qtbot: Any
) -> None:
    bare.open_file(district)
    counting.page(bare, "单位与报告")
    page = bare.page("units")
    assert isinstance(page, UnitsPage)
    first, *others = [n for n in range(4, 25) if n % 5 not in (0, 1)][:12]
    counting.row(page.table, first)
    for row in others:
        counting.row(page.table, row, CTRL)

    def speak(dialog: QWidget) -> None:
        counting.pick(dialog.fields["presentation"][1], "现场")  # type: ignore[attr-defined]
        counting.click(dialog, "确定")

    hands.in_dialog("several_units_dialog", speak)
    counting.click(page, "修改…")

    def draw(dialog: QWidget) -> None:
        hands.focus_on(hands.line(dialog, "种子"))
        counting.type("602214")
        counting.click(dialog, "抽签")

    hands.in_dialog("draw_dialog", draw)
    counting.page(bare, "现场会")
    hall = bare.page("hall")
    assert isinstance(hall, HallPage)
    counting.tab(hall.findChildren(QTabWidget)[0], "抽签")
    counting.click(hall, "抽签…")
    order = rows("SELECT running_order FROM entries WHERE presentation = '现场' ORDER BY 1")
    assert order == [(n,) for n in range(1, 15)], "two spoke already"
    reached("12 speakers with their order", counting)


def test_letters_to_nineteen_units(
    bare: MainWindow,
    district: Path,
    counting: CountingHands,
    hands: Any,
    qtbot: Any,
    tmp_path: Path,
) -> None:
    bare.open_file(district)
    hands.in_dialog("deliveries_dialog", lambda d: counting.click(d, "打印催报函…"))
    counting.page(bare, "单位与报告")
    page = bare.page("units")
    assert isinstance(page, UnitsPage)
    counting.click(page, "收缴与催报…")
    printing = bare.page("print")
    assert isinstance(printing, PrintPage)
    qtbot.waitUntil(lambda: printing.proof is not None)
    counting.will_choose(tmp_path / "催报函.pdf")
    bring_to_front(qtbot, bare)
    hands.focus_on(printing)
    counting.press(Qt.Key.Key_S, CTRL)
    text = "".join(p.extract_text() for p in PdfReader(tmp_path / "催报函.pdf").pages)
    units = [f"第{n}街道办事处" for n in range(7, 26)]
    assert len(units) == 19
    assert [unit for unit in units if unit not in text] == []
    assert "区司法局" not in text
    reached("催报函 for 19 units", counting)


def test_a_day_s_backup(
    bare: MainWindow,
    district: Path,
    counting: CountingHands,
    hands: Any,
    qtbot: Any,
    tmp_path: Path,
) -> None:
    """It is made when the file is opened; one on another disk takes the page, the button and the folder."""
    bare.open_file(district)
    qtbot.waitUntil(lambda: not bare.desk.tasks.busy)
    assert [b.occasion for b in backups(district)] == [Occasion.OPENED]
    reached("a day's backup", counting)
    stick = tmp_path / "优盘"
    stick.mkdir()
    counting.will_choose(stick)
    counting.page(bare, "审计")
    page = bare.page("trail")
    assert isinstance(page, TrailPage)
    counting.click(page, "备份…")
    qtbot.waitUntil(lambda: bool(list(stick.glob("*.shufa"))))
    assert counting.steps == Steps(4, 0)


def test_a_second_year(
    bare: MainWindow,
    district: Path,
    counting: CountingHands,
    hands: Any,
    qtbot: Any,
    tmp_path: Path,
) -> None:
    """A key for each page of the wizard, which takes units and panel over."""
    bare.open_file(district)
    bring_to_front(qtbot, bare)

    def onward(wizard: QWidget) -> None:
        bring_to_front(qtbot, wizard)
        for _page in range(5):
            counting.press(Qt.Key.Key_Return)

    hands.in_dialog("new_year_wizard", onward)
    counting.press(Qt.Key.Key_N, CTRL)
    session = bare._session
    assert session.store.path != district
    assert len(session.store.units.entries(session.evaluation_id)) == 25
    assert len(session.store.panel.reviewers(session.evaluation_id)) == 3
    reached("a second year", counting)
