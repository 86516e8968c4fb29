"""Long writes: the window notices what the worker wrote, and what is cancelled leaves no trace."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QProgressDialog, QWidget

from db.errors import ErrorKind, UserError
from db.records import ImportData, Mark, UnitRow
from db.steps import Progress
from db.store import Store
from db.store.accounts.passwords import LEAST
from desktop.ballots.edits import MarkCell, put_marks
from desktop.exchange.documents.documents import read_document
from desktop.frame.edits import Edit, Edits
from desktop.frame.writing import Writing
from desktop.operations.new_years import YearPlan, make_file
from desktop.pages.importing.edits import import_workbook
from desktop.pages.reports.edits import attach_reports, hand_in_report
from desktop.session import Session
from desktop.tasks import Cancelled, Task, Tasks
from tests.desktop.conftest import SCHEME, Hands, Rows

NOBODY, NEVER = "", 0
LARGE = 9 * 1024 * 1024


class Impatience(Tasks):
    """Work that is cancelled at its nth step, as by a person at that moment."""

    def __init__(self) -> None:
        super().__init__()
        self.at, self.steps = NEVER, 0

    def start(self, title: str, work: Any, done: Any, ended: Any = None, **how: bool) -> Task:
        def counted(progress: Progress) -> Any:
            self.steps = 0

            def step(done: int, total: int) -> None:
                self.steps += 1
                if self.steps == self.at:
                    task = self.unsettled
                    assert task is not None
                    task.cancel()
                progress(done, total)

            return work(step)

        return super().start(title, counted, done, ended, **how)


class Office:
    """A file that is worked on with long writes, and what lies on the disk."""

    def __init__(self, session: Session, year: Path) -> None:
        self.session, self.year = session, year
        self.tasks = Impatience()
        self.writing = Writing(session, self.tasks)
        self.edits = Edits(session, self.writing)
        self.told: list[str] = []
        self.edits.cancelled.connect(lambda: self.told.append("cancelled"))
        self.edits.refused.connect(lambda error: self.told.append(error.kind.name))

    @property
    def store(self) -> Store:
        return self.session.store

    def dump(self) -> list[str]:
        """Everything in the file, through a connection of another's own."""
        connection = sqlite3.connect(f"{self.year.as_uri()}?mode=ro", uri=True)
        try:
            return list(connection.iterdump())
        finally:
            connection.close()


@pytest.fixture
def office(session: Session, year: Path) -> Iterator[Office]:
    made = Office(session, year)
    yield made
    made.tasks.cancel_all()


def importing(office: Office, _folder: Path) -> Edit:
    units = tuple(
        UnitRow(f"单位.{n}", f"V{n:03}", f"新单位{n}", "街道", "书面", "", "", "", None)
        for n in range(40)
    )
    return import_workbook(office.session, "名册.xlsx", ImportData(units=units))


def attaching(office: Office, folder: Path) -> Edit:
    entries = office.store.units.entries(office.session.evaluation_id)
    files = []
    for entry in entries:
        path = folder / f"{entry.unit_code}.txt"
        path.write_text(f"{entry.unit}述法报告\n" * 50, "utf-8")
        files.append((entry, path))
    return attach_reports(office.session, files)


def handing_in(office: Office, folder: Path) -> Edit:
    path = folder / "large.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(LARGE))
    entry = office.store.units.entries(office.session.evaluation_id)[0]
    return hand_in_report(office.session, entry, read_document(path))


ACTS = [importing, attaching, handing_in]
Act = Callable[[Office, Path], Edit]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("moment", [0.0, 0.5, 1.0])
def test_cancelled_at_any_step_leaves_no_trace(
    act: Act, moment: float, office: Office, tmp_path: Path
) -> None:
    before = office.dump()
    folder = tmp_path / "files"
    folder.mkdir()
    steps = _steps(office, act, folder)
    assert steps > 1
    office.tasks.at = max(1, round(steps * moment))
    assert not office.edits.perform(act(office, folder))
    assert office.told == ["cancelled"]
    assert office.dump() == before
    assert not office.edits.stack.canUndo()
    office.tasks.at = NEVER
    assert office.edits.perform(act(office, folder)), "it can be done afterwards"
    assert office.dump() != before


