"""Takes 打分表 back from a folder, each all or not at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.natural_order import natural_order
from db.records import BallotRow, ImportData, ImportReport
from db.steps import Progress, unheard
from db.store import Store
from db.store.file.backup_names import Occasion
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.form_reader import identity_of, read_form
from desktop.messages import fault_line, import_lines, tr, word

_SUFFIXES: Final = (".xlsx", ".xls", ".et", ".ods")


@dataclass(frozen=True, slots=True)
class FormResult:
    """What became, or would become, of one file; `same_as` is another file that says the same."""

    path: Path
    reviewer: str = ""
    report: ImportReport | None = None
    error: UserError | None = None
    same_as: str = ""

    @property
    def changes(self) -> int:
        """How many ballots it adds or changes."""
        report = self.report
        return sum((*report.added.values(), *report.changed.values())) if report else 0


@dataclass(frozen=True, slots=True)
class _FormFile:
    """A file of a folder as read: whose, and its ballots or why there are none."""

    path: Path
    reviewer: str = ""
    read: ImportData | None = None
    error: UserError | None = None

    @property
    def says(self) -> frozenset[object]:
        """What it says, wherever in the sheet."""
        rows: Sequence[BallotRow] = self.read.ballots if self.read else ()
        return frozenset(
            (r.part, r.unit_code, r.comment, r.status, tuple(sorted(r.marks.items()))) for r in rows
        )


def import_forms(
    store: Store,
    evaluation_id: int,
    sources: Collection[Path],
    *,
    dry_run: bool = False,
    reason: str = "",
    progress: Progress = unheard,
) -> tuple[FormResult, ...]:
    """Takes the forms that are named or lie in the folders that are named, each all or not at all.

    Raises UserError NO_FORMS, FILE_MISSING, and what keeps the file from being copied first.
    """
    paths = found_forms(sources)
    scheme = store.schemes.current(evaluation_id).scheme
    facts = store.importer.facts(evaluation_id)
    files: list[_FormFile] = []
    for done, path in enumerate(paths, 1):
        whose = ""
        try:
            grids = read_grids(path)
            if identity := identity_of(grids):
                whose = identity.called
            files.append(_FormFile(path, whose, read_form(path.name, grids, scheme, facts)))
        except UserError as error:
            files.append(_FormFile(path, whose, error=error))
        progress(done, 2 * len(paths))
    if not dry_run and not store.read_only and any(file.read for file in files):
        store.keep_backup(Occasion.IMPORT)
    results: list[FormResult] = []
    for done, file in enumerate(files, 1):
        results.append(_taken(store, evaluation_id, file, files, dry_run=dry_run, reason=reason))
        progress(len(paths) + done, 2 * len(paths))
    return tuple(results)


def found_forms(sources: Collection[Path]) -> tuple[Path, ...]:
    """The files that are named, and the workbooks in the folders that are named, each once.

    Raises UserError FILE_MISSING, NO_FORMS.
    """
    found: dict[Path, None] = {}
    for source in sources:
        if not source.exists():
            raise UserError(ErrorKind.FILE_MISSING, path=str(source))
        inside = [source]
        if source.is_dir():
            inside = sorted(source.rglob("*"), key=_reading_order)
        for path in inside:
            ours = path.suffix.lower() in _SUFFIXES and not path.name.startswith(("~$", "."))
            if path.is_file() and (ours or path == source):
                found[path] = None
    if not found:
        raise UserError(ErrorKind.NO_FORMS, path="、".join(map(str, sources)))
    return tuple(found)


def result_text(result: FormResult) -> str:
    """What became of a file, or why nothing did, in a few lines."""
    if result.error is not None:
        why = "\n".join(map(fault_line, result.error.faults)) or word(result.error)
        return tr("未导入：{why}").format(why=why)
    if result.same_as:
        return tr("与“{file}”内容相同，已跳过").format(file=result.same_as)
    lines = import_lines(result.report) if result.report else []
    return "\n".join(lines) or tr("没有填写任何分数")


def _reading_order(path: Path) -> tuple[str, str]:
    """Folder by folder, a copy ``… (1)`` after what it is a copy of."""
    return natural_order(str(path.parent)), natural_order(path.stem)


def is_taken(results: Collection[FormResult]) -> bool:
    """Whether nothing was refused."""
    return all(result.error is None for result in results)


def _taken(
    store: Store,
    evaluation_id: int,
    file: _FormFile,
    files: Sequence[_FormFile],
    *,
    dry_run: bool,
    reason: str,
) -> FormResult:
    if file.read is None:
        return FormResult(file.path, file.reviewer, error=file.error)
    others = [f for f in files if f is not file and f.read and f.reviewer == file.reviewer]
    if differing := [other.path.name for other in others if other.says != file.says]:
        found = {"found": "、".join(differing)}
        fault = Fault(file.path.name, FaultKind.FORM_TWICE, found)
        error = UserError(ErrorKind.IMPORT_REFUSED, [fault], path=file.path.name, found="1")
        return FormResult(file.path, file.reviewer, error=error)
    first = next((f for f in files if f is file or f in others), file)
    if first is not file:
        return FormResult(file.path, file.reviewer, same_as=first.path.name)
    try:
        report = store.importer.take(evaluation_id, file.read, dry_run=dry_run, reason=reason)
    except UserError as error:
        return FormResult(file.path, file.reviewer, error=error)
    return FormResult(file.path, file.reviewer, report)
