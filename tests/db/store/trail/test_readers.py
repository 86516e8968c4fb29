"""Every reader of the store by each role: what tells of ballots, results, accounts or acts asks before it tells."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Final

import pytest

from db.errors import ErrorKind, UserError
from db.scoring.scheme.scheme import Scheme
from db.store import Store
from db.store.trail.roles import ONCE_RELEASED, READINGS, ReadSubject, Role
from tests.db.staffed_year import StaffedYear
from tests.db.store.trail.test_roles import found, praised, released, supervised

# Records that not everybody may see.
GUARDED: Final = re.compile(
    r"\b(Ballot|SecondBallot|CheckRun|TypingDifference|Settlement|Adjustment|GivenScore|Occurrence|Event"
    r"|RowChange|Rankings?|Derivation|Agreement|Counting|WhatIf|Reckoning|Snapshot|SnapshotComparison|Account"
    r"|BatchPage|ScannedPage|Asked|Conflicting|Recount|Ruling|Finding|FindingCount|Evidence|StrongPoint|Contents|Verification|HistoryDifference)\b"
)
Show = Callable[[Store, StaffedYear], object]


@pytest.fixture
def year(staffed: StaffedYear) -> StaffedYear:
    return staffed


def scheme(store: Store, year: StaffedYear) -> Scheme:
    return store.schemes.current(year.evaluation).scheme


def finding(store: Store, year: StaffedYear) -> int:
    """The one that the organiser entered, whoever asks."""
    return int(store.trail._database.conn.execute("SELECT id FROM findings").fetchone()[0])


def evidence(store: Store, year: StaffedYear) -> int:
    return int(store.trail._database.conn.execute("SELECT id FROM finding_evidence").fetchone()[0])


B, R, G, T, A, C, S = (
    (ReadSubject.BALLOTS,),
    (ReadSubject.RESULTS,),
    (ReadSubject.OFFICE,),
    (ReadSubject.TRAIL,),
    (ReadSubject.ACCOUNTS,),
    (ReadSubject.CHECKS,),
    (ReadSubject.SUPERVISION,),
)
READERS: dict[str, tuple[tuple[ReadSubject, ...], Show]] = {
    "ballots.by_id": (B, lambda s, _: s.ballots.by_id(1)),
    "ballots.get": (B, lambda s, y: s.ballots.get("written", y.entries[0], y.other)),
    "ballots.of_entry": (B, lambda s, y: s.ballots.of_entry(y.evaluation, "written", y.entries[0])),
    "ballots.of_evaluation": (B, lambda s, y: s.ballots.of_evaluation(y.evaluation)),
    "ballots.of_reviewer": (
        B,
        lambda s, y: s.ballots.of_reviewer(y.evaluation, "written", y.other),
    ),
    "recounts.all": (C, lambda s, y: s.recounts.all(y.evaluation)),
    "scans.of_batch": (B, lambda s, y: s.scans.of_batch(y.evaluation, 1)),
    "scans.pages": (B, lambda s, y: s.scans.pages(y.evaluation)),
    "settling.asked": (B, lambda s, y: s.settling.asked(y.evaluation)),
    "settling.conflicts": (B, lambda s, y: s.settling.conflicts(y.evaluation)),
    "settling.rulings": (B, lambda s, y: s.settling.rulings(y.evaluation, "7K3M9QX")),
    "double_entry.differences": (
        C,
        lambda s, y: s.double_entry.differences(y.evaluation, "written"),
    ),
    "double_entry.runs": (C, lambda s, y: s.double_entry.runs(y.evaluation)),
    "double_entry.settlements": (
        C,
        lambda s, y: s.double_entry.settlements(y.evaluation, "written"),
    ),
    "double_entry.to_check": (C, lambda s, y: s.double_entry.to_check(y.evaluation, "written")),
    "office.adjustments": (G, lambda s, y: s.office.adjustments(y.evaluation)),
    "office.given": (G, lambda s, y: s.office.given(y.evaluation)),
    "office.occurrences": (G, lambda s, y: s.office.occurrences(y.evaluation)),
    "findings.count": (G, lambda s, y: s.findings.count(y.evaluation, "2025-01-01")),
    "findings.evidence": (G, lambda s, y: s.findings.evidence(finding(s, y))),
    "findings.evidence_content": (G, lambda s, y: s.findings.evidence_content(evidence(s, y))),
    "findings.get": (G, lambda s, y: s.findings.get(finding(s, y))),
    "findings.of_entry": (G, lambda s, y: s.findings.of_entry(y.entries[0])),
    "findings.of_evaluation": (G, lambda s, y: s.findings.of_evaluation(y.evaluation)),
    "findings.strong_points": (G, lambda s, y: s.findings.strong_points(y.evaluation)),
    "self_checks.findings": (S + G, lambda s, _: s.self_checks.findings(1)),
    "self_checks.file_content": (S, lambda s, _: s.self_checks.file_content(1)),
    "self_checks.files": (S, lambda s, y: s.self_checks.files(1, y.entries[0])),
    "trail.between": (T, lambda s, _: s.trail.between(0, 3)),
    "trail.event": (T, lambda s, _: s.trail.event(1)),
    "trail.events": (T, lambda s, _: s.trail.events()),
    "trail.found": (T, lambda s, _: s.trail.found()),
    "trail.headings": (T, lambda s, _: s.trail.headings()),
    "verify": (T, lambda s, _: s.verify()),
    "compare_with": (T, lambda s, y: s.compare_with(y.path)),
    "accounts.find": (A, lambda s, _: s.accounts.find("李录入")),
    "accounts.list": (A, lambda s, _: s.accounts.list()),
    "results.agreement": (R + B, lambda s, y: s.results.agreement(y.evaluation)),
    "results.all_rankings": (R, lambda s, y: s.results.all_rankings(y.evaluation)),
    "results.altered": (R, lambda s, y: s.results.altered(y.evaluation)),
    "results.counting": (R, lambda s, y: s.results.counting(y.evaluation, scheme(s, y))),
    "results.derivation": (R + B, lambda s, y: s.results.derivation(y.evaluation, y.entries[0])),
    "results.derivations": (
        R + B,
        lambda s, y: list(s.results.derivations(y.evaluation, y.entries)),
    ),
    "results.ranking": (R, lambda s, y: s.results.ranking(y.evaluation)),
    "results.rankings": (R, lambda s, y: s.results.rankings(y.evaluation, "category")),
    "results.reckon": (R, lambda s, y: s.results.reckon(y.evaluation)),
    "results.recounted": (R, lambda s, y: s.results.recounted(y.evaluation)),
    "results.snapshots": (R, lambda s, y: s.results.snapshots(y.evaluation)),
    "results.what_if": (R + B, lambda s, y: s.results.what_if(y.evaluation, scheme(s, y))),
    "results.what_if_sets": (
        R + B,
        lambda s, y: s.results.what_if_sets(y.evaluation, scheme(s, y)),
    ),
    "importer.contents": (R + B, lambda s, y: s.importer.contents(y.evaluation)),
}
# Of a result that is frozen and released: tried there.
WHEN_RELEASED: dict[str, tuple[tuple[ReadSubject, ...], Show]] = {
    "results.compare_snapshots": (R + T, lambda s, _: s.results.compare_snapshots(1, 1)),
    "results.snapshot_rankings": (R, lambda s, _: s.results.snapshot_rankings(1)),
}
# They return what they wrote, and `Trail.change` asks (test_roles.py); or tell nothing of what they read.
ASKED_ELSEWHERE: Final = frozenset(
    {
        *("answer", "sign_in", "access.account", "accounts.add", "accounts.edit", "accounts.reset"),
        *("accounts.unlock", "door.answer", "door.known", "door.require"),
        *(
            f"ballots.{act}"
            for act in ("insert", "put_comment", "put_mark", "set_attendance", "submit")
        ),
        *(f"ballots.{act}" for act in ("unvoid", "void", "withdraw")),
        *(f"double_entry.{act}" for act in ("finish", "put_mark", "start")),
        *(
            f"findings.{act}"
            for act in ("accept", "add", "add_evidence", "edit", "reopen", "report")
        ),
        "moving.move",
        "recounts.draw",
        "settling.at",  # as settling.asked, of a page that has to be there
        "results.freeze",
        "soundness",  # how much is wrong; what, only to whom the trail is open
        "trail.changes_since",  # for `Results`, which asks
        "reversals.contents_of",  # reports, which are open, and evidence that the same account takes back
    }
)


def guarded_members(store: Store) -> set[str]:
    """Each public method and property of the store and its objects that returns a guarded record."""
    members = {"": store, **{name: it for name, it in vars(store).items() if name[0] != "_"}}
    found = set()
    for name, it in members.items():
        if not type(it).__module__.startswith("db.store"):
            continue
        for own, member in inspect.getmembers(type(it)):
            function = member.fget if isinstance(member, property) else member
            told = getattr(function, "__annotations__", {}).get("return", "")
            if own[0] != "_" and GUARDED.search(str(told)):
                found.add(f"{name}.{own}".removeprefix("."))
    return found - {"open", "create", "latest_verification.anew", "latest_verification.of"}


def test_every_reader_is_told_of_here(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        members = guarded_members(store)
    told = {*READERS, *WHEN_RELEASED, *ASKED_ELSEWHERE}
    assert members - told == set(), "say above what it asks for"


def open_to(role: Role, subjects: tuple[ReadSubject, ...], *, is_released: bool) -> bool:
    return all(
        role in READINGS[subject] or (is_released and subject in ONCE_RELEASED)
        for subject in subjects
    )


@pytest.mark.parametrize("is_released", [False, True])
@pytest.mark.parametrize("role", Role)
def test_each_role_by_each_reader(year: StaffedYear, role: Role, is_released: bool) -> None:
    with year.open(Role.ORGANISER) as store:
        store.findings.add_evidence(found(store, year), "整改.pdf", b"%PDF")
        praised(store, year)
        supervised(store, year)
        if is_released:
            released(store, year)
    readers = READERS | (WHEN_RELEASED if is_released else {})
    wrong = []
    with year.open(role) as store:
        for name, (subjects, show) in readers.items():
            try:
                show(store, year)
                told = True
            except UserError as error:
                told = error.kind is not ErrorKind.NOT_ALLOWED
            if told != open_to(role, subjects, is_released=is_released):
                wrong.append((name, told))
    assert wrong == []


@pytest.mark.parametrize("name", READERS)
def test_nobody_signed_in_reads_nothing(year: StaffedYear, name: str) -> None:
    with year.open(Role.ORGANISER) as store:
        store.findings.add_evidence(found(store, year), "整改.pdf", b"%PDF")
    with year.open(None) as store:
        _, show = READERS[name]
        with pytest.raises(Exception, match=r"sign_in_needed|prohibited|not authorized"):
            show(store, year)
