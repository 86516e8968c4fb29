"""Edits of reports: handing in, what the office decides, deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from db.errors import UserError
from db.records import Entry, Report, ReportStatus
from db.steps import Progress, unheard
from db.store import Store
from desktop.exchange.documents.documents import ReportDocument, read_document
from desktop.frame.edits import LARGE, Edit, EditPlace, Operation
from desktop.messages import report_word
from desktop.session import Session

translate = QCoreApplication.translate


def hand_in_report(session: Session, entry: Entry, document: ReportDocument) -> Edit:
    """Takes a report in as the unit's latest version."""
    text = translate("commands", "附报告 {name}").format(name=entry.unit)
    return _edit(
        session,
        text,
        lambda store, step: _hand_in(store, entry, document, step),
        entry.id,
        long=len(document.content) > LARGE,
    )


def attach_reports(session: Session, files: Sequence[tuple[Entry, Path]]) -> Edit:
    """Reads many reports and takes them in, all in one; `result` are the refusals, each of a file that is left out."""

    def operation(store: Store, step: Progress) -> list[UserError]:
        refused: list[UserError] = []
        with store.transaction():
            for done, (entry, path) in enumerate(files):
                step(done, len(files))
                try:
                    _hand_in(store, entry, read_document(path, _held_at(step, done, len(files))))
                except UserError as error:
                    refused.append(error)
        return refused

    return _edit(session, translate("commands", "批量附报告"), operation, long=True)


def _held_at(step: Progress, done: int, total: int) -> Progress:
    """A progress that hears a file's own steps and stays at the file: each of them may end the work."""
    return lambda _done, _total: step(done, total)


def take_out_report(session: Session, entry: Entry, report: Report, reason: str) -> Edit:
    """Removes a version that was put in by mistake."""
    text = translate("commands", "移除报告 {name}").format(name=report.file_name)
    return Edit(
        session,
        text,
        lambda store, step: store.reports.take_out(report.id, reason, step),
        session.entries_changed.emit,
        EditPlace("units", entry.id),
        contents=session.store.reversals.contents_of("reports", report.id),
        long=report.size > LARGE,
    )


def decide_report(
    session: Session, entry: Entry, report: Report, status: ReportStatus, reason: str = ""
) -> Edit:
    """Accepts or returns the latest version."""
    text = translate("commands", "报告{word} {name}")
    return _edit(
        session,
        text.format(word=report_word(status), name=entry.unit),
        lambda store, _step: store.reports.set_status(report.id, status, reason),
        entry.id,
    )


def extend_deadline(session: Session, entries: Sequence[Entry], deadline: str, reason: str) -> Edit:
    """Gives units a deadline of their own, or takes it back."""
    text = translate("commands", "延期 {n} 个单位").format(n=len(entries))

    def operation(store: Store, _step: Progress) -> None:
        with store.transaction():
            for entry in entries:
                store.deliveries.extend(entry.id, deadline, reason)

    return _edit(session, text, operation, entries[0].id if entries else None)


def set_deadline(session: Session, deadline: str) -> Edit:
    """Sets when all reports are due."""
    text, year = translate("commands", "设截止日期"), session.evaluation_id
    return _edit(session, text, lambda store, _step: store.evaluations.set_deadline(year, deadline))


def remind_units(session: Session, entries: Sequence[Entry], note: str) -> Edit:
    """Records that units were reminded just now."""
    text = translate("commands", "催报 {n} 个单位").format(n=len(entries))
    numbers = [entry.id for entry in entries]
    return _edit(session, text, lambda store, _step: store.deliveries.remind(numbers, note))


def is_in_already(session: Session, entry: Entry, document: ReportDocument) -> bool:
    """Whether the unit's latest version is this document byte for byte."""
    versions = session.store.reports.versions(entry.id)
    return bool(versions) and versions[0].sha256 == document.sha256


def _hand_in(
    store: Store, entry: Entry, document: ReportDocument, progress: Progress = unheard
) -> None:
    store.reports.hand_in(
        entry.id,
        document.name,
        document.content,
        document.text,
        document.textless,
        sha256=document.sha256,  # read and digested on a worker
        progress=progress,
    )


def _edit(
    session: Session,
    text: str,
    operation: Operation,
    entry_id: int | None = None,
    *,
    long: bool = False,
) -> Edit:
    place = EditPlace("units", entry_id)
    return Edit(session, text, operation, session.entries_changed.emit, place, long=long)
