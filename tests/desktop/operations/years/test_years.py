"""年度对比 of five made-up years, by hand for three units; a former file that does not verify is refused by name."""

import json
import sqlite3
from fractions import Fraction
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records.years import UnitYears, YearsComparison
from db.store import Store
from desktop.cli import run
from desktop.explanation.years_text import move_text, moved_by, unit_notes
from desktop.operations.years.years import years_compared, years_document
from tests.db import given_years
from tests.db.five_years import build

Files = tuple[Path, list[Path]]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return build(tmp_path)


def compared(files: Files) -> YearsComparison:
    with Store.open(files[0], read_only=True) as store:
        return years_compared(store, files[1])


def unit(comparison: YearsComparison, code: str) -> UnitYears:
    return next(u for u in comparison.units if u.unit_code == code)


def ranks(found: UnitYears) -> dict[int, tuple[int | None, int]]:
    return {year: (place.rank, place.of) for year, place in sorted(found.places.items())}


def test_three_units_by_hand(files: Files) -> None:
    """Ranks and percentiles are read off the table of `five_years`."""
    comparison = compared(files)
    assert [y.year for y in comparison.years] == [2021, 2022, 2023, 2024, 2025]
    assert [y.frozen for y in comparison.years] == [True, True, True, True, False]

    first = unit(comparison, "U01")
    assert ranks(first) == {2021: (1, 5), 2022: (3, 5), 2023: (1, 5), 2024: (3, 4), 2025: (2, 4)}
    assert [p.percentile for _, p in sorted(first.places.items())] == [
        Fraction(100),
        Fraction(50),
        Fraction(100),
        Fraction(100, 3),
        Fraction(200, 3),
    ]
    assert [p.within_category for _, p in sorted(first.places.items())] == [1, 2, 1, 3, 2]
    assert [p.total_text for _, p in sorted(first.places.items())] == [
        "90", "80", "95.0", "70.0", "90.0"
    ]  # fmt: skip
    assert [p.grade for _, p in sorted(first.places.items())] == [
        "优秀", "一般", "优秀", "一般", "优秀"
    ]  # fmt: skip

    second = unit(comparison, "U02")
    assert ranks(second) == {2021: (2, 5), 2022: (1, 5), 2023: (2, 5), 2024: (1, 4), 2025: (3, 4)}
    assert [p.category for _, p in sorted(second.places.items())] == ["街道"] * 3 + ["部门"] * 2
    assert [p.of_category for _, p in sorted(second.places.items())] == [1, 1, 1, 4, 4]
    assert [p.within_category for _, p in sorted(second.places.items())] == [1, 1, 1, 1, 3]

    renamed = unit(comparison, "U03")
    assert renamed.unit == "丙委"
    assert ranks(renamed) == {2021: (3, 5), 2022: (4, 5), 2023: (3, 5), 2024: (2, 4), 2025: (1, 4)}
    assert list(unit_notes(renamed)) == [
        "2021、2022、2023 年称“丙局”",
    ]


def test_a_unit_that_went_into_another_keeps_its_own_line(files: Files) -> None:
    comparison = compared(files)
    gone = unit(comparison, "U04")
    assert gone.gone
    assert ranks(gone) == {2021: (4, 5), 2022: (2, 5), 2023: (4, 5)}
    heir = unit(comparison, "U05")
    assert ranks(heir) == {2021: (5, 5), 2022: (5, 5), 2023: (5, 5), 2024: (4, 4), 2025: (4, 4)}
    assert not heir.merged, "it took part itself in every year"


def test_what_moved_between_frozen_years_and_by_which_part(files: Files) -> None:
    """From 2023 to 2024 甲局 falls from 1st of 5 to 3rd of 4: 100 to 33.3, all by 现场述法; 日常 is equal for all."""
    comparison = compared(files)
    move = comparison.move(unit(comparison, "U01"), 2024)
    assert move is not None
    assert (move.ranks, move.percentile) == (-2, Fraction(-200, 3))
    assert moved_by(move) == "现场述法 -66.7"
    assert move.total == Fraction(-25), "the rules are those of the year before"
    assert move_text(move) == "↓2"
    assert move_text(comparison.move(unit(comparison, "U03"), 2024)) == "↑1"
    other_rules = comparison.move(unit(comparison, "U01"), 2023)
    assert other_rules is not None
    assert other_rules.total is None, "totals of different rules are never subtracted"
    assert other_rules.ranks == 2
    assert comparison.move(unit(comparison, "U01"), 2025) is None, "2025 is a draft"
    assert comparison.move(unit(comparison, "U01"), 2021) is None


