"""分发与收回 as the organiser does it: seats, what goes out, the paper that is signed, and the way back."""

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QFileDialog, QWidget

from db.records import Mark
from db.records.packets import PacketKind
from db.store import Store
from desktop.operations.packets import issue_packets
from desktop.pages.packets.collecting_dialog import CollectingDialog
from desktop.pages.packets.issuing_dialog import IssuingDialog
from desktop.pages.packets.lending_panel import LendingPanel
from desktop.pages.panel.page import PanelPage
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow


@pytest.fixture
def lending(window: MainWindow) -> LendingPanel:
    """The tab, in front."""
    window.go("panel")
    page = window.page("panel")
    assert isinstance(page, PanelPage)
    page._tabs.setCurrentWidget(page.lending)
    return page.lending


def choose_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))


def seats(lending: LendingPanel) -> list[tuple[str, str, str]]:
    model = lending.seats
    return [
        tuple(model.index(row, column).data() for column in (0, 2, 3))
        for row in range(model.rowCount())
    ]


def issue_to(
    lending: LendingPanel,
    hands: Any,
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    act: Any = None,
) -> None:
    """Presses 分发…, does what is asked in the dialog, and chooses the folder."""
    choose_folder(monkeypatch, folder)

    def answer(dialog: QWidget) -> None:
        assert isinstance(dialog, IssuingDialog)
        if act is not None:
            act(dialog)
        hands.click(hands.button(dialog, "选择文件夹…"))

    hands.in_dialog("issuing_dialog", answer)
    hands.click(lending._issue)


