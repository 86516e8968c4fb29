"""A file that another program changed, opened in the window: told in words with what to do, never as our fault."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QPlainTextEdit, QWidget

from db.errors import ErrorKind, UserError
from db.store import Store
from desktop.shell.destinations import destinations
from desktop.shell.main_window import MainWindow
from tests.db.store.another_program import edit, loosened


def answered(texts: list[str], answer: str, hands: Any) -> Callable[[QWidget], None]:
    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, QMessageBox)
        texts.append(dialog.text())
        hands.click(hands.button(dialog, answer))

    return act


def test_a_damaged_row_is_told_and_verified_from_the_refusal(
    bare: MainWindow, path: Path, hands: Any, qtbot: Any
) -> None:
    edit(path, "UPDATE ballots SET status = 'sent' WHERE id = 1")
    before = path.read_bytes()
    texts: list[str] = []
    found: list[str] = []

    def read(dialog: QWidget) -> None:
        (text,) = dialog.findChildren(QPlainTextEdit)
        found.append(text.toPlainText())
        hands.click(hands.button(dialog, "复制结果"))

    def refuse(dialog: QWidget) -> None:
        hands.in_dialog("verification", read)
        answered(texts, "核验", hands)(dialog)

    hands.in_dialog("question", refuse)
    bare.open_file(path)
    qtbot.waitUntil(lambda: bool(found))
    assert "被改动或损坏" in texts[0]
    assert "“评分票”" in texts[0]
    assert "备份" in texts[0]
    assert "单位“U01 单位U01”" in found[0]
    assert "现为“sent”，流水账记载为“已提交”" in found[0]
    assert QApplication.clipboard().text() == found[0]
    assert bare.windowTitle() == "述法评议"
    assert path.read_bytes() == before


def test_the_one_who_gives_up_stays_where_they_were(
    bare: MainWindow, year: Path, path: Path, hands: Any
) -> None:
    with loosened(path, "units") as connection:
        connection.execute("UPDATE units SET title = NULL WHERE code = 'U02'")
    bare.open_file(year)
    texts: list[str] = []
    hands.in_dialog("question", answered(texts, "取消", hands))
    bare.open_file(path)
    assert "“单位”" in texts[0]
    assert bare.windowTitle().startswith("总览 — 试点.shufa")


# What keeps the schema's rules and is damage all the same: the pages show it or say so.
DAMAGES = [
    "UPDATE scheme_versions SET text = 'title = '",
    "UPDATE parts SET code = 'gone' WHERE code = 'written'",
    "UPDATE criteria SET code = 'gone' WHERE code = 'A1'",
    "UPDATE groups SET code = 'gone' WHERE code = 'leaders'",
    "DELETE FROM snapshot_documents",
    "DELETE FROM snapshots",
    "UPDATE snapshot_documents SET document = '{\"form\": 1}'",
    "UPDATE snapshots SET scheme_version = 9, event = 999",
    "UPDATE events SET changes = '[{'",
    "UPDATE events SET at = '昨天'",
    "DELETE FROM report_texts",
    "DELETE FROM report_contents",
    "DELETE FROM scheme_versions",
    "UPDATE settlements SET chosen = '？', first = ''",
    "UPDATE marks SET points = 99999999 WHERE criterion_id = 1",
    "UPDATE marks SET state = 'level', points = NULL, level = '最好' WHERE criterion_id = 1",
    "UPDATE evaluations SET year = -1, title = '', frozen = 0",
    "UPDATE events SET what = 'no.such'",
    "DELETE FROM events",
]


@pytest.mark.slow
@pytest.mark.parametrize("statement", DAMAGES)
def test_every_page_shows_it_or_tells_it_in_words(
    bare: MainWindow, path: Path, qtbot: Any, statement: str, monkeypatch: Any
) -> None:
    if "snapshot" not in statement:
        with Store.open(path) as store:
            store.results.reopen(1, "更正")
    edit(path, statement)
    met: list[BaseException] = []
    monkeypatch.setattr(bare.notices, "refuse", met.append)
    monkeypatch.setattr(bare.notices, "offer", lambda error, _accept: met.append(error))
    monkeypatch.setattr(bare.notices, "surface", met.append)
    with qtbot.captureExceptions() as escaped:
        bare.open_file(path)
        for destination in destinations():
            bare.go(destination.key)
            QApplication.processEvents()
    met += [error for _, error, _ in escaped]  # the program shows these as it shows any refusal
    assert [error for error in met if not isinstance(error, UserError)] == []
    if "text = " in statement or "DELETE FROM scheme" in statement:
        kinds = {getattr(error, "kind", None) for error in met}
        assert kinds & {ErrorKind.ROW_DAMAGED, ErrorKind.NOT_SOUND}