def test_a_cancelled_act_that_has_no_undo_leaves_no_trace(office: Office) -> None:
    evaluation_id = office.session.evaluation_id
    text = SCHEME.replace("points = 15", "points = 20", 1)
    heard: list[str] = []

    def work(store: Store, step: Progress) -> None:
        store.schemes.adopt(evaluation_id, text)
        step(1, 2)

    def adopt() -> None:
        office.edits.put("采用", work, long=True)

    before, office.tasks.at = office.dump(), 1
    assert not office.edits.act(adopt, lambda: heard.append("announced"))
    assert (office.told, heard) == (["cancelled"], [])
    assert office.dump() == before
    office.tasks.at = NEVER
    assert office.edits.act(adopt, lambda: heard.append("announced"))
    assert heard == ["announced"]
    assert office.dump() != before


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("undone", [True, False])
def test_a_cancelled_undo_or_redo_is_as_if_never_asked_for(
    act: Act, undone: bool, office: Office, tmp_path: Path, qtbot: Any
) -> None:
    office.edits.perform(act(office, tmp_path))
    stack = office.edits.stack
    if not undone:
        stack.undo()
    before, index = office.dump(), stack.index()
    turn = stack.undo if undone else stack.redo
    office.tasks.at = 1
    turn()
    qtbot.waitUntil(lambda: stack.index() == index)
    assert office.told == ["cancelled"]
    assert office.dump() == before
    office.tasks.at = NEVER
    turn()
    assert stack.index() != index
    assert office.dump() != before


