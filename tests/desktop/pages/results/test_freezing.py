"""定稿 lists what is not done yet and asks for a word to each, in the window and by the command."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget

from db.records import Mark
from db.store import Store
from desktop.ballots.open_matters import MatterKind, matter_line, open_matters
from desktop.cli import run
from desktop.pages.results.page import ResultsPage
from desktop.shell.main_window import MainWindow
from tests.db.store import small_year

REPORTED = ("U01", "U02", "U03")
OPEN = (
    "未提交的评分票 1 张",
    "应收未收的评分票 14 张",
    "未列入排名的单位 3 家",
    "未交述法报告的单位 1 家",
)


@pytest.fixture
def begun(year: Path) -> Path:
    """One ballot handed in, one a draft, three of four reports in, one packet out."""
    with Store.open(year) as store:
        evaluation = store.evaluations.latest()
        reviewers = {r.code: r for r in store.panel.reviewers(evaluation.id)}
        entries = {e.unit_code: e for e in store.units.entries(evaluation.id)}
        for unit, code in (("U01", "A1"), ("U01", "A2"), ("U02", "A1")):
            place = ("written", entries[unit].id, reviewers["L1"].id)
            store.ballots.put_mark(*place, code, Mark.number(9_000))
        (whole, _draft) = store.ballots.reader.of_evaluation(evaluation.id, "written")
        store.ballots.submit(whole.id)
        for code in REPORTED:
            store.reports.hand_in(entries[code].id, f"{code}.pdf", code.encode())
    return year


def frozen(path: Path) -> tuple[int, list[str]]:
    """Whether the year is frozen, and on what, as another program reads it."""
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        (is_frozen,) = connection.execute("SELECT frozen FROM evaluations").fetchone()
        reasons = connection.execute("SELECT reason FROM events WHERE what = 'evaluation.freeze'")
        return int(is_frozen), [str(reason) for (reason,) in reasons]


def test_each_matter_asks_for_a_word_before_the_result_is_frozen(
    bare: MainWindow, begun: Path, hands: Any
) -> None:
    bare.open_file(begun)
    bare.go("results")
    page = bare.page("results")
    assert isinstance(page, ResultsPage)
    lines: list[str] = []

    def give(dialog: QWidget) -> None:
        accept = hands.button(dialog, "定稿")
        found = dialog.findChildren(QLineEdit)
        lines.extend(line.accessibleName() for line in found)
        for line in found:
            assert not accept.isEnabled()
            hands.focus_on(line)
            line.setText("会议同意")
        hands.click(accept)

    hands.in_dialog("freezing_dialog", give)
    hands.click(hands.button(page, "结果定稿…"))
    # written: L1 and two experts × 4 units, less E2's own unit, one handed in, one a draft; vote: 3 × 2 live, less one
    assert lines == ["理由", *OPEN]
    is_frozen, reasons = frozen(begun)
    assert is_frozen == 1
    assert reasons == ["；".join(["会议同意", *(f"{line}：会议同意" for line in OPEN)])]
    assert bare._session.store.verify().intact


def test_who_thinks_better_of_it_freezes_nothing(bare: MainWindow, begun: Path, hands: Any) -> None:
    bare.open_file(begun)
    bare.go("results")
    hands.in_dialog("freezing_dialog", lambda d: hands.click(hands.button(d, "取消")))
    hands.click(hands.button(bare.page("results"), "结果定稿…"))
    assert frozen(begun) == (0, [])


def test_the_command_lists_and_takes_a_word_for_each_kind(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    freeze = ["freeze", str(begun), "--reason", "会议审定"]
    assert run(freeze) == 2
    said = capsys.readouterr().err
    for line in (
        "drafts（未提交的评分票 1 张）: 书面述法报告 L1 赵一 西街道办事处",
        "outstanding（应收未收的评分票 14 张）",
        "unranked（未列入排名的单位 3 家）",
        "reports（未交述法报告的单位 1 家）: 区司法局",
    ):
        assert line in said
    assert run([*freeze, "--stays", "everything=好"]) == 2
    assert "“everything”不可用" in capsys.readouterr().err
    assert frozen(begun) == (0, [])
    stays = [f"{kind}=下年补齐" for kind in ("drafts", "outstanding", "unranked", "reports")]
    some = [word for stay in stays[:3] for word in ("--stays", stay)]
    assert run([*freeze, *some]) == 2
    assert "drafts" not in (left := capsys.readouterr().err)
    assert "reports" in left
    assert run([*freeze, *some, "--stays", stays[3]]) == 0
    assert frozen(begun)[1] == ["；".join(["会议审定", *(f"{line}：下年补齐" for line in OPEN)])]


@pytest.mark.parametrize("what_a_missing_one_does", ["unranked", "zero", "ignore"])
@pytest.mark.parametrize("deadline", ["", "2024-11-30"])
def test_reports_that_are_not_in_are_named_whatever_the_rules_make_of_them(
    tmp_path: Path, what_a_missing_one_does: str, deadline: str
) -> None:
    path = tmp_path / "年度.shufa"
    number = small_year.build(path)
    required = f'kind = "scored"\nreport_required = "{what_a_missing_one_does}"\n'
    with Store.open(path) as store:
        rules = small_year.SCHEME.replace('kind = "scored"\n', required)
        store.schemes.adopt(number, rules, "报告必须交")
        if deadline:
            store.evaluations.set_deadline(number, deadline)
        store.units.add(number, "U04", "单位U04", "执法部门")
        left = store.units.find(number, "U04")
        store.withdrawals.withdraw(left.id, "2024-08-01", "机构撤销")
        (reports,) = (m for m in open_matters(store, number) if m.kind is MatterKind.REPORTS)
        assert matter_line(reports) == "未交述法报告的单位 3 家"
        assert reports.places == ("单位U01", "单位U02", "单位U03")
        for entry in store.units.entries(number):
            if entry.id != left.id:
                store.reports.hand_in(entry.id, "报告.pdf", entry.unit.encode())
        assert MatterKind.REPORTS not in {m.kind for m in open_matters(store, number)}
