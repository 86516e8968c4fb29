"""The words of the index, through SQLite's own FTS5: what is found, and what is not."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.store.reports.search_words import index_words, match_expression, snippet

HAN = "依法治区执行政社会"


def found(text: str, query: str) -> bool:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE w USING fts5 (words, content = '', tokenize = 'ascii')"
    )
    connection.execute("INSERT INTO w (rowid, words) VALUES (1, ?)", (index_words(text),))
    expression = match_expression(query)
    rows = connection.execute("SELECT rowid FROM w WHERE words MATCH ?", (expression,)).fetchall()
    connection.close()
    return bool(rows)


@pytest.mark.parametrize(
    "query",
    [
        *(
            "执法",
            "法治",
            "行政执法",
            "区",
            "严",
            "ABC",
            "abc",
            "covid",
            "19",
            "2024",
            "2024年度",
            "年度",
        ),
        *(
            "A股",
            "股市",
            "执法 法治",
            "度报",
            "报告ABC",
            "ＡＢＣ",
            "abc报告",
            "三项制度",
            "一体推进",
        ),
    ],
)
def test_finds(query: str) -> None:
    text = "依法治区。2024年度报告ABC报告 Covid-19，行政执\n法三 项\n制度；A股市场，法治政府，从严。⼀体推进"
    assert found(text, query)
    hit = snippet(text, query)
    assert hit.count >= 1
    assert hit.hit


@pytest.mark.parametrize("query", ["法三", "执行", "ovid", "024年", "法治国", "股A", "执法 不在"])
def test_does_not_find(query: str) -> None:
    assert not found("行政执法，三项制度。法治 政府 2024年度 covid A股", query)


def test_punctuation_parts_words_and_a_line_break_does_not() -> None:
    assert not found("依法，治区", "法治")
    assert found("依法\n治区", "法治")


@pytest.mark.parametrize("query", ["", "  ", "，。", '"', "“”", "* - ()"])
def test_nothing_to_look_for(query: str) -> None:
    assert match_expression(query) == ""


@pytest.mark.parametrize(
    "query", ['法" OR "x', "法 NOT 治", "法^治", "法*", "NEAR(法 治)", "words:法", "法'--"]
)
def test_a_query_is_never_syntax(query: str) -> None:
    found("依法治区", query)  # raises where FTS5 would read it as an expression


@given(st.text(HAN, min_size=1, max_size=30), st.data())
def test_every_piece_of_a_run_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : start + data.draw(st.integers(1, 6))]
    assert found(text, piece)
    assert piece in text


@given(st.text(HAN, min_size=1, max_size=20), st.text(HAN, min_size=1, max_size=4))
def test_what_is_found_stands_there(text: str, query: str) -> None:
    assert found(text, query) == (query in text)
    assert (snippet(text, query).count > 0) == (query in text)


def test_snippet_shows_the_hit_as_written_on_one_line() -> None:
    hit = snippet("前" * 50 + "严格执\n法，" + "后" * 50, "执法")
    assert hit.hit == "执法"
    assert hit.before.startswith("…")
    assert hit.before.endswith("前严格")
    assert hit.after.startswith("，后")
    assert hit.after.endswith("…")
    assert hit.count == 1


@given(st.text(max_size=200), st.text(max_size=10))
def test_any_text_and_any_query(text: str, query: str) -> None:
    if match_expression(query):
        found(text, query)
    piece = snippet(text, query)
    assert "\n" not in piece.before + piece.hit + piece.after
