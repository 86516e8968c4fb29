"""Reports come in, every version is kept, and what the office decides counts; seen through a second connection."""

import hashlib
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import ReportStatus, UnrankedKind
from db.store import Store
from db.store.file.event_text import text_of
from db.store.reports.reports import MOST_REPORT_BYTES
from db.store.trail.roles import Role
from tests.db.staffed_year import NAMES, PASSWORDS, staffed_year
from tests.db.store.report_years import SetClock, entry, small_year


@pytest.fixture
def clock() -> SetClock:
    return SetClock("2024-12-01T02:00")


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    with small_year(tmp_path / "year.shufa", clock) as opened:
        yield opened


def rows(store: Store, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(store.path)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def evaluation_id(store: Store) -> int:
    return store.evaluations.latest().id


def test_a_large_report_is_written_in_slices_and_leaves_nothing_when_taken_out(
    store: Store,
) -> None:
    content = random.Random(79).randbytes(10_000_000)
    marks = [content[start : start + 64] for start in range(0, len(content), 2_000_000)]
    steps: list[tuple[int, int]] = []
    unit = entry(store, "U01").id
    report = store.reports.hand_in(
        unit, "扫描件.pdf", content, progress=lambda *step: steps.append(step)
    )
    assert steps == [(1, 3), (2, 3), (3, 3)]
    (kept,) = rows(store, "SELECT content FROM report_contents")
    assert kept == (content,)
    assert all(mark in store.path.read_bytes() for mark in marks)

    store.reports.take_out(report.id, "放错了单位")
    assert not rows(store, "SELECT report_id FROM report_contents")
    left = store.path.read_bytes()
    assert len(left) > len(content), "the pages are free and still there"
    assert not any(mark in left for mark in marks)


def test_a_report_is_on_disk_with_its_digest(store: Store) -> None:
    report = store.reports.hand_in(entry(store, "U01").id, "报告.docx", b"PK..", "严格执法")
    [(version, name, size, sha256, content, text)] = rows(
        store,
        "SELECT version, file_name, size, sha256, content, text FROM reports r"
        " JOIN report_contents c ON c.report_id = r.id JOIN report_texts t ON t.report_id = r.id",
    )
    assert (version, name, size, content, text) == (1, "报告.docx", 4, b"PK..", "严格执法")
    assert sha256 == hashlib.sha256(b"PK..").hexdigest() == report.sha256
    assert store.reports.content(report.id) == b"PK.."
    assert store.units.entry(report.entry_id).reported


def test_the_trail_holds_the_digest_and_not_the_contents(store: Store) -> None:
    store.reports.hand_in(entry(store, "U01").id, "报告.docx", b"secret-bytes", "text-of-it")
    event = store.trail.events(1)[0]
    assert (event.what, event.subject) == ("report.hand_in", "U01")
    [change] = event.changes
    assert change.table == "reports"
    assert change.after is not None
    assert change.after["sha256"] == hashlib.sha256(b"secret-bytes").hexdigest()
    [(text,)] = rows(store, "SELECT changes FROM events ORDER BY id DESC LIMIT 1")
    assert "secret" not in text_of(text)
    assert "text-of-it" not in text_of(text)


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    first = store.reports.hand_in(entry(store, "U01").id, "a.pdf", b"same")
    head = store.trail.head()
    assert store.reports.hand_in(entry(store, "U01").id, "b.pdf", b"same") == first
    assert store.trail.head() == head
    assert rows(store, "SELECT count(*) FROM reports") == [(1,)]


def test_every_version_is_kept(store: Store) -> None:
    unit = entry(store, "U01").id
    for number in range(1, 4):
        store.reports.hand_in(unit, f"第{number}稿.txt", f"{number}".encode(), f"第{number}稿")
    assert [r.version for r in store.reports.versions(unit)] == [3, 2, 1]
    assert [store.reports.content(r.id) for r in store.reports.versions(unit)] == [b"3", b"2", b"1"]
    assert [r.file_name for r in store.reports.latest(evaluation_id(store))] == ["第3稿.txt"]


def test_a_returned_report_does_not_count_until_a_new_one_comes(store: Store) -> None:
    unit = entry(store, "U01").id
    first = store.reports.hand_in(unit, "a.pdf", b"1")
    with pytest.raises(UserError) as refusal:
        store.reports.send_back(first.id, "  ")
    assert refusal.value.kind is ErrorKind.REASON_NEEDED
    returned = store.reports.send_back(first.id, "缺问题清单")
    assert (returned.status, returned.note) == (ReportStatus.RETURNED, "缺问题清单")
    assert not store.units.entry(unit).reported
    assert store.trail.events(1)[0].reason == "缺问题清单"
    second = store.reports.hand_in(unit, "b.pdf", b"2")
    assert store.units.entry(unit).reported
    with pytest.raises(UserError) as refusal:
        store.reports.accept(first.id)
    assert refusal.value.kind is ErrorKind.REPORT_SUPERSEDED
    store.reports.send_back(second.id, "仍不行")
    assert not store.units.entry(unit).reported, (
        "an older version that was not returned decides nothing"
    )
    assert store.reports.accept(second.id).note == ""
    assert store.units.entry(unit).reported


def test_taking_out_what_was_put_in_by_mistake(store: Store) -> None:
    unit = entry(store, "U01").id
    first = store.reports.hand_in(unit, "a.pdf", b"1", "执法")
    second = store.reports.hand_in(unit, "b.pdf", b"2", "错交的内容")
    with pytest.raises(UserError) as refusal:
        store.reports.take_out(first.id)
    assert refusal.value.kind is ErrorKind.REPORT_SUPERSEDED
    store.reports.take_out(second.id, "放错了单位")
    assert rows(store, "SELECT report_id FROM report_contents") == [(first.id,)]
    assert store.reports.search(evaluation_id(store), "错交") == ()
    assert [h.report for h in store.reports.search(evaluation_id(store), "执法")] == [first]
    store.reports.accept(first.id)
    with pytest.raises(UserError) as refusal:
        store.reports.take_out(first.id)
    assert refusal.value.kind is ErrorKind.REPORT_SETTLED


def test_search_finds_two_characters_in_the_latest_versions(store: Store) -> None:
    one, two = entry(store, "U01").id, entry(store, "U02").id
    store.reports.hand_in(one, "a.txt", b"1", "旧稿只写执法")
    store.reports.hand_in(one, "b.txt", b"2", "新稿写行政执\n法，执法为民")
    store.reports.hand_in(two, "c.txt", b"3", "法治政府建设 ABC")
    year = evaluation_id(store)
    [hit] = store.reports.search(year, "执法")
    assert (hit.unit, hit.report.version, hit.snippet.hit, hit.snippet.count) == (
        "青石桥街道",
        2,
        "执法",
        2,
    )
    assert [h.unit for h in store.reports.search(year, "法治 abc")] == ["司法局"]
    assert {h.unit for h in store.reports.search(year, "法")} == {"青石桥街道", "司法局"}
    assert store.reports.search(year, "，") == ()
    assert store.reports.search(year + 1, "执法") == ()


@pytest.mark.parametrize(
    ("content", "detail"),
    [(b"", "report_empty"), (b"x" * (MOST_REPORT_BYTES + 1), "report_too_large")],
)
def test_what_cannot_be_kept(store: Store, content: bytes, detail: str) -> None:
    with pytest.raises(UserError) as refusal:
        store.reports.hand_in(entry(store, "U01").id, "a.pdf", content)
    assert refusal.value.kind is ErrorKind.FILE_UNREADABLE
    assert refusal.value.facts["detail"] == detail
    assert rows(store, "SELECT count(*) FROM reports") == [(0,)]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (r"C:\文件\报告.docx", "报告.docx"),
        ("../../etc/报告.pdf", "报告.pdf"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("a\nb\x00.txt", "ab.txt"),
        ("长" * 300 + ".docx", "长" * 195 + ".docx"),
    ],
)
def test_file_names_are_names_alone(store: Store, given: str, kept: str) -> None:
    assert store.reports.hand_in(entry(store, "U01").id, given, b"1").file_name == kept


