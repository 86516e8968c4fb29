"""Edits of the rectification ledger."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from db.records import Entry, Finding
from desktop.frame.edits import LARGE, Edit, Operation, Place
from desktop.session import Session

translate = QCoreApplication.translate


def add_finding(session: Session, entry: Entry, values: dict[str, str]) -> Edit:
    """Puts a finding into the ledger."""
    text = translate("commands", "登记问题 {name}").format(name=entry.unit)
    return _edit(session, text, lambda store, _step: store.findings.add(entry.id, **values))


def edit_finding(session: Session, finding: Finding, changes: dict[str, str]) -> Edit:
    """Changes what a finding says."""
    text = translate("commands", "修改问题 {name}").format(name=finding.unit)
    return _edit(
        session,
        text,
        lambda store, _step: store.findings.edit(finding.id, **changes),
        finding,
    )


def add_strong_point(session: Session, entry: Entry, text: str) -> Edit:
    """Notes what a unit did well, for its feedback letter."""
    title = translate("commands", "登记亮点 {name}").format(name=entry.unit)
    return _edit(
        session, title, lambda store, _step: store.findings.add_strong_point(entry.id, text)
    )


def report_finding(session: Session, finding: Finding, on: str, measures: str) -> Edit:
    """Notes that the unit has reported how it mended the finding."""
    text = translate("commands", "报整改 {name}").format(name=finding.unit)
    return _edit(
        session,
        text,
        lambda store, _step: store.findings.report(finding.id, on, measures),
        finding,
    )


def accept_finding(session: Session, finding: Finding, on: str, note: str) -> Edit:
    """Closes the finding."""
    text = translate("commands", "销号 {name}").format(name=finding.unit)
    return _edit(
        session, text, lambda store, _step: store.findings.accept(finding.id, on, note), finding
    )


def reopen_finding(session: Session, finding: Finding, reason: str) -> Edit:
    """Sends the finding back."""
    text = translate("commands", "重新整改 {name}").format(name=finding.unit)
    return _edit(
        session, text, lambda store, _step: store.findings.reopen(finding.id, reason), finding
    )


def attach_evidence(session: Session, finding: Finding, path: Path, content: bytes) -> Edit:
    """Puts a file beside the finding."""
    text = translate("commands", "附佐证 {name}").format(name=finding.unit)
    return _edit(
        session,
        text,
        lambda store, _step: store.findings.add_evidence(finding.id, path.name, content),
        finding,
        long=len(content) > LARGE,
    )


def _edit(
    session: Session,
    text: str,
    operation: Operation,
    finding: Finding | None = None,
    *,
    long: bool = False,
) -> Edit:
    place = Place("findings", finding.id if finding else None)
    return Edit(session, text, operation, session.findings_changed.emit, place, long=long)
