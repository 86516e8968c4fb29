"""无记名: nothing in the file leads from a ballot to a person, freed pages and the trail included."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import (
    Attendance,
    BallotRow,
    BallotStatus,
    EventRun,
    ImportData,
    Mark,
    ReviewerRow,
)
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.file.backup_names import Occasion, backups
from db.store.file.backups import keep_backup
from db.store.trail.roles import Role
from tests.db.staffed_year import NAMES, PASSWORDS, SCHEME, StaffedYear, staffed_year

PAGE = 4096
NUMBERS = [f"N{n:03d}" for n in range(1, 13)]
PERSONS = [*NAMES.values(), "周评委", "甲", "示例大学"]


@pytest.fixture
def year(tmp_path: Path) -> StaffedYear:
    year = staffed_year(tmp_path / "a.shufa")
    with year.open(Role.ORGANISER) as store:
        for code in NUMBERS[1:]:
            store.panel.add(year.evaluation, code, "experts")
        store.accounts.add(
            "N001",
            Role.REVIEWER,
            "票号的口令0001",
            reviewer_id=year.number,
            must_change=False,
            cost=LEAST,
        )
    return year


def numbers(store: Store, year: StaffedYear) -> dict[str, int]:
    return {r.code: r.id for r in store.panel.reviewers(year.evaluation)}


def everything_happens(year: StaffedYear) -> None:
    """A day in the hall: typed, imported, scored by a number's own account, voided, checked, frozen."""
    unit = year.entries[0]
    with year.open(None) as store:
        store.sign_in("N001", "票号的口令0001")
        ballot = store.ballots.put_mark("hall", unit, year.number, "H1", Mark.number(90_000))
        store.ballots.put_comment("hall", unit, year.number, "讲得清楚")
        store.ballots.submit(ballot.id)
    with year.open(Role.CLERK) as store:
        ids = numbers(store, year)
        for code in reversed(NUMBERS[1:9]):
            ballot = store.ballots.put_mark("hall", unit, ids[code], "H1", Mark.number(80_000))
            store.ballots.submit(ballot.id)
        store.ballots.withdraw(ballot.id, "录错")
        store.ballots.put_mark("hall", unit, ids["N002"], "H1", None)
        store.ballots.put_mark("hall", unit, ids["N002"], "H1", Mark.number(70_000))
        store.ballots.submit(ballot.id)
        store.ballots.void(ballot.id, "涂改")
        store.ballots.set_attendance("hall", unit, ids["N010"], Attendance.ABSENT)
    rows = tuple(
        BallotRow(
            f"评分-hall!{n}",
            "hall",
            code,
            "U02",
            BallotStatus.SUBMITTED,
            Attendance.PRESENT,
            {"H1": Mark.number(60_000)},
        )
        for n, code in enumerate(NUMBERS)
    )
    with year.open(Role.ORGANISER) as store:
        store.ballots.unvoid(ballot.id, "误判")
        before = store.trail.last_id()
        store.importer.take(year.evaluation, ImportData(ballots=rows))
        run = EventRun(before + 1, store.trail.last_id())
        undone = store.reversals.undo(year.evaluation, run)
        store.reversals.redo(year.evaluation, undone)
        store.double_entry.start(year.evaluation, "hall")
    with year.open(Role.CHECKER) as store:
        for second in store.double_entry.to_check(year.evaluation, "hall")[:4]:
            store.double_entry.put_mark(second.id, "H1", Mark.number(65_000))
            store.double_entry.finish(second.id)
        for difference in store.double_entry.differences(year.evaluation, "hall"):
            store.double_entry.settle(
                difference.second_ballot_id, "H1", Mark.number(66_000), "原票"
            )
    with year.open(Role.ORGANISER) as store:
        store.results.freeze(year.evaluation, "定稿")
        store.results.reopen(year.evaluation, "更正")


def ballot_words(path: Path, part: str) -> list[bytes]:
    """What names a part's ballots in the trail: their rows and their subjects."""
    connection = sqlite3.connect(path)
    ids = connection.execute(
        "SELECT b.id FROM ballots b JOIN parts p ON p.id = b.part_id WHERE p.code = ?"
        " UNION SELECT s.id FROM second_ballots s JOIN ballots b ON b.id = s.ballot_id"
        " JOIN parts p ON p.id = b.part_id WHERE p.code = ?",
        (part, part),
    ).fetchall()
    connection.close()
    keys = ("id", "ballot_id", "second_ballot_id")
    return [f'"{key}":{number}'.encode() for (number,) in ids for key in keys] + [
        f"{part}/U".encode()
    ]


