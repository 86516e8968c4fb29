"""What lies beside a report's row and not in the trail: the file, its text, and the words by which it is found."""

from __future__ import annotations

from db.records import Textless
from db.steps import Progress, unheard
from db.store.reports.search_words import index_words
from db.store.trail.trail import Change


def write_contents(
    change: Change,
    report_id: int,
    content: bytes,
    text: str,
    textless: Textless | str | None,
    progress: Progress = unheard,
) -> None:
    """Puts the contents of a report beside its row, which vouches for them."""
    change.insert_beside("report_contents", {"report_id": report_id, "content": content}, progress)
    change.insert_beside(
        "report_texts", {"report_id": report_id, "text": text, "textless": textless or ""}
    )
    change.insert_beside("report_words", {"rowid": report_id, "words": index_words(text)})


def erase_contents(change: Change, report_id: int, text: str, progress: Progress = unheard) -> None:
    """Takes them out. A contentless index forgets a text only when told its words again."""
    words = index_words(text)
    change.insert_beside(
        "report_words", {"report_words": "delete", "rowid": report_id, "words": words}
    )
    change.delete_beside("report_texts", {"report_id": report_id})
    change.delete_content("report_contents", {"report_id": report_id}, progress)
