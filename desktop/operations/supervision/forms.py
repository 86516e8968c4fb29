"""Writes a 自查表 for each unit of a 督察 into a folder, and takes them back, each all or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.file_names import file_stem
from db.natural_order import natural_order
from db.records.supervision import ChecklistItem, ItemAnswer, SelfCheck, SelfCheckState, Supervision
from db.steps import Progress, unheard
from db.store import Store
from db.store.file.disk import disk_faults
from desktop import assets
from desktop.exchange.saving import refuse_existing, save_bytes
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.supervision.checklist_reader import read_checklist
from desktop.exchange.supervision.form_reader import identity_of, read_answers
from desktop.exchange.supervision.form_writer import SelfCheckSheet, form_bytes
from desktop.messages import fault_line, tr, word
from desktop.operations.forms.taking import found_forms

_TEMPLATE: Final = "changjiang-zicha.csv"


@dataclass(frozen=True, slots=True)
class FormOutcome:
    """What became, or would become, of one file."""

    path: Path
    unit: str = ""
    error: UserError | None = None
    same_as: str = ""
    changed: bool = False
    named_after: str = ""  # the other unit after which the file is called
    files: int = 0  # 佐证 that came with it and is new

    @property
    def brings(self) -> bool:
        """Whether something is taken: the form, or files that go with it."""
        return self.changed or self.files > 0

    @property
    def text(self) -> str:
        """That in words, every fault with its cell."""
        if self.error is not None:
            return "\n".join(map(fault_line, self.error.faults)) or word(self.error)
        if self.same_as:
            return tr("与“{file}”内容相同，已跳过").format(file=self.same_as)
        said = tr("可以收下") if self.changed else tr("与已收的相同")
        if self.files:
            said += tr("，附佐证 {n} 份").format(n=self.files)
        if self.named_after:
            said += tr("；文件名写的是“{other}”，按表内所带的信息归本单位").format(
                other=self.named_after
            )
        return said


@dataclass(frozen=True, slots=True)
class _SelfCheckFile:
    """A file as read: whose, and its answers or why there are none."""

    path: Path
    unit_code: str = ""
    unit: str = ""
    answers: tuple[ItemAnswer, ...] = ()
    error: UserError | None = None


def template_items() -> tuple[ChecklistItem, ...]:
    """The 清单 that ships as an example: 长江保护法贯彻实施自查清单（示例）."""
    return checklist_from(assets.resource("templates", _TEMPLATE))


def checklist_from(path: Path) -> tuple[ChecklistItem, ...]:
    """A 清单 from a workbook. Raises UserError IMPORT_REFUSED and what reading raises."""
    return read_checklist(path.name, read_grids(path))


def write_self_checks(
    store: Store,
    supervision_id: int,
    folder: Path,
    *,
    units: Collection[int] | None = None,
    replace: bool = False,
    progress: Progress = unheard,
) -> tuple[Path, ...]:
    """Writes a form for each of these units (entries; None: all), filled in as far as the unit has answered.

    Raises UserError CHECKLIST_EMPTY, FILE_EXISTS unless `replace`, NOT_ALLOWED, and the disk's faults.
    """
    forms = [
        form_of(store, supervision_id, unit)
        for unit in store.supervisions.units(supervision_id)
        if units is None or unit.entry_id in units
    ]
    paths = tuple(folder / form_name(form) for form in forms)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(ErrorKind.FILE_READ_ONLY, path=str(folder)) from error
    if not replace:
        refuse_existing(paths)
    for done, (form, path) in enumerate(zip(forms, paths, strict=True), 1):
        save_bytes(path, form_bytes(form), replace=replace)
        progress(done, len(forms))
    return paths


def form_of(store: Store, supervision_id: int, unit: SelfCheck) -> SelfCheckSheet:
    """A unit's form with its latest answers. Raises UserError CHECKLIST_EMPTY."""
    supervision = store.supervisions.get(supervision_id)
    items = store.supervisions.items(supervision_id)
    if not items:
        raise UserError(ErrorKind.CHECKLIST_EMPTY, found=supervision.title)
    forms = store.self_checks.forms(supervision_id, unit.entry_id)
    answers = forms[-1].answers if forms else ()
    key = store.importer.key(supervision.evaluation_id)
    own = replace(supervision, due=unit.due or supervision.due)
    return SelfCheckSheet(own, key, unit.unit_code, unit.unit, items, answers)


def form_name(form: SelfCheckSheet) -> str:
    """What its file is called."""
    return f"{file_stem(f'自查表-{form.unit_code}-{form.unit}')}.xlsx"


@dataclass(frozen=True, slots=True)
class _Expected:
    """What the forms of a 督察 are held against."""

    supervision: Supervision
    key: str
    items: Sequence[ChecklistItem]
    units: Mapping[str, SelfCheck]


