"""The organiser edits the scheme: in a real window, by keys and clicks, and the file is looked at from outside."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from db.records import Mark
from db.scoring.scheme.draft import Path as Place
from db.scoring.scheme.draft import items_at, value_at
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.scheme import Scheme
from db.scoring.scheme.writer import write_scheme
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from desktop.assets import names, template
from desktop.pages.scheme.adoption import SchemeAdoption
from desktop.pages.scheme.page import SchemePage
from desktop.pages.scheme.versions import SchemeVersions
from desktop.session import Session
from desktop.shell.main_window import MainWindow
from desktop.widgets.fields.field_editors import ChoiceEditor, LineEditor

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
POINTS: Place = ("parts", 0, "criteria", 0, "points")
A1: Place = ("parts", 0, "criteria", 0)


@pytest.fixture
def page(window: MainWindow) -> SchemePage:
    window.go("scheme")
    page = window.page("scheme")
    assert isinstance(page, SchemePage)
    return page


@pytest.fixture
def adopted(rows: Any) -> Any:
    """The scheme in the file, and how many versions there are, through a second connection."""

    def read() -> tuple[Scheme, int]:
        texts = rows("SELECT text FROM scheme_versions ORDER BY version")
        return read_scheme(texts[-1][0]), len(texts)

    return read


def editor(page: SchemePage, path: Place) -> Any:
    return page.form.box(path).editor


def retype(page: SchemePage, hands: Any, path: Place, text: str) -> None:
    """Clicks into a field, takes out what stands there and types."""
    hands.click(editor(page, path))
    hands.press(Qt.Key.Key_A, CTRL)
    hands.press(Qt.Key.Key_Delete)
    hands.type(text)


def compose(widget: QWidget, text: str) -> None:
    """What an input method commits: Chinese comes so, not by keys."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QGuiApplication.sendEvent(widget, event)


def pick(page: SchemePage, hands: Any, path: Place, word: str) -> None:
    """Chooses from a list by keys."""
    choice = editor(page, path)
    assert isinstance(choice, ChoiceEditor)
    choice.setFocus()
    target, current = choice.findText(word), choice.currentIndex()
    assert target >= 0, [choice.itemText(n) for n in range(choice.count())]
    hands.press(Qt.Key.Key_Down)
    assert choice.view().isVisible()
    for _ in range(abs(target - current)):
        QTest.keyClick(choice.view(), Qt.Key.Key_Down if current < target else Qt.Key.Key_Up)
    QTest.keyClick(choice.view(), Qt.Key.Key_Return)


def codes(page: SchemePage, part: int = 0) -> list[str]:
    return [c["code"] for c in items_at(page.book.draft, ("parts", part, "criteria"))]


def tree_titles(page: SchemePage) -> list[str]:
    model = page.outline.model
    part = model.index_of(("parts", 0))
    return [model.index(row, 0, part).data() for row in range(model.rowCount(part))]


def fault_lines(page: SchemePage) -> list[tuple[str, str]]:
    model = page.faults
    return [(model.index(n, 0).data(), model.index(n, 1).data()) for n in range(model.rowCount())]


def submit(session: Session, unit: str, marks: dict[str, int]) -> None:
    """The first reviewer hands a ballot in."""
    store = session.store
    entry = store.units.find(session.evaluation_id, unit)
    who = store.panel.reviewers(session.evaluation_id)[0]
    for criterion, points in marks.items():
        mark = Mark.number(points * 1000)
        store.ballots.put_mark("written", entry.id, who.id, criterion, mark)
    ballot = store.ballots.get("written", entry.id, who.id)
    assert ballot is not None
    store.ballots.submit(ballot.id)
    session.ballots_changed.emit()


def submit_one(session: Session) -> None:
    submit(session, "U01", {"A1": 14, "A2": 9})


def modified(page: SchemePage) -> bool:
    return page.book.modified


