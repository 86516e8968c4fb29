"""A small year for tests of reports: three units, one part that asks for the report."""

from datetime import UTC, datetime
from pathlib import Path

from db.records import Entry
from db.store import Store
from tests.db import given_years

UNITS = (
    ("U01", "青石桥街道", "街道"),
    ("U02", "司法局", "执法部门"),
    ("U03", "教育局", "执法部门"),
)


class SetClock:
    """A clock that tests set; it never goes back."""

    def __init__(self, moment: str) -> None:
        self.moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    def __call__(self) -> str:
        return self.moment.isoformat(timespec="milliseconds")

    def set(self, moment: str) -> None:
        self.moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)


def small_year(path: Path, clock: SetClock | None = None, report_required: str = "ignore") -> Store:
    """A new file with U01 青石桥街道, U02 司法局 and U03 教育局, each with a given score."""
    store = Store.create(path, "测试", clock or SetClock("2024-12-01T02:00"))
    asked = {"daily": f'report_required = "{report_required}"'}
    text = given_years.scheme(2024, {"daily": ("日常考核", 100)}, own=asked)
    scores = {code: {"daily": 90 + n} for n, (code, *_) in enumerate(UNITS, 1)}
    given_years.build(store, text, UNITS, scores)
    return store


def entry(store: Store, code: str) -> Entry:
    return store.units.find(store.evaluations.latest().id, code)
