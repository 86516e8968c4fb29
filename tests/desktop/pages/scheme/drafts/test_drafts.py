"""A draft of the scheme outlives closing, a crash and a move of its file; it is offered, never taken up by itself."""

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from db.records import Mark
from db.scoring.scheme.draft import Path as Place
from db.scoring.scheme.draft import value_at
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from desktop.assets import template
from desktop.pages.scheme.page import SchemePage
from desktop.shell.destinations import destinations
from desktop.shell.main_window import MainWindow
from tests.desktop.shell.running_program import (
    eventually,
    running,
    window_titled,
    xdotool,
)

A1: Place = ("parts", 0, "criteria", 0)
POINTS: Place = (*A1, "points")
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    """The folder of kept drafts, this test's own."""
    return tmp_path / "data" / "shufa" / "shufa" / "drafts"


def scheme_page(window: MainWindow) -> SchemePage:
    window.go("scheme")
    page = window.page("scheme")
    assert isinstance(page, SchemePage)
    return page


@pytest.fixture
def page(window: MainWindow) -> SchemePage:
    return scheme_page(window)


def retype(page: SchemePage, hands: Any, path: Place, text: str) -> None:
    page.outline.choose(path[:4])
    hands.click(page.form.box(path).editor)
    hands.press(Qt.Key.Key_A, CTRL)
    hands.press(Qt.Key.Key_Delete)
    hands.type(text)


def edited(page: SchemePage, hands: Any, text: str = "25") -> None:
    retype(page, hands, POINTS, text)


def reopened(window: MainWindow, hands: Any, year: Path) -> SchemePage:
    """The page after its file was closed and opened again."""
    close(window, hands)
    window.open_file(year)
    return scheme_page(window)


def close(window: MainWindow, hands: Any) -> None:
    hands.press(Qt.Key.Key_W, CTRL)
    assert not window._session.is_open


def full(page: SchemePage) -> Any:
    return value_at(page.book.draft, POINTS)


def kept(drafts: Path) -> list[Path]:
    return sorted(drafts.glob("*.toml"))


def only(drafts: Path) -> dict[str, Any]:
    (path,) = kept(drafts)
    return tomllib.loads(path.read_text("utf-8"))


def submit_one(store: Store) -> None:
    evaluation = store.evaluations.latest()
    entry = store.units.find(evaluation.id, "U01")
    who = store.panel.reviewers(evaluation.id)[0]
    for criterion in ("A1", "A2"):
        store.ballots.put_mark("written", entry.id, who.id, criterion, Mark.number(9000))
    ballot = store.ballots.get("written", entry.id, who.id)
    assert ballot is not None
    store.ballots.submit(ballot.id)


def test_kept_shortly_after_an_edit_and_not_in_the_file(
    page: SchemePage, hands: Any, drafts: Path, qtbot: Any, rows: Any, year: Path
) -> None:
    events = rows("SELECT count(*) FROM events")
    edited(page, hands)
    qtbot.waitUntil(lambda: len(kept(drafts)) == 1)
    found = only(drafts)
    assert found["file"] == str(year)
    assert tomllib.loads(found["scheme"])["parts"][0]["criteria"][0]["points"] == 25
    assert rows("SELECT count(*) FROM events") == events


def test_offered_after_closing_and_gone_on_with(
    page: SchemePage, window: MainWindow, hands: Any, year: Path
) -> None:
    edited(page, hands, "2x")  # a draft with a fault is as dear as one without
    page = reopened(window, hands, year)
    assert page.bar.isVisible()
    assert "保存的未采用草稿" in page.bar.text.text()
    assert page.bar.text.text().endswith("草稿有 1 处需要改正，继续编辑后可见。")
    assert full(page) == 15, "never taken up by itself"
    page.outline.choose(A1)
    assert not page.form.box(POINTS).editor.isEnabled()
    assert "继续编辑或放弃" in page._state.text()
    hands.click(page.bar.go_on)
    assert full(page) == "2x"
    assert not page.bar.isVisible()
    assert page.form.box(POINTS).editor.isEnabled()
    page.outline.tree.setFocus()
    hands.press(Qt.Key.Key_Z, CTRL)
    assert full(page) == 15


def test_a_draft_that_was_gone_on_with_is_still_kept(
    page: SchemePage, window: MainWindow, hands: Any, year: Path, drafts: Path
) -> None:
    edited(page, hands)
    page = reopened(window, hands, year)
    hands.click(page.bar.go_on)
    page = reopened(window, hands, year)
    assert page.bar.isVisible()
    hands.click(page.bar.go_on)
    assert full(page) == 25
    assert len(kept(drafts)) == 1


