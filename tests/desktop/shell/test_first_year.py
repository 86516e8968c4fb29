"""What README.zh-CN.md tells somebody who never used the program: from nothing to a printed ranking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget, QWizard

from db.store import Store
from desktop.pages.new_year.wizard import NewYearWizard
from desktop.pages.printing.page import PrintPage
from desktop.pages.results.page import ResultsPage
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow
from desktop.shell.start_page import StartPage
from tests.desktop.conftest import bring_to_front

UNITS = "单位名称,类别\n东街道办事处,街道\n西街道办事处,街道\n"
PANEL = "姓名,组别\n赵一,评议团\n钱二,评议团\n孙三,公众代表\n"
GIVEN = {"东街道办事处": "24", "西街道办事处": "20"}  # of 30, for the first criterion


@pytest.fixture
def first_year(bare: MainWindow, hands: Any, qtbot: Any, tmp_path: Path) -> Path:
    """新建年度, page by page."""
    (tmp_path / "单位.csv").write_text(UNITS, "utf-8")
    (tmp_path / "评委.csv").write_text(PANEL, "utf-8")
    path = tmp_path / "我区.shufa"

    def fill(wizard: QWidget) -> None:
        assert isinstance(wizard, NewYearWizard)
        bring_to_front(qtbot, wizard)

        def on() -> None:
            hands.click(wizard.button(QWizard.WizardButton.NextButton))

        titles = [wizard.currentPage().title()]
        wizard.naming.file.setText(str(path))
        on()
        titles.append(wizard.currentPage().title())
        templates = wizard.scoring.templates
        (row,) = [
            n
            for n in range(templates.count())
            if "现场述法" in templates.item(n).text().partition("：")[0]
        ]
        templates.setCurrentRow(row)
        on()
        for page, source in ((wizard.roster, "单位.csv"), (wizard.panel, "评委.csv")):
            titles.append(wizard.currentPage().title())
            page.from_workbook.setChecked(True)
            page.source.read(tmp_path / source)
            on()
        titles.append(wizard.currentPage().title())
        assert titles == ["活动名称和保存位置", "计分办法", "参评单位", "评委", "核对"]
        assert not path.exists()
        hands.click(wizard.button(QWizard.WizardButton.FinishButton))

    start = bare.findChildren(StartPage)[0]
    hands.in_dialog("new_year_wizard", fill)
    hands.click(start.new)
    bring_to_front(qtbot, bare)
    return path


def score_everything(window: MainWindow, hands: Any) -> None:
    """评分 by keys alone: a number, Enter, and after the last one Enter again."""
    window.go("scoring")
    page = window.page("scoring")
    assert isinstance(page, ScoringPage)
    for reviewer in ("R01", "R02", "R03"):
        page.choose("live", reviewer)
        page.ballot.start()
        for first in GIVEN.values():
            for mark in (first, "20", "15", "12", "8"):
                hands.enter(mark)
            hands.press(Qt.Key.Key_Return)


def test_from_nothing_to_a_printed_ranking(
    bare: MainWindow, first_year: Path, hands: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    score_everything(bare, hands)
    with Store.open(first_year, read_only=True) as store:
        ranking = store.results.ranking(store.evaluations.latest().id)
    assert [s.entry.unit for s in ranking.standings] == list(GIVEN)

    bare.go("results")
    results = bare.page("results")
    assert isinstance(results, ResultsPage)

    def give(dialog: QWidget) -> None:
        for line in dialog.findChildren(QLineEdit):  # the reason, and why no report is in
            line.setText("领导小组会议")
        hands.click(hands.button(dialog, "定稿"))

    hands.in_dialog("freezing_dialog", give)
    hands.click(hands.button(results, "结果定稿…"))

    bare.go("print")
    page = bare.page("print")
    assert isinstance(page, PrintPage)
    page.choices.choose("ranking")
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda _p, _t, name, _k: (str(tmp_path / name), "")
    )
    (saving,) = [a for a in page.findChildren(QAction) if a.text() == "保存 PDF…"]
    saving.trigger()
    text = "".join(p.extract_text() for p in PdfReader(tmp_path / "排名表.pdf").pages)
    assert text.index("东街道办事处") < text.index("西街道办事处")
    assert "未定稿" not in text
