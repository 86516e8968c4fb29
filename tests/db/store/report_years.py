"""A small year for tests of reports: three units, one part that asks for the report."""

from datetime import UTC, datetime
from pathlib import Path

from db.records import Entry
from db.store import Store

SCHEME = """
title = "2024年度述法评议"
year = 2024
organiser = "示例区依法治区办"

[[parts]]
code = "daily"
title = "日常考核"
kind = "given"
full = 100
report_required = "{report_required}"
"""


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
    text = SCHEME.format(report_required=report_required)
    evaluation = store.evaluations.create(text)
    for number, (unit, category) in enumerate(
        [("青石桥街道", "街道"), ("司法局", "执法部门"), ("教育局", "执法部门")], 1
    ):
        entry = store.units.add(evaluation.id, f"U0{number}", unit, category)
        store.office.put_given("daily", entry.id, (90 + number) * 1000)
    return store


def entry(store: Store, code: str) -> Entry:
    return store.units.find(store.evaluations.latest().id, code)
