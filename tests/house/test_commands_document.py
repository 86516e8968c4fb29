"""docs/commands.md: every command, option, sheet and key of the program, and none besides."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.records import ImportData, VotesRow
from db.records.paper import Batch, Reading
from db.records.supervision import ChecklistItem
from db.scoring.agreement.document import agreement_document
from db.scoring.agreement.records import Agreement, Icc, IccForm, PartAgreement, Undefined
from db.store import Store
from db.store.paper.ledger import LayoutStand
from db.store.paper.live_sheets import DOUBTED
from db.store.paper.outcomes import NOT_ALLOWED
from db.store.paper.records import (
    BLANK_SHEET,
    WHOLE_PAGE,
    Asked,
    Conflicting,
    CountTally,
    Left,
    LeftBallot,
)
from db.store.paper.recounts import Recount
from db.store.verify.damage import Damages
from desktop import assets
from desktop.cli import run
from desktop.console.accounts import CODE_VARIABLE, NEW_PASSWORD_VARIABLE
from desktop.console.commands import DAMAGED, DONE, FAULT, REFUSED
from desktop.console.integrity import KEY_PASSWORD_VARIABLE
from desktop.console.recount import recount_document
from desktop.console.scans import batch_document, layout_document, scan_document
from desktop.console.settling import settle_document
from desktop.console.signing_in import PASSWORD_VARIABLE
from desktop.exchange.scans.marks.verdicts import FieldState, PageDoubt
from desktop.exchange.scans.refusals import Why
from desktop.explanation.scan_text import DOUBTS, LEFT, PAGE_DOUBTS, WHY
from desktop.operations.paper.scanning import BatchOutcome, PageOutcome
from desktop.sheets.catalogue import BY_NAME
from tests.house.documents import chapter, codes, document, first_column, headings, section, tables

pytestmark = pytest.mark.xdist_group("commands document")  # its year is made once

Capture = pytest.CaptureFixture[str]
COMMANDS = document("commands.md")
PAPER = document("paper.md")


def usage(capsys: Capture, monkeypatch: pytest.MonkeyPatch, *command: str) -> str:
    """The program's own summary of a command, on one line."""
    monkeypatch.setenv("COLUMNS", "1000")
    capsys.readouterr()
    with pytest.raises(SystemExit):
        run([*command, "--help"])
    return capsys.readouterr().out


