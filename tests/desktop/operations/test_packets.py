"""Packets of the made-up year: issued to a folder, scored in processes of their own, collected, counted."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.errors import ErrorKind, UserError
from db.records.packets import CollectOutcome, PacketKind
from db.store import Store
from desktop import assets
from desktop.cli import run
from desktop.exchange.workbook.import_reader import read_workbook
from desktop.operations.demo.demo_year import DEMO_SCHEME, DEMO_WORKBOOK
from desktop.operations.packets import collect_packets, hand_in_packet, issue_packets
from desktop.operations.rankings import rank_document
from desktop.operations.schemes import new_file
from tests.desktop.operations import packet_desk

pytestmark = pytest.mark.xdist_group("packets of a year")  # its years are made once

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[3]
WORKBOOK = Path(str(assets.resource("samples", DEMO_WORKBOOK)))
MOST_PACKET_BYTES = 400_000
MOST_RETURN_BYTES = 40_000


def year(path: Path, *, ballots: bool) -> Path:
    """The made-up year, with its ballots or with an empty panel."""
    new_file(path, assets.resource("samples", DEMO_SCHEME).read_text("utf-8"))
    with Store.open(path) as store:
        evaluation_id = store.evaluations.latest().id
        scheme = store.schemes.current(evaluation_id).scheme
        data = read_workbook(WORKBOOK, scheme, store.importer.facts(evaluation_id))
        store.importer.take(evaluation_id, data if ballots else replace(data, ballots=()))
    return path


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return year(tmp_path_factory.mktemp("year") / "empty.shufa", ballots=False)


@pytest.fixture
def office(empty: Path, tmp_path: Path) -> Path:
    path = tmp_path / "office.shufa"
    shutil.copyfile(empty, path)
    return path


def issue(office: Path, folder: Path, *, reviewers: tuple[str, ...] = ()) -> list[Path]:
    with Store.open(office) as store:
        evaluation_id = store.evaluations.latest().id
        planned = store.packets.plan(evaluation_id, reviewers=reviewers)
        return [i.path for i in issue_packets(store, evaluation_id, folder, planned)]


def ranking(path: Path) -> dict[str, Any]:
    with Store.open(path, read_only=True) as store:
        return rank_document(store, store.evaluations.latest().id)


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file into which everything was typed."""
    return year(tmp_path_factory.mktemp("typed") / "typed.shufa", ballots=True)


@pytest.fixture(scope="module")
def workbook(typed: Path) -> Path:
    """Everybody's ballots, under the codes that the panel has."""
    path = typed.with_suffix(".xlsx")
    assert run(["export", str(typed), str(path)]) == 0
    return path


def returned(workbook: Path, *packets: Path) -> list[Path]:
    """What the desks of these packets hand in, each in a process of its own."""
    program = [sys.executable, packet_desk.__file__, str(workbook), *map(str, packets)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stderr.splitlines()[-1:]} of {done.stderr}"
    return [Path(line) for line in done.stdout.splitlines()]


def issue_thirty(office: Path, folder: Path) -> list[Path]:
    """Eleven reviewers get a packet for each part, the other eight one for both."""
    with Store.open(office) as store:
        evaluation_id = store.evaluations.latest().id
        codes = [r.code for r in store.panel.reviewers(evaluation_id)]
        made: list[Path] = []
        for reviewers, parts in (
            (codes[:11], ("written",)),
            (codes[:11], ("live",)),
            (codes[11:], ()),
        ):
            planned = store.packets.plan(evaluation_id, reviewers=reviewers, parts=parts)
            target = folder / ("-".join(parts) or "both")
            made += [i.path for i in issue_packets(store, evaluation_id, target, planned)]
    return made


@pytest.mark.slow
def test_many_desks_give_the_ranking_of_one(
    office: Path, typed: Path, workbook: Path, tmp_path: Path
) -> None:
    packets = issue_thirty(office, tmp_path)
    assert len(packets) == 30
    assert max(p.stat().st_size for p in packets) <= MOST_PACKET_BYTES
    returns = returned(workbook, *packets)
    assert len(returns) == 30
    assert max(r.stat().st_size for r in returns) <= MOST_RETURN_BYTES
    random.Random(18).shuffle(returns)
    with Store.open(office) as store:
        for one in returns:
            (found,) = collect_packets(store, [one])
            assert found.outcome is CollectOutcome.COLLECTED
        assert store.verify().intact
    by_one, by_many = ranking(typed), ranking(office)
    assert by_many | {"digest": ""} == by_one | {"digest": ""}


def test_nothing_is_lent_where_a_file_cannot_be_written(office: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "O01-评委O01.shufap").write_bytes(b"somebody's")
    with pytest.raises(UserError) as refused:
        issue(office, folder)
    assert refused.value.kind is ErrorKind.FILE_EXISTS
    with Store.open(office) as store:
        assert store.packets.list(store.evaluations.latest().id) == ()
        assert store.verify().intact
    assert [p.name for p in folder.iterdir()] == ["O01-评委O01.shufap"]


