"""docs/integrity.md: who may do and read what, what verifying finds, when copies are made."""

from __future__ import annotations

from collections.abc import Mapping

from db.store.accounts.login import FREE_FAILURES
from db.store.accounts.passwords import LEAST_LENGTH
from db.store.file.backup_names import FOLDER, KEPT_DAYS, KEPT_OF_DAY, KEPT_WEEKS, Occasion
from db.store.trail.roles import CHANGES, ONCE_RELEASED, READINGS, Role
from db.store.verify.damage import DamageKind
from tests.house.documents import codes, document, first_column, plain, section, tables

INTEGRITY = document("integrity.md")


def told(heading: str) -> Mapping[str, str]:
    """What stands beside each code of the first column."""
    found = next(t for t in tables(section(INTEGRITY, "Roles")) if t[0][0] == heading)
    return {code: who for first, who in found[1:] for code in codes(first)}


def roles(who: str) -> set[Role]:
    """The roles that are named, up to what is said of some of them alone."""
    return {role for role in Role if role in who.split(";", maxsplit=1)[0]}


def test_who_may_do_what_is_told() -> None:
    known = {kind: set(allowed) for kind, allowed in CHANGES.items() if allowed != {Role.ORGANISER}}
    assert {kind: roles(who) for kind, who in told("kind").items()} == known


def test_who_may_read_what_is_told() -> None:
    readers = told("subject")
    assert {subject: roles(who) for subject, who in readers.items()} == {
        subject.value: set(allowed) for subject, allowed in READINGS.items()
    }
    assert {s for s, who in readers.items() if "everybody once" in who} == ONCE_RELEASED


def test_every_kind_of_damage_is_told() -> None:
    assert sorted(first_column(section(INTEGRITY, "Verifying"), "kind")) == sorted(DamageKind)


def test_every_occasion_of_a_copy_is_told() -> None:
    text = section(INTEGRITY, "Copies")
    assert sorted(first_column(text, "occasion")) == sorted(Occasion)
    said = plain(text)
    assert f"folder {FOLDER} beside the file" in said
    assert f"({KEPT_OF_DAY} of each occasion)" in said
    assert f"each of the {KEPT_DAYS} days and {KEPT_WEEKS} weeks" in said


def test_what_passwords_must_be_is_told() -> None:
    text = plain(section(INTEGRITY, "Accounts"))
    assert f"at least {LEAST_LENGTH} characters" in text
    assert f"After {FREE_FAILURES} wrong ones" in text