def test_edited_undone_redone_and_adopted(
    page: SchemePage, window: MainWindow, hands: Any, adopted: Any
) -> None:
    page.outline.choose(A1)
    assert editor(page, POINTS).text() == "15"
    retype(page, hands, POINTS, "20")
    assert modified(page)
    assert adopted()[0].parts[0].criteria[0].points == 15
    hands.press(Qt.Key.Key_Z, CTRL)
    assert editor(page, POINTS).text() == "15"
    assert not modified(page)
    hands.press(Qt.Key.Key_Y, CTRL)
    assert editor(page, POINTS).text() == "20"
    assert window.status.saved_text == "", "a draft is not in the file"
    hands.in_dialog("scheme_adoption", lambda d: hands.click(hands.button(d, "采用")))
    hands.click(page._adopt)
    scheme, versions = adopted()
    assert scheme.parts[0].criteria[0].points == 20
    assert versions == 1
    assert window.status.saved_text.startswith("已保存")
    assert not modified(page)
    assert not page._adopt.isEnabled()


def test_what_is_typed_into_one_field_is_one_edit(page: SchemePage, hands: Any) -> None:
    page.outline.choose(A1)
    retype(page, hands, (*A1, "title"), "new")
    hands.press(Qt.Key.Key_Tab)
    retype(page, hands, POINTS, "12.5")
    stack = page.book._edits.stack
    assert stack.count() == 2
    assert stack.undoText() == "修改“满分”"
    hands.press(Qt.Key.Key_Z, CTRL)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert not modified(page)
    assert editor(page, (*A1, "title")).text() == "带头学法"


def test_a_fault_shows_where_it_is_as_one_types_and_goes_again(
    page: SchemePage, hands: Any, qtbot: Any
) -> None:
    page.outline.choose(A1)
    retype(page, hands, POINTS, "1x")
    assert page.form.box(POINTS).fault == "“1x”不是数，应填数字"
    assert page.form.box(POINTS).findChildren(QLabel)[0].isVisible()
    assert fault_lines(page) == [("书面述法报告 › A1 带头学法 › 满分", "“1x”不是数，应填数字")]
    assert page.faults_view.isVisible()
    assert not page._adopt.isEnabled()
    index = page.outline.model.index_of(A1)
    assert index.data(Qt.ItemDataRole.DecorationRole) is not None
    hands.press(Qt.Key.Key_Backspace)
    assert page.form.box(POINTS).fault == ""
    assert fault_lines(page) == []
    assert not page.faults_view.isVisible()
    assert page._adopt.isEnabled()
    assert index.data(Qt.ItemDataRole.DecorationRole) is None