# Its digest ends an event; two digests' lengths, the last of a record's head, and the day of its time begin one.
_EVENT = re.compile(rb"sha256:|\x81\x1b\x81\x1b(?=20\d\d-)")


def records(path: Path) -> Iterator[bytes]:
    """The pieces of every page of the file, in use or freed: an event ends with its digest.

    Of a freed one the digest may be written over by what lies behind it, another event from its time on.
    """
    raw = path.read_bytes()
    for start in range(0, len(raw), PAGE):
        yield from _EVENT.split(raw[start : start + PAGE])


def links(path: Path, part: str) -> list[str]:
    """Pieces of the raw file that hold both a ballot of the part and a person."""
    words = [re.compile(re.escape(word) + rb"(?!\d)") for word in ballot_words(path, part)]
    if part == "hall":
        words = [w for w in words if w.pattern != rb"hall/U(?!\d)"] + [re.compile(rb"hall/U\d")]
    else:
        words = [re.compile(rb"written/U\d")]
    return [
        piece.decode("utf-8", "replace")
        for piece in records(path)
        if any(w.search(piece) for w in words) and any(p.encode() in piece for p in PERSONS)
    ]


def test_no_record_of_the_raw_file_holds_a_ballot_and_a_person(year: StaffedYear) -> None:
    everything_happens(year)
    assert links(year.path, "hall") == []
    # the same search finds what is there to be found
    assert any("周评委" in x or "甲" in x for x in links(year.path, "written"))
    connection = sqlite3.connect(year.path)
    connection.execute("VACUUM")
    connection.close()
    assert links(year.path, "hall") == []


def test_events_of_anonymous_ballots_name_nobody_and_bear_their_day_only(year: StaffedYear) -> None:
    everything_happens(year)
    connection = sqlite3.connect(year.path)
    rows = connection.execute(
        "SELECT what, at, who FROM events WHERE subject LIKE 'hall%' AND what NOT LIKE 'pile.%'"
    ).fetchall()
    named = connection.execute(
        "SELECT count(*) FROM events WHERE subject LIKE 'written/%' AND who <> '' AND length(at) > 20"
    ).fetchone()
    connection.close()
    assert {what for what, _, _ in rows} >= {
        "mark.put",
        "ballot.comment",
        "ballot.submit",
        "ballot.withdraw",
        "ballot.void",
        "ballot.unvoid",
        "ballot.attendance",
        "ballot.import",
        "check.start",
        "check.mark",
        "check.finish",
        "check.settle",
    }
    assert {who for _, _, who in rows} == {""}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", at) for _, at, _ in rows)
    assert named[0] > 0


def test_who_typed_a_pile_is_kept_and_no_ballot_of_it(year: StaffedYear) -> None:
    everything_happens(year)
    with year.open(Role.CHECKER) as store:
        (pile,) = store.double_entry.typists(year.evaluation, "hall")
    # the clerk typed, the organiser imported; the number's own account is no typist
    assert pile.first == (NAMES[Role.CLERK], NAMES[Role.ORGANISER])
    assert pile.again == (NAMES[Role.CHECKER],)
    connection = sqlite3.connect(year.path)
    noted = connection.execute(
        "SELECT what, subject, changes FROM events WHERE what LIKE 'pile.%' ORDER BY id"
    ).fetchall()
    connection.close()
    kinds = [("pile.type", 2), ("pile.check", 1)]  # once each, however many ballots
    assert [what for what, _, _ in noted] == [what for what, n in kinds for _ in range(n)]
    assert {(subject, changes) for _, subject, changes in noted} == {("hall/2024/experts", "[]")}


