"""A workbook and a file tell each other everything, and a refused workbook leaves no trace."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from db.errors import ErrorKind, FaultKind, UserError
from db.records import AdjustmentKind, ImportData, Mark
from db.store import Store
from desktop.exchange.workbook.import_reader import read_workbook
from desktop.exchange.workbook.writer import workbook_bytes, write_workbook


@pytest.fixture
def samples(repository: Path) -> Path:
    return repository / "resources" / "samples"


@pytest.fixture
def year(samples: Path, tmp_path: Path) -> Iterator[Store]:
    """A file with the sample year's scheme and nothing else."""
    with _new(tmp_path / "year.shufa", samples) as store:
        yield store


def _new(path: Path, samples: Path) -> Store:
    store = Store.create(path)
    store.evaluations.create((samples / "year-2024.toml").read_text(encoding="utf-8"))
    return store


def _read(store: Store, path: Path) -> ImportData:
    number = store.evaluations.latest().id
    scheme = store.schemes.current(number).scheme
    return read_workbook(path, scheme, store.importer.facts(number))


def _take(store: Store, path: Path) -> tuple[int, int, int]:
    """Rows added, changed and unchanged."""
    report = store.importer.take(store.evaluations.latest().id, _read(store, path))
    return (
        sum(report.added.values()),
        sum(report.changed.values()),
        sum(report.unchanged.values()),
    )


def _bytes(store: Store) -> bytes:
    number = store.evaluations.latest().id
    return workbook_bytes(store.importer.contents(number), store.schemes.current(number).scheme)


def test_the_same_workbook_twice_changes_nothing(year: Store, samples: Path) -> None:
    rows = 79 + 19 + 1501 + 228 + 79 + 4

    assert _take(year, samples / "year-2024.xlsx") == (rows, 0, 0)
    head = year.trail.head()
    assert _take(year, samples / "year-2024.xlsx") == (0, 0, rows)
    assert year.trail.head() == head


def test_a_unit_that_left_leaves_by_the_workbook_with_day_and_reason(
    year: Store, samples: Path, tmp_path: Path
) -> None:
    _take(year, samples / "year-2024.xlsx")
    number = year.evaluations.latest().id
    gone, other, *_ = year.units.entries(number)
    year.withdrawals.withdraw(gone.id, "2024-12-01", "机构撤并")
    out = tmp_path / "out.xlsx"
    scheme = year.schemes.current(number).scheme
    write_workbook(out, year.importer.contents(number), scheme)
    (said,) = (u for u in _read(year, out).units if u.withdrawn_on)
    assert (said.code, said.withdrawn_on, said.withdrawn_reason) == (
        *(gone.unit_code, "2024-12-01", "机构撤并"),
    )
    assert _take(year, out)[:2] == (0, 0), "its own export is nothing new"
    with _new(tmp_path / "again.shufa", samples) as again:
        _take(again, out)
        assert _bytes(again) == out.read_bytes()
        assert again.results.ranking(1).digest == year.results.ranking(number).digest
        assert again.verify().intact
    year.withdrawals.withdraw(other.id, "2024-12-02", "职责划转")
    year.withdrawals.readmit(gone.id, "恢复")
    report = year.importer.take(number, _read(year, out))
    assert report.added == {"withdrawals": 1}, "and nobody who has left comes back by a blank"
    assert [e.withdrawn_on for e in year.units.entries(number)[:2]] == ["2024-12-01", "2024-12-02"]
    rows = list(CalamineWorkbook.from_path(out).get_sheet_by_name("单位").to_python())
    assert rows[0][-2:] == ["退出日期", "退出原因"]


def test_export_import_export_gives_the_same_bytes(
    year: Store, samples: Path, tmp_path: Path
) -> None:
    _take(year, samples / "year-2024.xlsx")
    number = year.evaluations.latest().id
    scheme = year.schemes.current(number).scheme
    out = tmp_path / "out.xlsx"
    write_workbook(out, year.importer.contents(number), scheme)

    with _new(tmp_path / "again.shufa", samples) as again:
        _take(again, out)
        assert _bytes(again) == out.read_bytes()
        assert again.results.ranking(1).digest == year.results.ranking(number).digest
    assert _take(year, out)[:2] == (0, 0)


def test_a_draft_that_is_full_stays_a_draft(year: Store, samples: Path, tmp_path: Path) -> None:
    _take(year, samples / "year-2024.xlsx")
    ballot = year.ballots.of_reviewer(1, "written", year.panel.reviewers(1)[3].id)[0]
    year.ballots.withdraw(ballot.id, "录错")
    out = tmp_path / "out.xlsx"
    out.write_bytes(_bytes(year))

    assert _take(year, out)[:2] == (0, 0)
    with _new(tmp_path / "again.shufa", samples) as again:
        _take(again, out)
        assert _bytes(again) == out.read_bytes()