def collect_self_checks(
    store: Store,
    supervision_id: int,
    sources: Collection[Path],
    on: str,
    *,
    dry_run: bool = False,
    progress: Progress = unheard,
) -> tuple[FormOutcome, ...]:
    """Takes the forms that are named or lie in the folders that are named, each all or not at all.

    Two of one unit that differ are both refused. A folder of a form's name beside it holds 佐证.

    Raises UserError NO_FORMS, FILE_MISSING, SUPERVISION_CLOSED.
    """
    supervision = store.supervisions.open(supervision_id)
    paths = _without_evidence(found_forms(sources))
    expected = _Expected(
        supervision,
        store.importer.key(supervision.evaluation_id),
        store.supervisions.items(supervision_id),
        {unit.unit_code: unit for unit in store.supervisions.units(supervision_id)},
    )
    files = []
    for done, path in enumerate(paths, 1):
        files.append(_read(path, expected))
        progress(done, 2 * len(paths))
    outcomes = []
    for done, file in enumerate(files, 1):
        refused = _refused(file, files)
        outcomes.append(refused or _taken(store, expected, file, on, dry_run=dry_run))
        progress(len(paths) + done, 2 * len(paths))
    return tuple(outcomes)


def _read(path: Path, expected: _Expected) -> _SelfCheckFile:
    code = name = ""
    try:
        grids = read_grids(path)
        identity = identity_of(path.name, grids)
        code, name = identity.unit_code, f"{identity.unit}（{identity.unit_code}）"
        answers = read_answers(path.name, grids, expected.supervision, expected.key, expected.items)
        if code not in expected.units:
            facts = {"found": name, "expected": "unit"}
            raise _one_fault(path, FaultKind.UNKNOWN_REFERENCE, **facts)
    except UserError as error:
        return _SelfCheckFile(path, code, name, error=error)
    return _SelfCheckFile(path, code, name, answers)


def _refused(file: _SelfCheckFile, files: Sequence[_SelfCheckFile]) -> FormOutcome | None:
    """What keeps a file from being looked at further: a fault, another form of its unit, the same one once more."""
    if file.error is not None:
        return FormOutcome(file.path, file.unit, file.error)
    others = [f for f in files if f.error is None and f.unit_code == file.unit_code]
    if differing := [f.path.name for f in others if f.answers != file.answers]:
        error = _one_fault(file.path, FaultKind.FORM_TWICE, found="、".join(differing))
        return FormOutcome(file.path, file.unit, error)
    if others[0] is not file:
        return FormOutcome(file.path, file.unit, same_as=others[0].path.name)
    return None


def _taken(
    store: Store, expected: _Expected, file: _SelfCheckFile, on: str, *, dry_run: bool
) -> FormOutcome:
    unit, number = expected.units[file.unit_code], expected.supervision.id
    checks = store.self_checks
    try:
        evidence = _evidence_of(file.path)
        if not dry_run:
            with store.transaction():
                changed = checks.collect(number, unit.entry_id, file.answers, file.path.name, on)
                files = sum(checks.attach(number, unit.entry_id, *one) for one in evidence)
        else:
            forms = checks.forms(number, unit.entry_id)
            changed = not forms or forms[-1].answers != file.answers
            if changed and unit.state is SelfCheckState.CHECKED:
                raise UserError(ErrorKind.SELF_CHECK_SETTLED, found=unit.unit)
            files = sum(checks.is_new(number, unit.entry_id, *one) for one in evidence)
            if changed or files:
                _check_free(store, expected.supervision, unit)
    except UserError as error:
        return FormOutcome(file.path, file.unit, error)
    other = _named_after(file.path.stem, unit, expected.units)
    return FormOutcome(file.path, file.unit, changed=changed, named_after=other, files=files)


def _check_free(store: Store, supervision: Supervision, unit: SelfCheck) -> None:
    """Raises UserError SELF_CHECK_LENT where the forms of a unit are collected elsewhere."""
    if store.packets.own() is not None:
        return
    lent = store.packets.lent_forms(supervision.evaluation_id)
    if (packet := lent.get((supervision.id, unit.entry_id))) is not None:
        since, name = packet.issued_at, packet.file_name
        raise UserError(ErrorKind.SELF_CHECK_LENT, unit=unit.unit, file=name, since=since)


def _without_evidence(paths: Collection[Path]) -> tuple[Path, ...]:
    """The forms among these files: what lies in the folder of a form's name goes with that form."""
    folders = {path.with_suffix("") for path in paths}
    return tuple(path for path in paths if folders.isdisjoint(path.parents))


def _evidence_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """The files that go with a form, name and content. Raises the disk's UserErrors."""
    folder = path.with_suffix("")
    if not folder.is_dir():
        return
    for file in sorted(folder.rglob("*"), key=lambda one: natural_order(str(one))):
        if file.is_file() and not file.name.startswith(("~$", ".")):
            with disk_faults(file):
                content = file.read_bytes()
            yield file.name, content


def _named_after(stem: str, unit: SelfCheck, units: Mapping[str, SelfCheck]) -> str:
    """The other chosen unit whose name a file bears, where it does not bear its own unit's."""
    if unit.unit in stem:
        return ""
    others = [other.unit for other in units.values() if other.unit in stem]
    return max(others, key=len, default="")


def _one_fault(path: Path, kind: FaultKind, **facts: str) -> UserError:
    fault = Fault(path.name, kind, facts)
    return UserError(ErrorKind.IMPORT_REFUSED, [fault], path=path.name, found="1")