def test_seats_that_are_selected_are_issued_and_said_to_be_out(
    window: MainWindow,
    lending: LendingPanel,
    hands: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    assert {state for _, _, state in seats(lending)} == {"在本机"}
    row = next(n for n, (code, _, _) in enumerate(seats(lending)) if code == "L1")
    lending.seat_table.selectionModel().select(
        lending.seats.index(row, 0),
        QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
    )
    said: list[str] = []

    def look(dialog: IssuingDialog) -> None:
        said.append(dialog._says.text())
        dialog.reports.setChecked(False)

    issue_to(lending, hands, monkeypatch, tmp_path / "优盘", look)
    assert "已分发 1 个评分包" in window.status.currentMessage()
    assert said[0].startswith("将生成 1 个评分包")
    (made,) = (tmp_path / "优盘").iterdir()
    assert made.name == "L1-赵一.shufap"
    with Store.open(made, read_only=True) as packet:
        assert packet.packets.own_packet().kind is PacketKind.REVIEWER
    for code, _, state in seats(lending):
        assert state == ("已分发" if code == "L1" else "在本机")


def test_without_a_part_nothing_can_be_issued(
    lending: LendingPanel, hands: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, IssuingDialog)
        for box in dialog.parts.values():
            box.setChecked(False)
        assert dialog._says.text() == "请至少选一个部分。"
        assert not hands.button(dialog, "选择文件夹…").isEnabled()

    hands.in_dialog("issuing_dialog", look)
    hands.click(lending._issue)


def test_an_occupied_folder_lends_nothing(
    lending: LendingPanel, hands: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rows: Any
) -> None:
    (tmp_path / "L1-赵一.shufap").write_text("签过字的")
    hands.in_dialog("refusal", lambda _box: None)
    issue_to(lending, hands, monkeypatch, tmp_path)
    assert rows("SELECT count(*) FROM packets") == [(0,)]
    assert {state for _, _, state in seats(lending)} == {"在本机"}


def test_what_is_signed_for_names_each_packet_and_says_what_to_do(
    lending: LendingPanel, hands: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert not lending._print.isEnabled()
    issue_to(lending, hands, monkeypatch, tmp_path / "out")
    assert lending._print.isEnabled()
    lending.printing.save(tmp_path / "签收.pdf")
    pages = ["".join(p.extract_text().split()) for p in PdfReader(tmp_path / "签收.pdf").pages]
    text = "".join(pages)
    assert "分发签收表" in pages[0]
    assert "L1-赵一.shufap" in pages[0]
    assert "领取签名" in pages[0]
    assert "1.双击左边这个文件，打开后左侧点“评分”" in text
    assert "5.把生成的“.shufar”文件送回办公室" in text


def test_returns_of_a_whole_folder_are_listed(
    lending: LendingPanel, hands: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    issue_to(lending, hands, monkeypatch, tmp_path / "out")
    back = tmp_path / "优盘" / "交回"
    back.mkdir(parents=True)
    for path in (tmp_path / "out").iterdir():
        with Store.open(path) as packet:
            number, content = packet.packets.hand_in()
        (back / f"{path.stem}-交回{number}.shufar").write_bytes(content)
    choose_folder(monkeypatch, tmp_path / "优盘")
    listed: list[int] = []

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, CollectingDialog)
        listed.append(dialog.model.total)

    hands.in_dialog("collecting_dialog", look)
    _, of_folder = lending._collect.menu().actions()
    of_folder.trigger()
    assert listed == [len(list(back.iterdir()))]


def test_a_clerks_packet_opens_on_the_grid_with_its_parts_alone(
    bare: MainWindow, year: Path, tmp_path: Path
) -> None:
    with Store.open(year) as store:
        evaluation_id = store.evaluations.latest().id
        planned = store.packets.plan(evaluation_id, PacketKind.CLERK, parts=["written"])
        (clerk,) = issue_packets(store, evaluation_id, tmp_path, planned, PacketKind.CLERK)
    bare.open_file(clerk.path)
    page = bare.page("scoring")
    assert isinstance(page, ScoringPage)
    assert page.grid.isVisible()
    assert [page._part.itemData(n) for n in range(page._part.count())] == ["written"]
    bare.open_file(year)
    bare.go("scoring")
    assert page.ballot.isVisible()


def test_a_return_on_a_stick_says_where_it_belongs(
    bare: MainWindow, tmp_path: Path, hands: Any
) -> None:
    path = tmp_path / "L1-赵一-交回1.shufar"
    path.write_bytes(b"SHUFAR1\n")
    said: list[str] = []

    def look(box: Any) -> None:
        said.append(box.text())

    hands.in_dialog("refusal", look)
    bare.open_file(path)
    assert "不能单独打开" in said[0]
    assert "拖进窗口" in said[0]


def test_marks_that_still_fit_a_changed_scheme_are_carried(
    packet: Path, window: MainWindow, hands: Any, rows: Any, tmp_path: Path
) -> None:
    with Store.open(packet) as store:
        evaluation_id = store.evaluations.latest().id
        entry = store.units.find(evaluation_id, "U01")
        (reviewer,) = store.panel.reviewers(evaluation_id)
        for code in ("A1", "A2"):
            store.ballots.put_mark("written", entry.id, reviewer.id, code, Mark.number(5_000))
        _, content = store.packets.hand_in()
    handed = packet.with_suffix(".shufar")
    handed.write_bytes(content)
    store = window._session.store
    text = store.schemes.current(window._session.evaluation_id).version.text
    store.schemes.adopt(window._session.evaluation_id, text.replace("带头学法", "带头普法"), "改名")
    window._session.scheme_changed.emit()

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, CollectingDialog)
        assert not hands.button(dialog, "收回").isEnabled()
        dialog.carry.click()
        assert "另有 1 个分数" in dialog.model.index(0, 7).data()
        hands.click(hands.button(dialog, "收回"))

    hands.in_dialog("collecting_dialog", look)
    page = window.page("panel")
    assert isinstance(page, PanelPage)
    page.lending.collect((handed,))
    assert rows("SELECT count(*) FROM marks") == [(1,)]
    assert rows("SELECT state FROM packets") == [("withdrawn",)]


def test_packets_with_a_password_have_it_printed_and_ask_for_it(
    window: MainWindow,
    lending: LendingPanel,
    hands: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtbot: Any,
) -> None:
    slips = tmp_path / "密码单.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(slips), ""))
    lending.seat_table.selectRow(0)
    issue_to(
        lending,
        hands,
        monkeypatch,
        tmp_path / "out",
        lambda dialog: dialog.passwords.setChecked(True),
    )
    text = "".join("".join(p.extract_text() for p in PdfReader(slips).pages).split())
    account, rest = text.split("账号：")[1].split("初始密码：")
    (packet,) = (tmp_path / "out").iterdir()

    def enter(dialog: Any) -> None:
        hands.in_dialog("new_password_dialog", choose)
        hands.sign_in(dialog, account, rest[:11])

    def choose(dialog: Any) -> None:
        hands.line(dialog, "现在的密码").setText(rest[:11])
        for field in ("新密码", "再输一次"):
            hands.line(dialog, field).setText("自己的密码12345")
        hands.click(hands.button(dialog, "确定"))
        qtbot.waitUntil(lambda: not dialog.isVisible())

    hands.in_dialog("sign_in_dialog", enter)
    window.open_file(packet)
    assert window.windowTitle().startswith("评分 — ")
