"""`shufa attach` as an office runs it, in a process of its own and in this one."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.cli import run
from tests.db.store.report_years import small_year
from tests.desktop.exchange.documents.made_documents import docx, pdf

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def year(tmp_path: Path) -> Path:
    path = tmp_path / "year.shufa"
    small_year(path).close()
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "报告"
    folder.mkdir()
    (folder / "青石桥街道.docx").write_bytes(docx(["严格执法"]))
    (folder / "U02述法报告.pdf").write_bytes(pdf([["法治政府建设情况报告"]]))
    (folder / "无名.txt").write_text("？", encoding="utf-8")
    return folder


def texts(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT text FROM report_texts ORDER BY report_id").fetchall()
    connection.close()
    return [text.strip() for (text,) in rows]


def test_attach_as_a_program_of_its_own(year: Path, folder: Path, repository: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "desktop", "attach", str(year), str(folder)],
        cwd=repository,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert "已附 2 份" in result.stdout
    assert "无名.txt：文件名中没有参评单位的编号、名称或简称" in result.stdout
    assert sorted(texts(year)) == ["严格执法", "法治政府建设情况报告"]


def test_dry_run_then_attach_then_again(year: Path, folder: Path, capsys: Capture) -> None:
    before = year.read_bytes()
    assert run(["attach", str(year), str(folder), "--dry-run"]) == 0
    assert "可附 2 份" in capsys.readouterr().out
    assert year.read_bytes() == before
    assert run(["attach", str(year), str(folder)]) == 0
    after = year.read_bytes()
    assert run(["attach", str(year), str(folder)]) == 0
    assert "未变 2 份" in capsys.readouterr().out
    assert year.read_bytes() == after


def test_nothing_to_attach_is_refused(year: Path, folder: Path, capsys: Capture) -> None:
    for name in ("青石桥街道.docx", "U02述法报告.pdf"):
        (folder / name).unlink()
    assert run(["attach", str(year), str(folder)]) == 2
    assert run(["attach", str(year), str(folder / "没有")]) == 2
    assert "没有找到" in capsys.readouterr().err
    assert texts(year) == []