def test_codes_are_made_once(year: Store, repository: Path) -> None:
    roster = repository / "tests" / "files" / "rosters" / "roster-as-sent.xlsx"

    assert _take(year, roster) == (79, 0, 0)
    codes = [entry.unit_code for entry in year.units.entries(1)]
    assert len(set(codes)) == 79
    assert _take(year, roster) == (0, 0, 79)
    assert [entry.unit_code for entry in year.units.entries(1)] == codes


def test_one_wrong_cell_in_a_long_sheet(year: Store, samples: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    _copy_with(samples / "year-2024.xlsx", broken, "评分-written", "H1234", 10.3)

    with pytest.raises(UserError) as refusal:
        _take(year, broken)

    assert refusal.value.kind is ErrorKind.IMPORT_REFUSED
    (fault,) = refusal.value.faults
    assert (fault.place, fault.kind) == ("评分-written!H1234", FaultKind.OUT_OF_RANGE)
    with sqlite3.connect(f"file:{year.path}?mode=ro", uri=True) as second:
        for table in ("units", "entries", "reviewers", "ballots", "marks", "given_scores"):
            assert second.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def _copy_with(source: Path, target: Path, sheet_name: str, cell: str, value: float) -> None:
    """The workbook again, one cell changed."""
    with xlsxwriter.Workbook(target) as book:
        for name in (read := CalamineWorkbook.from_path(source)).sheet_names:
            sheet = book.add_worksheet(name)
            for index, row in enumerate(read.get_sheet_by_name(name).to_python()):
                sheet.write_row(index, 0, row)
            if name == sheet_name:
                sheet.write(cell, value)


AWKWARD = [
    "=1+1",
    "+86 27",
    "-1",
    "@x",
    "http://example.org",
    "<b>&\"'",
    "第一行\n第二行",
    "_x000D_ 与 _x0041_",
    "007",
    "1e5",
    "2024-01-01",
    "䶮𬭎 😀",
    "{=SUM(A1)}",
    "TRUE",
    "#REF!",
    "  空 格  ",
    "'引号",
]


@pytest.mark.parametrize("text", AWKWARD)
def test_text_stays_text(year: Store, samples: Path, tmp_path: Path, text: str) -> None:
    entry = year.units.add(1, "U01", f"单位{text}".strip().replace("\n", ""), "街道")
    year.office.add_adjustment(entry.id, AdjustmentKind.BONUS, 1_500, text.strip())
    out = tmp_path / "out.xlsx"
    out.write_bytes(_bytes(year))

    with _new(tmp_path / "again.shufa", samples) as again:
        _take(again, out)
        assert again.office.adjustments(1)[0].evidence == text.strip()
        assert _bytes(again) == out.read_bytes()


def test_numbers_are_numbers_and_exact(year: Store, tmp_path: Path) -> None:
    entry = year.units.add(1, "U01", "东街", "街道")
    year.office.put_given("daily", entry.id, 90_407)
    out = tmp_path / "out.xlsx"
    out.write_bytes(_bytes(year))

    assert _cells(out, "直接计分-日常工作")[1] == ["U01", 90.407, ""]
    assert _read(year, out).given[0].points == 90_407


def test_every_mark_comes_back(year: Store, tmp_path: Path) -> None:
    entry = year.units.add(1, "U01", "东街", "街道")
    reviewer = year.panel.add(1, "E1", "lawyers", "甲")
    for half_points in range(31):
        mark = Mark.number(half_points * 500)
        year.ballots.put_mark("written", entry.id, reviewer.id, "A1", mark)
        out = tmp_path / "out.xlsx"
        out.write_bytes(_bytes(year))
        assert _read(year, out).ballots[0].marks == {"A1": mark}


def test_a_failed_export_keeps_the_old_file(year: Store, tmp_path: Path) -> None:
    folder = tmp_path / "taken.xlsx"
    folder.mkdir()
    contents = year.importer.contents(1)

    with pytest.raises(UserError):
        write_workbook(folder, contents, year.schemes.current(1).scheme)

    assert folder.is_dir()
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".part"] == []
    with pytest.raises(UserError) as refusal:
        write_workbook(tmp_path / "no" / "x.xlsx", contents, year.schemes.current(1).scheme)
    assert refusal.value.kind is ErrorKind.FILE_MISSING


def _cells(path: Path, sheet: str) -> list[list[object]]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return [list(row) for row in rows]
