"""A small year with accounts of every role: what tests of access stand on."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from db.errors import UserError
from db.records import Mark
from db.store import Clock, Store, utc_now
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role

SCHEME = """
title = "示例区述法评议"
year = 2024
organiser = "示例区依法治区办"

[[groups]]
code = "experts"
title = "法律专家"

[[parts]]
code = "written"
title = "书面述法报告"
kind = "scored"
[[parts.criteria]]
code = "A1"
title = "学习贯彻"
points = 60
[[parts.criteria]]
code = "A2"
title = "依法决策"
points = 40

[[parts]]
code = "hall"
title = "现场测评"
kind = "scored"
anonymous = true
[[parts.criteria]]
code = "H1"
title = "现场表现"
points = 100

[[parts]]
code = "daily"
title = "日常考核"
kind = "given"
full = 100

[[parts]]
code = "duty"
title = "履职扣分"
kind = "deducted"
[[parts.criteria]]
code = "D1"
title = "专题学法"
points = 15
per_occurrence = 0.5
cap = 5
"""

PASSWORDS = {role: f"{role.value}-的口令" for role in Role}
NAMES = {
    Role.ORGANISER: "王组织",
    Role.CLERK: "李录入",
    Role.CHECKER: "赵复核",
    Role.SUPERVISOR: "钱监督",
    Role.REVIEWER: "孙评委",
}


@dataclass(frozen=True)
class StaffedYear:
    """The file and the rows that tests name."""

    path: Path
    evaluation: int
    entries: tuple[int, int]
    own: int  # the reviewer whose account it is
    other: int
    number: int  # an anonymous ballot number

    def open(self, role: Role | None, clock: Clock = utc_now) -> Store:
        """The file, signed in as the account of a role; None: nobody yet. Its rows were looked through once."""
        store = Store.open(self.path, clock=clock, rows=False)
        if role is not None:
            store.sign_in(NAMES[role], PASSWORDS[role])
        return store


def plain_year(path: Path) -> StaffedYear:
    """The year without accounts: two units, two experts and a ballot number, nothing scored."""
    with Store.create(path, "甲") as store:
        evaluation = store.evaluations.create(SCHEME).id
        first = store.units.add(evaluation, "U01", "示例区教育局", "执法部门").id
        second = store.units.add(evaluation, "U02", "示例区民政局", "执法部门").id
        own = store.panel.add(evaluation, "E01", "experts", "孙评委", "示例大学").id
        other = store.panel.add(evaluation, "E02", "experts", "周评委").id
        number = store.panel.add(evaluation, "N001", "experts").id
    return StaffedYear(path, evaluation, (first, second), own, other, number)


def staff(year: StaffedYear) -> None:
    """Gives the file an account of each role, with passwords of their own and the least cost of a guess."""
    with Store.open(year.path) as store:
        store.accounts.set_up(NAMES[Role.ORGANISER], PASSWORDS[Role.ORGANISER], LEAST)
        for role in Role:
            if role is not Role.ORGANISER:
                store.accounts.add(
                    NAMES[role],
                    role,
                    PASSWORDS[role],
                    reviewer_id=year.own if role is Role.REVIEWER else None,
                    must_change=False,
                    cost=LEAST,
                )


def staffed_year(path: Path) -> StaffedYear:
    """The year with accounts, and one submitted ballot of the other expert's."""
    year = plain_year(path)
    with Store.open(path, "甲") as store:
        submit(store, year, year.other)
    staff(year)
    Store.open(path, read_only=True).close()
    return year


def copied_year(path: Path) -> StaffedYear:
    """As `staffed_year`, copied from one that a process makes once."""
    year, content = _once()
    path.write_bytes(content)
    return replace(year, path=path)


@cache
def _once() -> tuple[StaffedYear, bytes]:
    with TemporaryDirectory(prefix="shufa-staffed-") as folder:
        year = staffed_year(Path(folder, "a.shufa"))
        return year, year.path.read_bytes()


def submit(store: Store, year: StaffedYear, reviewer: int, entry: int = 0) -> int:
    """A whole written ballot, handed in; its row."""
    unit = year.entries[entry]
    store.ballots.put_mark("written", unit, reviewer, "A1", Mark.number(50_000))
    ballot = store.ballots.put_mark("written", unit, reviewer, "A2", Mark.number(30_000))
    return store.ballots.submit(ballot.id).id


def kind_of(error: BaseException | None) -> str:
    """The kind of a refusal; empty for none."""
    return error.kind.value if isinstance(error, UserError) else ""