def test_a_year_that_is_cancelled_leaves_no_file(office: Office, tmp_path: Path) -> None:
    units = tuple({"code": f"U{n}", "unit": f"单位{n}", "category": "街道"} for n in range(9))
    path = tmp_path / "新.shufa"
    plan = YearPlan(SCHEME, "", path, carried=units)
    office.writing.run("建立", lambda step: make_file(path, plan, NOBODY, step))
    steps = office.tasks.steps
    assert steps > 1
    for at in (1, steps // 2, steps):
        path.unlink(missing_ok=True)
        office.tasks.at = at
        with pytest.raises(Cancelled):
            office.writing.run("建立", lambda step: make_file(path, plan, NOBODY, step))
        assert [p.name for p in tmp_path.iterdir() if p.name.startswith("新")] == []


def test_the_window_sees_what_the_worker_wrote(office: Office) -> None:
    store, year = office.store, office.session.evaluation_id
    scored = store.units.find(year, "U01")
    for reviewer in store.panel.reviewers(year):
        for criterion in ("A1", "A2"):
            store.ballots.put_mark("written", scored.id, reviewer.id, criterion, Mark.number(5000))
    before = store.results.ranking(year), store.trail.head()

    def write(other: Store, _step: Progress) -> None:
        assert other is not store
        for reviewer in other.panel.reviewers(year):
            ballot = other.ballots.get("written", scored.id, reviewer.id)
            assert ballot is not None
            other.ballots.submit(ballot.id)

    office.writing.write("提交", write)
    assert store.results.ranking(year) != before[0]
    assert store.trail.head() != before[1]
    assert store.verify().damages == ()


def test_the_file_stays_this_programs(office: Office) -> None:
    office.writing.write("试", lambda _store, _step: None)
    with pytest.raises(UserError) as refused:
        Store.open(office.year)
    assert refused.value.kind is ErrorKind.FILE_OPEN_ELSEWHERE


def test_it_is_written_as_the_one_who_signed_in(office: Office) -> None:
    store = office.store
    store.accounts.set_up("王组织", "口令0001-足够长", LEAST)
    store.sign_in("王组织", "口令0001-足够长")
    year = office.session.evaluation_id
    office.writing.write("试", lambda s, _step: s.panel.add(year, "L9", "leaders"))
    assert store.trail.events(1)[0].who == "王组织"


def test_a_refusal_is_raised_where_the_write_was_asked_for(office: Office) -> None:
    before = office.dump()

    def refused(store: Store, _step: Progress) -> None:
        store.panel.add(office.session.evaluation_id, "L8", "leaders")
        raise UserError(ErrorKind.ALREADY_EXISTS, found="L8")

    with pytest.raises(UserError):
        office.writing.write("试", refused)
    assert office.dump() == before


def test_a_file_for_reading_is_not_written(qapp: object, year: Path) -> None:
    session = Session()
    session.open(year, read_only=True)
    with pytest.raises(UserError) as refused:
        Writing(session, Tasks()).write("试", lambda _store, _step: None)
    session.close()
    assert refused.value.kind is ErrorKind.FILE_READ_ONLY


def test_many_marks_are_one_long_write_and_few_are_none(office: Office, rows: Rows) -> None:
    store, year = office.store, office.session.evaluation_id
    reviewer = store.panel.reviewers(year)[0]
    entry = store.units.find(year, "U01")
    cell = MarkCell(entry.id, reviewer.id, "A1", Mark.number(5000))
    titles: list[str] = []
    write = office.writing.write

    def noted(title: str, operation: Any) -> Any:
        titles.append(title)
        return write(title, operation)

    office.writing.write = noted  # type: ignore[method-assign]
    office.edits.perform(put_marks(office.session, "written", (cell,)))
    assert titles == []
    many = tuple(
        MarkCell(entry.id, reviewer.id, "A1", Mark.number(1000 * (n % 9))) for n in range(120)
    )
    office.edits.perform(put_marks(office.session, "written", many))
    office.edits.stack.undo()
    assert len(titles) == 2
    assert rows("SELECT points FROM marks") == [(5000,)]


def test_one_dialog_shows_it_and_cancels(
    office: Office, hands: Hands, rows: Rows, qtbot: Any
) -> None:
    seen: list[tuple[str, bool]] = []

    def endless(store: Store, step: Progress) -> None:
        store.panel.add(office.session.evaluation_id, "L7", "leaders")
        while True:
            step(1, 2)

    def cancel(dialog: QWidget) -> None:
        assert isinstance(dialog, QProgressDialog)
        seen.append((dialog.labelText(), dialog.isModal()))
        hands.click(hands.button(dialog, "取消"))

    hands.in_dialog("writing_progress", cancel)
    with pytest.raises(Cancelled):
        office.writing.write("导入名册", endless)
    assert seen == [("导入名册", True)]
    assert not office.writing.running
    assert rows("SELECT 1 FROM reviewers WHERE code = 'L7'") == []


def test_escape_cancels_too(office: Office, hands: Hands) -> None:
    def endless(_store: Store, step: Progress) -> None:
        while True:
            step(1, 2)

    hands.in_dialog("writing_progress", lambda d: QTest.keyClick(d, Qt.Key.Key_Escape))
    with pytest.raises(Cancelled):
        office.writing.write("导入名册", endless)


def test_what_earlier_work_brings_back_is_written_first(office: Office, rows: Rows) -> None:
    year = office.session.evaluation_id
    office.tasks.start(
        "读", lambda _p: "L5", lambda code: office.store.panel.add(year, code, "leaders")
    )
    office.writing.write("写", lambda store, _step: store.panel.add(year, "L6", "leaders"))
    codes = [code for (code,) in rows("SELECT code FROM reviewers ORDER BY id")]
    assert codes[-2:] == ["L5", "L6"]


def _steps(office: Office, act: Act, folder: Path) -> int:
    """How many steps the act has, done in a copy of the file."""
    copy = folder / "copy.shufa"
    shutil.copy(office.year, copy)
    session = Session()
    session.open(copy)
    other = Office(session, copy)
    assert other.edits.perform(act(other, folder))
    session.close()
    return other.tasks.steps