def test_given_up_after_asking(
    page: SchemePage, window: MainWindow, hands: Any, year: Path, drafts: Path
) -> None:
    edited(page, hands)
    page = reopened(window, hands, year)
    hands.in_dialog("question", lambda d: hands.click(hands.button(d, "取消")))
    hands.click(page.bar.give_up)
    assert len(kept(drafts)) == 1
    assert page.bar.isVisible()
    hands.in_dialog("question", lambda d: hands.click(hands.button(d, "放弃草稿")))
    hands.click(page.bar.give_up)
    assert kept(drafts) == []
    assert not page.bar.isVisible()
    page.outline.choose(A1)
    assert page.form.box(POINTS).editor.isEnabled()


@pytest.mark.parametrize("end", ["adopted", "reverted", "undone"])
def test_what_is_settled_is_forgotten(
    page: SchemePage, window: MainWindow, hands: Any, year: Path, drafts: Path, end: str, qtbot: Any
) -> None:
    edited(page, hands)
    qtbot.waitUntil(lambda: len(kept(drafts)) == 1)
    if end == "adopted":
        assert page.book.adopt("")
    elif end == "reverted":
        hands.click(page._revert)
    else:
        hands.press(Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: kept(drafts) == [])
    page = reopened(window, hands, year)
    assert not page.bar.isVisible()
    assert full(page) == (25 if end == "adopted" else 15)


def test_a_newer_version_is_told_with_what_the_draft_would_change(
    page: SchemePage, window: MainWindow, hands: Any, year: Path
) -> None:
    edited(page, hands)
    close(window, hands)
    with Store.open(year) as store:
        submit_one(store)
        evaluation = store.evaluations.latest()
        text = store.schemes.current(evaluation.id).version.text
        store.schemes.adopt(evaluation.id, text.replace("points = 15,", "points = 20,"), "另有决定")
    window.open_file(year)
    page = scheme_page(window)
    assert page.bar.text.text().splitlines()[1:] == [
        "草稿依据第 1 版，此后另有办法采用，现行第 2 版。与现行办法相比：",
        "· 书面述法报告 › A1 带头学法 › 满分：20 → 25",
    ]
    assert full(page) == 20
    hands.click(page.bar.go_on)
    assert full(page) == 25


def test_another_year_of_the_file_is_offered_nothing(
    page: SchemePage, window: MainWindow, hands: Any, year: Path
) -> None:
    session = window._session
    first = session.evaluation_id
    second = session.store.evaluations.create(template("koufen-zhi").read_text("utf-8")).id
    edited(page, hands)
    session.choose(second)
    assert not page.bar.isVisible()
    page.book.put(("title",), "扣分的一年")
    page = reopened(window, hands, year)
    for evaluation_id in (first, second):
        window._session.choose(evaluation_id)
        assert page.bar.isVisible()
        hands.click(page.bar.go_on)
    assert page.book.draft["title"] == "扣分的一年"
    window._session.choose(first)
    assert full(page) == 25


def test_it_goes_with_a_file_that_is_moved(
    page: SchemePage, window: MainWindow, hands: Any, year: Path, drafts: Path, tmp_path: Path
) -> None:
    edited(page, hands)
    close(window, hands)
    there = tmp_path / "移走" / "改名.shufa"
    there.parent.mkdir()
    year.rename(there)
    window.open_file(there)
    page = scheme_page(window)
    assert f"当时文件在 {year}。" in page.bar.text.text()
    hands.click(page.bar.go_on)
    assert full(page) == 25
    assert only(drafts)["file"] == str(there)


