"""封存单 and the supervisor's certificate, asked for on 审计."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPushButton, QWidget

from db.store.trail.roles import Role
from desktop.cli import run
from desktop.pages.printing.page import PrintPage
from desktop.pages.trail.page import TrailPage
from desktop.shell.main_window import MainWindow
from tests.db.staffed_year import NAMES, PASSWORDS, staffed_year
from tests.db.store.another_program import edit

PASSWORD = "监督员自己的口令"


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a person saves to, under the name that is proposed."""
    folder = tmp_path / "stick"
    folder.mkdir()

    def saved(_parent: QWidget, _title: str, name: str, _kind: str) -> tuple[str, str]:
        return str(folder / Path(name).name), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", saved)
    return folder


def trail(window: MainWindow) -> TrailPage:
    window.go("trail")
    page = window.page("trail")
    assert isinstance(page, TrailPage)
    return page


def choose(page: TrailPage, text: str) -> None:
    """An entry of the menu beneath 证明."""
    button = next(b for b in page.findChildren(QPushButton) if b.text() == "证明")
    menu = button.menu()
    assert isinstance(menu, QMenu)
    next(a for a in menu.actions() if a.text() == text).trigger()


def lines_of(page: TrailPage) -> list[str]:
    return page.detail.toPlainText().splitlines()


def make_key(page: TrailPage, hands: Any, stick: Path, signer: str = "钱监督") -> Path:
    def fill(dialog: QWidget) -> None:
        accept = hands.button(dialog, "新建密钥")
        hands.line(dialog, "签名人").setText(signer)
        hands.line(dialog, "密码").setText(PASSWORD)
        hands.line(dialog, "再输一次").setText(PASSWORD[:-1])
        assert not accept.isEnabled(), "both are to agree"
        hands.line(dialog, "再输一次").setText(PASSWORD)
        hands.click(accept)

    hands.in_dialog("new_key_dialog", fill)
    choose(page, "新建密钥…")
    return stick / "监督员密钥.json"


def certify(
    page: TrailPage,
    hands: Any,
    monkeypatch: pytest.MonkeyPatch,
    key: Path,
    password: str = PASSWORD,
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(key), ""))

    def fill(dialog: QWidget) -> None:
        line = hands.line(dialog, "密码")
        hands.focus_on(line)
        line.setText(password)
        hands.press(Qt.Key.Key_Return)

    hands.in_dialog("signing_dialog", fill)
    choose(page, "签发证明…")


def check(page: TrailPage, monkeypatch: pytest.MonkeyPatch, certificate: Path) -> list[str]:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(certificate), ""))
    page.detail.clear()
    choose(page, "核对证明…")
    return lines_of(page)


def refused(hands: Any, said: list[str]) -> None:
    """Keeps what the refusal that is about to come says."""

    def read(dialog: QWidget) -> None:
        said.append(str(dialog.property("text")))
        hands.click(next(b for b in dialog.findChildren(QPushButton) if b.isVisible()))

    hands.in_dialog("refusal", read)


def test_a_certificate_is_issued_and_holds_the_file_as_it_goes_on(
    window: MainWindow, hands: Any, stick: Path, monkeypatch: pytest.MonkeyPatch, year: Path
) -> None:
    page = trail(window)
    key = make_key(page, hands, stick)
    assert PASSWORD not in key.read_text("utf-8")
    assert "密码忘了不能找回" in page.detail.toPlainText()
    events = window._session.store.trail.last_id()
    certify(page, hands, monkeypatch, key)
    (certificate,) = stick.glob("证明-*.json")
    issued = lines_of(page)
    assert issued[0] == f"已签名：{certificate}"
    assert issued[1].startswith("证明由“钱监督”于 ")
    assert f"到第 {events} 笔为止" in issued[2]
    assert "不能说明" in issued[2]
    session = window._session
    session.store.units.edit(
        session.store.units.find(session.evaluation_id, "U01").id, leader="王五"
    )
    held = check(page, monkeypatch, certificate)
    assert held[0].startswith("核验通过")
    assert f"所给审计链首是第 {events} 笔，此后又有 1 笔更改。" in held
    assert held[-2:] == issued[-2:]
    assert window.status.currentMessage() == held[0]
    assert run(["verify", str(year), "--certificate", str(certificate)]) == 0


def test_another_file_is_not_the_one_certified(
    window: MainWindow,
    hands: Any,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    certify(trail(window), hands, monkeypatch, make_key(trail(window), hands, stick))
    (certificate,) = stick.glob("证明-*.json")
    other = staffed_year(tmp_path / "另一份.shufa")
    hands.enter_as(window, other.path, NAMES[Role.SUPERVISOR], PASSWORDS[Role.SUPERVISOR])
    held = check(trail(window), monkeypatch, certificate)
    assert held[0] == "核验未通过：所给的审计链首不在流水账中。"
    assert not any("核验通过" in line for line in held)


def test_what_was_changed_or_is_no_certificate_is_refused(
    window: MainWindow, hands: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = trail(window)
    certify(page, hands, monkeypatch, make_key(page, hands, stick))
    (certificate,) = stick.glob("证明-*.json")
    document = json.loads(certificate.read_text("utf-8")) | {"signer": "别人"}
    certificate.write_text(json.dumps(document), "utf-8")
    said: list[str] = []
    refused(hands, said)
    assert check(page, monkeypatch, certificate) == []
    assert "签名之后被改动过" in said[0]


def test_another_password_signs_nothing_and_a_key_is_never_replaced(
    window: MainWindow, hands: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = trail(window)
    key = make_key(page, hands, stick)
    before = key.read_bytes()
    said: list[str] = []
    refused(hands, said)
    certify(page, hands, monkeypatch, key, "猜的口令0001")
    assert "密码不是这个密钥的密码" in said[0]
    refused(hands, said)
    make_key(page, hands, stick, "别人")
    assert len(said) == 2
    assert key.read_bytes() == before
    assert list(stick.iterdir()) == [key]


def test_an_edited_file_is_not_certified(
    window: MainWindow, hands: Any, stick: Path, monkeypatch: pytest.MonkeyPatch, year: Path
) -> None:
    page = trail(window)
    key = make_key(page, hands, stick)
    edit(year, "UPDATE entries SET leader = '赵六' WHERE id = 1")
    said: list[str] = []
    refused(hands, said)
    certify(page, hands, monkeypatch, key)
    assert "核验未通过" in said[0]
    assert list(stick.iterdir()) == [key]


def test_a_supervisor_seals_and_certifies_what_they_cannot_change(
    bare: MainWindow,
    hands: Any,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    year = staffed_year(tmp_path / "年度.shufa")
    hands.enter_as(bare, year.path, NAMES[Role.SUPERVISOR], PASSWORDS[Role.SUPERVISOR])
    page = trail(bare)
    certify(page, hands, monkeypatch, make_key(page, hands, stick))
    assert lines_of(page)[0].startswith("已签名")
    hands.focus_on(hands.button(page, "封存单…"))
    hands.press(Qt.Key.Key_Space)
    printing = bare.page("print")
    assert isinstance(printing, PrintPage)
    assert printing.isVisible()
    proof = printing.proof
    assert proof is not None
    assert proof.wish.sheet == "seal"
    text = "".join(printing.document.getAllText(0).text().split())
    head = bare._session.store.trail.lasting_end().head.removeprefix("sha256:")
    assert head in text
    assert QApplication.activeModalWidget() is None
