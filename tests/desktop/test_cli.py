"""The commands as an office or another program runs them: exit codes, words, JSON, files."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from db.store import Store
from desktop import assets
from desktop.cli import run
from desktop.sheets.setting.faces.official_faces import OfficialFaces

Capture = pytest.CaptureFixture[str]
SAMPLE = assets.resource("samples", "year-2024.xlsx")
SCHEME = assets.resource("samples", "year-2024.toml")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample year, made and filled by the commands themselves."""
    path = tmp_path_factory.mktemp("year") / "年度 2024.shufa"
    assert run(["new", str(path), "--scheme", str(SCHEME)]) == 0
    assert run(["import", str(path), str(SAMPLE)]) == 0
    return path


def ranked(path: Path, capsys: Capture, *more: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["rank", str(path), "--json", *more]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_rank_json_has_the_keys_of_the_contract(year: Path, capsys: Capture) -> None:
    document = ranked(year, capsys)
    assert document["evaluation"] == {
        "title": "示例区2024年度述法评议",
        "year": 2024,
        "scheme_version": 1,
        "frozen": False,
    }
    assert document["within"] == "overall"
    assert len(document["rows"]) == 79
    assert document["unranked"] == []
    row = document["rows"][0]
    assert list(row) == [
        "rank", "unit_code", "unit", "category", "presentation", "total", "exact", "grade",
        "grade_by_quota", "parts", "adjustments", "shared", "tie_broken_by", "ballots",
    ]  # fmt: skip
    assert list(row["ballots"]) == ["issued", "returned", "valid", "void", "abstained"]
    assert isinstance(row["total"], str)
    assert Fraction(row["exact"]) == Fraction(
        row["total"]
    )  # this scheme rounds totals to two digits


def document_digest(document: dict[str, Any]) -> str:
    """As docs/commands.md tells another program to take it."""
    facts = {
        "evaluation": {k: v for k, v in document["evaluation"].items() if k != "frozen"},
        "within": document["within"],
        "name": document.get("name", ""),
        "rows": document["rows"],
        "unranked": [unit["unit_code"] for unit in document["unranked"]],
    }
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def test_digest_can_be_recomputed_from_the_json(year: Path, capsys: Capture) -> None:
    document = ranked(year, capsys)
    assert document["digest"] == document_digest(document)
    document["rows"][0]["total"] = "99.99"
    assert document["digest"] != document_digest(document)


def test_the_printed_digests_are_those_of_the_json(
    year: Path, tmp_path: Path, capsys: Capture
) -> None:
    assert run(["sheets", str(year), "--out", str(tmp_path), "--only", "ranking"]) == 0
    pages = PdfReader(tmp_path / "排名表.pdf").pages
    printed = set(re.findall("数据摘要：(sha256:[0-9a-f]{64})", _text(pages)))
    capsys.readouterr()
    expected = {ranked(year, capsys)["digest"]}
    expected |= {r["digest"] for r in ranked(year, capsys, "--within", "category")["rankings"]}
    assert printed == expected
    assert len(printed) == 5


def _text(pages: Any) -> str:
    return "".join("".join(page.extract_text() for page in pages).split())


def test_rank_within_lists_each_set_with_its_own_ranks(year: Path, capsys: Capture) -> None:
    rankings = ranked(year, capsys, "--within", "category")["rankings"]
    assert {r["name"] for r in rankings} == {"街道", "党群综合", "执法部门", "其他"}
    assert sum(len(r["rows"]) for r in rankings) == 79
    assert all(r["rows"][0]["rank"] == 1 for r in rankings)
    by_presentation = ranked(year, capsys, "--within", "presentation")["rankings"]
    assert sorted(len(r["rows"]) for r in by_presentation) == [12, 67]


def test_ranking_as_text_names_everyone(year: Path, capsys: Capture) -> None:
    capsys.readouterr()
    assert run(["rank", str(year)]) == 0
    out = capsys.readouterr().out
    assert "青石桥街道办事处" in out
    assert "数据摘要 sha256:" in out


def test_second_import_changes_nothing(year: Path, capsys: Capture) -> None:
    with sqlite3.connect(year) as file:
        before = file.execute("SELECT count(*), max(digest) FROM events").fetchone()
    capsys.readouterr()
    assert run(["import", str(year), str(SAMPLE)]) == 0
    assert "评分票：新增 0，更改 0，未变 1729" in capsys.readouterr().out
    with sqlite3.connect(year) as file:
        assert file.execute("SELECT count(*), max(digest) FROM events").fetchone() == before


def test_dry_run_says_what_it_would_do_and_does_not(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "空.shufa"
    run(["new", str(path), "--scheme", str(SCHEME)])
    capsys.readouterr()
    assert run(["import", str(path), str(SAMPLE), "--dry-run"]) == 0
    assert "单位：新增 79" in capsys.readouterr().out
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT count(*) FROM units").fetchone() == (0,)


def test_explain_tells_the_way_to_a_total(year: Path, capsys: Capture) -> None:
    capsys.readouterr()
    assert run(["explain", str(year), "U61"]) == 0
    text = capsys.readouterr().out
    assert "区信访局（U61）" in text
    assert "(20×81.83 + 25×75.5 + 20×79.34 + 20×82.16 + 10×81.33 + 5×80.75) ÷ 100" in text
    assert "总分 = 83.053 + 加减分 0 = 83.053 → 83.05" in text
    assert "达到分数线，因否决不得评为此等次" in text
    assert run(["explain", str(year), "信访局", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["total"] == "1661/20"
    assert [p["part"] for p in document["parts"]] == ["written", "live", "daily"]


def test_agreement_json_has_the_keys_of_the_contract(year: Path, capsys: Capture) -> None:
    capsys.readouterr()
    assert run(["agreement", str(year), "--json"]) == 0
    parts = json.loads(capsys.readouterr().out)["parts"]
    live = parts["live"]
    assert (live["entries"], live["reviewers"]) == (12, 19)
    assert set(live["icc"]) == {"1_1", "2_1", "3_1", "1_k", "2_k", "3_k"}
    assert {"code", "severity", "spread", "ballots"} == set(live["reviewers_detail"][0])
    assert {"unit_code", "rank", "low", "high"} == set(live["rank_intervals"][0])
    assert parts["written"]["icc"] is None  # some ballots are missing
    assert parts["written"]["icc_reason"]


def test_export_and_import_again_give_the_same_ranking(
    year: Path, tmp_path: Path, capsys: Capture
) -> None:
    book, copy = tmp_path / "导出.xlsx", tmp_path / "副本.shufa"
    assert run(["export", str(year), str(book)]) == 0
    assert run(["new", str(copy), "--scheme", str(SCHEME)]) == 0
    assert run(["import", str(copy), str(book)]) == 0
    assert ranked(copy, capsys) == ranked(year, capsys)


def test_sheets_for_some_units(year: Path, tmp_path: Path, capsys: Capture) -> None:
    call = ["sheets", str(year), "--out", str(tmp_path), "--only", "feedback,collection"]
    assert run([*call, "--units", "U02、U05"]) == 0
    assert capsys.readouterr().out.count(".pdf") == 3
    for title in ("反馈函", "催报函"):
        pages = [page.extract_text() for page in PdfReader(tmp_path / f"{title}.pdf").pages]
        with Store.open(year, read_only=True) as store:
            entries = store.units.entries(store.evaluations.latest().id)
        addressed = [e.unit_code for e in entries if any(f"{e.unit}：" in p for p in pages)]
        assert addressed == ["U02", "U05"]


def test_sheets_by_their_chinese_names_for_both_sides_on_a_day(
    year: Path, tmp_path: Path, capsys: Capture
) -> None:
    call = ["sheets", str(year), "--only", "反馈函,排名表", "--units", "U02,U05"]
    plain, both = tmp_path / "plain", tmp_path / "both"
    assert run([*call, "--out", str(plain), "--date", "2024-12-09"]) == 0
    assert run([*call, "--out", str(both), "--date", "2024-12-09", "--duplex"]) == 0
    assert sorted(p.name for p in plain.iterdir()) == ["反馈函.pdf", "排名表.pdf"]
    assert "2024年12月9日" in _text(PdfReader(plain / "反馈函.pdf").pages)
    assert (plain / "反馈函.pdf").read_bytes() != (both / "反馈函.pdf").read_bytes()
    capsys.readouterr()
    with pytest.raises(SystemExit) as refused:
        run([*call, "--out", str(plain), "--date", "9.12.2024"])
    assert refused.value.code == 2
    assert "--date" in capsys.readouterr().err


def test_letters_for_word_beside_the_pdf(year: Path, tmp_path: Path) -> None:
    call = ["sheets", str(year), "--out", str(tmp_path), "--only", "feedback,ranking", "--word"]
    assert run(call) == 0
    assert sorted(p.name for p in tmp_path.glob("*.docx")) == ["反馈函.docx"]
    assert (tmp_path / "反馈函.pdf").exists()


def test_nothing_to_print_says_so(year: Path, tmp_path: Path, capsys: Capture) -> None:
    assert run(["sheets", str(year), "--out", str(tmp_path), "--only", "双录差异表"]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "没有可打印的内容" in said.err


def test_official_faces_that_are_lacking_are_named(
    year: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "desktop.operations.printing.find_official_faces", lambda: OfficialFaces({}, ("仿宋",))
    )
    call = ["sheets", str(year), "--out", str(tmp_path), "--only", "排名表", "--official-fonts"]
    assert run(call) == 0
    assert "系统中没有“仿宋”" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rank", "没有.shufa"], "没有找到"),
        (["rank", "{book}"], "文件名应以“.shufa”结尾"),
        (["rank", "{fake}"], "不是述法评议文件"),
        (["new", "{year}", "--scheme", "{scheme}"], "已经存在，未覆盖"),
        (["new", "{new}", "--scheme", "没有这个模板"], "可用的模板"),
        (["new", "{new}", "--scheme", "{bad}"], "parts: 缺少内容"),
        (["explain", "{year}", "没有这个单位"], "没有找到参评单位"),
        (["sheets", "{year}", "--out", "{out}", "--only", "nothing"], "没有名为“nothing”的表单"),
        (
            ["sheets", "{year}", "--out", "{out}", "--units", "U01,无此局"],
            "没有找到参评单位“无此局”",
        ),
        (["export", "{year}", "{out}/a.ods"], "不认识的文件格式"),
        (["import", "{year}", "{fake}"], "fake.shufa"),
    ],
)
def test_refusals_exit_with_2_and_say_why(
    arguments: list[str], words: str, year: Path, tmp_path: Path, capsys: Capture
) -> None:
    fake, bad = tmp_path / "fake.shufa", tmp_path / "bad.toml"
    fake.write_bytes(b"SQLite format 3\x00" + bytes(4096))
    bad.write_text('title = "x"\nyear = 2024\n', "utf-8")
    places = {
        "year": str(year),
        "fake": str(fake),
        "bad": str(bad),
        "book": str(SAMPLE),
        "scheme": str(SCHEME),
        "new": str(tmp_path / "新.shufa"),
        "out": str(tmp_path),
    }
    capsys.readouterr()
    assert run([a.format_map(places) for a in arguments]) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""
    assert not (tmp_path / "新.shufa").exists()
    assert fake.read_bytes() == b"SQLite format 3\x00" + bytes(4096)


def test_a_wrong_call_exits_with_2(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stop:
        run(["rank"])
    assert stop.value.code == 2
    assert "命令有误" in capsys.readouterr().err


def test_demo_as_a_process_prints_ten_places_and_where_the_files_are(tmp_path: Path) -> None:
    # A pipe in another code page must not stop it: Windows consoles often are GBK.
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "demo", str(tmp_path / "演示")],
        capture_output=True,
        check=True,
        env={"PATH": "", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        cwd=Path(__file__).resolve().parents[2],
        timeout=100,
    )
    out = done.stdout.decode("utf-8")
    places = [line for line in out.splitlines() if " U" in line]
    assert len(places) == 10
    files = {path.name for path in (tmp_path / "演示").iterdir()}
    assert "示例区2024年度述法评议.shufa" in files
    assert all(name in out for name in files if not name.startswith("备份"))


def test_selftest_passes_and_names_its_steps(capsys: Capture) -> None:
    assert run(["selftest"]) == 0
    out = capsys.readouterr().out
    assert "未通过" not in out
    assert out.count("通过") == 7
    assert "自检通过" in out


def test_version_is_the_project_s(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stop:
        run(["--version"])
    assert stop.value.code == 0
    assert "0.1.0" in capsys.readouterr().out


def test_nothing_that_exists_is_replaced_unasked(
    year: Path, tmp_path: Path, capsys: Capture
) -> None:
    """PDFs in the folder may be signed scans, a workbook somebody's work."""
    book, ranking = tmp_path / "导出.xlsx", tmp_path / "排名表.pdf"
    calls = {
        ranking: ["sheets", str(year), "--out", str(tmp_path), "--only", "order,ranking"],
        book: ["export", str(year), str(book)],
    }
    for path, call in calls.items():
        path.write_bytes(b"signed")
        assert run(call) == 2
        assert f"“{path}”已经存在，未覆盖" in capsys.readouterr().err
        assert path.read_bytes() == b"signed"
    assert sorted(p.name for p in tmp_path.glob("*.pdf")) == [ranking.name], "nothing half done"
    for path, call in calls.items():
        assert run([*call, "--force"]) == 0
        assert path.read_bytes() != b"signed"
