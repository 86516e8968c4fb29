"""A packet that lies at its holder's desk."""

from pathlib import Path

import pytest

from db.store import Store
from desktop.operations.packets import issue_packets


@pytest.fixture
def packet(year: Path, tmp_path: Path) -> Path:
    """The packet of one reviewer."""
    with Store.open(year) as store:
        evaluation_id = store.evaluations.latest().id
        planned = store.packets.plan(evaluation_id, reviewers=["L1"])
        (issued,) = issue_packets(store, evaluation_id, tmp_path / "out", planned)
    return issued.path
