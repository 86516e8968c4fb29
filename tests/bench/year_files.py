"""Files of any size to measure on.

Rows are written straight into the tables of a file that the program made: an import of millions of
marks through the trail would take longer than all the measuring. Such a file has no events for its
ballots, so `verify` would rightly complain, and what verifies first (official printing, freezing)
refuses it: where a person does these, the year comes in by the store (`recorded_file`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.records import Attendance, BallotRow, BallotStatus, ImportData, Mark
from db.store import Store

_CHUNK = 4000  # entries written in one go
_GROUPS = {"leaders": 20, "experts": 40, "public": 40}
_MIXED = ("leaders", "experts", "experts", "public", "public")  # of reviewers in turn
_CATEGORIES = ("街道", "执法部门", "党群综合", "其他")


@dataclass(frozen=True, slots=True)
class Size:
    """How many entries are scored, by how many reviewers, on how many criteria."""

    entries: int
    reviewers: int
    criteria: int

    @property
    def marks(self) -> int:
        """How many cells the ballots have."""
        return self.entries * self.reviewers * self.criteria

    @property
    def text(self) -> str:
        """The size as the table names it: entries × reviewers × criteria."""
        return f"{self.entries:,} × {self.reviewers} × {self.criteria}"


DISTRICT = Size(79, 115, 10)


def scheme_text(size: Size) -> str:
    """One scored part of equal criteria, three weighted groups, every rounding stage, ties and quotas."""
    weights = ", ".join(f"{code} = {weight}" for code, weight in _GROUPS.items())
    lines = ['title = "量度"', "year = 2024"]
    lines += [f'[[groups]]\ncode = "{code}"\ntitle = "{code}"' for code in _GROUPS]
    lines += [
        '[[parts]]\ncode = "written"\ntitle = "书面"\nkind = "scored"',
        f"group_weights = {{ {weights} }}",
    ]
    lines += [
        f'[[parts.criteria]]\ncode = "A{n}"\ntitle = "指标{n}"\npoints = 10'
        for n in range(1, size.criteria + 1)
    ]
    lines += [
        "[rounding]\ncriterion = 2\nweighted = 2\ngroup = 2\npart = 2\ntotal = 2",
        '[ties]\norder = ["criterion:written/A1"]',
        '[[grades]]\ntitle = "优秀"\nat_least = 80\nquota = "30%"',
        '[[grades]]\ntitle = "一般"\nat_least = 0',
    ]
    return "\n".join(lines) + "\n"


def year_file(folder: Path, size: Size) -> Path:
    """The file of this size in the folder, made where it is not there yet."""
    path = folder / f"{size.entries}-{size.reviewers}-{size.criteria}.shufa"
    if not path.exists():
        partial = path.with_name(f"partial-{path.name}")
        partial.unlink(missing_ok=True)
        make_year(partial, size).rename(path)
    return path


def make_year(path: Path, size: Size) -> Path:
    """A file with every ballot submitted and every mark a number on the step."""
    with Store.create(path) as store:
        evaluation = store.evaluations.create(scheme_text(size))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        for start in range(0, size.entries, _CHUNK):
            connection.execute("BEGIN")
            _write(connection, evaluation.id, size, range(start, min(start + _CHUNK, size.entries)))
            connection.execute("COMMIT")
    return path


def _write(connection: sqlite3.Connection, evaluation_id: int, size: Size, span: range) -> None:
    groups = [n for (n,) in connection.execute("SELECT id FROM groups ORDER BY id")]
    if span.start == 0:
        connection.executemany(
            "INSERT INTO reviewers (id, evaluation_id, code, group_id) VALUES (?, ?, ?, ?)",
            [
                (r, evaluation_id, f"R{r:03d}", _group(groups, r))
                for r in range(1, size.reviewers + 1)
            ],
        )
    connection.executemany(
        "INSERT INTO units (id, code, title) VALUES (?, ?, ?)",
        [(e + 1, f"U{e + 1:06d}", f"单位{e + 1}") for e in span],
    )
    connection.executemany(
        "INSERT INTO entries (id, evaluation_id, unit_id, category, presentation)"
        " VALUES (?, ?, ?, ?, '书面')",
        [(e + 1, evaluation_id, e + 1, _CATEGORIES[e % len(_CATEGORIES)]) for e in span],
    )
    connection.executemany(
        "INSERT INTO ballots (id, part_id, entry_id, reviewer_id, group_id, status, attendance, counted)"
        " VALUES (?, 1, ?, ?, ?, 'submitted', 'present', 1)",
        (
            (_ballot(size, e, r), e + 1, r, _group(groups, r))
            for e in span
            for r in range(1, size.reviewers + 1)
        ),
    )
    connection.executemany(
        "INSERT INTO marks (entry_id, criterion_id, group_id, ballot_id, counted, state, points)"
        " VALUES (?, ?, ?, ?, 1, 'number', ?)",
        _marks(size, groups, span),
    )


def _marks(size: Size, groups: list[int], span: range) -> Iterator[tuple[int, int, int, int, int]]:
    """Marks between 5 and 10 on half points, in the order of the table; not random, yet without a pattern."""
    by_group = sorted(range(1, size.reviewers + 1), key=lambda r: (_group(groups, r), r))
    for e in span:
        for criterion in range(1, size.criteria + 1):
            for r in by_group:
                spread = (e * 2_654_435_761 + criterion * 40_503 + r * 9_973) >> 7
                points = 5000 + spread % 11 * 500
                yield e + 1, criterion, _group(groups, r), _ballot(size, e, r), points


def _ballot(size: Size, entry: int, reviewer: int) -> int:
    return entry * size.reviewers + reviewer


def _group(groups: list[int], reviewer: int) -> int:
    """Every fifth reviewer is of the first group, two fifths of each other."""
    return groups[(0, 1, 1, 2, 2)[reviewer % 5]]


def recorded_file(folder: Path) -> Path:
    """The district's file with every ballot on record; made where it is not there yet."""
    path = folder / "recorded.shufa"
    if not path.exists():
        partial = path.with_name(f"partial-{path.name}")
        partial.unlink(missing_ok=True)
        with Store.create(partial) as store:
            store.importer.take(*unwritten_year(store))
        partial.rename(path)
    return path


def unwritten_year(store: Store) -> tuple[int, ImportData]:
    """The year without a ballot, and all its ballots as a workbook would bring them."""
    evaluation_id = store.evaluations.create(scheme_text(DISTRICT)).id
    with store.transaction():
        units = [f"U{n:02d}" for n in range(1, DISTRICT.entries + 1)]
        for code in units:
            store.units.add(evaluation_id, code, f"单位{code}", "街道")
        reviewers = [f"R{n:03d}" for n in range(1, DISTRICT.reviewers + 1)]
        for n, code in enumerate(reviewers):
            store.panel.add(evaluation_id, code, _MIXED[n % len(_MIXED)])
    return evaluation_id, ImportData(
        ballots=tuple(
            BallotRow(
                "",
                "written",
                reviewer,
                unit,
                BallotStatus.SUBMITTED,
                Attendance.PRESENT,
                {
                    f"A{c}": Mark.number(5_000 + (7 * u + 3 * r + c) % 11 * 500)
                    for c in range(1, DISTRICT.criteria + 1)
                },
                "",
            )
            for u, unit in enumerate(units)
            for r, reviewer in enumerate(reviewers)
        )
    )
