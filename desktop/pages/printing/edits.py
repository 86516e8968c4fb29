"""Edits of the print centre."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from db.records.office import PaperTexts
from desktop.frame.edits import Edit, EditPlace
from desktop.session import Session


def put_texts(session: Session, texts: PaperTexts) -> Edit:
    """Keeps what letters and papers of the session say."""
    year = session.evaluation_id
    return Edit(
        session,
        QCoreApplication.translate("commands", "改文书内容"),
        lambda store, _step: store.paper_texts.put(year, texts),
        session.papers_changed.emit,
        EditPlace("print"),
    )
