"""What the tables no longer show: a role that was raised and put back, an hour that was turned back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from db.records import AdjustmentKind
from db.store import Store
from db.store.trail.roles import Role
from db.store.verify.damage import DamageKind
from db.store.verify.verifying import verify_file
from desktop.explanation.verification_text import verification_lines
from tests.db.staffed_year import NAMES, PASSWORDS, StaffedYear, staffed_year
from tests.db.store.another_program import edit, one


@pytest.fixture
def year(tmp_path: Path) -> StaffedYear:
    return staffed_year(tmp_path / "年度.shufa")


def add_bonus(store: Store, year: StaffedYear) -> None:
    store.office.add_adjustment(year.entries[0], AdjustmentKind.BONUS, 5_000, "自己加的")


def test_a_year_in_which_everybody_keeps_to_their_role_is_intact(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        add_bonus(store, year)
        store.accounts.edit(store.accounts.list()[1].id, disabled=True)
    assert verify_file(year.path).intact


def test_a_role_raised_used_and_put_back_is_told_by_the_event(year: StaffedYear) -> None:
    raised = "UPDATE accounts SET role = ? WHERE name = ?"
    clerk = NAMES[Role.CLERK]
    edit(year.path, raised, values=("organiser", clerk))
    assert DamageKind.ROW_CHANGED in {d.kind for d in verify_file(year.path).damages}
    with year.open(Role.CLERK) as store:
        add_bonus(store, year)
    edit(year.path, raised, values=("clerk", clerk))
    (damage,) = verify_file(year.path).damages
    last = one(year.path, "SELECT max(id) FROM events")[0]
    assert (damage.kind, damage.event, damage.stored) == (
        DamageKind.EVENT_NOT_ALLOWED,
        last,
        clerk,
    )
    assert f"第 {last} 笔：“{clerk}”当时没有办理此事的权限" in "\n".join(
        verification_lines(verify_file(year.path))
    )


def test_an_account_made_used_and_taken_away_is_told_by_its_events(year: StaffedYear) -> None:
    edit(
        year.path,
        "INSERT INTO accounts (id, name, role, password_hash) SELECT 99, '外人', 'organiser', password_hash"
        " FROM accounts WHERE role = 'organiser'",
    )
    with year.open(None) as store:
        store.sign_in("外人", PASSWORDS[Role.ORGANISER])
        add_bonus(store, year)
    edit(year.path, "DELETE FROM accounts WHERE id = 99")
    found = [(d.kind, d.stored) for d in verify_file(year.path).damages]
    assert found == [(DamageKind.EVENT_NOT_ALLOWED, "外人")]


def test_a_password_hash_put_in_another_s_place_is_told(year: StaffedYear) -> None:
    edit(
        year.path,
        "UPDATE accounts SET password_hash = (SELECT password_hash FROM accounts WHERE role = 'clerk')"
        " WHERE role = 'organiser'",
    )
    with year.open(None) as store:  # the file lets them in; the check tells
        store.sign_in(NAMES[Role.ORGANISER], PASSWORDS[Role.CLERK])
    (damage,) = verify_file(year.path).damages
    assert (damage.table, damage.column) == ("accounts", "password_hash")


def test_ballots_copied_from_another_file_are_rows_that_no_event_made(
    year: StaffedYear, tmp_path: Path
) -> None:
    other = staffed_year(tmp_path / "别的.shufa")
    edit(
        year.path,
        f"ATTACH '{other.path}' AS o",
        "INSERT INTO ballots SELECT 999, part_id, entry_id, 1, group_id, status, attendance, counted,"
        " reason, comment FROM o.ballots LIMIT 1",
    )
    added = [d for d in verify_file(year.path).damages if d.table == "ballots"]
    assert [(d.kind, d.key) for d in added] == [(DamageKind.ROW_ADDED, {"id": 999})]


def at(*moments: str) -> Callable[[], str]:
    left = list(moments)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize(
    ("hour", "told"),
    [("2124-12-01T08:59:00.000+00:00", False), ("2124-12-01T08:00:00.000+00:00", True)],
)
def test_a_clock_that_was_set_back_is_told_and_is_no_damage(
    year: StaffedYear, hour: str, *, told: bool
) -> None:
    with year.open(Role.ORGANISER, at("2124-12-01T09:00:00.000+00:00")) as store:
        add_bonus(store, year)
    with year.open(Role.ORGANISER, at(hour)) as store:
        store.office.put_given("daily", year.entries[0], 90_000)
    verification = verify_file(year.path)
    last = one(year.path, "SELECT max(id) FROM events")[0]
    assert verification.intact
    assert verification.turned_back == ((last,) if told else ())
    assert ("时钟曾被调回" in "\n".join(verification_lines(verification))) is told
