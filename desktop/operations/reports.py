"""Reports taken in by the folder: sure ones attached, doubtful ones listed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.records import Delivery, Doubt, Report, ReportStatus
from db.records.reports import ReportFault
from db.steps import Progress
from db.store import Store
from desktop.exchange.documents.documents import read_document
from desktop.exchange.documents.report_faults import report_faults
from desktop.exchange.documents.report_folder import ReportFile, read_folder
from desktop.exchange.documents.report_names import UnitNames
from desktop.messages import doubt_text, tr


def faults_of_reports(
    store: Store, evaluation_id: int, deliveries: Sequence[Delivery]
) -> dict[int, ReportFault]:
    """Which of the reports that are in want looking at, by the entry. It opens no document."""
    if all(delivery.report is None for delivery in deliveries):
        return {}
    entries = [delivery.entry for delivery in deliveries]
    names = UnitNames(entries, store.units.lineage.former_names())
    return report_faults(deliveries, store.reports.beginnings(evaluation_id), names)


@dataclass(frozen=True, slots=True)
class AttachOutcome:
    """What attaching a folder did or, as a dry run, would do."""

    attached: tuple[ReportFile, ...]
    unchanged: tuple[ReportFile, ...]
    doubtful: tuple[ReportFile, ...]

    @property
    def refused(self) -> bool:
        """Whether no file of the folder is any unit's report."""
        return not self.attached and not self.unchanged


def plan_attachment(
    files: Sequence[ReportFile], latest: Iterable[Report], progress: Progress | None = None
) -> AttachOutcome:
    """Sorts files into those to attach, those that are in already, and those in doubt.

    It reads every file and knows no store, so it may run beside the window.
    """
    reports = {r.entry_id: r for r in latest}
    attached, unchanged, doubtful = [], [], []
    for number, file in enumerate(files):
        if progress is not None:
            progress(number, len(files))
        report = None if file.entry is None else reports.get(file.entry.id)
        if file.entry is None:
            doubtful.append(file)
        elif (sha256 := _sha256(file.path)) is None:
            doubtful.append(replace(file, entry=None, doubt=Doubt.UNREADABLE))
        elif report is not None and sha256 == report.sha256:
            unchanged.append(file)
        elif report is not None and report.status is ReportStatus.ACCEPTED:
            doubtful.append(
                replace(file, entry=None, doubt=Doubt.ALREADY_ACCEPTED, candidates=(file.entry,))
            )
        else:
            attached.append(file)
    return AttachOutcome(tuple(attached), tuple(unchanged), tuple(doubtful))


def attach_folder(
    store: Store,
    evaluation_id: int,
    folder: Path,
    progress: Progress | None = None,
    *,
    dry_run: bool = False,
) -> AttachOutcome:
    """Attaches the sure reports of a folder, all of them or, where the disk fails, none; doubtful ones are left.

    Raises UserError FILE_MISSING, FILE_UNREADABLE.
    """
    former = store.units.lineage.former_names()
    files = read_folder(folder, store.units.entries(evaluation_id), former)
    plan = plan_attachment(files, store.reports.latest(evaluation_id))
    if dry_run:
        return plan
    attached, unreadable = [], []
    with store.transaction():
        for number, file in enumerate(plan.attached, 1):
            try:
                document = read_document(file.path)
            except UserError as error:
                if error.kind not in (ErrorKind.FILE_UNREADABLE, ErrorKind.FILE_MISSING):
                    raise
                unreadable.append(replace(file, entry=None, doubt=Doubt.UNREADABLE))
                continue
            if file.entry is not None:
                store.reports.hand_in(
                    file.entry.id, document.name, document.content, document.text, document.textless
                )
                attached.append(file)
            if progress is not None:
                progress(number, len(plan.attached))
    return AttachOutcome(tuple(attached), plan.unchanged, (*plan.doubtful, *unreadable))


def attachment_lines(attachment: AttachOutcome, *, dry_run: bool = False) -> list[str]:
    """What happened to each file, for reading."""
    heads = (
        tr("可附 {n} 份：") if dry_run else tr("已附 {n} 份："),
        tr("未变 {n} 份："),
        tr("待核对、未附 {n} 份："),
    )
    lines = []
    for head, files in zip(
        heads, (attachment.attached, attachment.unchanged, attachment.doubtful), strict=True
    ):
        if files:
            lines.append(head.format(n=len(files)))
            lines.extend("　" + _line(file) for file in files)
    return lines or [tr("文件夹中没有报告。")]


def doubt_line(file: ReportFile) -> str:
    """Why a file was not attached."""
    units = "、".join(e.unit for e in file.candidates)
    if file.doubt is Doubt.NO_UNIT and units:
        return tr("可能是：{units}").format(units=units)
    return doubt_text(file.doubt, units) if file.doubt is not None else ""


def _line(file: ReportFile) -> str:
    if file.entry is None:
        return f"{file.name}：{doubt_line(file)}"
    return f"{file.entry.unit_code} {file.entry.unit} ← {file.name}"


def _sha256(path: Path) -> str | None:
    """The digest of a file; None where it cannot be read or is nothing to keep."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() if path.stat().st_size else None
    except OSError:
        return None
