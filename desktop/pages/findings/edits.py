"""Edits of the rectification ledger, of one finding or of several at once: all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from db.records import Entry, Finding, StrongPoint
from db.steps import Progress
from db.store import Store
from db.store.undo.contents import Contents
from desktop.frame.edits import LARGE, MANY, Edit, EditPlace, Operation
from desktop.frame.several import on_each
from desktop.session import Session

translate = QCoreApplication.translate

# What is said of one unit: its entry and the words.
Said = tuple[int, str]


def add_finding(session: Session, entry: Entry, values: dict[str, str]) -> Edit:
    """Puts a finding into the ledger."""
    text = translate("commands", "登记问题 {name}").format(name=entry.unit)
    return _edit(session, text, lambda store, _step: store.findings.add(entry.id, **values))


def add_findings(session: Session, said: Sequence[Said], values: Mapping[str, str]) -> Edit:
    """Puts several findings into the ledger, which share everything but their unit and words."""
    text = translate("commands", "登记 {n} 条问题").format(n=len(said))
    add = on_each(said, lambda store, one: store.findings.add(one[0], one[1], **values))
    return _edit(session, text, add)


def edit_finding(session: Session, finding: Finding, changes: Mapping[str, str]) -> Edit:
    """Changes what a finding says."""
    return edit_findings(session, (finding,), changes)


def edit_findings(
    session: Session, findings: Sequence[Finding], changes: Mapping[str, str]
) -> Edit:
    """Gives all of these findings the same source, measures, person or day."""
    return _of_all(
        session,
        translate("commands", "修改问题 {name}"),
        findings,
        lambda store, finding: store.findings.edit(finding.id, **changes),
    )


def add_strong_points(session: Session, said: Sequence[Said], unit: str = "") -> Edit:
    """Notes what units did well, for their feedback letters."""
    name = unit or translate("commands", "{n} 条").format(n=len(said))
    title = translate("commands", "登记亮点 {name}").format(name=name)
    add = on_each(said, lambda store, one: store.findings.add_strong_point(*one))
    return _edit(session, title, add)


def remove_strong_points(session: Session, points: Sequence[StrongPoint], reason: str) -> Edit:
    """Strikes strong points out."""
    title = translate("commands", "删除 {n} 条亮点").format(n=len(points))
    return _edit(
        session,
        title,
        on_each(points, lambda store, point: store.findings.remove_strong_point(point.id, reason)),
    )


def report_findings(session: Session, findings: Sequence[Finding], on: str, measures: str) -> Edit:
    """Notes that units have reported how they mended what was found."""
    return _of_all(
        session,
        translate("commands", "报整改 {name}"),
        findings,
        lambda store, finding: store.findings.report(finding.id, on, measures),
    )


def accept_findings(session: Session, findings: Sequence[Finding], on: str, note: str) -> Edit:
    """Closes findings."""
    return _of_all(
        session,
        translate("commands", "销号 {name}"),
        findings,
        lambda store, finding: store.findings.accept(finding.id, on, note),
    )


def reopen_findings(session: Session, findings: Sequence[Finding], reason: str) -> Edit:
    """Sends findings back."""
    return _of_all(
        session,
        translate("commands", "重新整改 {name}"),
        findings,
        lambda store, finding: store.findings.reopen(finding.id, reason),
    )


def remove_findings(session: Session, findings: Sequence[Finding], reason: str) -> Edit:
    """Strikes findings out, their evidence with them."""
    store, contents = session.store, Contents()
    for finding in findings:
        for file in store.findings.evidence(finding.id):
            contents |= store.reversals.contents_of("finding_evidence", file.id)
    return _of_all(
        session,
        translate("commands", "删除问题 {name}"),
        findings,
        lambda store, finding: store.findings.remove(finding.id, reason),
        contents=contents,
    )


def set_findings_due(session: Session, day: str, findings: Sequence[Finding]) -> Edit:
    """Sets by when findings are to be mended, and gives the day to these that have none."""
    text, year = translate("commands", "设整改期限"), session.evaluation_id

    def operation(store: Store, _step: Progress) -> None:
        with store.transaction():
            store.evaluations.set_findings_due(year, day)
            for finding in findings:
                store.findings.edit(finding.id, due=day)

    return _edit(session, text, operation)


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


def _of_all(
    session: Session,
    text: str,
    findings: Sequence[Finding],
    act: Callable[[Store, Finding], object],
    *,
    contents: Contents | None = None,
) -> Edit:
    """What is done to each of several findings; the edit is named by the unit where there is one finding only."""
    alone = len(findings) == 1
    name = findings[0].unit if alone else translate("commands", "{n} 条").format(n=len(findings))
    return _edit(
        session,
        text.format(name=name),
        on_each(findings, act),
        findings[0] if alone else None,
        contents=contents,
        long=len(findings) > MANY,
    )


def _edit(
    session: Session,
    text: str,
    operation: Operation,
    finding: Finding | None = None,
    *,
    contents: Contents | None = None,
    long: bool = False,
) -> Edit:
    place = EditPlace("findings", finding.id if finding else None)
    announce = session.findings_changed.emit
    return Edit(session, text, operation, announce, place, contents=contents, long=long)