@pytest.mark.slow
def test_kill_9_while_collecting_leaves_all_of_it_or_nothing(
    office: Path, workbook: Path, tmp_path: Path
) -> None:
    (packet,) = issue(office, tmp_path / "out", reviewers=("O01",))
    (handed,) = returned(workbook, packet)
    script = (
        "import sys; from pathlib import Path; from db.store import Store;"
        " from desktop.operations.packets import collect_packets;"
        " store = Store.open(Path(sys.argv[1])); print('open', flush=True);"
        " collect_packets(store, [Path(sys.argv[2])]); print('done', flush=True)"
    )
    for pause in (0.0, 0.02, 0.05, 0.1, 0.2):
        copy = tmp_path / f"killed-{pause}.shufa"
        shutil.copyfile(office, copy)
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(copy), str(handed)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pause)  # where in the work it dies is left to chance
        process.send_signal(signal.SIGKILL)
        done = "done" in process.communicate()[0]
        with Store.open(copy) as store:
            assert store.verify().intact
            ballots = len(store.ballots.of_evaluation(store.evaluations.latest().id))
            assert ballots in ((91,) if done else (0, 91))
            (found,) = collect_packets(store, [handed])
        outcome = CollectOutcome.UNCHANGED if ballots else CollectOutcome.COLLECTED
        assert found.outcome is outcome


# the commands


def told(capture: Capture) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(capture.readouterr().out)
    return document


def test_the_commands_in_turn(
    office: Path, workbook: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    assert run(["issue", str(office), "--to", str(out), "--reviewers", "O01,D01", "--json"]) == 0
    issued = told(capsys)["packets"]
    assert [Path(p["file"]).name for p in issued] == ["D01-评委D01.shufap", "O01-评委O01.shufap"]
    assert set(issued[0]) == {"packet", "kind", "seats", "issued_at", "state", "file"}
    assert issued[0]["seats"][0] == {"part": "written", "reviewer": "D01"}
    assert run(["packets", str(office), "--json"]) == 0
    assert [p["state"] for p in told(capsys)["packets"]] == ["out", "out"]
    (handed,) = returned(workbook, Path(issued[1]["file"]))
    assert handed.name == "O01-评委O01-交回1.shufar"
    assert run(["collect", str(office), str(out), "--dry-run", "--json"]) == 0
    assert told(capsys)["packets"][0]["outcome"] == "collected"
    assert run(["collect", str(office), str(handed), "--json"]) == 0
    (collected,) = told(capsys)["packets"]
    assert collected == {
        "packet": issued[1]["packet"],
        "file": str(handed),
        "seats": issued[1]["seats"],
        "outcome": "collected",
        "reason": None,
        "ballots": {"new": 91, "changed": 0, "same": 0, "draft": 0},
    }
    assert run(["collect", str(office), str(handed), "--json"]) == 0
    assert told(capsys)["packets"][0]["outcome"] == "unchanged"
    assert run(["withdraw", str(office), "D01-评委D01.shufap", "--reason", "改在本机"]) == 0
    capsys.readouterr()
    assert run(["hand-in", issued[0]["file"], "--to", str(out)]) == 0
    late = Path(capsys.readouterr().out.strip())
    assert run(["collect", str(office), str(late), str(handed), "--json"]) == 2
    outcomes = {p["outcome"]: p["reason"] for p in told(capsys)["packets"]}
    assert outcomes["unchanged"] is None
    assert "已召回（改在本机）" in outcomes["refused"]
    assert run(["packets", str(office), "--json"]) == 0
    assert [p["state"] for p in told(capsys)["packets"]] == ["withdrawn", "collected"]


def test_a_workbook_with_the_seats_of_others_is_refused_here_and_there(
    office: Path, workbook: Path, tmp_path: Path, capsys: Capture
) -> None:
    (packet,) = issue(office, tmp_path / "out", reviewers=("O01",))
    assert run(["import", str(packet), str(workbook)]) == 2
    assert "分给您的" in capsys.readouterr().err
    assert run(["import", str(office), str(workbook)]) == 2
    assert "已于" in capsys.readouterr().err


@pytest.mark.parametrize("kind", sorted(set(PacketKind) - {PacketKind.FORMS}))
def test_kinds_of_packets(office: Path, tmp_path: Path, kind: PacketKind, capsys: Capture) -> None:
    words = ["issue", str(office), "--to", str(tmp_path / "out"), "--groups", "office"]
    code = run([*words, "--kind", kind.value, "--without-reports", "--json"])
    if kind is PacketKind.CHECK:  # nothing was typed a first time
        assert code == 2
        return
    packets = told(capsys)["packets"]
    assert len(packets) == (4 if kind is PacketKind.REVIEWER else 1)
    assert sum(len(p["seats"]) for p in packets) == 8


def test_damaged_newer_and_held_packets_say_so(office: Path, tmp_path: Path) -> None:
    (packet,) = issue(office, tmp_path / "out", reviewers=("O01",))
    with Store.open(packet), pytest.raises(UserError) as refused:
        Store.open(packet)
    assert refused.value.kind is ErrorKind.FILE_OPEN_ELSEWHERE
    cut = packet.with_name("cut.shufap")
    cut.write_bytes(packet.read_bytes()[:40_000])
    with pytest.raises(UserError) as refused:
        Store.open(cut)
    assert refused.value.kind is ErrorKind.FILE_DAMAGED
    packet.chmod(0o444)
    with Store.open(packet, read_only=True) as store:
        assert len(store.packets.own_packet().seats) == 2
        folder = tmp_path / "missing"
        with pytest.raises(UserError) as refused:
            hand_in_packet(store, folder)
    assert refused.value.kind is ErrorKind.FILE_MISSING