def test_a_click_on_a_fault_jumps_to_its_field(page: SchemePage, hands: Any, qtbot: Any) -> None:
    page.outline.choose(A1)
    retype(page, hands, POINTS, "abc")
    page.outline.choose(("grades",))
    view = page.faults_view
    place = view.visualRect(page.faults.index(0, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.outline.path == A1
    assert editor(page, POINTS).hasFocus()


def test_criteria_are_added_copied_moved_and_removed_by_keys(page: SchemePage, hands: Any) -> None:
    page.outline.choose(A1)
    hands.click(page.outline._add_criterion)
    assert codes(page) == ["A1", "A4", "A2", "A3"]
    assert page.outline.path == ("parts", 0, "criteria", 1)
    page.outline.tree.setFocus()
    hands.press(Qt.Key.Key_Down, ALT)
    assert codes(page) == ["A1", "A2", "A4", "A3"]
    hands.press(Qt.Key.Key_D, CTRL)
    assert codes(page) == ["A1", "A2", "A4", "A5", "A3"]
    assert tree_titles(page)[3] == "A5 新指标（副本）"
    hands.press(Qt.Key.Key_Delete)
    assert codes(page) == ["A1", "A2", "A4", "A3"]
    for _ in range(4):
        hands.press(Qt.Key.Key_Z, CTRL)
    assert codes(page) == ["A1", "A2", "A3"]
    assert not modified(page)


def test_a_search_goes_from_one_find_to_the_next(page: SchemePage, hands: Any) -> None:
    page.outline.choose(("basics",))
    hands.press(Qt.Key.Key_F, CTRL)
    compose(hands.focus(), "评")
    assert page.outline.path == ("groups",)
    hands.press(Qt.Key.Key_Return)
    assert page.outline.path == ("parts",)
    hands.press(Qt.Key.Key_A, CTRL)
    compose(hands.focus(), "年度计划")
    assert page.outline.path == A1, "what is looked for may stand in the guidance"
    hands.press(Qt.Key.Key_Return)
    assert page.outline.path == A1


def test_a_criterion_at_the_end_goes_on_into_the_next_part(page: SchemePage, hands: Any) -> None:
    page.outline.choose(("parts", 0, "criteria", 2))
    page.outline.tree.setFocus()
    hands.press(Qt.Key.Key_Down, ALT)
    assert codes(page, 1) == ["A3", "V1"]
    assert page.outline.path == ("parts", 1, "criteria", 0)


@pytest.mark.parametrize(
    ("moved", "owner", "row", "expected"),
    [
        (("parts", 0, "criteria", 0), ("parts", 0), 3, ["A2", "A3", "A1"]),
        (("parts", 0, "criteria", 2), ("parts", 0), 0, ["A3", "A1", "A2"]),
        (("parts", 0, "criteria", 1), ("parts", 1), -1, ["A1", "A3"]),
        (("parts", 0), ("parts",), 2, ["V1"]),
        (("parts", 0), ("parts", 1), 0, ["A1", "A2", "A3"]),
    ],
)
def test_dropping_reorders(
    page: SchemePage, qtbot: Any, moved: Place, owner: Place, row: int, expected: list[str]
) -> None:
    model = page.outline.model
    data: QMimeData = model.mimeData([model.index_of(moved)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, row, 0, model.index_of(owner))
    QGuiApplication.processEvents()
    assert codes(page) == expected


def test_a_new_code_is_followed_everywhere(page: SchemePage, hands: Any) -> None:
    page.outline.choose(("groups",))
    hands.click(hands.button(page.form, "高级"))
    retype(page, hands, ("groups", 0, "code"), "chiefs")
    hands.press(Qt.Key.Key_Return)
    page.outline.choose(("parts", 1))
    retype(page, hands, ("parts", 1, "code"), "votes")
    hands.press(Qt.Key.Key_Return)
    assert value_at(page.book.draft, ("parts", 0, "group_weights")) == {"chiefs": 40, "experts": 60}
    assert {"written": 60, "votes": 40} in [
        rule["weights"] for rule in page.book.draft["composition"]
    ]
    assert page.book.faults == ()


def test_codes_are_made_by_the_program_and_shown_when_asked_for(
    page: SchemePage, window: MainWindow, hands: Any
) -> None:
    """A wrong one, as in a file that was written by hand, is in sight until it is right."""
    page.outline.choose(("parts", 0))
    with pytest.raises(KeyError):
        page.form.box(("parts", 0, "code"))
    more = hands.button(page.form, "高级")
    hands.focus_on(more)
    hands.press(Qt.Key.Key_Space)
    assert editor(page, ("parts", 0, "code")).isVisible()
    assert hands.button(page.form, "高级").hasFocus()
    hands.click(hands.button(page.form, "高级"))
    page.outline.choose(("groups",))
    hands.click(hands.button(page.form, "新增评委组"))
    added = page.book.draft["groups"][-1]
    assert added["code"]
    assert added["code"] not in {g["code"] for g in page.book.draft["groups"][:-1]}
    assert ("groups", 0, "code") not in page.form._boxes
    page.book.put(("groups", 0, "code"), page.book.draft["groups"][1]["code"])
    assert ("groups", 0, "code") in page.form._boxes
    window.desk.edits.stack.undo()
    assert ("groups", 0, "code") not in page.form._boxes
    page.outline.choose(("parts", 0))
    assert page.form.jump(("parts", 0, "code"))
    assert editor(page, ("parts", 0, "code")).hasFocus()


def test_rules_are_set_without_touching_text(page: SchemePage, hands: Any, adopted: Any) -> None:
    page.outline.choose(("parts", 0))
    pick(page, hands, ("parts", 0, "average"), "先算每张票总分，再平均")
    hands.click(editor(page, ("parts", 0, "trim")))
    retype(page, hands, ("parts", 0, "trim", "from"), "7")
    retype(page, hands, ("parts", 0, "group_weights", "leaders"), "")
    page.outline.choose(("rounding",))
    pick(page, hands, ("rounding", "mode"), "四舍六入五成双")
    page.outline.choose(("grades",))
    hands.click(hands.button(page.form, "新增等次"))
    assert editor(page, ("grades", 2, "title")).hasFocus()
    retype(page, hands, ("grades", 2, "at_least"), "-10")
    retype(page, hands, ("grades", 0, "quota"), "30")
    hands.press(Qt.Key.Key_Return)
    page.outline.choose(("adjustments",))
    retype(page, hands, ("adjustments", "bonus_cap"), "")
    compose(hands.focus(), "２．５")
    assert page.book.faults == ()
    hands.in_dialog("scheme_adoption", lambda d: hands.click(hands.button(d, "采用")))
    hands.click(page._adopt)
    scheme = adopted()[0]
    part = scheme.parts[0]
    assert part.average == "ballot"
    assert part.trim is not None
    assert (part.trim.high, part.trim.low, part.trim.at_least) == (1, 1, 7)
    assert dict(part.group_weights or {}) == {"experts": 60}
    assert scheme.rounding.mode == "half_even"
    assert [(str(g.at_least), str(g.quota)) for g in scheme.grades] == [
        ("90", "3/10"),
        ("0", "None"),
        ("-10", "None"),
    ]
    assert str(scheme.adjustments.bonus_cap) == "5/2"


def test_another_kind_drops_what_means_nothing(page: SchemePage, hands: Any) -> None:
    page.outline.choose(("parts", 0))
    pick(page, hands, ("parts", 0, "kind"), "直接计分（办公室录入）")
    assert "criteria" not in page.book.draft["parts"][0]
    assert fault_lines(page) == [("书面述法报告 › 满分", "缺少内容，应填数字")]
    retype(page, hands, ("parts", 0, "full"), "100")
    assert fault_lines(page) == []


def test_once_ballots_are_in_a_version_with_a_reason_shows_what_moves(
    page: SchemePage, window: MainWindow, hands: Any, adopted: Any, rows: Any
) -> None:
    submit_one(window._session)
    page.outline.choose(("parts", 0))
    retype(page, hands, ("parts", 0, "group_weights", "leaders"), "10")
    seen: dict[str, Any] = {}

    def adopt(dialog: QWidget) -> None:
        assert isinstance(dialog, SchemeAdoption)
        seen["changes"] = dialog.findChildren(QPlainTextEdit)[0].toPlainText()
        seen["labels"] = "".join(label.text() for label in dialog.findChildren(QLabel))
        seen["enabled"] = hands.button(dialog, "采用").isEnabled()
        compose(hands.line(dialog, "理由"), "领导组权重过高")
        hands.click(hands.button(dialog, "采用"))

    hands.in_dialog("scheme_adoption", adopt)
    hands.click(page._adopt)
    assert seen["changes"] == "书面述法报告 › 领导 › 权重：40 → 10"
    assert "另存为第 2 版" in seen["labels"]
    assert "4 个单位的名次和等次均不变" in seen["labels"]
    assert seen["enabled"] is False
    scheme, versions = adopted()
    assert versions == 2
    assert scheme.parts[0].group_weights["leaders"] == 10
    assert rows("SELECT version, reason FROM scheme_versions ORDER BY version") == [
        (1, ""),
        (2, "领导组权重过高"),
    ]
    assert "已采用计分办法第 2 版" in window.status.currentMessage()


def test_a_changed_code_takes_its_marks_along(
    page: SchemePage, window: MainWindow, hands: Any, rows: Any
) -> None:
    submit(window._session, "U01", {"A1": 14, "A2": 5})
    before = rows("SELECT entry_id, criterion_id, ballot_id, points FROM marks ORDER BY 1, 2, 3")
    page.outline.choose(A1)
    retype(page, hands, (*A1, "code"), "W1")
    hands.press(Qt.Key.Key_Tab)
    page.outline.choose(("groups",))
    hands.click(hands.button(page.form, "高级"))
    retype(page, hands, ("groups", 0, "code"), "heads")
    hands.press(Qt.Key.Key_Tab)
    seen: list[Any] = []

    def adopt(dialog: QWidget) -> None:
        assert isinstance(dialog, SchemeAdoption)
        seen.append(dialog.findChildren(QPlainTextEdit)[0].toPlainText().splitlines())
        seen.append([label.text() for label in dialog.findChildren(QLabel)])
        compose(hands.line(dialog, "理由"), "统一编号")
        hands.click(hands.button(dialog, "采用"))

    hands.in_dialog("scheme_adoption", adopt)
    hands.click(page._adopt)
    assert seen[0] == [
        "评委组“领导”的编号：leaders → heads，已有评分、评委等随之沿用",
        "指标“带头学法”的编号：A1 → W1，已有评分、评委等随之沿用",
    ]
    assert "采用前请注意" not in seen[1]
    assert "4 个单位的名次和等次均不变" in "".join(seen[1])
    marks = rows("SELECT entry_id, criterion_id, ballot_id, points FROM marks ORDER BY 1, 2, 3")
    assert marks == before
    assert rows("SELECT code FROM criteria ORDER BY id")[0] == ("W1",)
    store = window._session.store
    assert store.panel.reviewers(window._session.evaluation_id)[0].group == "heads"


def test_what_a_dropped_criterion_costs_is_said_before(
    page: SchemePage, window: MainWindow, hands: Any, adopted: Any
) -> None:
    submit(window._session, "U01", {"A1": 14, "A2": 5})
    page.outline.choose(A1)
    hands.click(page.outline._acts["remove"][1])
    seen: list[str] = []

    def look(dialog: QWidget) -> None:
        seen.extend(label.text() for label in dialog.findChildren(QLabel))
        hands.click(hands.button(dialog, "取消"))

    hands.in_dialog("scheme_adoption", look)
    hands.click(page._adopt)
    assert "删去指标“书面述法报告 › A1 带头学法”：1 个评分不再计入，仍留存在文件中" in seen
    assert adopted()[1] == 1


def test_many_warnings_leave_the_buttons_on_the_screen(
    page: SchemePage, hands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.outline.choose(A1)
    retype(page, hands, (*A1, "weight"), "2")
    told = tuple(f"删去指标“第 {n} 项”：{n} 个评分不再计入" for n in range(1, 61))
    monkeypatch.setattr(page.book, "warnings", lambda: told)
    seen: list[Any] = []

    def look(dialog: QWidget) -> None:
        seen.append([label.text() for label in dialog.findChildren(QLabel)])
        seen.append(dialog.minimumSizeHint().height())
        hands.click(hands.button(dialog, "取消"))

    hands.in_dialog("scheme_adoption", look)
    hands.click(page._adopt)
    assert "\n".join(told) in seen[0]
    assert seen[1] < 700


def test_the_dialog_counts_who_would_move(page: SchemePage, window: MainWindow, hands: Any) -> None:
    submit(window._session, "U01", {"A1": 14, "A2": 5})
    submit(window._session, "U02", {"A1": 10, "A2": 10})
    page.outline.choose(A1)
    retype(page, hands, (*A1, "weight"), "2")
    seen: list[Any] = []

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, SchemeAdoption)
        seen.append([label.text() for label in dialog.findChildren(QLabel)])
        seen.append([(m.entry.unit_code, m.places) for m in dialog.moves.shown])
        hands.click(hands.button(dialog, "取消"))

    hands.in_dialog("scheme_adoption", look)
    hands.click(page._adopt)
    text = "按修改后的办法重算，4 个单位中有 2 个名次变动（最多 1 名），0 个等次变动。"
    assert text in seen[0]
    assert seen[1] == [("U02", -1), ("U01", 1)]
    assert modified(page)


def test_full_marks_below_given_marks_are_refused_in_words(
    page: SchemePage, window: MainWindow, hands: Any, adopted: Any
) -> None:
    submit_one(window._session)
    page.outline.choose(A1)
    retype(page, hands, POINTS, "12")
    said: list[str] = []

    def refusal(dialog: QWidget) -> None:
        said.append(dialog.property("informativeText"))
        hands.click(hands.button(dialog, "知道了"))

    def adopt(dialog: QWidget) -> None:
        compose(hands.line(dialog, "理由"), "调整")
        hands.in_dialog("refusal", refusal)
        hands.click(hands.button(dialog, "采用"))

    hands.in_dialog("scheme_adoption", adopt)
    hands.click(page._adopt)
    assert said[0].startswith("书面述法报告 › A1 带头学法 › 满分")
    assert adopted()[1] == 1
    assert modified(page)


def test_the_ballot_is_drawn_while_it_is_edited(page: SchemePage, hands: Any) -> None:
    page.outline.choose(A1)
    retype(page, hands, (*A1, "title"), "Law & <b>order")
    text = page.preview.toPlainText()
    assert "Law & <b>order" in text
    assert "书面述法报告评分票" in text
    assert page._category.isVisible()
    assert "执法规范" not in text
    page._category.setCurrentText("执法部门")
    page._category.activated.emit(page._category.currentIndex())
    assert "执法规范" in page.preview.toPlainText()
    page.outline.choose(("parts", 1))
    assert "优秀" in page.preview.toPlainText()
    page.outline.choose(("grades",))
    assert not page.preview.isVisible()


def test_a_template_is_taken_undone_and_saved(
    page: SchemePage, hands: Any, tmp_path: Path, window: MainWindow
) -> None:
    menu = page.templates.menu()
    words = [action.text() for action in menu.actions() if action.text()]
    assert len(words) == len(names("templates", ".toml")) + 2
    next(a for a in menu.actions() if a.text() == "扣分制").trigger()
    assert [p["kind"] for p in page.book.draft["parts"]] == ["deducted"]
    assert page.book.draft["title"] == "试点区2025年度述法评议"
    target = tmp_path / "我的模板.toml"
    page.templates.save_to(target)
    assert read_scheme(target.read_text("utf-8")) == page.book.scheme
    assert "我的模板" in window.status.currentMessage()
    page.outline.tree.setFocus()
    hands.press(Qt.Key.Key_Z, CTRL)
    assert not modified(page)
    page.templates.load(target)
    assert modified(page)


def test_a_file_that_is_no_scheme_is_refused(page: SchemePage, hands: Any, tmp_path: Path) -> None:
    wrong = tmp_path / "x.toml"
    wrong.write_text("title = 3\n", encoding="utf-8")
    hands.in_dialog("refusal", lambda d: hands.click(hands.button(d, "知道了")))
    page.templates.load(wrong)
    assert not modified(page)


def test_comments_of_a_file_that_is_loaded_are_said_to_be_left_behind(
    page: SchemePage, window: MainWindow, tmp_path: Path
) -> None:
    bare = write_scheme(read_scheme(template("koufen-zhi").read_text("utf-8")))
    own, plain = tmp_path / "本区办法.toml", tmp_path / "无注释.toml"
    own.write_text(f"{bare}# 三年不变\n", "utf-8")
    plain.write_text(bare.replace('title = "', 'title = "#1 '), "utf-8")
    page.templates.load(plain)
    assert "注释" not in window.status.currentMessage()
    page.templates.load(own)
    assert "已载入 本区办法.toml；文件里的注释" in window.status.currentMessage()


def test_an_earlier_version_can_be_the_draft(
    page: SchemePage, window: MainWindow, hands: Any, adopted: Any
) -> None:
    submit_one(window._session)
    page.outline.choose(A1)
    page.book.put(POINTS, 30)
    assert page.book.adopt("试改")
    told: list[str] = []

    def take(dialog: QWidget) -> None:
        assert isinstance(dialog, SchemeVersions)
        told.append(dialog._changes.toPlainText())
        QTest.keyClick(dialog.table, Qt.Key.Key_Down)
        told.append(dialog._changes.toPlainText())
        hands.click(hands.button(dialog, "以此版为底稿"))

    hands.in_dialog("scheme_versions", take)
    hands.click(page._versions)
    assert told == ["书面述法报告 › A1 带头学法 › 满分：15 → 30", "最初的计分办法。"]
    assert value_at(page.book.draft, POINTS) == 15
    assert modified(page)


def test_a_draft_stays_while_somebody_else_scores(
    page: SchemePage, window: MainWindow, hands: Any
) -> None:
    page.outline.choose(A1)
    retype(page, hands, POINTS, "25")
    submit_one(window._session)
    assert editor(page, POINTS).text() == "25"
    assert modified(page)


def test_a_frozen_year_is_only_looked_at(page: SchemePage, window: MainWindow, rows: Any) -> None:
    session = window._session
    session.store.results.freeze(session.evaluation_id, "定稿")
    session.evaluation_changed.emit()
    page.outline.choose(A1)
    assert not editor(page, POINTS).isEnabled()
    assert not page.outline._add_part.isEnabled()
    assert not page._adopt.isEnabled()
    assert "已定稿" in page._state.text()


def test_undo_in_another_file_leaves_its_scheme_alone(
    page: SchemePage, window: MainWindow, hands: Any, tmp_path: Path
) -> None:
    page.outline.choose(A1)
    retype(page, hands, POINTS, "25")
    other = tmp_path / "别处.shufa"
    with Store.create(other) as store:
        store.evaluations.create(template("koufen-zhi").read_text("utf-8"))
    window.open_file(other)
    window.go("scheme")
    assert [p["kind"] for p in page.book.draft["parts"]] == ["deducted"]
    assert not modified(page)
    page.outline.tree.setFocus()
    hands.press(Qt.Key.Key_Z, CTRL)
    assert not modified(page)


@pytest.mark.parametrize("name", names("templates", ".toml"))
def test_every_form_fits_and_every_field_has_a_name(
    page: SchemePage, window: MainWindow, qtbot: Any, name: str
) -> None:
    window.resize(1366, 700)
    page.templates.load(template(name.removesuffix(".toml")))
    model = page.outline.model
    for path in list(model._numbers):
        page.outline.choose(path)
        QGuiApplication.processEvents()
        assert page.form.horizontalScrollBar().maximum() == 0, path
        for box in page.form._boxes.values():
            assert box.editor.accessibleName()
            assert box.fault == ""
        for label in page.form.findChildren(QLabel):
            if label.isVisible() and not label.wordWrap():
                assert label.width() >= label.sizeHint().width(), (path, label.text())
        for line in page.form.findChildren(QLineEdit):
            if isinstance(line, LineEditor) and len(line.text()) < 8:
                room = line.width() - 24
                assert room >= line.fontMetrics().horizontalAdvance(line.text()), line.text()


def test_each_year_of_a_file_keeps_its_draft(
    page: SchemePage, window: MainWindow, hands: Any
) -> None:
    session = window._session
    first = session.evaluation_id
    second = session.store.evaluations.create(template("koufen-zhi").read_text("utf-8")).id
    page.outline.choose(A1)
    retype(page, hands, POINTS, "25")
    session.choose(second)
    assert not modified(page)
    session.choose(first)
    assert value_at(page.book.draft, POINTS) == 25


def test_a_supervisor_reads_and_changes_nothing(page: SchemePage, window: MainWindow) -> None:
    session = window._session
    store = session.store
    store.accounts.set_up("王组织", "组织者的口令0001", LEAST)
    store.accounts.add("李监督", Role.SUPERVISOR, "监督员的口令0001", must_change=False, cost=LEAST)
    store.sign_out()
    store.sign_in("李监督", "监督员的口令0001")
    session.evaluation_changed.emit()
    page.outline.choose(A1)
    assert editor(page, POINTS).text() == "15"
    assert not editor(page, POINTS).isEnabled()
    assert not page.outline._add_criterion.isEnabled()
    assert "不能修改" in page._state.text()
    assert page._versions.isEnabled()
