"""A folder of reports in the window: sure files go in, a person decides the doubtful ones, one undo takes all back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from db.errors import ErrorKind
from desktop.pages.reports.attach_dialog import AttachDialog
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.shell.dropping import back_to, drop

CTRL = Qt.KeyboardModifier.ControlModifier
KEPT = (
    "SELECT u.code, r.file_name FROM reports r JOIN entries e ON e.id = r.entry_id"
    " JOIN units u ON u.id = e.unit_id ORDER BY u.code"
)


@pytest.fixture
def page(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "收到的报告"
    folder.mkdir()
    for name in ("U01述法报告.txt", "区司法局.txt", "街道报告.txt", "清单.exe"):
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def in_dialog(
    page: UnitsPage, hands: Any, folder: Path, act: Callable[[AttachDialog], None]
) -> None:
    def look(dialog: Any) -> None:
        assert isinstance(dialog, AttachDialog)
        dialog.read([folder])
        act(dialog)

    hands.in_dialog("attach_dialog", look)
    hands.click(hands.button(page, "批量附报告…"))


def listed(dialog: AttachDialog) -> list[tuple[str, str, str]]:
    model = dialog.model
    return [
        (
            str(model.index(r, 0).data()),
            str(model.index(r, 1).data()),
            str(model.index(r, 2).data()),
        )
        for r in range(model.rowCount())
    ]


def test_doubtful_files_are_shown_first_and_left_out(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any, folder: Path
) -> None:
    def attach(dialog: AttachDialog) -> None:
        assert listed(dialog) == [
            ("清单.exe", "—", "不是报告可用的文件格式"),
            ("街道报告.txt", "—", "文件名中没有参评单位的编号、名称或简称"),
            ("U01述法报告.txt", "U01 东街道办事处", ""),
            ("区司法局.txt", "U04 区司法局", ""),
        ]
        assert rows(KEPT) == [], "nothing is attached before it was looked through"
        hands.click(hands.button(dialog, "附上 2 份"))

    in_dialog(page, hands, folder, attach)
    assert rows(KEPT) == [("U01", "U01述法报告.txt"), ("U04", "区司法局.txt")]
    back_to(page, qtbot)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(KEPT) == []
    hands.press(Qt.Key.Key_Y, CTRL)
    assert len(rows(KEPT)) == 2


def test_a_person_gives_a_doubtful_file_to_a_unit(
    page: UnitsPage, hands: Any, rows: Any, folder: Path
) -> None:
    def attach(dialog: AttachDialog) -> None:
        box = next(b for b in dialog.findChildren(QComboBox) if b.accessibleName() == "附到单位")
        dialog.table.choose(0)
        assert not box.isEnabled(), "a program is nobody's report"
        dialog.table.choose(1)
        choose(box, "U02 西街道办事处")
        assert listed(dialog)[1] == ("街道报告.txt", "U02 西街道办事处", "已指定")
        dialog.table.choose(2)
        choose(box, "U02 西街道办事处")
        assert listed(dialog)[1] == ("街道报告.txt", "—", "不附"), "a unit has one report"
        assert listed(dialog)[2][1] == "U02 西街道办事处"
        hands.click(hands.button(dialog, "附上 2 份"))

    in_dialog(page, hands, folder, attach)
    assert rows(KEPT) == [("U02", "U01述法报告.txt"), ("U04", "区司法局.txt")]


def choose(box: QComboBox, text: str) -> None:
    """Chooses as a person does: the box tells `activated` only then."""
    row = box.findText(text)
    assert row >= 0
    box.setCurrentIndex(row)
    box.activated.emit(row)


def test_a_file_that_is_gone_is_told_and_the_others_go_in(
    page: UnitsPage, window: MainWindow, hands: Any, rows: Any, folder: Path
) -> None:
    refused: list[Any] = []
    page._edits.refused.disconnect()
    page._edits.refused.connect(refused.append)

    def attach(dialog: AttachDialog) -> None:
        (folder / "U01述法报告.txt").unlink()
        hands.click(hands.button(dialog, "附上 2 份"))

    in_dialog(page, hands, folder, attach)
    assert [error.kind for error in refused] == [ErrorKind.FILE_MISSING]
    assert rows(KEPT) == [("U04", "区司法局.txt")]


def test_a_folder_is_dropped_on_the_table(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any, folder: Path
) -> None:
    hands.in_dialog("attach_dialog", lambda dialog: hands.click(hands.button(dialog, "附上 2 份")))
    drop(page.table, -1, folder)
    qtbot.waitUntil(lambda: len(rows(KEPT)) == 2)