def test_a_copy_beside_the_original_is_offered_nothing(
    page: SchemePage, window: MainWindow, hands: Any, year: Path, drafts: Path, tmp_path: Path
) -> None:
    edited(page, hands)
    close(window, hands)
    copy = tmp_path / "副本.shufa"
    shutil.copy(year, copy)
    window.open_file(copy)
    page = scheme_page(window)
    assert not page.bar.isVisible()
    edited(page, hands, "30")
    page = reopened(window, hands, year)
    hands.click(page.bar.go_on)
    assert full(page) == 25
    assert len(kept(drafts)) == 2


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\xff\xfe",
        b"scheme = 3",
        b"a = " + b"[" * 50_000,
        "changed",
        "cut",
    ],
)
def test_a_damaged_draft_is_told_and_put_aside(
    page: SchemePage,
    window: MainWindow,
    hands: Any,
    year: Path,
    drafts: Path,
    damage: bytes | str,
) -> None:
    edited(page, hands)
    close(window, hands)
    (path,) = kept(drafts)
    whole = path.read_bytes()
    if damage == "changed":
        damage = whole.replace(b"points = 25", b"points = 26")
        assert damage != whole
    path.write_bytes(whole[: len(whole) // 2] if isinstance(damage, str) else damage)
    window.open_file(year)
    page = scheme_page(window)
    assert "已损坏" in page.bar.text.text()
    assert full(page) == 15
    aside = path.with_name(path.name + ".damaged")
    assert str(aside) in page.bar.text.text()
    assert aside.exists()
    assert not page.bar.go_on.isVisible()
    hands.click(page.bar.heard)
    assert not page.bar.isVisible()
    edited(page, hands, "18")
    page = reopened(window, hands, year)
    hands.click(page.bar.go_on)
    assert full(page) == 18


def test_a_disk_that_refuses_is_told_and_closing_asks(
    page: SchemePage, window: MainWindow, hands: Any, year: Path, drafts: Path, qtbot: Any
) -> None:
    drafts.parent.mkdir(parents=True)
    drafts.write_text("in the way")
    edited(page, hands)
    qtbot.waitUntil(lambda: "草稿未能留存" in window.status.currentMessage())
    hands.in_dialog("question", lambda d: hands.click(hands.button(d, "取消")))
    hands.press(Qt.Key.Key_W, CTRL)
    assert window._session.is_open
    assert full(page) == 25
    drafts.unlink()
    page = reopened(window, hands, year)
    hands.click(page.bar.go_on)
    assert full(page) == 25


def with_accounts(year: Path) -> None:
    with Store.open(year) as store:
        store.accounts.set_up("王组织", "组织者的口令0001", LEAST)
        evaluation = store.evaluations.latest()
        who = store.panel.reviewers(evaluation.id)[0].id
        for name, role, reviewer in (
            ("李监督", Role.SUPERVISOR, None),
            ("赵评委", Role.REVIEWER, who),
        ):
            password = f"{name}的口令0001"
            store.accounts.add(
                name, role, password, reviewer_id=reviewer, must_change=False, cost=LEAST
            )


def test_who_may_not_adopt_never_sees_it(
    page: SchemePage, window: MainWindow, hands: Any, year: Path, drafts: Path
) -> None:
    edited(page, hands)
    close(window, hands)
    with_accounts(year)
    for name in ("赵评委", "李监督"):
        hands.enter_as(window, year, name, f"{name}的口令0001")
        page = scheme_page(window)
        assert not page.bar.isVisible()
        assert page.keeping.offer is None
        close(window, hands)
    assert len(kept(drafts)) == 1
    hands.enter_as(window, year, "王组织", "组织者的口令0001")
    page = scheme_page(window)
    assert f"保存的未采用草稿（{window.desk.preferences.name}）。" in page.bar.text.text()
    hands.click(page.bar.go_on)
    assert full(page) == 25


def test_whoever_signs_in_after_a_lock_sees_it_only_if_they_may_adopt(
    window: MainWindow, hands: Any, year: Path
) -> None:
    close(window, hands)
    with_accounts(year)

    def sign_in_anew(name: str) -> None:
        word = f"{name}的口令0001" if name != "王组织" else "组织者的口令0001"
        hands.in_dialog("sign_in_dialog", lambda d: hands.sign_in(d, name, word))
        window.lock.lock()

    hands.enter_as(window, year, "王组织", "组织者的口令0001")
    page = scheme_page(window)
    edited(page, hands)
    sign_in_anew("李监督")
    assert full(page) == 15
    assert not page.bar.isVisible()
    sign_in_anew("王组织")
    window.go("scheme")
    assert full(page) == 25
    assert page.book.modified


def test_a_frozen_year_keeps_it_until_it_is_open_again(
    page: SchemePage, window: MainWindow, hands: Any, year: Path, drafts: Path
) -> None:
    edited(page, hands)
    close(window, hands)
    with Store.open(year) as store:
        store.results.freeze(store.evaluations.latest().id, "定稿")
    window.open_file(year)
    page = scheme_page(window)
    assert not page.bar.isVisible()
    session = window._session
    session.store.results.reopen(session.evaluation_id, "复议")
    session.evaluation_changed.emit()
    hands.click(page.bar.go_on)
    assert full(page) == 25


@pytest.mark.window
@pytest.mark.slow
def test_it_outlives_kill_9(year: Path, repository: Path, tmp_path: Path, rows: Any) -> None:
    """A criterion is taken out by keys and the program killed; the next one goes on with that draft."""
    home = tmp_path / "home"
    folder = home / "shufa" / "shufa" / "drafts"
    number = [d.key for d in destinations()].index("scheme") + 1
    take_out_the_first = ("Home", "Down", "Down", "Down", "Down", "Delete")

    def criteria() -> list[str]:
        text = only(folder)["scheme"]
        return [c["code"] for c in tomllib.loads(text)["parts"][0]["criteria"]]

    with running(year, repository, home) as process:
        xdotool("key", f"ctrl+{number}")
        window_titled(f"^计分办法 — {year.name}")
        xdotool("key", *take_out_the_first)
        eventually(lambda: kept(folder), "no draft was kept")
        process.kill()
        process.wait(10)
    assert criteria() == ["A2", "A3"]
    with running(year, repository, home, "计分办法"):  # where it was left
        xdotool("key", f"ctrl+{number}")
        xdotool("key", "space", *take_out_the_first)
        eventually(lambda: criteria() == ["A3"], "the draft was not gone on with")
    (text,) = rows("SELECT text FROM scheme_versions")[-1]
    assert "A1" in text
