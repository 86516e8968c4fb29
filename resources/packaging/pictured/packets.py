"""Many desks: what is out, what comes back, and the window of whoever holds a packet."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtWidgets import QDialog, QTabWidget

from db.records import Mark
from db.records.packets import PacketKind
from db.store import Store
from desktop.operations.packets import hand_in_packet, issue_packets
from desktop.pages.packets.collecting_dialog import CollectingDialog
from desktop.pages.panel.page import PanelPage
from resources.packaging.pictured.stage import Stage, button, part_of

_HOLDERS = ("D01", "D02", "D03")


def packets(stage: Stage) -> None:
    """Three packets: one handed in as it was, one that says otherwise than the office since, one still out."""
    office = stage.years.full.with_name("分发.shufa")
    shutil.copyfile(stage.years.full, office)
    first, second, _ = _issue(office, office.parent / "分发")
    back = office.parent / "交回"
    back.mkdir()
    _score_anew(first, 8_000)
    _score_anew(second, 9_000)
    for packet in (first, second):
        with Store.open(packet, "评委") as store:
            hand_in_packet(store, back)
    _change_here(office, second.name)
    stage.window.open_file(office)
    page = stage.page("panel", PanelPage)
    part_of(page, QTabWidget).setCurrentWidget(page.lending)
    stage.take("packets-seats")
    button(page, "按评分包").click()
    stage.take("packets-out")
    button(page, "按席位").click()
    stage.dialog("packets-issuing", lambda: button(page.lending, "分发…").click())

    def settle(dialog: QDialog) -> None:
        if isinstance(dialog, CollectingDialog):
            row = next(n for n, c in enumerate(dialog.model.shown) if c.conflicts)
            dialog.table.selectRow(row)
            stage.dialog("packets-settling", lambda: button(dialog, "认定冲突…").click())

    stage.dialog("packets-collecting", lambda: page.lending.collect((back,)), settle)
    stage.window.open_file(first)
    stage.take("packets-holder")
    stage.window.go("hand_in")
    stage.take("packets-hand-in")


def forms(stage: Stage) -> None:
    """自查表 collected elsewhere: the office's page meanwhile, and the window of whoever collects."""
    office = stage.years.full.with_name("收表.shufa")
    shutil.copyfile(stage.years.full, office)
    with Store.open(office, "办公室") as store:
        number = store.evaluations.latest().id
        planned = store.packets.plan_forms(number, store.supervisions.find(number).id)
        (issued,) = issue_packets(store, number, office.parent / "收表", planned, PacketKind.FORMS)
    stage.window.open_file(office)
    stage.window.go("supervision")
    stage.take("forms-out")
    stage.window.open_file(issued.path)
    stage.take("forms-holder")
    stage.window.go("hand_in")
    stage.take("forms-hand-in")


def _issue(office: Path, folder: Path) -> tuple[Path, ...]:
    with Store.open(office, "办公室") as store:
        number = store.evaluations.latest().id
        planned = store.packets.plan(number, reviewers=_HOLDERS, parts=("written",))
        return tuple(i.path for i in issue_packets(store, number, folder, planned))


def _score_anew(packet: Path, points: int) -> None:
    with Store.open(packet, "评委") as store:
        number = store.evaluations.latest().id
        ballot = store.ballots.of_evaluation(number)[0]
        store.ballots.withdraw(ballot.id, "看错了一栏")
        (reviewer,) = store.panel.reviewers(number)
        store.ballots.put_mark("written", ballot.entry_id, reviewer.id, "A1", Mark.number(points))
        store.ballots.submit(ballot.id)


def _change_here(office: Path, packet: str) -> None:
    """The packet was thought lost: it is withdrawn, and a ballot put right here."""
    with Store.open(office, "办公室") as store:
        number = store.evaluations.latest().id
        found = store.packets.find(number, packet)
        store.packets.withdraw(found, "优盘遗失")
        code = found.seats[0].reviewer
        reviewer = next(r for r in store.panel.reviewers(number) if r.code == code)
        ballot = store.ballots.of_reviewer(number, "written", reviewer.id)[0]
        store.ballots.withdraw(ballot.id, "核对原票")
        store.ballots.put_mark("written", ballot.entry_id, reviewer.id, "A1", Mark.number(10_000))
        store.ballots.submit(ballot.id)


SCENES = (packets, forms)