def test_who_typed_any_of_a_pile_does_not_type_it_again(year: StaffedYear) -> None:
    """Which ballots were theirs nobody knows: so none of the group, and those of other groups freely."""
    with year.open(Role.CLERK) as store:
        ballot = store.ballots.put_mark(
            "hall", year.entries[0], year.number, "H1", Mark.number(80_000)
        )
        store.ballots.submit(ballot.id)
    with year.open(Role.ORGANISER) as store:
        other = store.panel.add_numbered(year.evaluation, "experts", "M", 1)
        number = store.panel.find(year.evaluation, other[0])
        ballot = store.ballots.put_mark(
            "hall", year.entries[0], number.id, "H1", Mark.number(70_000)
        )
        store.ballots.submit(ballot.id)
        store.double_entry.start(year.evaluation, "hall")
        seconds = store.double_entry.to_check(year.evaluation, "hall")
        names = (NAMES[Role.CLERK], NAMES[Role.ORGANISER])
        assert [s.first_by for s in seconds] == [names, names]
        for second in seconds:
            for act in (
                lambda second=second: store.double_entry.put_mark(
                    second.id, "H1", Mark.number(80_000)
                ),
                lambda second=second: store.double_entry.finish(second.id),
            ):
                with pytest.raises(UserError) as refused:
                    act()
                assert refused.value.kind is ErrorKind.PILE_TYPED_FIRST
    with year.open(Role.CHECKER) as store:
        for second in seconds:
            typed = store.double_entry.put_mark(second.id, "H1", Mark.number(80_000))
            assert typed.first_by == names
            assert store.double_entry.finish(second.id).finished
        (pile,) = store.double_entry.typists(year.evaluation, "hall")
        assert pile.again == (NAMES[Role.CHECKER],)
        assert store.double_entry.differences(year.evaluation, "hall")
    with year.open(Role.ORGANISER) as store:
        assert store.verify().intact


def test_a_pile_whose_import_was_refused_has_no_typist_of_it(year: StaffedYear) -> None:
    good, bad = (
        BallotRow(
            f"评分-hall!{n}",
            "hall",
            code,
            unit,
            BallotStatus.SUBMITTED,
            Attendance.PRESENT,
            {"H1": Mark.number(60_000)},
        )
        for n, (code, unit) in enumerate((("N002", "U01"), ("E01", "U01")))
    )
    with year.open(Role.ORGANISER) as store:
        with pytest.raises(UserError):
            store.importer.take(year.evaluation, ImportData(ballots=(good, bad)))
        assert store.double_entry.typists(year.evaluation, "hall") == ()
        store.ballots.put_mark("hall", year.entries[0], year.number, "H1", Mark.number(1_000))
        (pile,) = store.double_entry.typists(year.evaluation, "hall")
    assert pile.first == (NAMES[Role.ORGANISER],)


def test_no_table_ties_a_ballot_to_whoever_typed_it(year: StaffedYear) -> None:
    everything_happens(year)
    connection = sqlite3.connect(year.path)
    typed = connection.execute("SELECT DISTINCT first_by, second_by FROM second_ballots").fetchall()
    named = connection.execute(
        "SELECT count(*) FROM ballots b JOIN parts p ON p.id = b.part_id AND p.code = 'hall'"
        " JOIN reviewers r ON r.id = b.reviewer_id WHERE r.name <> '' OR r.workplace <> ''"
    ).fetchone()
    connection.close()
    assert typed == [("[]", "")]
    assert named == (0,)


