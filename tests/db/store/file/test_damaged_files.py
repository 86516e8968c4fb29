"""Files with flipped bits, cut short, with pages swapped or written over: told, never a crash, never altered."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from db.errors import ErrorKind, UserError
from db.store import Store
from db.store.verify.verifying import verify_file
from desktop.cli import run
from tests.db.store import small_year
from tests.db.store.another_program import edit
from tests.made_up import tell

PAGE = 4096
Harm = Callable[[bytearray, list[int], bytes], None]
TOLD = {
    ErrorKind.FILE_DAMAGED,
    ErrorKind.FILE_NOT_OURS,
    ErrorKind.FILE_NEWER,
    ErrorKind.NO_EVALUATION,
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("damaged") / "年度.shufa"
    evaluation_id = small_year.build(path)
    with Store.open(path) as store:
        store.reports.hand_in(1, "报告.docx", b"the report " * 2000, "报告正文")
        store.results.freeze(evaluation_id, "会议审定")
    return path


@pytest.fixture(scope="module")
def whole(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file as it was, kept apart."""
    return Path(shutil.copyfile(path, tmp_path_factory.mktemp("whole") / path.name))


CASES: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def _told(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    tell(request, "files", CASES)


def flipped(content: bytearray, places: list[int], _junk: bytes) -> None:
    for place in places:
        content[place % len(content)] ^= 1 << place % 8


def cut(content: bytearray, places: list[int], _junk: bytes) -> None:
    del content[places[0] % len(content) :]


def swapped(content: bytearray, places: list[int], _junk: bytes) -> None:
    one, other = (place % (len(content) // PAGE) * PAGE for place in (places[0], places[-1]))
    first, second = bytes(content[one : one + PAGE]), bytes(content[other : other + PAGE])
    content[one : one + PAGE], content[other : other + PAGE] = second, first


def overwritten(content: bytearray, places: list[int], junk: bytes) -> None:
    place = places[0] % len(content)
    put = junk[: len(content) - place]
    content[place : place + len(put)] = put


def dump(path: Path) -> list[str] | None:
    """What plain SQLite reads from the file; None where it cannot."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
            tables = connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'report_words%'"
                " AND name <> '_sqlite_migrations' ORDER BY name"
            ).fetchall()
            return [
                str(connection.execute(f"SELECT * FROM {name}").fetchall()) for (name,) in tables
            ]
    except sqlite3.DatabaseError:
        return None


@hypothesis.given(
    harm=st.sampled_from([flipped, cut, swapped, overwritten]),
    places=st.lists(st.integers(0, 2**40), min_size=1, max_size=4),
    junk=st.binary(min_size=1, max_size=600),
)
def test_whatever_happened_to_the_bytes_it_is_told(
    path: Path, whole: Path, harm: Harm, places: list[int], junk: bytes
) -> None:
    right = dump(whole)
    content = bytearray(whole.read_bytes())
    harm(content, places, junk)
    path.write_bytes(content)
    kind, intact = ErrorKind.FILE_DAMAGED, False
    try:
        intact = verify_file(path).intact
    except UserError as error:
        kind = error.kind
    assert kind in TOLD
    assert path.read_bytes() == content, "verifying altered the file"
    CASES["verified as intact" if intact else f"told: {kind.value}"] += 1
    assert not intact or dump(path) == right, "what changed was not found"
    status = run(["rank", str(path)])
    assert status in (0, 2)
    assert path.read_bytes() == content, "reading altered the file"
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_result_frozen_as_no_snapshot_is_told(
    path: Path, whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two pages changed places, and the table of snapshots was empty."""
    shutil.copyfile(whole, path)
    edit(path, "DELETE FROM snapshot_documents", "DELETE FROM snapshots")
    assert run(["rank", str(path)]) == 2
    assert "“定稿”" in capsys.readouterr().err
    assert run(["verify", str(path)]) == 3


def test_a_word_that_is_no_word_of_ours_is_told_as_damage(
    path: Path, whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(whole.read_bytes().replace(b"submittedpresent", b"submitdedpresent"))
    assert run(["rank", str(path)]) in (0, 2)
    assert run(["explain", str(path), "U01"]) == 2
    assert "损坏" in capsys.readouterr().err
    assert run(["verify", str(path)]) == 3
