"""Totals of a column of ballots line up: as many decimals in each as any of them can have."""

import pytest

from desktop.ballots.editor import BallotEditor
from desktop.frame.edits import Edits
from desktop.pages.scoring.ballot_list import ballot_list
from desktop.session import Session


@pytest.mark.parametrize(
    ("part", "typed", "told"),
    [
        ("written", {"A1": "12.5", "A2": "8"}, "20.5"),
        ("written", {"A1": "12", "A2": "8"}, "20.0"),
        ("vote", {"V1": "良好"}, "80"),
    ],
)
def test_a_total_has_the_decimals_of_its_part(
    session: Session, edits: Edits, part: str, typed: dict[str, str], told: str
) -> None:
    book = BallotEditor(session, edits)
    listed = ballot_list(book)
    store, number = session.store, session.evaluation_id
    entry = store.units.find(number, "U01")
    book.show(session.scheme.by_code[part], store.panel.reviewers(number)[0], [entry])
    for criterion, text in typed.items():
        assert book.put(entry.id, criterion, text)
    assert book.total_text(entry.id) == told
    assert listed.index(0, 2).data() == told
