"""Units that are named to do harm: no live formula in a workbook, and no file outside the chosen folder."""

import zipfile
from pathlib import Path

import pytest

from db.store import Store
from desktop.exchange.workbook.import_reader import read_workbook
from desktop.operations.printing import write_sheets
from desktop.operations.workbooks import export_workbook
from tests.db.store import small_year

NAMES = {
    "U01": "=cmd|'/C calc'!A0",
    "U02": "../../../逃出去",
    "U03": "@SUM(1+1)*<b>&amp;</b>",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "年" / "年度.shufa"
    path.parent.mkdir()
    evaluation_id = small_year.build(path)
    with Store.open(path) as store:
        for code, name in NAMES.items():
            entry = store.units.find(evaluation_id, code)
            store.units.edit(entry.id, unit=name, leader="+1-1", short_title="")
    return path


def test_an_export_holds_text_and_no_formula(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "导出.xlsx"
    with Store.open(path, read_only=True) as store:
        export_workbook(store, 1, target)
        scheme, facts = store.schemes.current(1).scheme, store.importer.facts(1)
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        sheets = [archive.read(name) for name in names if name.startswith("xl/worksheets/")]
        assert sheets
        assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
        assert not any(b"hyperlink" in sheet for sheet in sheets)
        assert not any("externalLink" in name or name.endswith(".bin") for name in names)
    units = {row.code: row.unit for row in read_workbook(target, scheme, facts).units}
    assert units == NAMES


def test_no_sheet_leaves_the_folder(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "出" / "表单"
    before = {p for p in tmp_path.rglob("*") if p.is_file()}
    with Store.open(path, read_only=True) as store:
        written = write_sheets(store, 1, folder, ("feedback", "breakdown", "ranking"))
    assert written.paths
    for printed in written.paths:
        assert printed.resolve().parent == folder.resolve()
    after = {p for p in tmp_path.rglob("*") if p.is_file()}
    assert after - before == set(written.paths)


@pytest.mark.parametrize(
    "name", ["../../逃出去.docx", "C:\\Windows\\a.docx", "/etc/a.docx", "a\0.docx"]
)
def test_a_report_keeps_a_plain_file_name(path: Path, name: str) -> None:
    with Store.open(path) as store:
        report = store.reports.hand_in(1, name, b"content", "文" * 10)
        assert store.reports.content(report.id) == b"content"
    assert report.file_name.endswith(".docx")
    assert not set(report.file_name) & set("/\\\0:")
