"""How an event lies in the file: packed where it is long, the same event either way."""

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from db.store.file.event_text import stored, text_of
from db.store.verify.damage import DamageKind
from db.store.verify.verifying import verify_file
from tests.db.store.another_program import edit

LONG = "SELECT id, changes FROM events WHERE typeof(changes) = 'blob' ORDER BY length(changes) DESC"


@pytest.mark.parametrize("text", ["[]", "短", "长" * 600, '[{"after":{"points":1000}}]' * 50])
def test_what_is_stored_is_read_back(text: str) -> None:
    assert text_of(stored(text)) == text


def test_a_long_text_takes_a_tenth() -> None:
    text = '{"after":{"criterion_id":1,"points":9000,"state":"number"},"table":"marks"}' * 40
    assert len(stored(text)) * 10 < len(text)


@pytest.mark.parametrize(
    "harm",
    [
        lambda packed: packed[:-1],
        lambda packed: packed + b"x",
        lambda packed: b"x" + packed,
        lambda packed: packed[:20] + bytes([packed[20] ^ 1]) + packed[21:],
        lambda _packed: zlib.compress(b"\xff\xfe"),
        lambda _packed: b"",
    ],
)
def test_what_cannot_be_read_is_no_text(harm: object) -> None:
    assert callable(harm)
    assert text_of(harm(stored("长" * 600))) == ""


def test_a_packed_event_that_was_harmed_is_named(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        number, packed = connection.execute(LONG).fetchone()
    edit(
        path,
        f"UPDATE events SET changes = ? WHERE id = {number}",
        values=(packed[:-3] + b"abc",),
    )
    damages = verify_file(path).damages
    assert (DamageKind.EVENT_ALTERED, number) in [(d.kind, d.event) for d in damages]


def test_an_event_that_was_unpacked_is_the_same_event(path: Path) -> None:
    """Packing is no part of what an event says: a program of another version may leave it out."""
    with closing(sqlite3.connect(path)) as connection:
        number, packed = connection.execute(LONG).fetchone()
    edit(path, f"UPDATE events SET changes = ? WHERE id = {number}", values=(text_of(packed),))
    assert verify_file(path).intact
