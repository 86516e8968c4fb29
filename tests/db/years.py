"""Brings a plain year into a real file, as an import would."""

import sqlite3
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from db.records import (
    ABSTAIN,
    INVALID,
    NO_LEVEL,
    SPOILT,
    AdjustmentKind,
    AdjustmentRow,
    Attendance,
    BallotRow,
    BallotStatus,
    Evaluation,
    GivenRow,
    ImportData,
    Mark,
    OccurrenceRow,
    Rankings,
    ReviewerRow,
    UnitRow,
    VotesRow,
)
from db.store import Store
from tests.db.scoring import reference
from tests.db.scoring.reference import (
    WITHDRAWN_ON,
    WITHDRAWN_REASON,
    Data,
    PlainBallot,
    PlainCount,
    Vote,
)


def mark(cell: reference.Cell) -> Mark:
    if isinstance(cell, Vote):
        return Mark.of_level(cell.level)
    if isinstance(cell, Fraction):
        points = cell * 1000
        assert points.denominator == 1, "marks are whole thousandths"
        return Mark.number(points.numerator)
    return {reference.ABSTAIN: ABSTAIN, reference.INVALID: INVALID}[str(cell)]


def ballot_row(ballot: PlainBallot) -> BallotRow:
    return BallotRow(
        place=f"评分-{ballot.part}!{ballot.reviewer}/{ballot.entry}",
        part=ballot.part,
        reviewer=ballot.reviewer,
        unit_code=ballot.entry,
        status=BallotStatus(ballot.status),
        attendance=Attendance(ballot.attendance),
        marks={code: mark(cell) for code, cell in ballot.cells.items()},
    )


def votes_row(count: PlainCount) -> VotesRow:
    beside = {NO_LEVEL: count.undecided, SPOILT: count.spoilt}
    return VotesRow(
        place=f"票数-{count.part}!{count.group}/{count.entry}",
        part=count.part,
        unit_code=count.entry,
        group=count.group,
        votes={code: {**levels, **beside} for code, levels in count.votes.items()},
    )


def import_data(data: Data, ballots: Iterable[PlainBallot] | None = None) -> ImportData:
    """The year as a workbook would bring it; `ballots` in another order or number where given."""
    return ImportData(
        units=tuple(
            UnitRow(
                "单位!1",
                e.code,
                f"单位{e.code}",
                e.category,
                presentation=e.presentation,
                labels=e.labels,
            )
            for e in data.entries
        ),
        reviewers=tuple(
            ReviewerRow("评委!1", code, group) for code, group in data.reviewers.items()
        ),
        ballots=tuple(ballot_row(b) for b in (data.ballots if ballots is None else ballots)),
        votes=tuple(votes_row(count) for count in data.counted),
        given=tuple(
            GivenRow("直接计分!1", part, entry, thousandths(points))
            for (part, entry), points in data.given.items()
        ),
        occurrences=tuple(
            OccurrenceRow("扣分!1", part, entry, criterion, times)
            for (part, criterion, entry), times in data.occurrences.items()
        ),
        adjustments=tuple(
            AdjustmentRow(
                "加减分!1",
                a.entry,
                AdjustmentKind(a.kind),
                None if a.points is None else thousandths(a.points),
                f"依据{i}",
            )
            for i, a in enumerate(data.adjustments)
        ),
    )


def thousandths(points: Fraction) -> int:
    assert (points * 1000).denominator == 1
    return int(points * 1000)


def hand_in_reports(path: Path, data: Data) -> None:
    """A report for each entry that has one, written by another connection as another program would."""
    codes = [(e.code,) for e in data.entries if e.reported]
    if not codes:
        return
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany(
            "INSERT INTO reports (entry_id, version, file_name, received_at, status, sha256, size)"
            " SELECT e.id, 1, 'r.pdf', '2024-12-01', 'received', '', 0 FROM entries e"
            " JOIN units u ON u.id = e.unit_id WHERE u.code = ?",
            codes,
        )
    connection.close()


def fill(store: Store, text: str, data: Data) -> Evaluation:
    """A new evaluation in the file with everything of the year."""
    evaluation = store.evaluations.create(text)
    store.importer.take(evaluation.id, import_data(data))
    hand_in_reports(store.path, data)
    for entry in data.entries:
        if entry.withdrawn:
            number = store.units.find(evaluation.id, entry.code).id
            store.withdrawals.withdraw(number, WITHDRAWN_ON, WITHDRAWN_REASON)
    return evaluation


def ranked(path: Path, text: str, data: Data) -> Rankings:
    """Every ranking of the year, counted from a new file."""
    with Store.create(path) as store:
        return store.results.all_rankings(fill(store, text, data).id)
