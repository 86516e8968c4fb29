"""A code can be changed, and all that hangs on it follows; what a scheme leaves out is counted before."""

import sqlite3
from contextlib import closing

import pytest

from db.errors import ErrorKind, FaultKind
from db.records import Mark
from db.scoring.scheme.reader import read_scheme
from db.store import Store
from db.store.schemes.dropped import SchemeLoss
from db.store.verify.verifying import verify_file
from tests.db.store import small_year
from tests.db.store.open_year import OpenYear, refused
from tests.db.store.schemes.test_schemes import take_all_back

SCHEME = small_year.SCHEME
RECODED = (
    SCHEME.replace('code = "leaders"', 'code = "heads"')
    .replace("leaders = 40", "heads = 40")
    .replace('code = "written"', 'code = "report"')
    .replace('code = "A1"', 'code = "W1"')
    .replace('code = "D1"', 'code = "Z1"')
    .replace('code = "daily"', 'code = "work"')
)
WITHOUT_A2 = SCHEME.replace(
    """[[parts.criteria]]
code = "A2"
title = "用法"
points = 40
""",
    "",
)


def standings(year: OpenYear) -> list[tuple[str, int | None, object]]:
    found = year.store.results.ranking(year.evaluation_id).standings
    return [(s.entry.unit_code, s.rank, s.total) for s in found]


@pytest.mark.parametrize("locked", [True, False])
def test_everything_follows_a_code(year: OpenYear, *, locked: bool) -> None:
    before, number = standings(year), year.evaluation_id
    if not locked:
        take_all_back(year)
    counts = [year.sql(f"SELECT count(*) FROM {t}") for t in ("groups", "parts", "criteria")]
    with year.one_event():
        adopted = year.store.schemes.adopt(number, RECODED, "统一编号")
    assert adopted.version.version == (2 if locked else 1)
    assert year.sql("SELECT code FROM groups ORDER BY id") == [("heads",), ("experts",)]
    assert year.sql("SELECT code FROM parts ORDER BY id") == [("report",), ("duty",), ("work",)]
    assert year.sql("SELECT code FROM criteria ORDER BY id") == [("W1",), ("A2",), ("Z1",)]
    assert counts == [
        year.sql(f"SELECT count(*) FROM {t}") for t in ("groups", "parts", "criteria")
    ]
    assert year.reviewer("L1").group == "heads"
    ballot = year.store.ballots.get("report", year.entry("U01").id, year.reviewer("L1").id)
    assert ballot is not None
    assert ballot.marks == {"W1": Mark.number(50_000), "A2": Mark.number(30_000)}
    if locked:
        assert standings(year) == before
    assert year.store.schemes.dropped(number, adopted.scheme) == ()
    assert verify_file(year.store.path).intact


def test_a_code_goes_back(year: OpenYear) -> None:
    """What is adopted is answered by another version: the old codes once more."""
    before = standings(year)
    year.store.schemes.adopt(year.evaluation_id, RECODED, "统一编号")
    year.store.schemes.adopt(year.evaluation_id, SCHEME, "恢复编号")
    assert standings(year) == before
    assert year.ballot("U01", "L1").marks["A1"] == Mark.number(50_000)


def test_marks_are_held_to_the_recoded_criterion(year: OpenYear) -> None:
    error = refused(
        lambda: year.store.schemes.adopt(
            year.evaluation_id, RECODED.replace("points = 60", "points = 45"), "统一编号"
        )
    )
    assert [(f.place, f.kind) for f in error.faults] == [
        ("parts[0].criteria[0].points", FaultKind.OUT_OF_RANGE)
    ]


def test_a_code_of_what_was_dropped_is_refused(year: OpenYear) -> None:
    """A2 keeps its marks in the file; A1 under its name would take them for its own."""
    year.store.schemes.adopt(year.evaluation_id, WITHOUT_A2, "不再评用法")
    text = WITHOUT_A2.replace('code = "A1"', 'code = "A2"')
    with year.no_event():
        error = refused(lambda: year.store.schemes.adopt(year.evaluation_id, text, "改号"))
    assert error.kind is ErrorKind.SCHEME_REFUSED
    assert [(f.place, f.kind) for f in error.faults] == [
        ("parts[0].criteria[0].code", FaultKind.CODE_HELD)
    ]


def test_no_code_changes_while_a_packet_is_out(year: OpenYear) -> None:
    year.store.close()
    with closing(sqlite3.connect(year.store.path)) as other, other:
        other.execute(
            "INSERT INTO packets (evaluation_id, number, kind, verify_key, scheme_digest, file_name,"
            " issued_at, state) VALUES (1, 'x', 'reviewer', '', '', 'L1.shufa', '2024-12-05', 'out')"
        )
    with Store.open(year.store.path, "李四") as store:
        text = SCHEME.replace('code = "duty"', 'code = "law"')
        error = refused(lambda: store.schemes.adopt(1, text, "统一编号"))
        assert [(f.place, f.kind) for f in error.faults] == [("parts[1].code", FaultKind.CODE_LENT)]


def dropped_by(year: OpenYear, text: str) -> tuple[SchemeLoss, ...]:
    return year.store.schemes.dropped(year.evaluation_id, read_scheme(text))


def test_what_a_scheme_leaves_out_is_counted(year: OpenYear) -> None:
    """Three units by two leaders and two experts, one of them absent once, whose marks are kept: 12 of each."""
    head = SCHEME[: SCHEME.index("[[parts]]")]
    rest = SCHEME[SCHEME.index('[[parts]]\ncode = "duty"') :]
    assert dropped_by(year, SCHEME) == ()
    assert dropped_by(year, WITHOUT_A2) == (
        SchemeLoss("parts.criteria", ("书面述法报告", "A2 用法"), marks=12),
    )
    assert dropped_by(year, head + rest) == (
        SchemeLoss("parts", ("书面述法报告",), ballots=12, submitted=12, marks=24),
    )
    daily = SCHEME[SCHEME.index('[[parts]]\ncode = "daily"') : SCHEME.index("[rounding]")]
    assert dropped_by(year, SCHEME.replace(daily, "")) == (
        SchemeLoss("parts", ("日常考核",), scores=3),
    )
    one_group = SCHEME.replace('[[groups]]\ncode = "experts"\ntitle = "专家"\n', "").replace(
        ", experts = 60", ""
    )
    assert dropped_by(year, one_group) == (
        SchemeLoss("groups", ("专家",), reviewers=2, ballots=6, submitted=6),
    )
