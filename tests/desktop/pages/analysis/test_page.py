"""Charts and agreement follow the ballots, drawn from the same drawings as on paper."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from db.records import Mark
from desktop.pages.analysis.page import AnalysisPage
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.application import apply_theme
from desktop.widgets.look.svg_picture import SvgPicture
from desktop.widgets.look.theme import DARK, LIGHT


def score_everything(window: MainWindow) -> None:
    session = window._session
    store = session.store
    for number, entry in enumerate(store.units.entries(session.evaluation_id)[:3]):
        for reviewer in store.panel.reviewers(session.evaluation_id)[:2]:
            ballots = [
                store.ballots.put_mark(
                    "written", entry.id, reviewer.id, c.code, Mark.number(1000 * (3 + number % 2))
                )
                for c in session.scheme.parts[0].criteria_for(entry.kind)
            ]
            store.ballots.submit(ballots[-1].id)
    session.ballots_changed.emit()


def test_a_page_without_ballots_says_so(window: MainWindow) -> None:
    window.go("analysis")
    page = window.page("analysis")
    assert isinstance(page, AnalysisPage)
    assert page.findChildren(SvgPicture) == []
    assert page.habits.rowCount() == 0


def test_charts_and_habits_follow_the_ballots(window: MainWindow) -> None:
    window.go("analysis")
    page = window.page("analysis")
    assert isinstance(page, AnalysisPage)
    score_everything(window)
    pictures = page.findChildren(SvgPicture)
    assert len(pictures) >= 2
    image = pictures[0].grab().toImage()
    colours = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 7)
        for y in range(0, image.height(), 7)
    }
    assert "#ffffff" in colours
    assert len(colours) > 1
    assert pictures[0].size() != QSize(0, 0)
    assert {habit.code for _, habit in page.habits.shown} == {"L1", "E1"}
    assert page._verdict.text()


def test_charts_are_dark_in_the_dark(window: MainWindow, qapp: QApplication) -> None:
    window.go("analysis")
    page = window.page("analysis")
    score_everything(window)
    apply_theme(qapp, DARK, 10)
    try:
        image = page.findChildren(SvgPicture)[0].grab().toImage()
    finally:
        apply_theme(qapp, LIGHT, 10)
    colours = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }
    assert {DARK.panel, DARK.accent} <= colours
    assert not {"#ffffff", "#000000"} & colours


def test_words_in_charts_are_as_large_as_the_programs(
    window: MainWindow, qapp: QApplication, qtbot: Any
) -> None:
    window.resize(1366, 728)
    window.go("analysis")
    page = window.page("analysis")
    assert isinstance(page, AnalysisPage)
    score_everything(window)

    def drawn() -> tuple[float, int]:
        """Pixels a point, and whether the chart fits its column."""
        picture = page.findChildren(SvgPicture)[0]
        scale = round(picture.width() / page._charts.points, 2)
        return scale, page._charts.horizontalScrollBar().maximum()

    qtbot.waitUntil(lambda: drawn() == (1.3, 0))
    apply_theme(qapp, LIGHT, 14)
    try:
        qtbot.waitUntil(lambda: drawn() == (1.82, 0))
    finally:
        apply_theme(qapp, LIGHT, 10)


def test_a_chart_is_copied_and_saved(
    window: MainWindow, hands: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.go("analysis")
    page = window.page("analysis")
    score_everything(window)
    picture = page.findChildren(SvgPicture)[0]
    copy, save = (
        next(b for b in page.findChildren(QPushButton) if b.accessibleName() == name)
        for name in ("复制图片", "保存图片…")
    )
    hands.click(copy)
    assert QGuiApplication.clipboard().image().size() == picture.size() * 3
    path = tmp_path / "总分分布.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(path), ""))
    hands.click(save)
    kept = QImage(str(path))
    assert kept.size() == picture.size() * 3
    assert kept.pixelColor(0, 0).name() == "#ffffff"  # as on paper, in the dark too
