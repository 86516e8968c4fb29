"""docs/scoring.md: every outcome, stage and reason that the scoring knows, and none besides."""

from __future__ import annotations

from enum import StrEnum

import pytest

from db.records import UnrankedKind
from db.scoring.agreement.records import Undefined
from db.scoring.grades import QuotaVerdict
from db.scoring.scheme.scheme import Incomplete, PartKind
from db.scoring.steps import Stage
from db.scoring.tally import Verdict
from tests.house.documents import document, first_column, section

SCORING = document("scoring.md")


@pytest.mark.parametrize(
    ("title", "heading", "kinds"),
    [
        ("Marks and ballots", "outcome", Verdict),
        ("Scores of a group", "", Incomplete),
        ("Scores of a part", "kind", PartKind),
        ("Grades", "outcome", QuotaVerdict),
        ("Unranked", "kind", UnrankedKind),
        ("Derivation", "stage", Stage),
        ("Agreement", "reason", Undefined),
    ],
)
def test_every_kind_is_told(title: str, heading: str, kinds: type[StrEnum]) -> None:
    assert sorted(first_column(section(SCORING, title), heading)) == sorted(kinds)