def test_a_name_of_nothing_is_refused(store: Store) -> None:
    with pytest.raises(UserError) as refusal:
        store.reports.hand_in(entry(store, "U01").id, "../..", b"1")
    assert refusal.value.kind is ErrorKind.VALUE_REFUSED


def test_a_report_that_is_not_there(store: Store) -> None:
    for read in (store.reports.get, store.reports.content, store.reports.text):
        with pytest.raises(UserError) as refusal:
            read(7)
        assert refusal.value.kind is ErrorKind.NO_SUCH_REPORT


@pytest.mark.parametrize("required", ["unranked", "zero", "ignore"])
def test_the_scheme_asks_for_the_report(tmp_path: Path, required: str) -> None:
    with small_year(tmp_path / "asks.shufa", report_required=required) as store:
        year = evaluation_id(store)
        for code in ("U01", "U02"):
            store.reports.hand_in(entry(store, code).id, "a.pdf", code.encode())
        before = store.results.ranking(year)  # kept: the change below must reach it
        report = store.reports.latest(year)[1]
        store.reports.send_back(report.id, "重写")
        after = store.results.ranking(year)
        totals = {s.entry.unit_code: int(s.total) for s in after.standings}
        reasons = {(u.entry.unit_code, u.reason.kind) for u in after.unranked}
        if required == "ignore":
            assert (totals, reasons) == ({"U01": 91, "U02": 92, "U03": 93}, set())
            assert before.digest == after.digest
        elif required == "zero":
            assert (totals, reasons) == ({"U01": 91, "U02": 0, "U03": 0}, set())
        else:
            missing = {("U02", UnrankedKind.NO_REPORT), ("U03", UnrankedKind.NO_REPORT)}
            assert (totals, reasons) == ({"U01": 91}, missing)
        store.reports.accept(report.id)
        assert store.results.ranking(year).digest == before.digest


def test_who_may_take_reports_in_and_decide(tmp_path: Path) -> None:
    year = staffed_year(tmp_path / "staffed.shufa")
    unit = year.entries[0]
    with Store.open(year.path) as store:
        store.sign_in(NAMES[Role.CLERK], PASSWORDS[Role.CLERK])
        report = store.reports.hand_in(unit, "a.txt", b"1", "严格执法")
        for role in (Role.CLERK, Role.REVIEWER, Role.SUPERVISOR):
            store.sign_in(NAMES[role], PASSWORDS[role])
            assert store.reports.content(report.id) == b"1"
            assert len(store.reports.search(year.evaluation, "执法")) == 1
            for act in (
                lambda: store.reports.accept(report.id),
                lambda: store.reports.send_back(report.id, "理由"),
                lambda: store.deliveries.remind([unit]),
                lambda: store.deliveries.extend(unit, "2030-01-01", "理由"),
            ):
                with pytest.raises(UserError) as refusal:
                    act()
                assert refusal.value.kind is ErrorKind.NOT_ALLOWED
        store.sign_in(NAMES[Role.ORGANISER], PASSWORDS[Role.ORGANISER])
        assert store.reports.accept(report.id).status is ReportStatus.ACCEPTED
        store.sign_out()
        with pytest.raises(UserError):
            store.reports.content(report.id)
