"""Text as words for the full-text index, so that a Chinese word of two characters is found, and one of one.

SQLite's own tokenizers find no word inside a run of Chinese text (unicode61 takes the run as one
word, trigram needs three characters). Here each run of Han characters becomes its overlapping
pairs and its last character alone: 依法治区 → 依法 法治 治区 区. A phrase of pairs is then found
anywhere in a run, and a single character as the beginning of a pair. Line breaks inside a run are
closed first: the text of a PDF breaks words at the end of a line. Punctuation keeps runs apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

from db.records import Snippet

_HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_AROUND = 36  # characters of a snippet on either side of the hit


def folded(text: str) -> str:
    """Text as it is compared: full width and compatibility forms as the plain ones, case aside."""
    return unicodedata.normalize("NFKC", text).casefold()


def index_words(text: str) -> str:
    """What the index holds of a text: its words, one space between them."""
    return " ".join([word for run in _runs(text) for word in _words(run, last=True)])


def match_expression(query: str) -> str:
    """The query for FTS5; empty where nothing can be looked for.

    Words between spaces are all required; each is a phrase, and its last word may go on (执, 2024…).
    """
    phrases = []
    for term in query.split():
        runs = _runs(term)
        words = [w for n, run in enumerate(runs) for w in _words(run, last=n + 1 < len(runs))]
        if words:
            phrases.append(f'"{" ".join(words)}" *')  # a word holds no quotation mark
    return " AND ".join(phrases)


def snippet(text: str, query: str) -> Snippet:
    """The first place of a text where words of the query stand, and how often all of them do.

    The beginning of the text where none is found.
    """
    patterns = [_pattern(runs) for term in query.split() if (runs := _runs(term))]
    places = [match for pattern in patterns for match in pattern.finditer(text)]
    if not places or not all(map(_is_han, query.split())):  # else it stands there as it was typed
        plain = _plain(text)
        places = [match for pattern in patterns for match in pattern.finditer(plain)]
    if not places:
        return Snippet("", "", _one_line(text[: 2 * _AROUND]), 0)
    first, end = places[0].span()
    head = max(first - _AROUND, 0)
    before = ("…" if head else "") + _one_line(text[head:first])
    after = _one_line(text[end : end + _AROUND]) + ("…" if end + _AROUND < len(text) else "")
    return Snippet(before, _one_line(text[first:end]), after, len(places))


def _plain(text: str) -> str:
    """The text folded where a character stays one character, so that places in the text stay true."""
    for character in set(text):
        form = _form(character)
        if form != character:
            text = text.replace(character, form)
    return text


@cache
def _form(character: str) -> str:
    """A letter's or digit's folded form; of anything else and of what unfolds to several, itself."""
    form = folded(character)
    return form if len(form) == 1 and form.isalnum() else character


def _pattern(runs: list[str]) -> re.Pattern[str]:
    """Finds the runs as the index does: line breaks inside Han text and anything between runs passed over."""
    parts = [r"\s*".join(map(re.escape, run)) if _is_han(run) else re.escape(run) for run in runs]
    start = "" if _is_han(runs[0]) else rf"(?<![^\W_{_HAN}])"
    return re.compile(start + r"[\W_]*".join(parts))


def _runs(text: str) -> list[str]:
    return re.findall(rf"[{_HAN}]+|[^\W_{_HAN}]+", _closed(folded(text)))


def _closed(text: str) -> str:
    """Without the line breaks inside Han text."""
    return re.sub(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])", "", text)


def _is_han(text: str) -> bool:
    return re.match(rf"[{_HAN}]", text) is not None


def _words(run: str, *, last: bool) -> list[str]:
    """The words of a run. Without `last`, the run may go on, so its last character is not a word of its own."""
    if not _is_han(run):
        return [run]
    pairs = [one + other for one, other in pairwise(run)]
    return [*pairs, run[-1]] if last or not pairs else pairs


def _one_line(text: str) -> str:
    return _closed(" ".join(text.split()))
