"""The page 年度对比 and the columns 上年名次, 升降, as a person sees them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QLabel, QWidget

from db.store import Store
from db.store.accounts.passwords import LEAST
from desktop.messages import word
from desktop.pages.results.page import ResultsPage
from desktop.pages.years.page import YearsPage
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.svg_picture import SvgPicture
from tests.db.five_years import build
from tests.db.store.full_year import ORGANISER, PASSWORD


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, list[Path]]:
    return build(tmp_path)


@pytest.fixture
def years(files: tuple[Path, list[Path]], bare: MainWindow, qtbot: Any) -> YearsPage:
    bare.open_file(files[0])
    window = bare
    window.go("years")
    page = window.page("years")
    assert isinstance(page, YearsPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 5)
    return page


def heads(page: YearsPage) -> list[str]:
    return [column.title for column in page.model.columns]


def row(page: YearsPage, code: str) -> list[str]:
    record = next(u for u in page.model.shown if u.unit_code == code)
    return [column.text(record) for column in page.model.columns]


def test_years_of_this_file_and_then_of_former_ones(
    years: YearsPage, files: tuple[Path, list[Path]], qtbot: Any
) -> None:
    assert heads(years) == [
        "编号",
        "单位",
        "2023",
        "2024",
        "2025（未定稿）",
        "升降（2024）",
        "说明",
    ]
    assert row(years, "U03") == [
        "U03",
        "丙委",
        "3/5",
        "2/4",
        "1/4",
        "↑1",
        "2023 年称“丙局”；现场述法 +16.7",
    ]
    assert row(years, "U04")[:5] == ["U04", "丁办（已撤并）", "4/5", "—", "—"]
    years.add_files(files[1])
    qtbot.waitUntil(lambda: len(heads(years)) == 9)
    assert row(years, "U01")[2:7] == ["1/5", "3/5", "1/5", "3/4", "2/4"]
    assert "总分口径不一，不相减" in years._notes.text()
    years.table.choose(0)
    titles = {w.text() for w in years.findChildren(QLabel) if w.objectName() == "section"}
    assert "甲局：历年百分位" in titles
    assert len(years.findChildren(SvgPicture)) == 2
    years.drop_files()
    qtbot.waitUntil(lambda: len(heads(years)) == 7)


def test_a_former_file_at_fault_is_named_and_left_out(
    years: YearsPage, files: tuple[Path, list[Path]], hands: Any, qtbot: Any
) -> None:
    with sqlite3.connect(files[1][0]) as connection:
        connection.execute("UPDATE given_scores SET points = 1000 WHERE entry_id = 1")
    said: list[str] = []
    years._notices.refuse = lambda error: said.append(error.facts["path"])  # type: ignore[method-assign]
    years.add_files(files[1])
    qtbot.waitUntil(lambda: said == ["2021.shufa"])
    qtbot.waitUntil(lambda: not years._reading.waiting)
    assert years.former == files[1][1:], "the other one is compared all the same"
    qtbot.waitUntil(lambda: len(heads(years)) == 8)


def test_a_former_file_with_accounts_asks_who_it_is(
    years: YearsPage, files: tuple[Path, list[Path]], hands: Any, qtbot: Any
) -> None:
    with Store.open(files[1][1], "组织者") as store:
        store.accounts.set_up(ORGANISER, PASSWORD, LEAST)
    said: list[str] = []
    years._notices.refuse = lambda error: said.append(word(error))  # type: ignore[method-assign]

    def give_up(dialog: QWidget) -> None:
        hands.click(hands.button(dialog, "取消"))

    hands.in_dialog("sign_in_dialog", give_up)
    years.add_files(files[1])
    qtbot.waitUntil(lambda: len(heads(years)) == 8)
    assert years.former == files[1][:1]
    assert len(said) == 1
    assert "“2022.shufa”设有账号，没有登录" in said[0]

    hands.in_dialog("sign_in_dialog", lambda dialog: hands.sign_in(dialog, ORGANISER, PASSWORD))
    years.add_files(files[1][1:])
    qtbot.waitUntil(lambda: len(heads(years)) == 9)
    assert row(years, "U01")[2:7] == ["1/5", "3/5", "1/5", "3/4", "2/4"]
    years.refresh()
    qtbot.waitUntil(lambda: not years._reading.waiting)
    assert len(heads(years)) == 9, "who has signed in is not asked again"
    assert len(said) == 1


def test_the_sheet_says_what_the_table_says(years: YearsPage, tmp_path: Path) -> None:
    paper = years.paper()
    assert paper is not None
    path = tmp_path / "对比.pdf"
    path.write_bytes(paper.print().pdf)
    text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    for words in ("年度对比表", "丙委", "3/5", "未定稿", "各类别平均百分位", "不相减"):
        assert words in text


def test_columns_of_the_former_year_in_the_ranking(
    files: tuple[Path, list[Path]], bare: MainWindow, qtbot: Any
) -> None:
    """2024: 甲局 3rd, 乙街道 1st, 丙委 2nd, 戊委 4th; in 2025 they are 2nd, 3rd, 1st and 4th."""

    def shown(window: MainWindow) -> dict[str, tuple[str, str]]:
        window.go("results")
        page = window.page("results")
        assert isinstance(page, ResultsPage)
        qtbot.waitUntil(lambda: page.standings.rowCount() == 4)
        at = {c.title: c for c in page.standings.columns}
        found = {}
        for standing in page.standings.shown:
            texts = at["上年名次"].text(standing), at["升降"].text(standing)
            found[standing.entry.unit_code] = texts
        return found

    draft = {"U01": ("3", ""), "U02": ("1", ""), "U03": ("2", ""), "U05": ("4", "")}
    bare.open_file(files[0])
    assert shown(bare) == draft


def test_moves_stand_in_a_frozen_ranking(
    files: tuple[Path, list[Path]], bare: MainWindow, qtbot: Any
) -> None:
    with Store.open(files[0]) as store:
        store.results.freeze(store.evaluations.latest().id, "定稿")
    bare.open_file(files[0])
    window = bare
    window.go("results")
    page = window.page("results")
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: page.standings.rowCount() == 4)
    moved = next(c for c in page.standings.columns if c.title == "升降")
    found = {s.entry.unit_code: moved.text(s) for s in page.standings.shown}
    assert found == {"U01": "↑1", "U02": "↓2", "U03": "↑1", "U05": "持平"}