def test_rows_lie_in_no_order_of_arrival(year: StaffedYear) -> None:
    with year.open(Role.CLERK) as store:
        ids = numbers(store, year)
        arrived = [
            store.ballots.put_mark("hall", year.entries[0], ids[code], "H1", Mark.number(1_000)).id
            for code in NUMBERS
        ]
    assert arrived != sorted(arrived)  # 12 draws in order: one in 479,001,600
    assert arrived != sorted(arrived, reverse=True)
    connection = sqlite3.connect(year.path)
    columns = {
        table: {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        for table in ("ballots", "marks", "second_ballots", "second_marks")
    }
    connection.close()
    assert not any("_at" in name for names in columns.values() for name in names)


def test_a_named_reviewer_leaves_no_anonymous_ballot(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        for attempt in (
            lambda: store.ballots.put_mark(
                "hall", year.entries[0], year.own, "H1", Mark.number(1_000)
            ),
            lambda: store.ballots.put_comment("hall", year.entries[0], year.own, "x"),
            lambda: store.ballots.set_attendance(
                "hall", year.entries[0], year.own, Attendance.ABSENT
            ),
        ):
            with pytest.raises(UserError) as caught:
                attempt()
            assert caught.value.kind is ErrorKind.NAMED_REVIEWER
    assert b"hall/U01/E01" not in year.path.read_bytes()


def test_a_person_does_not_become_a_number_nor_a_number_a_person(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        store.ballots.put_mark("hall", year.entries[0], year.number, "H1", Mark.number(1_000))
        for reviewer, values in (
            (year.own, {"name": "", "workplace": ""}),
            (year.other, {"name": ""}),
            (year.number, {"name": "吴某"}),
            (year.number, {"workplace": "某单位"}),
        ):
            with pytest.raises(UserError) as caught:
                store.panel.edit(reviewer, **values)
            assert caught.value.kind is ErrorKind.NAME_KEPT
        row = ReviewerRow("评委!2", "N001", "experts", "吴某")
        with pytest.raises(UserError) as caught:
            store.importer.take(year.evaluation, ImportData(reviewers=(row,)))
        assert caught.value.kind is ErrorKind.NAME_KEPT
        assert store.panel.edit(year.own, name="孙某某").name == "孙某某"
        unused = numbers(store, year)["N012"]
        assert store.panel.edit(unused, name="郑某").name == "郑某"
    assert "吴某".encode() not in year.path.read_bytes()


def test_a_part_with_ballots_stays_as_anonymous_as_it_is(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        store.ballots.put_mark("hall", year.entries[0], year.number, "H1", Mark.number(1_000))
        open_hall = SCHEME.replace("anonymous = true", "anonymous = false")
        secret = SCHEME.replace(
            'title = "书面述法报告"', 'title = "书面述法报告"\nanonymous = true'
        )
        without = SCHEME[: SCHEME.index('[[parts]]\ncode = "hall"')]
        without += SCHEME[SCHEME.index('[[parts]]\ncode = "daily"') :]
        for text in (open_hall, secret):
            with pytest.raises(UserError) as caught:
                store.schemes.adopt(year.evaluation, text, "更正")
            assert caught.value.kind is ErrorKind.PART_HAS_BALLOTS
        store.schemes.adopt(year.evaluation, without, "取消测评")
        with pytest.raises(UserError) as caught:
            store.schemes.adopt(year.evaluation, open_hall, "恢复测评")
        assert caught.value.kind is ErrorKind.PART_HAS_BALLOTS
        store.schemes.adopt(year.evaluation, SCHEME, "恢复测评")


def test_an_old_password_hash_leaves_the_raw_file(year: StaffedYear) -> None:
    connection = sqlite3.connect(year.path)
    (old,) = connection.execute(
        "SELECT password_hash FROM accounts WHERE name = '李录入'"
    ).fetchone()
    connection.close()
    assert old.encode() in year.path.read_bytes()
    with year.open(Role.CLERK) as store:
        store.accounts.change_password(PASSWORDS[Role.CLERK], "另外一个口令0001", LEAST)
    assert old.encode() not in year.path.read_bytes()


def test_no_event_tells_the_hour_at_which_a_number_sat_down(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        store.accounts.add(
            "N002",
            Role.REVIEWER,
            "给的口令0001",
            reviewer_id=numbers(store, year)["N002"],
            cost=LEAST,
        )
    with year.open(None) as store:
        for guess in ("错的口令0001", "又错口令0001"):
            with pytest.raises(UserError):
                store.sign_in("N002", guess)
        with pytest.raises(UserError) as shut:
            store.panel.reviewers(year.evaluation)
        assert shut.value.kind is ErrorKind.SIGN_IN_NEEDED
        store.sign_in("N002", "给的口令0001")
        store.accounts.change_password("给的口令0001", "自己的口令0001", LEAST)
    with year.open(None) as store, pytest.raises(UserError):
        store.sign_in(NAMES[Role.CLERK], "错的口令0001")
    connection = sqlite3.connect(year.path)
    rows = connection.execute(
        "SELECT what, at, who FROM events WHERE subject = 'N002' AND who <> ?",
        (NAMES[Role.ORGANISER],),
    ).fetchall()
    named = connection.execute(
        "SELECT at FROM events WHERE what = 'account.failed' AND subject = ?", (NAMES[Role.CLERK],)
    ).fetchall()
    connection.close()
    whats = ["account.failed", "account.failed", "account.entered", "account.password"]
    assert [what for what, _, _ in rows] == whats
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", at) and who == "" for _, at, who in rows)
    assert all(len(at) > 20 for (at,) in named)


def test_copies_do_not_tell_what_was_entered_between_two_openings(year: StaffedYear) -> None:
    assert keep_backup(year.path, Occasion.OPENED) is not None
    unit = year.entries[0]
    with year.open(None) as store:
        store.sign_in("N001", "票号的口令0001")
        store.ballots.put_mark("hall", unit, year.number, "H1", Mark.number(90_000))
    assert keep_backup(year.path, Occasion.OPENED) is None
    assert len(backups(year.path)) == 1
    assert keep_backup(year.path, Occasion.FREEZE) is not None
