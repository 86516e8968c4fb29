"""freeze, reopen and verify as a person types them, on files that another SQLite program edited."""

import json
import sqlite3
from pathlib import Path

import pytest

from db.records import AdjustmentKind
from db.store import Store
from desktop.cli import run
from tests.db.store import small_year

DONE, REFUSED, DAMAGED = 0, 2, 3


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "年度.shufa"
    small_year.build(path)
    return path


def freeze(path: Path) -> list[str]:
    """The command up to its reason, with a word for the reports that nobody handed in."""
    return ["freeze", str(path), "--stays", "reports=下年补齐", "--reason"]


def edit(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()


def test_an_untouched_file_verifies(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(path)]) == DONE
    with Store.open(path, read_only=True) as store:
        assert store.trail.head() in capsys.readouterr().out


def test_a_raised_mark_is_told_in_office_words(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(
        path,
        "UPDATE marks SET points = 59500 WHERE points = 45000 AND ballot_id ="
        " (SELECT b.id FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id"
        " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
        " WHERE r.code = 'E2' AND u.code = 'U02')",
    )
    assert run(["verify", str(path)]) == DAMAGED
    out = capsys.readouterr().out
    (line,) = [text for text in out.splitlines() if "打分" in text]
    for word in ("部分“书面述法报告”", "U02", "E2", "指标“学法”", "“59.5”", "“45”"):
        assert word in line


def test_damage_as_json(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(path, "DELETE FROM given_scores WHERE points = 18000")
    assert run(["verify", str(path), "--json"]) == DAMAGED
    document = json.loads(capsys.readouterr().out)
    assert document["intact"] is False
    (damage,) = document["damages"]
    assert (damage["kind"], damage["table"]) == ("row_removed", "given_scores")
    assert damage["key"] == {"entry_id": 1, "part_id": 3}
    assert "直接计分" in damage["text"]


def test_a_printed_head_is_looked_for(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(path, read_only=True) as store:
        head = store.trail.head()
    assert run(["verify", str(path), "--head", head]) == DONE
    assert "与末笔一致" in capsys.readouterr().out
    with Store.open(path) as store:
        store.office.remove_adjustment(1)
    assert run(["verify", str(path), "--head", head[:20]]) == DONE
    assert "此后又有 1 笔更改" in capsys.readouterr().out
    assert run(["verify", str(path), "--head", "sha256:0123456789abcdef"]) == DAMAGED
    said = capsys.readouterr().out
    assert "不在流水账中" in said
    assert "核验通过" not in said
    assert run(["verify", str(path), "--head", "不是摘要"]) == REFUSED


def test_freezing_is_told_by_rank_and_refuses_an_import(
    path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run([*freeze(path), "会议审定"]) == DONE
    capsys.readouterr()
    assert run(["rank", str(path), "--json"]) == DONE
    frozen = json.loads(capsys.readouterr().out)
    assert frozen["evaluation"]["frozen"] is True

    sheet = tmp_path / "加减分.csv"
    sheet.write_text("单位编号,类型,分值,依据\nU01,加分,2,另一表彰\n", "utf-8")
    book = ["import", str(path), str(sheet)]
    assert run(book) == REFUSED
    capsys.readouterr()
    assert run([*freeze(path), "再次"]) == REFUSED
    assert "已定稿" in capsys.readouterr().err

    assert run(["reopen", str(path), "--reason", "有单位申诉"]) == DONE
    capsys.readouterr()
    assert run(["rank", str(path), "--json"]) == DONE
    reopened = json.loads(capsys.readouterr().out)
    assert reopened["evaluation"]["frozen"] is False
    assert (reopened["rows"], reopened["digest"]) == (frozen["rows"], frozen["digest"])
    assert run(["verify", str(path)]) == DONE


@pytest.mark.parametrize("command", ["freeze", "reopen"])
def test_a_reason_is_asked_for(
    path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        run([command, str(path)])
    assert left.value.code == REFUSED
    assert run([command, str(path), "--reason", " "]) == REFUSED
    assert "请填写理由" in capsys.readouterr().err


def test_a_backup_is_made_and_put_back(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "副本.shufa"
    assert run(["backup", str(path), str(copy)]) == DONE
    assert str(copy) in capsys.readouterr().out
    assert run(["backup", str(path), str(copy)]) == REFUSED
    assert "未覆盖" in capsys.readouterr().err
    path.write_bytes(b"spoiled" * 1000)
    assert run(["rank", str(path)]) == REFUSED
    assert "备份" in capsys.readouterr().err
    assert run(["restore", str(path), str(copy)]) == DONE
    assert "原文件另存为" in capsys.readouterr().out
    assert run(["verify", str(path)]) == DONE


def test_freezing_and_importing_leave_a_copy_of_what_was(path: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "加减分.csv"
    sheet.write_text("单位编号,类型,分值,依据\nU01,加分,2,另一表彰\n", "utf-8")
    assert run(["import", str(path), str(sheet)]) == DONE
    assert run([*freeze(path), "会议审定"]) == DONE
    made = sorted(p.name.split(".")[3] for p in (tmp_path / "备份").iterdir())
    assert made == ["定稿前", "导入前"]
    for copy in (tmp_path / "备份").iterdir():
        with Store.open(copy, read_only=True) as store:
            assert store.verify().intact
            assert not store.evaluations.latest().frozen


def test_two_freezings_are_compared(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["snapshots", str(path)]) == REFUSED
    assert "尚未定稿" in capsys.readouterr().err
    run([*freeze(path), "会议审定"])
    run(["reopen", str(path), "--reason", "有单位申诉"])
    with Store.open(path, "组织者") as store:
        store.office.add_adjustment(2, AdjustmentKind.BONUS, 5_000, "补报表彰")
    run([*freeze(path), "复核后审定"])
    capsys.readouterr()
    assert run(["snapshots", str(path)]) == DONE
    first, second = [line for line in capsys.readouterr().out.splitlines() if "次定稿" in line]
    assert "已解除　理由：会议审定" in first
    assert "现行　理由：复核后审定" in second
    assert run(["snapshots", str(path), "--compare", "1", "2"]) == DONE
    out = capsys.readouterr().out
    assert "有变动的单位 1 家" in out
    assert "单位U02（U02）：总分 105.5 → 110.5（流水账第" in out
    assert "有单位申诉" in out
    assert run(["snapshots", str(path), "--compare", "1", "9"]) == REFUSED
