"""A roster with headings of its own: the clerk says which column is which, and sees it before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import bring_to_front

UNITS = "SELECT u.code, u.title, e.category FROM entries e JOIN units u ON u.id = e.unit_id ORDER BY u.code"
ODD = "2024年参加述法的机关,,\n,,\n次序,哪个机关,第一责任人\n1,区甲局,张某\n2,区乙局,李某\n"


@pytest.fixture
def page(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    path = tmp_path / "机关名册.csv"
    path.write_bytes(ODD.encode("gb18030"))
    return path


def open_dialog(page: UnitsPage, hands: Any, qtbot: Any, path: Path, act: Any) -> None:
    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        bring_to_front(qtbot, dialog)
        dialog.read(path)
        act(dialog)

    hands.in_dialog("import_dialog", look)
    hands.click(hands.button(page, "导入工作簿…"))


def box(dialog: ImportDialog, name: str) -> QComboBox:
    return next(b for b in dialog.findChildren(QComboBox) if b.accessibleName() == name)


def choose(hands: Any, dialog: ImportDialog, name: str, text: str) -> None:
    """By the keyboard: the list is opened and gone through."""
    combo = box(dialog, name)
    combo.setFocus()
    row = next(i for i in range(combo.count()) if combo.itemText(i).endswith(text))
    while combo.currentIndex() != row:
        key = Qt.Key.Key_Down if combo.currentIndex() < row else Qt.Key.Key_Up
        hands.press(key)
        combo = box(dialog, name)
        assert combo.hasFocus()


def told(dialog: ImportDialog) -> list[str]:
    """The list of changes as it stands on the screen."""
    model = dialog.differences
    lines = range(model.rowCount())
    return [f"{model.index(n, 1).data()}：{model.index(n, 2).data()}" for n in lines]


def test_headings_that_nobody_knows_are_mapped_by_hand(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any, odd: Path
) -> None:
    def act(dialog: ImportDialog) -> None:
        assert dialog.mapping.isVisible(), "nothing was recognised, so the mapping comes first"
        assert box(dialog, "这张表的内容").hasFocus()
        choose(hands, dialog, "这张表的内容", "单位")
        header = dialog.mapping.findChild(QSpinBox)
        assert header is not None
        header.setFocus()
        header.selectAll()
        hands.type("3")
        hands.press(Qt.Key.Key_Return)
        choose(hands, dialog, "单位名称", "哪个机关")
        choose(hands, dialog, "主要负责人", "第一责任人")
        choose(hands, dialog, "类别", "“其他”")
        preview = dialog.mapping.preview
        across = Qt.Orientation.Horizontal
        assert [preview.headerData(n, across) for n in range(3)] == [
            "A",
            "B → 单位名称",
            "C → 主要负责人",
        ]
        assert not hands.button(dialog, "全部导入").isEnabled(), "not before it was read so"
        hands.click(hands.button(dialog, "按此核对"))
        assert not dialog.mapping.isVisible()
        assert told(dialog) == ["U05 区甲局：新增", "U06 区乙局：新增"]
        hands.click(hands.button(dialog, "全部导入"))

    before = rows(UNITS)
    open_dialog(page, hands, qtbot, odd, act)
    added = [row[1:] for row in rows(UNITS) if row not in before]
    assert sorted(added) == [("区乙局", "其他"), ("区甲局", "其他")]
    leaders = rows("SELECT leader FROM entries WHERE leader IN ('张某', '李某') ORDER BY leader")
    assert leaders == [("张某",), ("李某",)]


def test_a_sheet_that_was_understood_can_be_left_out(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any, tmp_path: Path
) -> None:
    path = tmp_path / "名册.csv"
    path.write_text("编号,单位名称,类别\nU09,区教育局,其他\n", encoding="utf-8")

    def act(dialog: ImportDialog) -> None:
        assert not dialog.mapping.isVisible()
        hands.click(hands.button(dialog, "列的对应关系…"))
        assert box(dialog, "单位名称").currentText() == "B　单位名称"
        choose(hands, dialog, "这张表的内容", "不导入")
        hands.click(hands.button(dialog, "按此核对"))
        assert not hands.button(dialog, "全部导入").isEnabled()
        hands.click(hands.button(dialog, "取消"))

    before = rows(UNITS)
    open_dialog(page, hands, qtbot, path, act)
    assert rows(UNITS) == before


def test_what_an_import_would_change_is_told_value_by_value(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any, tmp_path: Path
) -> None:
    code, title, category = rows(UNITS)[0]
    path = tmp_path / "名册.csv"
    lines = [f"U77,新来的单位,{category},赵某", f"{code},改名后的单位,{category},钱某"]
    path.write_text("\n".join(["编号,单位名称,类别,负责人", *lines]), encoding="utf-8")
    ((leader,),) = rows("SELECT leader FROM entries ORDER BY id LIMIT 1")

    def act(dialog: ImportDialog) -> None:
        renamed, added = told(dialog)
        assert renamed.startswith(f"{code} 改名后的单位：")
        assert f"名称：{title} → 改名后的单位" in renamed
        assert f"主要负责人：{leader or '空'} → 钱某" in renamed
        assert added == "U77 新来的单位：新增"
        hands.click(hands.button(dialog, "取消"))

    before = rows(UNITS)
    open_dialog(page, hands, qtbot, path, act)
    assert rows(UNITS) == before


def map_by_hand(hands: Any, dialog: ImportDialog) -> None:
    choose(hands, dialog, "这张表的内容", "单位")
    header = dialog.mapping.findChild(QSpinBox)
    assert header is not None
    header.setValue(3)
    choose(hands, dialog, "单位名称", "哪个机关")
    choose(hands, dialog, "类别", "各行均为“其他”")
    hands.click(hands.button(dialog, "按此核对"))


def test_a_list_without_headings_is_mapped_from_its_first_row(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any, tmp_path: Path
) -> None:
    path = tmp_path / "2024名单.csv"
    path.write_text("区甲局,党群综合\n区乙局,街道\n", encoding="utf-8")

    def act(dialog: ImportDialog) -> None:
        choose(hands, dialog, "这张表的内容", "单位")
        header = dialog.mapping.findChild(QSpinBox)
        assert header is not None
        header.setValue(0)
        assert header.text() == "没有表头"
        choose(hands, dialog, "单位名称", "区甲局")
        choose(hands, dialog, "类别", "党群综合")
        hands.click(hands.button(dialog, "按此核对"))
        assert [line.split()[1] for line in told(dialog)] == ["区甲局：新增", "区乙局：新增"]
        hands.click(hands.button(dialog, "全部导入"))

    before = rows(UNITS)
    open_dialog(page, hands, qtbot, path, act)
    assert {row[1:] for row in rows(UNITS) if row not in before} == {
        ("区甲局", "党群综合"),
        ("区乙局", "街道"),
    }
    later = tmp_path / "2025名单.csv"
    later.write_text("区丙局,街道\n", encoding="utf-8")
    said: list[list[str]] = []

    def again(dialog: ImportDialog) -> None:
        said.append([line.split()[1] for line in told(dialog)])

    open_dialog(page, hands, qtbot, later, again)
    assert said == [["区丙局：新增"]]
    headed = tmp_path / "2026名单.csv"
    headed.write_text("单位名称,类别\n区丁局,街道\n", encoding="utf-8")
    open_dialog(page, hands, qtbot, headed, again)
    assert said[1] == ["区丁局：新增"], "headings are not taken for a unit"


def test_what_was_decided_is_corrected_for_a_reason_only(
    page: UnitsPage, scored: None, hands: Any, qtbot: Any, rows: Any, tmp_path: Path
) -> None:
    path = tmp_path / "加减分.csv"
    path.write_text("单位编号,类型,分值,依据\nU01,加分,1,获省级表彰\n", encoding="utf-8")

    def act(dialog: ImportDialog) -> None:
        (line,) = told(dialog)
        assert "没有给出理由" in line
        assert line.endswith("省级表彰 → 获省级表彰")
        assert not hands.button(dialog, "全部导入").isEnabled()
        dialog._reason.setFocus()
        hands.type("No.15")
        hands.click(hands.button(dialog, "全部导入"))

    open_dialog(page, hands, qtbot, path, act)
    assert rows("SELECT points, evidence FROM adjustments") == [(1000, "获省级表彰")]
    assert rows("SELECT reason FROM events ORDER BY id DESC LIMIT 1") == [("No.15",)]


def test_the_same_form_is_read_next_time_as_it_was_mapped(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any, odd: Path
) -> None:
    open_dialog(page, hands, qtbot, odd, lambda dialog: map_by_hand(hands, dialog))
    odd.write_bytes(ODD.replace("2024", "2025").replace("区乙局", "区丙局").encode("gb18030"))
    said: list[str] = []

    def again(dialog: ImportDialog) -> None:
        assert not dialog.mapping.isVisible()
        said.append(dialog._summary.text().splitlines()[-1])
        hands.click(hands.button(dialog, "全部导入"))

    open_dialog(page, hands, qtbot, odd, again)
    assert said == ["“机关名册”按上次改定的对应关系读取"]
    assert rows(UNITS)[-2:] == [("U05", "区甲局", "其他"), ("U06", "区丙局", "其他")]


def test_other_headings_are_asked_for_again(
    page: UnitsPage, hands: Any, qtbot: Any, odd: Path
) -> None:
    open_dialog(page, hands, qtbot, odd, lambda dialog: map_by_hand(hands, dialog))
    odd.write_bytes(ODD.replace("次序,哪个机关", "哪个机关,次序").encode("gb18030"))
    shown: list[bool] = []
    open_dialog(page, hands, qtbot, odd, lambda d: shown.append(d.mapping.isVisible()))
    assert shown == [True]


@pytest.mark.parametrize(
    "damage", [b"\xff", b"x = 1", b'["k"]\nsubject = 3', b"a = " + b"[" * 9999]
)
def test_a_damaged_memory_is_only_forgotten(
    page: UnitsPage, hands: Any, qtbot: Any, odd: Path, tmp_path: Path, damage: bytes
) -> None:
    open_dialog(page, hands, qtbot, odd, lambda dialog: map_by_hand(hands, dialog))
    (memory,) = (tmp_path / "data").rglob("mappings.toml")
    memory.write_bytes(damage)
    shown: list[bool] = []
    open_dialog(page, hands, qtbot, odd, lambda d: shown.append(d.mapping.isVisible()))
    assert shown == [True]
