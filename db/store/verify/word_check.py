"""Holds the full-text index against the texts that it was made from, so that no hit can be made or hidden.

The index keeps no text, only which word stands where in which report. Both sides are added up as
hashes of (place, word), which needs no memory for the words of a large file.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Final, TypeAlias

from db.store.reports.search_words import index_words

Words: TypeAlias = dict[int, tuple[int, int]]  # by report: how many words, and the sum of them

WHOLE: Final = 0  # no report has this number: what is wrong with the index as a whole
_LONGEST: Final = 32768  # bytes: SQLite cuts a longer word
_KEPT: Final = "surrogateescape"
_AVERAGES: Final = "SELECT block FROM copy.report_words_data WHERE id = 1"
_SET_UP: Final = "SELECT k, v FROM {}.report_words_config ORDER BY k"
# The index is checked in a copy: SQLite checks one only where it may write.
_COPY: Final = (
    "ATTACH ':memory:' AS copy",
    "CREATE VIRTUAL TABLE copy.report_words USING fts5 (words, content = '', tokenize = 'ascii')",
    *(
        f"{act} copy.report_words_{table}{rest}"
        for table in ("data", "idx", "docsize")
        for act, rest in (
            ("DELETE FROM", ""),
            ("INSERT INTO", f" SELECT * FROM main.report_words_{table}"),
        )
    ),
    "INSERT INTO copy.report_words (report_words) VALUES ('integrity-check')",
    "CREATE VIRTUAL TABLE temp.word_places USING fts5vocab (copy, report_words, instance)",
)


def misread(connection: sqlite3.Connection) -> tuple[int, ...]:
    """The numbers of the reports whose words in the index are not those of their text.

    Reports that are not there are among them, and `WHOLE` where the lengths or the set-up are wrong.
    """
    right = _of_texts(connection)
    found = _of_index(connection)
    return tuple(sorted(n for n in {*right, *found} if right.get(n) != found.get(n)))


def _of_texts(connection: sqlite3.Connection) -> Words:
    words: Words = {}
    for number, text in connection.execute("SELECT report_id, text FROM report_texts"):
        own = index_words(str(text)).split()
        words[number] = (len(own), sum(hash((n, _cut(word))) for n, word in enumerate(own)))
    words[WHOLE] = (len(words), sum(count for count, _ in words.values()))
    return words


def _of_index(connection: sqlite3.Connection) -> Words:
    for statement in _COPY:
        connection.execute(statement)
    sums: Counter[int] = Counter()
    for word, number, place in connection.execute("SELECT term, doc, offset FROM temp.word_places"):
        sums[number] += hash((place, word))
    sizes = connection.execute("SELECT id, sz FROM copy.report_words_docsize")
    counts = {number: next(_numbers(size), 0) for number, size in sizes}
    words = {number: (counts.get(number, -1), sums[number]) for number in {*counts, *sums}}
    if (
        connection.execute(_SET_UP.format("main")).fetchall()
        == connection.execute(_SET_UP.format("copy")).fetchall()
    ):
        averages = connection.execute(_AVERAGES).fetchone() or (b"",)
        reports, length = [*_numbers(averages[0]), 0, 0][:2]
        words[WHOLE] = (reports, length)
    return words


def _cut(word: str) -> str:
    return word if len(word) < _LONGEST // 4 else word.encode()[:_LONGEST].decode(errors=_KEPT)


def _numbers(raw: object) -> Iterator[int]:
    """The numbers in a blob as SQLite packs them, seven bits a byte."""
    number = 0
    for byte in raw if isinstance(raw, bytes) else b"":
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            yield number
            number = 0
