"""What is official is made from a file that verifies, or is refused with what is wrong in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget

from db.errors import ErrorKind, UserError
from db.records import AdjustmentKind
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from db.store.verify.damage import Verification
from db.store.verify.verifying import verify_file
from desktop.ballots.open_matters import MatterKind
from desktop.cli import run
from desktop.operations.integrity import require_sound
from desktop.pages.printing.page import PrintPage
from desktop.pages.results.page import ResultsPage
from desktop.sheets.catalogue import BY_NAME
from desktop.shell.main_window import MainWindow
from tests.db.store import small_year

DONE, REFUSED = 0, 2
OFFICIAL = [name for name, kind in BY_NAME.items() if kind.official]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "年度.shufa"
    small_year.build(path)
    return path


def raise_a_mark(path: Path) -> None:
    """As an insider with another program does it."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE marks SET points = 59500 WHERE points = 45000")
    connection.close()


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were verified, one entry a time."""
    seen: list[Path] = []

    def counted(path: Path, head: str = "") -> Verification:
        seen.append(path)
        return verify_file(path, head)

    monkeypatch.setattr("db.store.verify_file", counted)
    return seen


@pytest.mark.parametrize("sheet", OFFICIAL)
def test_no_official_sheet_is_made_from_an_edited_file(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], sheet: str
) -> None:
    raise_a_mark(path)
    assert run(["sheets", str(path), "--out", str(tmp_path / "out"), "--only", sheet]) == REFUSED
    said = capsys.readouterr().err
    assert "核验未通过" in said
    assert "59.5" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("sheet", sorted(set(BY_NAME) - set(OFFICIAL)))
def test_what_the_day_needs_is_printed_all_the_same(path: Path, tmp_path: Path, sheet: str) -> None:
    """Blank ballots and lists to sign tell no result."""
    raise_a_mark(path)
    assert run(["sheets", str(path), "--out", str(tmp_path / "out"), "--only", sheet]) == DONE


def test_an_edited_file_is_not_frozen(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raise_a_mark(path)
    said = [word for kind in MatterKind for word in ("--stays", f"{kind}=同意")]
    assert run(["freeze", str(path), "--reason", "会议", *said]) == REFUSED
    assert "59.5" in capsys.readouterr().err
    with Store.open(path, read_only=True) as store:
        assert not store.evaluations.latest().frozen


def test_a_file_that_nobody_wrote_to_is_verified_once(path: Path, verified: list[Path]) -> None:
    with Store.open(path) as store:
        for _ in range(3):
            with store.reader()() as reader:
                require_sound(reader)
        assert len(verified) == 1
        with store.writer()() as writer:
            require_sound(writer)
        assert len(verified) == 1
        store.office.add_adjustment(1, AdjustmentKind.BONUS, 1_000, "通报表扬")
        require_sound(store)
        require_sound(store)
        assert len(verified) == 2
        raise_a_mark(path)
        with store.reader()() as reader, pytest.raises(UserError) as refused:
            require_sound(reader)
        assert refused.value.kind is ErrorKind.NOT_SOUND
        assert len(verified) == 3


def test_whoever_asks_for_verifying_gets_it(path: Path, verified: list[Path]) -> None:
    """A disk that goes bad leaves no time of change."""
    with Store.open(path) as store:
        assert store.verify().intact
        assert store.verify().intact
        assert len(verified) == 2
        require_sound(store)
        assert len(verified) == 2


def test_whoever_may_not_read_the_trail_is_not_told_what_is_in_it(path: Path) -> None:
    with Store.open(path) as store:
        store.accounts.set_up("主管", "password-1", LEAST)
        store.accounts.add("录入", Role.CLERK, "password-2", must_change=False, cost=LEAST)
    raise_a_mark(path)
    with Store.open(path, read_only=True) as store:
        store.sign_in("录入", "password-2")
        with pytest.raises(UserError) as refused:
            require_sound(store)
        assert refused.value.facts["number"] == "4"
        assert refused.value.faults == ()


def refusal(hands: Any) -> list[str]:
    told: list[str] = []

    def read(dialog: QWidget) -> None:
        assert isinstance(dialog, QMessageBox)
        told.append(dialog.text() + dialog.informativeText())
        hands.click(hands.button(dialog, "知道了"))

    hands.in_dialog("refusal", read)
    return told


def test_the_print_centre_shows_nothing_official_of_an_edited_file(
    bare: MainWindow, path: Path, hands: Any
) -> None:
    bare.open_file(path)
    raise_a_mark(path)
    told = refusal(hands)
    bare.go("print")
    page = bare.page("print")
    assert isinstance(page, PrintPage)
    assert page.proof is None
    assert "59.5" in told[0]
    page.choose("ballots")
    assert page.proof is not None


def test_the_result_page_does_not_freeze_an_edited_file(
    bare: MainWindow, path: Path, hands: Any
) -> None:
    bare.open_file(path)
    raise_a_mark(path)
    bare.go("results")
    page = bare.page("results")
    assert isinstance(page, ResultsPage)
    told = refusal(hands)
    page.carry_out("会议")
    assert "59.5" in told[0]
    assert not bare._session.evaluation.frozen