def known_commands(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    listed = usage(capsys, monkeypatch)
    return re.findall(r"^    ([a-z-]+)\s", listed, re.MULTILINE)


def told_commands() -> list[str]:
    return [codes(title)[0] for title in headings(chapter(COMMANDS, "The commands"))]


def words(synopsis: str) -> set[str]:
    """What a synopsis consists of, whatever the order: each option with its value, each argument."""
    plain = re.sub(r"\[-h\]|^usage: |(\w+) \[\1 \.\.\.\]", r"\1", synopsis.strip())
    plain = re.sub(r"\{([^}]*)\}", lambda m: m[1].replace(",", "|"), plain)
    return set(re.findall(r"--[a-z-]+(?: [^\s\]\[-]\S*?(?: B)?(?=\]| |$))?|[^\s\[\]]+", plain))


def test_every_command_is_told(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told_commands() == known_commands(capsys, monkeypatch)


@pytest.mark.parametrize("command", told_commands())
def test_a_command_is_called_as_told(
    command: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = section(COMMANDS, f"`{command}`")
    synopsis = codes(text)[0].replace("SOURCE…", "SOURCE")
    real = usage(capsys, monkeypatch, command).split("\n\n")[0]
    if command == "accounts":
        synopsis = synopsis.replace("ACTION", "|".join(first_column(text, "action")))
    assert words(synopsis) == words(real)
    options = set(re.findall(r"--[a-z-]+", real)) - {"--user"}
    assert set(first_column(text, "option")) == options


def test_every_sheet_is_told() -> None:
    assert first_column(section(COMMANDS, "`sheets`"), "sheet") == list(BY_NAME)


def test_every_variable_is_told(repository: Path) -> None:
    told = set(first_column(section(COMMANDS, "Signing in"), "variable"))
    assert told == {
        PASSWORD_VARIABLE,
        NEW_PASSWORD_VARIABLE,
        CODE_VARIABLE,
        KEY_PASSWORD_VARIABLE,
    }


def test_every_exit_status_is_told() -> None:
    (table,) = tables(section(COMMANDS, "Exit status"))
    assert [int(row[0]) for row in table[1:]] == [DONE, FAULT, REFUSED, DAMAGED]


# --- the keys of the JSON ---

Key = tuple[str, ...]


def keys(value: Any, at: Key = ()) -> Iterator[Key]:
    """The path of every key within a document; an item of a list is ``[]``."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*at, key)
            yield from keys(inner, (*at, key))
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, (*at, "[]"))


def told_keys(title: str) -> set[Key]:
    told: set[Key] = set()
    for code in first_column(section(COMMANDS, title), "key"):
        path = tuple(re.findall(r"\[\]|[^.\[\]]+", code))
        told.update(path[:end] for end in range(1, len(path) + 1) if path[end - 1] != "[]")
    return told


def match(printed: Key, told: set[Key]) -> Key | None:
    """The told key that a printed one is: names in capitals stand for codes."""
    found = [
        key
        for key in told
        if len(key) == len(printed)
        and all(t == p or (t.isupper() and p != "[]") for t, p in zip(key, printed, strict=True))
    ]
    literal = [key for key in found if not any(part.isupper() for part in key)]
    return next(iter(literal or found), None)


def assert_told(title: str, documents: list[dict[str, Any]]) -> None:
    """Every key that was printed is told, and every key that is told was printed."""
    told = told_keys(title)
    matches = {key: match(key, told) for found in documents for key in keys(found)}
    assert [key for key, known in matches.items() if known is None] == []
    assert told - set(matches.values()) == set()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up year, as `demo` makes it."""
    folder = tmp_path_factory.mktemp("示例")
    assert run(["demo", str(folder)]) == 0
    return next(folder.glob("*.shufa"))


def printed(capsys: Capture, *command: str, status: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert run([*command, "--json"]) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture
def unscored(tmp_path: Path) -> Path:
    """A year without a single score: every unit is unranked."""
    path = tmp_path / "未评.shufa"
    scheme = assets.resource("samples", "year-2024.toml")
    assert run(["new", str(path), "--scheme", str(scheme)]) == 0
    roster = tmp_path / "单位.csv"
    roster.write_text("编号,单位名称,类别,述法形式\nU1,甲局,其他,书面\n", "utf-8")
    assert run(["import", str(path), str(roster)]) == 0
    return path


def test_keys_of_rank(demo: Path, unscored: Path, capsys: Capture) -> None:
    overall = printed(capsys, "rank", str(demo))
    within = printed(capsys, "rank", str(demo), "--within", "category")
    flat = {"within": within.pop("within"), **within["rankings"][0]}
    nobody = printed(capsys, "rank", str(unscored))
    assert list(within) == ["rankings"]
    assert_told("JSON of `rank`", [overall, flat, nobody, {"rankings": [None]}])


def test_keys_of_explain(demo: Path, unscored: Path, tmp_path: Path, capsys: Capture) -> None:
    rows = printed(capsys, "rank", str(demo))["rows"]
    told = told_keys("JSON of `explain`")
    documents = [
        printed(capsys, "explain", str(demo), row["unit_code"]) for row in (rows[0], rows[-1])
    ]
    documents.append(printed(capsys, "explain", str(unscored), "U1"))
    facts = {key for key in told if key[0] == "unranked" and len(key) == 2}
    documents.append({"unranked": {name: "" for _, name in facts}})  # held by the test below
    counted = tmp_path / "计票.shufa"
    with Store.create(counted) as store:
        text = assets.template("minzhu-ceping-si-dang").read_text("utf-8")
        year = store.evaluations.create(text).id
        store.units.add(year, "D01", "甲河街道", "街道")
        votes = VotesRow("票数-vote!2", "vote", "D01", "panel", {"V1": {"优秀": 30}})
        store.importer.take(year, ImportData(votes=(votes,)))
    documents.append(printed(capsys, "explain", str(counted), "D01"))
    documents.append({"equals": [{"unit_code": "", "rank": 1, "values": {"KEY": ""}}]})
    assert_told("JSON of `explain`", documents)


def test_facts_of_an_unranked_unit_are_told(repository: Path) -> None:
    source = "".join(
        (repository / "db/scoring" / name).read_text("utf-8")
        for name in ("part_score.py", "score.py")
    )
    named = set(
        re.findall(r"[ (](\w+)=", "".join(re.findall(r"_unranked\((.*?)\)\n", source, re.DOTALL)))
    )
    named |= set(
        re.findall(r'"(\w+)":', "".join(re.findall(r"facts = \{.*?\}", source, re.DOTALL)))
    )
    told = {
        key[1] for key in told_keys("JSON of `explain`") if key[0] == "unranked" and len(key) == 2
    }
    assert told == named | {"kind"}


def test_keys_of_agreement(demo: Path, capsys: Capture) -> None:
    icc = Icc(0.5, 0.1, 0.9)
    nothing = PartAgreement(
        part="written",
        entries=0,
        reviewers=0,
        kendall_w=None,
        kendall_reason=Undefined.TOO_FEW_ENTRIES,
        kendall_entries=0,
        icc=None,
        icc_reason=Undefined.TOO_FEW_ENTRIES,
        alpha=None,
        alpha_reason=Undefined.TOO_FEW_ENTRIES,
        habits=(),
        rank_intervals=(),
    )
    documents = [
        printed(capsys, "agreement", str(demo)),
        agreement_document(Agreement({"written": nothing})),
        agreement_document(Agreement({"written": replace(nothing, counted_votes=40)})),
        agreement_document(Agreement({"written": replace(nothing, icc={IccForm.ONE_MEAN: icc})})),
    ]
    assert_told("JSON of `agreement`", documents)
    reasons = {f"`{reason.value}`" for reason in Undefined}
    text = section(COMMANDS, "JSON of `agreement`")
    assert {reason for reason in reasons if reason not in text} == set()


def test_keys_of_verify(demo: Path, tmp_path: Path, capsys: Capture) -> None:
    damaged = tmp_path / "改过.shufa"
    assert run(["backup", str(demo), str(damaged)]) == 0
    with sqlite3.connect(damaged) as file:
        file.execute("UPDATE reviewers SET name = '改' WHERE id = 1")
    found = printed(capsys, "verify", str(damaged), status=3)
    assert_told("JSON of `verify`", [found])
    assert f"beyond the first {Damages.MOST:,}" in section(COMMANDS, "JSON of `verify`")


def test_keys_of_years(demo: Path, capsys: Capture) -> None:
    assert_told("JSON of `years`", [printed(capsys, "years", str(demo))])


def test_keys_of_packets(demo: Path, tmp_path: Path, capsys: Capture) -> None:
    office = tmp_path / "办.shufa"
    assert run(["backup", str(demo), str(office)]) == 0
    out = tmp_path / "包"
    issued = printed(
        capsys, "issue", str(office), "--to", str(out), "--reviewers", "D01", "--without-reports"
    )
    packet = issued["packets"][0]["file"]
    assert run(["hand-in", packet, "--to", str(out)]) == 0
    listed = printed(capsys, "packets", str(office))
    taken = printed(capsys, "collect", str(office), str(out))
    with Store.open(office) as store:
        year = store.evaluations.latest().id
        supervision = store.supervisions.add(year, "专项督察").id
        store.supervisions.set_items(supervision, [ChecklistItem("1", "制度")])
        store.supervisions.choose_units(supervision, [store.units.find(year, "U01").id])
    asked = ("--kind", "forms", "--supervision", "专项督察", "--units", "U01")
    forms = printed(capsys, "issue", str(office), "--to", str(out), *asked)
    text = "JSON of `issue`, `packets` and `collect`"
    assert_told(text, [issued, listed, taken, forms])
    for name, found in (("issue", issued), ("packets", listed), ("collect", taken)):
        told = {
            key
            for table in [section(COMMANDS, text)]
            for line in table.splitlines()
            if line.rstrip("| ").endswith((f"`{name}`", "all")) or f"`{name}`," in line
            for key in codes(line.split("|")[1])
        }
        top = {re.split(r"[.\[]", key.removeprefix("packets[]."))[0] for key in told}
        assert top == set(found["packets"][0])


def test_keys_of_scans() -> None:
    reading = Reading("U1/A1", "U1", "A1", "one", "优秀")
    page = PageOutcome("1.pdf", 1, "7K3M9QX", 1, "corners", (reading,), doubt="filled")
    pages = (page,)
    batch = Batch(1, "2024-12-31", 1, 1, 0, 0, 0)
    left = tuple(LeftBallot("7K3M9QX", "U1", why) for why in Left)
    tally = CountTally(1, 1, 1, left)
    outcome = BatchOutcome(batch, 1, pages, pages, pages, pages, ("1.pdf",), tally)
    assert_told("JSON of `scan`", [scan_document(outcome)])
    layout = layout_document(LayoutStand(1, "vote", 1, Counter()))
    assert_told("JSON of `scans`", [{"batches": [batch_document(batch)], "layouts": [layout]}])
    asked = Asked(1, 1, "7K3M9QX", 1, "U1/A1", "vote", 1, "U1", "A1", "several")
    conflict = Conflicting("7K3M9QX", 1, (1, 2))
    recount = Recount(1, "7", "2024-12-31", 9, ("7K3M9QX",), 1, 4, 0, 0, 0)
    assert_told("JSON of `recount`", [{"recounts": [recount_document(recount)]}])
    whole = replace(asked, field=WHOLE_PAGE, why="filled")
    assert_told("JSON of `settle`", [settle_document(1, (asked, whole), (conflict,), None)])


def test_every_doubt_and_every_reason_to_leave_a_ballot_is_worded() -> None:
    states = {str(state) for state in FieldState}
    pages = {str(doubt) for doubt in PageDoubt}
    assert set(DOUBTS) == states | pages | {BLANK_SHEET, NOT_ALLOWED, DOUBTED}
    assert set(PAGE_DOUBTS) == pages | {BLANK_SHEET}
    assert pages <= set(codes(section(COMMANDS, "JSON of `scan`")))
    assert set(LEFT) == set(Left)
    told = section(PAPER, "Counting") + section(COMMANDS, "JSON of `scan`")
    assert set(Left) <= set(codes(told))


def test_every_reason_of_a_refused_page_is_told_and_worded() -> None:
    (row,) = [
        line
        for line in section(COMMANDS, "JSON of `scan`").splitlines()
        if "`refused[].why`" in line
    ]
    assert codes(row)[1:] == [str(why) for why in Why]
    assert set(WHY) == set(Why)
