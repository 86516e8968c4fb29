"""打分表 in the window: out from the panel's page, back by a folder that is chosen or dropped, and undone."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.operations.forms.writing import write_forms
from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.importing.forms_dialog import FormsDialog
from desktop.pages.panel.page import PanelPage
from desktop.shell.main_window import MainWindow
from tests.desktop.operations.test_forms import WHOLE, fill, form
from tests.desktop.shell.dropping import drop_on

CTRL = Qt.KeyboardModifier.ControlModifier
BALLOTS = (
    "SELECT r.code, u.code, b.status FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id"
    " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id ORDER BY 1, 2"
)


@pytest.fixture
def page(window: MainWindow) -> PanelPage:
    window.go("panel")
    page = window.page("panel")
    assert isinstance(page, PanelPage)
    return page


@pytest.fixture
def folder(window: MainWindow, tmp_path: Path) -> Path:
    """What two reviewers have sent back, one of them with a mark that cannot be."""
    folder = tmp_path / "收回"
    write_forms(window._session.store, 1, folder)
    fill(form(folder, "E1"), "评分-书面述法报告", WHOLE)
    fill(form(folder, "L1"), "评分-书面述法报告", {("U01", "A1"): 99})
    return folder


def test_a_folder_out_and_back_and_undone(
    page: PanelPage, hands: Any, rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    for _ in range(2):
        page.forms.export()
    assert len(list((tmp_path / "打分表").iterdir())) == 3
    assert len(list((tmp_path / "打分表-2").iterdir())) == 3, "nothing is replaced"
    back = tmp_path / "打分表"
    fill(form(back, "E1"), "评分-书面述法报告", WHOLE)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(back))

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, FormsDialog)
        assert not hands.button(dialog, "导入").isEnabled()
        hands.click(hands.button(dialog, "选择文件夹…"))
        assert "3 份打分表：1 份有变化，0 份不能导入" in dialog._summary.text()
        assert rows(BALLOTS) == [], "nothing is written before it was seen"
        hands.click(hands.button(dialog, "导入"))

    hands.in_dialog("forms_dialog", look)
    page.forms.take_back()
    assert rows(BALLOTS) == [("E1", "U01", "submitted")]
    page.window().desk.edits.stack.undo()  # type: ignore[attr-defined]
    assert rows(BALLOTS) == []


def test_what_is_refused_is_told_and_the_rest_comes_in(
    page: PanelPage, hands: Any, rows: Any, folder: Path
) -> None:
    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, FormsDialog)
        assert drop_on(dialog, folder)
        assert "1 份不能导入" in dialog._summary.text()
        (bad,) = (r for r in dialog.model.shown if r.error)
        row = dialog.model.row_of(bad.path)
        told = str(dialog.model.index(row or 0, 2).data())
        assert "评分-书面述法报告!D6" in told
        assert "“99”超出范围，应在 0 至 15 之间" in told
        hands.click(hands.button(dialog, "导入"))

    hands.in_dialog("forms_dialog", look)
    page.forms.take_back()
    assert rows(BALLOTS) == [("E1", "U01", "submitted")]


def test_marks_of_a_submitted_ballot_change_only_for_a_reason(
    page: PanelPage, hands: Any, rows: Any, folder: Path
) -> None:
    def take(reason: str) -> None:
        def look(dialog: QWidget) -> None:
            assert isinstance(dialog, FormsDialog)
            dialog.read((form(folder, "E1"),))
            if reason:
                assert not hands.button(dialog, "导入").isEnabled()
                hands.line(dialog, "更改理由").setText(reason)
            hands.click(hands.button(dialog, "导入"))

        hands.in_dialog("forms_dialog", look)
        page.forms.take_back()

    marks = "SELECT points FROM marks ORDER BY criterion_id"
    take("")
    assert rows(marks) == [(14_500,), (10_000,)]
    fill(form(folder, "E1"), "评分-书面述法报告", {("U01", "A1"): 12})
    take("评委更正")
    assert rows(marks) == [(12_000,), (10_000,)]
    assert rows("SELECT reason FROM events WHERE what = 'ballot.import' ORDER BY id DESC")[0] == (
        "评委更正",
    )


def test_a_folder_on_the_import_opens_the_list_of_forms(
    page: PanelPage, hands: Any, qtbot: Any, folder: Path
) -> None:
    seen: list[int] = []

    def forms(dialog: QWidget) -> None:
        assert isinstance(dialog, FormsDialog)
        seen.append(dialog.model.total)
        dialog.reject()

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        hands.in_dialog("forms_dialog", forms)
        assert drop_on(dialog, folder)

    hands.in_dialog("import_dialog", look)
    hands.click(hands.button(page, "导入工作簿…"))
    qtbot.waitUntil(lambda: seen == [3])


def test_one_form_in_the_import_is_held_to_whose_it_is(
    page: PanelPage, hands: Any, rows: Any, folder: Path
) -> None:
    wrong = form(folder, "E2")
    book = openpyxl.load_workbook(wrong)
    book["打分表信息"]["B4"].value = "李四"
    book.save(wrong)

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        dialog.read(wrong)
        assert dialog.faults.rowCount() == 1
        assert not hands.button(dialog, "全部导入").isEnabled()
        dialog.read(form(folder, "E1"))
        hands.click(hands.button(dialog, "全部导入"))

    hands.in_dialog("import_dialog", look)
    hands.click(hands.button(page, "导入工作簿…"))
    assert rows(BALLOTS) == [("E1", "U01", "submitted")]


@pytest.mark.parametrize("several", [False, True], ids=["a folder", "several files"])
def test_forms_on_the_window_are_taken_as_forms(
    window: MainWindow, hands: Any, qtbot: Any, rows: Any, folder: Path, several: bool
) -> None:
    window.go("overview")
    paths = [form(folder, "E1"), form(folder, "E2")] if several else [folder]
    seen: list[int] = []

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, FormsDialog)
        qtbot.waitUntil(hands.button(dialog, "导入").isEnabled)
        seen.append(dialog.model.rowCount())
        hands.click(hands.button(dialog, "导入"))

    hands.in_dialog("forms_dialog", look)
    assert drop_on(window.page("overview"), *paths)
    qtbot.waitUntil(lambda: rows(BALLOTS) == [("E1", "U01", "submitted")])
    assert seen == [2 if several else 3]


def test_forms_are_not_taken_where_nothing_may_be_changed(window: MainWindow, folder: Path) -> None:
    session = window._session
    session.store.results.freeze(session.evaluation_id, "定稿")
    session.evaluation_changed.emit()
    window.go("overview")
    assert not drop_on(window.page("overview"), folder)
