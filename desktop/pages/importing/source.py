"""A workbook that is to be imported: its sheets, what each is taken for, and what comes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from db.errors import FaultKind, UserError
from db.records import PRESENTATIONS, ImportData, ImportFacts
from db.scoring.scheme.scheme import Scheme
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.workbook.form_reader import identity_of, read_form
from desktop.exchange.workbook.import_reader import proposed, take_grids
from desktop.exchange.workbook.mapping_memory import MappingMemory
from desktop.exchange.workbook.sheet_mapping import NO_HEADER, SheetMapping, mapping_for
from desktop.exchange.workbook.subjects import Subject
from desktop.explanation.check_text import reviewer_words

_CATEGORIES = ("街道", "执法部门", "党群综合", "其他")  # to choose from in a new file
# Faults of headings: what a person can mend by saying which column is which.
_OF_HEADINGS = frozenset(
    {
        FaultKind.NO_KNOWN_SHEET,
        FaultKind.NO_HEADER,
        FaultKind.UNKNOWN_KEY,
        FaultKind.DUPLICATE_HEADER,
        FaultKind.GROUP_UNTOLD,
    }
)


@dataclass(frozen=True, slots=True)
class ImportSource:
    """A workbook as read, how its sheets were taken, and what came of it.

    `recalled` are the sheets that were taken as a person had mapped their like before.
    """

    grids: tuple[Grid, ...]
    mappings: dict[str, SheetMapping | None]
    read: ImportData | UserError
    recalled: tuple[str, ...] = ()

    @property
    def headings_unclear(self) -> bool:
        if isinstance(self.read, ImportData):
            return not any(self.mappings.values())
        kinds = {fault.kind for fault in self.read.faults}
        whole_rows = {
            f.kind for f in self.read.faults if f.kind is FaultKind.MISSING and _of_header(f.place)
        }
        return bool(kinds & _OF_HEADINGS or whole_rows)


def _of_header(place: str) -> bool:
    """Whether a place is a whole row: a required heading is missing there, not a cell."""
    return place.rpartition("!")[2].isdigit()


def taken(
    name: str,
    grids: tuple[Grid, ...],
    scheme: Scheme,
    facts: ImportFacts,
    mappings: dict[str, SheetMapping | None],
    corrections: dict[str, SheetMapping | None],
    recalled: tuple[str, ...] = (),
) -> ImportSource:
    """What comes of the sheets; `corrections` are what a person has said of them, now or the last time."""
    try:
        read = take_grids(name, grids, scheme, facts, corrections)
    except UserError as error:
        return ImportSource(grids, mappings, error, recalled)
    return ImportSource(grids, mappings, read, recalled)


def first_taken(
    name: str,
    grids: tuple[Grid, ...],
    scheme: Scheme,
    facts: ImportFacts,
    memory: MappingMemory,
    subject: Subject | None = None,
) -> ImportSource:
    """What comes of sheets of which nobody has said anything yet.

    `subject` is what a sheet is about whose headings would do; without any it is for a person to map.
    """
    if identity_of(grids) is not None:
        return _form_taken(name, grids, scheme, facts)
    mappings = proposed(grids, scheme, facts)
    known = {
        sheet: mapping
        for sheet, mapping in memory.recall(grids, scheme).items()
        if sheet in mappings and (mapping.header != NO_HEADER or mappings[sheet] is None)
    }
    told: dict[str, SheetMapping | None] = {**known}
    for grid in grids:
        if subject is None or grid.name not in mappings or grid.name in known:
            continue
        now, wanted = mappings[grid.name], mapping_for(grid, subject, None)
        if wanted.header is not None and len(wanted.columns) >= (len(now.columns) if now else 0):
            told[grid.name] = wanted
        elif now is None:
            mappings[grid.name] = replace(wanted, header=NO_HEADER)
    return taken(name, grids, scheme, facts, {**mappings, **told}, told, tuple(known))


def _form_taken(
    name: str, grids: tuple[Grid, ...], scheme: Scheme, facts: ImportFacts
) -> ImportSource:
    """What comes of a 打分表, which nobody maps."""
    try:
        return ImportSource(grids, {}, read_form(name, grids, scheme, facts))
    except UserError as error:
        return ImportSource(grids, {}, error)


def taken_as_told(
    name: str,
    grids: tuple[Grid, ...],
    scheme: Scheme,
    facts: ImportFacts,
    told: dict[str, SheetMapping | None],
    memory: MappingMemory,
) -> ImportSource:
    """What comes of sheets as a person has mapped them, which is remembered where it was right."""
    book = taken(name, grids, scheme, facts, told, told)
    if isinstance(book.read, ImportData):
        memory.keep(grids, told, proposed(grids, scheme, facts))
    return book


def recalled_line(book: ImportSource) -> str:
    """Says which sheets were taken as the last time, so that nobody takes it for the program's own idea."""
    if not book.recalled:
        return ""
    text = QCoreApplication.translate("import", "“{sheets}”按上次改定的对应关系读取")
    return text.format(sheets="”“".join(book.recalled))


def fixed_words(scheme: Scheme, facts: ImportFacts) -> dict[str, tuple[tuple[str, str], ...]]:
    """What every row or a whole column of a sheet may say, as it is stored and as it is shown."""
    ours = (c for part in scheme.parts for c in part.criteria if c.categories)
    named = (category for c in ours for category in c.categories or ())
    ruled = (rule.category for rule in scheme.composition if rule.category)
    categories = dict.fromkeys([*(e.category for e in facts.entries), *named, *ruled, *_CATEGORIES])
    titles = {group.code: group.title for group in scheme.groups}
    return {
        "category": tuple((text, text) for text in categories),
        "group": tuple((group.title, group.title) for group in scheme.groups),
        "presentation": tuple((text, text) for text in PRESENTATIONS),
        "reviewer": tuple((r.code, reviewer_words(r, titles)) for r in facts.reviewers),
        "unit": tuple((e.unit_code, f"{e.unit_code} {e.unit}") for e in facts.entries),
    }
