"""Signing in at the command line, and each command tried as each role."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pytest
import xlsxwriter

from db.records import BallotStatus
from db.records.packets import PacketKind
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import CHANGES, READINGS, ReadSubject, Role
from desktop.ballots.open_matters import MatterKind
from desktop.cli import run
from tests.db.staffed_year import NAMES, PASSWORDS, StaffedYear, plain_year, staffed_year
from tests.db.store.paper.printed import print_copies
from tests.db.store.paper.scanned import take_first
from tests.desktop.console import terminal_session
from tests.desktop.console.terminal_session import OWN_TERMINALS

Capture = pytest.CaptureFixture[str]
EVERYBODY = frozenset(Role)
BOTH = READINGS[ReadSubject.BALLOTS] & READINGS[ReadSubject.RESULTS]
NEW = "另外一个口令0001"


@dataclass(frozen=True)
class Place:
    """The file and a folder with what commands read and write."""

    year: StaffedYear
    folder: Path

    @property
    def file(self) -> str:
        return str(self.year.path)


def freezing(place: Place) -> list[str]:
    """The command, with a word for whatever is open in the year."""
    stays = [word for kind in MatterKind for word in ("--stays", f"{kind.value}=不等")]
    return ["freeze", place.file, "--reason", "定稿", *stays]


def workbook(path: Path, sheet: str, *rows: tuple[object, ...]) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("access")
    year = staffed_year(folder / "a.shufa")
    workbook(
        folder / "units.xlsx",
        "单位",
        ("编号", "单位名称", "类别"),
        ("U07", "示例区水务局", "执法部门"),
    )
    workbook(
        folder / "ballots.xlsx",
        "评分-written",
        ("评委编号", "单位编号", "A1", "A2"),
        ("E02", "U02", 50, 30),
    )
    (folder / "reports").mkdir()
    (folder / "reports" / "U01.txt").write_text("述法报告", "utf-8")
    return Place(year, folder)


@pytest.fixture
def place(template: Place, tmp_path: Path) -> Place:
    path = tmp_path / "a.shufa"
    shutil.copyfile(template.year.path, path)
    return Place(replace(template.year, path=path), template.folder)


def call(monkeypatch: pytest.MonkeyPatch, role: Role, arguments: list[str], new: str = NEW) -> int:
    monkeypatch.setenv("SHUFA_PASSWORD", PASSWORDS[role])
    monkeypatch.setenv("SHUFA_NEW_PASSWORD", new)
    monkeypatch.setenv("SHUFA_KEY_PASSWORD", "密钥的密码一二三")
    return run([*arguments, "--user", NAMES[role]])


COMMANDS: dict[str, tuple[Callable[[Place, Path], list[str]], frozenset[Role]]] = {
    "import units": (
        lambda p, _: ["import", p.file, str(p.folder / "units.xlsx")],
        CHANGES["entry.import"],
    ),
    "import ballots": (
        lambda p, _: ["import", p.file, str(p.folder / "ballots.xlsx")],
        CHANGES["ballot.import"],
    ),
    "import dry run": (
        lambda p, _: ["import", p.file, str(p.folder / "units.xlsx"), "--dry-run"],
        CHANGES["entry.import"],
    ),
    "attach": (
        lambda p, _: ["attach", p.file, str(p.folder / "reports")],
        CHANGES["report.hand_in"],
    ),
    "rank": (lambda p, _: ["rank", p.file], READINGS[ReadSubject.RESULTS]),
    "rank within": (
        lambda p, _: ["rank", p.file, "--within", "category", "--json"],
        READINGS[ReadSubject.RESULTS],
    ),
    "explain": (lambda p, _: ["explain", p.file, "U01"], BOTH),
    "agreement": (lambda p, _: ["agreement", p.file], BOTH),
    "sheets": (
        lambda p, out: ["sheets", p.file, "--out", str(out), "--only", "ranking"],
        READINGS[ReadSubject.RESULTS],
    ),
    "sheets archive": (
        lambda p, out: ["sheets", p.file, "--out", str(out), "--archive"],
        READINGS[ReadSubject.CHECKS] & BOTH,
    ),
    "scan": (lambda p, _: ["scan", p.file, str(scanned(p))], CHANGES["scan.take"]),
    "scans": (lambda p, _: ["scans", p.file, "--json"], READINGS[ReadSubject.BALLOTS]),
    "scans withdraw": (
        lambda p, _: ["scans", p.file, "--withdraw", "1", "--reason", "误扫"],
        CHANGES["scan.withdraw"],
    ),
    "settle": (lambda p, _: ["settle", p.file, "--json"], READINGS[ReadSubject.BALLOTS]),
    "recount": (lambda p, _: ["recount", p.file, "--json"], READINGS[ReadSubject.CHECKS]),
    "settle persons": (
        lambda p, _: ["settle", p.file, "--persons", "2", "--json"],
        CHANGES["scan.settings"],
    ),
    "export": (lambda p, out: ["export", p.file, str(out / "out.xlsx")], BOTH),
    "workings": (lambda p, out: ["workings", p.file, str(out / "out.xlsx")], BOTH),
    "withdraw-unit": (
        lambda p, _: ["withdraw-unit", p.file, "U01", "--on", "2024-12-01", "--reason", "撤并"],
        CHANGES["entry.withdraw"],
    ),
    "readmit-unit": (
        lambda p, _: ["readmit-unit", p.file, "U01", "--reason", "恢复"],
        CHANGES["entry.readmit"],
    ),
    "years": (lambda p, _: ["years", p.file, "--json"], READINGS[ReadSubject.RESULTS]),
    "freeze": (lambda p, _: freezing(p), CHANGES["evaluation.freeze"]),
    "move-ballots": (
        lambda p, _: ["move-ballots", p.file, "written", "E02", "E01", "--reason", "录错"],
        CHANGES["ballot.move"],
    ),
    "release": (lambda p, _: ["release", p.file, "overall"], CHANGES["result.release"]),
    "released": (lambda p, _: ["released", p.file], EVERYBODY),
    "take-back": (
        lambda p, _: ["take-back", p.file, "1", "--reason", "改期"],
        CHANGES["result.take_back"],
    ),
    "reopen": (lambda p, _: ["reopen", p.file, "--reason", "更正"], CHANGES["evaluation.reopen"]),
    "snapshots": (lambda p, _: ["snapshots", p.file], READINGS[ReadSubject.RESULTS]),
    "snapshots compared": (
        lambda p, _: ["snapshots", p.file, "--compare", "1", "1"],
        READINGS[ReadSubject.TRAIL],
    ),
    "verify": (lambda p, _: ["verify", p.file], READINGS[ReadSubject.TRAIL]),
    "certify": (
        lambda p, out: [
            *("certify", p.file, str(out / "head.cert")),
            *("--key", str(out / "own.key"), "--new-key", "监督员"),
        ],
        READINGS[ReadSubject.TRAIL],
    ),
    "backup": (lambda p, out: ["backup", p.file, str(out / "copy.shufa")], EVERYBODY),
    "issue": (
        lambda p, out: ["issue", p.file, "--to", str(out / "out"), "--reviewers", "E01"],
        CHANGES["packet.issue"],
    ),
    "packets": (lambda p, _: ["packets", p.file], READINGS[ReadSubject.BALLOTS]),
    "collect": (
        lambda p, _: ["collect", p.file, str(p.folder / "reports")],  # nothing is there to collect
        CHANGES["packet.collect"],
    ),
    "withdraw": (
        lambda p, _: ["withdraw", p.file, "E01-孙评委.shufap", "--reason", "遗失"],
        CHANGES["packet.withdraw"],
    ),
    "hand-in": (
        lambda p, out: ["hand-in", p.file, "--to", str(out)],
        CHANGES["packet.hand_in"],
    ),
    "accounts list": (lambda p, _: ["accounts", p.file, "list"], READINGS[ReadSubject.ACCOUNTS]),
    "accounts add": (
        lambda p, _: ["accounts", p.file, "add", "新人", "--role", "clerk"],
        CHANGES["account.add"],
    ),
    "accounts role": (
        lambda p, _: ["accounts", p.file, "role", "李录入", "--role", "checker"],
        CHANGES["account.edit"],
    ),
    "accounts disable": (
        lambda p, _: ["accounts", p.file, "disable", "李录入"],
        CHANGES["account.edit"],
    ),
    "accounts enable": (
        lambda p, _: ["accounts", p.file, "enable", "李录入"],
        CHANGES["account.edit"],
    ),
    "accounts reset": (
        lambda p, _: ["accounts", p.file, "reset", "李录入"],
        CHANGES["account.reset"],
    ),
    "accounts unlock": (
        lambda p, _: ["accounts", p.file, "unlock", "李录入"],
        CHANGES["account.unlock"],
    ),
    "accounts password": (lambda p, _: ["accounts", p.file, "password"], EVERYBODY),
}


def scanned(place: Place) -> Path:
    """A file that `take_first` took."""
    path = place.folder / "扫描件.png"
    path.write_bytes("扫描件".encode())
    return path


def take(place: Place) -> None:
    """Prints two sheets and takes a batch."""
    with place.year.open(Role.ORGANISER) as store:
        print_copies(store, place.year.evaluation, "written", "experts", 2)
        take_first(store, place.year.evaluation)


def lend(place: Place, *, itself: bool) -> None:
    """Issues a packet; `itself` makes the file a packet, whose holder has an account in it."""
    with place.year.open(Role.ORGANISER) as store:
        packets, evaluation = store.packets, place.year.evaluation
        planned = packets.plan(evaluation, reviewers=["E01"])
        password = PASSWORDS[Role.ORGANISER]
        (loan,) = packets.lend(evaluation, PacketKind.REVIEWER, planned, password, LEAST)
        if itself:
            packets.become(replace(loan, packet={**loan.packet, "id": 9, "number": "0" * 32}), [])


# They begin a file, or lay one in another's place as any copy would: there is nobody to ask yet.
WITHOUT_ACCOUNTS = {"demo", "new", "restore", "selftest"}


def test_every_command_on_a_file_is_tried(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        run(["--help"])
    named = set(re.findall(r"^    ([a-z-]+)\b", capsys.readouterr().out, re.MULTILINE))
    assert named == {name.split()[0] for name in COMMANDS} | WITHOUT_ACCOUNTS


@pytest.mark.parametrize(("name", "role"), list(product(COMMANDS, Role)))
def test_each_command_as_each_role(
    place: Place,
    name: str,
    role: Role,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    arguments, allowed = COMMANDS[name]
    if name.startswith(("reopen", "snapshots", "release", "take-back")):
        assert call(monkeypatch, Role.ORGANISER, freezing(place)) == 0
    if name == "take-back":
        assert call(monkeypatch, Role.ORGANISER, ["release", place.file, "grades"]) == 0
    if name == "readmit-unit":
        leave, _ = COMMANDS["withdraw-unit"]
        assert call(monkeypatch, Role.ORGANISER, leave(place, tmp_path)) == 0
    if name.startswith("scan"):
        take(place)
    if name in ("withdraw", "hand-in"):
        lend(place, itself=name == "hand-in")
    before = place.year.path.read_bytes()
    capsys.readouterr()
    code = call(monkeypatch, role, arguments(place, tmp_path))
    said = capsys.readouterr()
    if role in allowed:
        assert (code, said.err) == (0, "")
        return
    assert code == 2
    assert "没有办理此事的权限" in said.err
    assert said.out == ""
    assert place.year.path.read_bytes() == before
    assert not [p for p in tmp_path.iterdir() if p.suffix in (".pdf", ".xlsx")]


def ranks(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: Capture, out: Path
) -> dict[Role, int]:
    """For each role how many of the commands that tell results tell one."""
    capsys.readouterr()
    found = dict.fromkeys(Role, 0)
    for role in Role:
        target = out / role.value
        target.mkdir(parents=True)
        for name in ("rank", "rank within", "sheets", "snapshots"):
            arguments, _ = COMMANDS[name]
            found[role] += call(monkeypatch, role, arguments(place, target)) == 0
        said = capsys.readouterr().out
        assert ("示例区教育局" in said) == (found[role] > 0)
        if not found[role]:
            assert not list(target.iterdir())
    return found


def test_who_may_rank_before_and_after_the_release(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: Capture, tmp_path: Path
) -> None:
    few = {role: 4 * (role in READINGS[ReadSubject.RESULTS]) for role in Role}
    assert call(monkeypatch, Role.ORGANISER, freezing(place)) == 0
    assert ranks(place, monkeypatch, capsys, tmp_path / "frozen") == few
    assert call(monkeypatch, Role.ORGANISER, ["release", place.file, "grades"]) == 0
    assert ranks(place, monkeypatch, capsys, tmp_path / "grades") == few
    assert call(monkeypatch, Role.ORGANISER, ["release", place.file, "overall"]) == 0
    whole = ranks(place, monkeypatch, capsys, tmp_path / "whole")
    assert min(whole.values()) >= 3  # sheets ask for more than results
    back = ["take-back", place.file, "2", "--reason", "改期"]
    assert call(monkeypatch, Role.ORGANISER, back) == 0
    assert ranks(place, monkeypatch, capsys, tmp_path / "back") == few


def test_without_a_user_nothing_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("SHUFA_PASSWORD", PASSWORDS[Role.ORGANISER])
    for arguments, _ in COMMANDS.values():
        assert run(arguments(place, place.folder)) == 2
        said = capsys.readouterr()
        assert "请先登录" in said.err
        assert said.out == ""


def test_wrong_passwords_lock_the_account_for_every_command(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("SHUFA_PASSWORD", "不是这个")
    for left in (4, 3, 2, 1):
        assert run(["rank", place.file, "--user", "钱监督"]) == 2
        assert capsys.readouterr().err == f"账号名或密码不对。再错 {left} 次将暂时锁定。\n"
    assert run(["rank", place.file, "--user", "钱监督"]) == 2
    assert "已锁定至" in capsys.readouterr().err
    assert call(monkeypatch, Role.SUPERVISOR, ["verify", place.file]) == 2
    assert "已锁定至" in capsys.readouterr().err
    assert call(monkeypatch, Role.ORGANISER, ["accounts", place.file, "unlock", "钱监督"]) == 0
    assert call(monkeypatch, Role.SUPERVISOR, ["verify", place.file]) == 0


def test_the_password_may_come_as_a_line_of_the_input(place: Place) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "SHUFA_PASSWORD"}
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "rank", place.file, "--user", NAMES[Role.SUPERVISOR]],
        input=PASSWORDS[Role.SUPERVISOR] + "\n",
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "示例区教育局" in done.stdout


def test_in_an_open_file_the_user_is_who_the_trail_names(tmp_path: Path, template: Place) -> None:
    year = plain_year(tmp_path / "open.shufa")
    source = str(template.folder / "units.xlsx")
    assert run(["import", str(year.path), source, "--user", "张三"]) == 0
    connection = sqlite3.connect(year.path)
    row = connection.execute("SELECT who FROM events ORDER BY id DESC LIMIT 1").fetchone()
    connection.close()
    assert row == ("张三",)


def test_accounts_from_the_first_organiser_to_a_reviewer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    year = plain_year(tmp_path / "open.shufa")
    file = str(year.path)
    monkeypatch.setenv("SHUFA_NEW_PASSWORD", "第一个口令0001")
    assert run(["accounts", file, "set-up", "王组织"]) == 0
    code = capsys.readouterr().out.splitlines()[0].removeprefix("恢复码：")
    assert run(["accounts", file, "set-up", "王组织"]) == 2
    monkeypatch.setenv("SHUFA_PASSWORD", "第一个口令0001")
    as_organiser = ["--user", "王组织"]
    reviewer = ["add", "孙评委", "--role", "reviewer", "--reviewer"]
    assert run(["accounts", file, *reviewer, "E99", *as_organiser]) == 2
    assert "没有找到评委“E99”" in capsys.readouterr().err
    assert run(["accounts", file, *reviewer, "E01", *as_organiser]) == 0
    assert run(["accounts", file, "list", *as_organiser]) == 0
    listed = capsys.readouterr().out
    assert "孙评委" in listed
    assert "E01" in listed
    assert "初始密码" in listed
    monkeypatch.setenv("SHUFA_RECOVERY_CODE", code.lower())
    monkeypatch.setenv("SHUFA_NEW_PASSWORD", "第二个口令0001")
    assert run(["accounts", file, "recover", "王组织"]) == 0
    assert "恢复码：" in capsys.readouterr().out
    assert run(["accounts", file, "list", *as_organiser]) == 2
    monkeypatch.setenv("SHUFA_PASSWORD", "第二个口令0001")
    assert run(["accounts", file, "list", *as_organiser]) == 0


def test_what_an_import_as_a_clerk_brings(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    source = str(place.folder / "ballots.xlsx")
    assert call(monkeypatch, Role.CLERK, ["import", place.file, source]) == 0
    with Store.open(place.year.path, read_only=True) as store:
        store.sign_in(NAMES[Role.CLERK], PASSWORDS[Role.CLERK])
        ballot = store.ballots.get("written", place.year.entries[1], place.year.other)
    assert ballot is not None
    assert ballot.status is BallotStatus.SUBMITTED


def has_terminals() -> bool:
    """Whether this system gives out terminals: a bare chroot does not."""
    try:
        ends = os.openpty()
    except OSError:
        return False
    for end in ends:
        os.close(end)
    return True


def at_a_terminal(arguments: list[str], *answers: str) -> tuple[int, str]:
    """Runs a command on a terminal of its own and types an answer at each prompt; code and all that is seen."""
    done = subprocess.run(
        [
            *([] if has_terminals() else OWN_TERMINALS),
            *(sys.executable, terminal_session.__file__, json.dumps(answers)),
            *(sys.executable, "-m", "desktop", *arguments),
        ],
        env={k: v for k, v in os.environ.items() if not k.startswith("SHUFA_")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    return result["code"], result["seen"]


def test_passwords_are_typed_unseen_and_a_new_one_twice(tmp_path: Path) -> None:
    file = str(plain_year(tmp_path / "open.shufa").path)
    code, seen = at_a_terminal(
        ["accounts", file, "set-up", "王组织"], NEW, "不一样的口令01", NEW, NEW
    )
    assert code == 0
    assert "两次输入不一致" in seen
    assert "恢复码：" in seen
    assert NEW not in seen
    code, seen = at_a_terminal(["accounts", file, "list", "--user", "王组织"], NEW)
    assert (code, NEW in seen) == (0, False)
    assert "组织者" in seen
    code, seen = at_a_terminal(["accounts", file, "list", "--user", "王组织"], "不对")
    assert code == 2
    assert "账号名或密码不对。" in seen