def test_a_founded_unit_takes_the_place_of_the_only_one_that_went_into_it(files: Files) -> None:
    with Store.open(files[0]) as store:
        number = store.evaluations.latest().id
        alone = store.units.find(number, "U02").unit_id
        store.units.add(number, "U09", "庚中心", "部门")
        heir = store.units.find(number, "U09").unit_id
        store.unit_changes.merge(number, [alone], heir, "2025-03-01", "改制")
    comparison = compared(files)
    founded = unit(comparison, "U09")
    assert {year: place.rank for year, place in founded.places.items() if year < 2025} == {
        2021: 2,
        2022: 1,
        2023: 2,
        2024: 1,
    }
    assert founded.merged[2024] == ("乙街道",)
    assert founded.places[2025].rank is None, "it has no score"
    with Store.open(files[0]) as store:
        number = store.evaluations.latest().id
        other = store.units.find(number, "U03").unit_id
        store.unit_changes.merge(number, [other], heir, "2025-03-02", "改制")
    both = unit(compared(files), "U09")
    assert 2024 not in both.places, "of several units none is its place"
    assert set(both.merged[2024]) == {"乙街道", "丙委"}


def test_a_former_file_that_was_tampered_with_is_refused_by_name(files: Files) -> None:
    with sqlite3.connect(files[1][1]) as connection:
        connection.execute("UPDATE given_scores SET points = 99000 WHERE entry_id = 5")
    with pytest.raises(UserError) as refusal:
        compared(files)
    assert refusal.value.kind is ErrorKind.FORMER_FILE_DAMAGED
    assert refusal.value.facts["path"] == "2022.shufa"
    before = files[1][0].read_bytes()
    assert run(["years", str(files[0]), "--with", *map(str, files[1])]) == 2
    assert files[1][0].read_bytes() == before, "former files are read only"


def test_the_same_file_and_the_same_year_twice(files: Files, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refusal:
        compared((files[0], [files[0]]))
    assert refusal.value.kind is ErrorKind.FORMER_FILE_SAME
    copy = tmp_path / "副本.shufa"
    copy.write_bytes(files[1][0].read_bytes())
    found = compared((files[0], [files[1][0], copy]))
    assert [(y.year, y.file) for y in found.left_out] == [(2021, "副本.shufa")]


def test_the_command_prints_the_keys_of_the_contract(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["years", str(files[0]), "--with", *map(str, files[1]), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["years"] == [2021, 2022, 2023, 2024, 2025]
    (first,) = [u for u in document["units"] if u["unit_code"] == "U01"]
    assert first["years"]["2024"] == {
        "rank": 3,
        "of": 4,
        "within_category": 3,
        "percentile": "33.3",
        "total": "70.0",
        "grade": "一般",
        "frozen": True,
    }
    assert first["years"]["2025"]["frozen"] is False
    assert run(["years", str(files[0])]) == 0
    text = capsys.readouterr().out
    assert "2025（未定稿）" in text
    assert "丙委" in text
    assert "总分口径不一，不相减" in text


def test_former_files_are_named_together_or_one_by_one(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    own, (first, second) = str(files[0]), map(str, files[1])
    told = []
    for named in (["--with", first, second], ["--with", first, "--with", second]):
        assert run(["years", own, *named, "--json"]) == 0
        told.append(json.loads(capsys.readouterr().out))
    assert told[0] == told[1]
    assert told[0]["years"] == [2021, 2022, 2023, 2024, 2025]


def test_a_reused_code_is_another_unit(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "另一年.shufa"
    with Store.create(path) as store:
        text = given_years.scheme(2020, {"a": ("甲", 9)})
        units = [("U01", "早已没有的局", "部门")]
        store.results.freeze(given_years.build(store, text, units, {"U01": {"a": 1}}), "定稿")
    document = years_document(compared((files[0], [path])))
    lines = [(u["unit"], sorted(u["years"])) for u in document["units"] if u["unit_code"] == "U01"]
    assert sorted(lines) == [("早已没有的局", ["2020"]), ("甲局", ["2023", "2024", "2025"])]
