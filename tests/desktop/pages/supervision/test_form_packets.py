"""A clerk elsewhere collects 自查表: given out and brought back in the window; files of a form; words are found."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from db.records.supervision import ChecklistItem
from db.store import Store
from desktop.frame.evidence_dialog import EvidenceDialog
from desktop.operations.supervision.forms import write_self_checks
from desktop.pages.packets.collecting_dialog import CollectingDialog
from desktop.pages.packets.holders_page import HoldersPage
from desktop.pages.packets.issuing_dialog import FormsIssuingDialog
from desktop.pages.supervision.page import SupervisionPage
from desktop.shell.main_window import MainWindow
from tests.desktop.pages.supervision.test_page import fill
from tests.desktop.shell.dropping import drop_on

TITLE = "专项督察"
STATES = "SELECT state FROM supervision_units ORDER BY entry_id"


@pytest.fixture
def inspected(year: Path) -> Path:
    """The year with a 督察 of two units, whose 清单 has ten items; U01 has somebody to call."""
    with Store.open(year, "办公室") as store:
        number = store.evaluations.latest().id
        own = store.supervisions.add(number, TITLE, "某法", due="2025-05-31").id
        items = [ChecklistItem(str(n), f"事项{n}", "某法", "看台账") for n in range(1, 11)]
        store.supervisions.set_items(own, items)
        entries = [store.units.find(number, code).id for code in ("U01", "U03")]
        store.units.edit(entries[0], liaison="李联络", phone="027-1")
        store.supervisions.choose_units(own, entries)
    return year


def page_of(window: MainWindow) -> SupervisionPage:
    window.go("supervision")
    page = window.page("supervision")
    assert isinstance(page, SupervisionPage)
    return page


def act(page: SupervisionPage, text: str) -> QAction:
    return next(a for a in page.table.actions() if a.text() == text)


def shown(page: SupervisionPage, column: str) -> list[str]:
    at = next(n for n, c in enumerate(page.model.columns) if c.title == column)
    return [page.model.columns[at].text(unit) for unit in page.model.shown]


def rows_of(path: Path, sql: str) -> list[Any]:
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        return connection.execute(sql).fetchall()


def test_out_to_a_clerk_and_back(
    bare: MainWindow,
    inspected: Path,
    tmp_path: Path,
    hands: Any,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bare.open_file(inspected)
    page = page_of(bare)
    out = tmp_path / "收表"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))

    def give(dialog: QWidget) -> None:
        assert isinstance(dialog, FormsIssuingDialog)
        assert "2 家单位" in dialog._says.text()
        hands.click(hands.button(dialog, "选择文件夹…"))

    hands.in_dialog("forms_issuing_dialog", give)
    act(page, "分发收表包…").trigger()
    (packet,) = out.iterdir()
    assert packet.name == "收自查表-东街道办事处等2家.shufap"
    page.refresh()
    assert [text.endswith("·在外") for text in shown(page, "状态")] == [True, True]
    bare.go("overview")
    assert "1 个收表包在外，共 2 家单位" in bare.page("overview")._hint.text()

    bare.open_file(packet)
    assert bare.navigation.current == "supervision"
    page = page_of(bare)
    assert shown(page, "联络员") == ["李联络 027-1", ""]
    assert not act(page, "督察单位…").isVisible()
    assert not act(page, "分发收表包…").isVisible()
    assert act(page, "记催报").isEnabled()
    forms = tmp_path / "表"
    page.files.send_to(forms)
    names = sorted(path.name for path in forms.iterdir())
    fill(forms / names[0], "不符合")
    evidence = forms / Path(names[0]).stem
    evidence.mkdir()
    (evidence / "台账.xlsx").write_bytes(b"no form, but evidence")
    hands.in_dialog("self_checks_dialog", lambda d: hands.click(hands.button(d, "收下 1 份")))
    page.files.collect_from([forms])
    assert rows_of(packet, STATES) == [("reported",), ("sent",)]
    assert shown(page, "佐证") == ["1", ""]
    undo = next(a for a in bare.findChildren(QAction) if a.text().startswith("撤销"))
    undo.trigger()
    assert rows_of(packet, "SELECT count(*) FROM self_check_files") == [(0,)]
    redo = next(a for a in bare.findChildren(QAction) if a.text().startswith("重做"))
    redo.trigger()
    assert rows_of(packet, "SELECT count(*) FROM self_check_file_contents") == [(1,)]
    bare.go("hand_in")
    holder = bare.page("hand_in")
    assert isinstance(holder, HoldersPage)
    assert holder.progress.text() == "应收 2 份自查表，已收 1 份，还差 1 份。"
    holder.write(tmp_path)
    (handed,) = tmp_path.glob("*.shufar")

    bare.open_file(inspected)
    page = page_of(bare)

    def take(dialog: QWidget) -> None:
        assert isinstance(dialog, CollectingDialog)
        lent = dialog.model.columns[1].text(dialog.model.shown[0])
        assert lent == f"{TITLE}：东街道办事处、区城管执法局"
        hands.click(hands.button(dialog, "收回"))

    hands.in_dialog("collecting_dialog", take)
    page.files.collect_returns((handed,))
    assert rows_of(inspected, STATES) == [("reported",), ("sent",)]
    assert shown(page, "佐证") == ["1", ""]
    bare.undoing._notices.confirm = lambda *_: True  # type: ignore[method-assign]
    bare.undoing.undo()
    assert rows_of(inspected, STATES) == [("pending",), ("pending",)]
    hands.in_dialog("collecting_dialog", take)
    drop_on(bare, handed)
    qtbot.waitUntil(lambda: rows_of(inspected, STATES)[0] == ("reported",))
    assert bare._session.store.verify().intact


def test_files_of_a_form_are_kept_saved_and_taken_out(
    bare: MainWindow, inspected: Path, tmp_path: Path, hands: Any
) -> None:
    bare.open_file(inspected)
    page = page_of(bare)
    page.table.choose(0)
    proof = tmp_path / "制度.txt"
    proof.write_text("制度", encoding="utf-8")

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, EvidenceDialog)
        assert not dialog._save.isEnabled()
        dialog.attach([proof])
        dialog.attach([proof])
        assert [file.file_name for file in dialog.model.shown] == ["制度.txt"]
        dialog.table.choose(0)
        dialog.save(tmp_path / "另存.txt")
        hands.click(hands.button(dialog, "移除"))
        assert dialog.model.shown == ()

    hands.in_dialog("evidence_dialog", look)
    act(page, "佐证材料…").trigger()
    assert (tmp_path / "另存.txt").read_text(encoding="utf-8") == "制度"
    undo = next(a for a in bare.findChildren(QAction) if a.text().startswith("撤销"))
    assert "移除佐证" in undo.text()
    undo.trigger()
    assert rows_of(inspected, "SELECT content FROM self_check_file_contents") == [
        ("制度".encode(),)
    ]
    assert bare._session.store.verify().intact


def test_words_of_a_form_are_found(bare: MainWindow, inspected: Path, tmp_path: Path) -> None:
    with Store.open(inspected) as store:
        number = store.supervisions.find(store.evaluations.latest().id).id
        first, second = write_self_checks(store, number, tmp_path)
    for path, word in ((first, "码头岸线"), (second, "污水管网")):
        fill(path, "不符合")
        from openpyxl import load_workbook

        book = load_workbook(path)
        book["自查表"].cell(12, 6).value = f"第七项写到{word}"
        book.save(path)
    bare.open_file(inspected)
    page = page_of(bare)
    from desktop.operations.supervision.forms import collect_self_checks

    collect_self_checks(bare._session.store, number, [first, second], "2025-05-20")
    page.refresh()
    page.search()
    page._search.setText("污水管网")
    assert [unit.unit_code for unit in page.model.shown] == ["U03"]
    page.table.choose(0)
    (row,) = page.answers_view.rows()
    assert page.answers.record(row)[0].code == "7"
    page._search.setText("谁也没写")
    assert page.model.shown == ()
