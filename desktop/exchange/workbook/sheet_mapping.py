"""Which column of a sheet means what: proposed from its headings, and open to a person's correction."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from db.scoring.scheme.scheme import Part, Scheme
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.workbook.headings import heading, headings
from desktop.exchange.workbook.layouts import SheetLayout, fields_of
from desktop.exchange.workbook.subjects import (
    BYSTANDERS,
    SheetColumn,
    Subject,
    columns_of,
    criterion_field,
)

HEADER_WITHIN = 50  # rows from the top
NO_HEADER = (
    -1
)  # the row of the headings where a person says that there are none: data begin in the first
_BETWEEN_WORDS = re.compile(r"[\s\-_—–·.,+，、（）()【】\[\]]+")
# What a file of marks is called besides whose it is.
_OF_A_FORM = re.compile(
    r"\d*年?度?|.*(?:述法|述职|评议|汇总|版|现场|书面).*|(?:个人)?(?:评分|打分|测评|计分)[表票单]?|[表票]"
)
# A day that sticks to a name: 张三20251203, 张三2025年12月3日, 1203张三. 评委1203 is a number.
_DAY = r"(?:(?:20)?\d\d)?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:\d{2,4}年)?\d{1,2}月\d{1,2}[日号]?"
_DAY_AROUND = re.compile(
    rf"^(?:\d{{4}}年度?|{_DAY})(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?<!评委)(?<!专家)(?:{_DAY})$"
)
_FORM_AROUND = re.compile(r"^(?:评委|专家)|的?(?:评分|打分|测评|评议|计分)[表票单]?$")
NUMBERING = frozenset({"序号", "序", "顺序号", "No", "NO", "no"})


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How to read a sheet: its subject and part, the header's row and the column of each field, counted from 0.

    `unknown` are headings that may be a misspelt criterion, `repeated` headings that stand twice; both are faults
    when read, and a person who corrects the mapping clears them. `header` None: no row has the required columns;
    `NO_HEADER`: a person says that there are no headings.
    `fixed` is what every row says in a field for which the sheet has no column, `from_name` those of them that the
    sheet's name says, `from_file` those that the name of its file says. Where the layout has marks below headings,
    `across` are these columns, each with what it stands for: reviewer, unit, criterion, level; `header` is then the
    lowest row of the headings.
    """

    subject: Subject
    part: str
    header: int | None
    columns: Mapping[str, int]
    unknown: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    layout: SheetLayout = SheetLayout.BALLOTS
    across: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    from_name: tuple[str, ...] = ()
    from_file: tuple[str, ...] = ()

    def served(self, field: str, column: int | None) -> SheetMapping:
        """With another column for a field, or none."""
        columns = {f: c for f, c in self.columns.items() if f != field}
        fixed = {f: text for f, text in self.fixed.items() if f != field}
        named = tuple(f for f in self.from_name if f != field)
        filed = tuple(f for f in self.from_file if f != field)
        if column is not None:
            columns[field] = column
        without = replace(self, columns=columns, fixed=fixed, unknown=(), repeated=())
        return replace(without, from_name=named, from_file=filed)

    def always(self, field: str, text: str) -> SheetMapping:
        """With one value for a field in every row, in the place of a column."""
        without = self.served(field, None)
        return replace(without, fixed={**without.fixed, field: text}) if text else without

    def as_named(self, field: str, grid: Grid) -> SheetMapping:
        """With the sheet's name as what every row says in a field."""
        told = self.always(field, grid.name.strip())
        return replace(told, from_name=(*told.from_name, field))

    def as_filed(self, field: str, grid: Grid) -> SheetMapping:
        """With the person that the file's name names as what every row says in a field."""
        told = self.always(field, called_in_file(grid.book))
        return replace(told, from_file=(*told.from_file, field))

    def standing_for(self, column: int, said: Mapping[str, str] | None) -> SheetMapping:
        """With another meaning of a column that has marks below its heading, or none."""
        across = {place: told for place, told in self.across.items() if place != column}
        if said is not None:
            across[column] = said
        return replace(self, across=dict(sorted(across.items())), unknown=(), repeated=())

    @property
    def header_rows(self) -> range:
        """The rows of the headings."""
        if self.header is None or self.header == NO_HEADER:
            return range(0)
        depth = max(len(self.layout.across), 1)
        return range(max(self.header + 1 - depth, 0), self.header + 1)


def called_in_file(name: str) -> str:
    """Whom a file's name names, as 赵一 in 评分表-赵一(2025); empty where nothing is left, or several words are.

    Numbers are nobody: a copy is numbered too.
    """
    words: Iterable[str] = _BETWEEN_WORDS.split(name)
    for around in (_DAY_AROUND, _FORM_AROUND, _DAY_AROUND):
        words = [around.sub("", word) for word in words]
    left = {word for word in words if word and not _OF_A_FORM.fullmatch(word)}
    return left.pop() if len(left) == 1 else ""


def mapping_for(
    grid: Grid,
    subject: Subject,
    part: Part | None,
    code: str = "",
    given: Collection[str] = (),
) -> SheetMapping:
    """How to read the sheet if it is about this subject; fields that are `given` otherwise need no column."""
    columns = tuple(
        replace(c, required=False, in_header=False) if c.field in given else c
        for c in columns_of(subject, part)
    )
    for top in range(min(len(grid.rows), HEADER_WITHIN)):
        found = columns_in(grid, top, columns)
        if _is_header(found, columns):
            row, found = _lowest(grid, top, found, columns)
            taken = set(found.values())
            return SheetMapping(
                subject,
                code,
                row,
                found,
                unknown=unknown_columns(grid, row, taken) if subject is Subject.BALLOTS else (),
                repeated=tuple(_repeated(grid, row, taken)),
            )
    return SheetMapping(subject, code, None, {})


def mapping_by_subject(
    grid: Grid, subject: Subject, part: Part | None, code: str = ""
) -> SheetMapping:
    """`mapping_for`, where a panel's list may come without numbers: by names and groups."""
    mapping = mapping_for(grid, subject, part, code)
    if subject is not Subject.REVIEWERS or mapping.header is not None:
        return mapping
    by_name = mapping_for(grid, subject, part, code, given=("code",))
    return by_name if "name" in by_name.columns else mapping


def mapping_at(
    grid: Grid, row: int, subject: Subject, part: Part | None, code: str = ""
) -> SheetMapping:
    """How to read the sheet if a person says that its headings stand in this row, whatever they are."""
    found = columns_in(grid, row, columns_of(subject, part)) if 0 <= row < len(grid.rows) else {}
    return SheetMapping(subject, code, row, found)


def doubtful(grid: Grid, mapping: SheetMapping, part: Part | None) -> frozenset[str]:
    """The fields whose column was found under another heading than the documented one."""
    if mapping.header is None or mapping.header == NO_HEADER:
        return frozenset()
    row = mapping.header
    columns = fields_of(mapping.subject, part, mapping.layout)
    titles = {c.field: heading(c.title) for c in columns}
    return frozenset(
        field
        for field, column in mapping.columns.items()
        if titles[field] not in headings(header_cell(grid, row, column))
    )


def mapping_by_headings(grid: Grid, scheme: Scheme) -> SheetMapping | None:
    """For a sheet whose name says nothing, such as a .csv or ``Sheet1``: the subject that explains most headings.

    A sheet of ballots goes to the part whose criteria it has; where two parts would do, it is left alone.
    """
    candidates: list[SheetMapping] = []
    for subject in Subject:
        if subject is Subject.VOTES:  # their levels may head ticks too: see `recognition.counted`
            continue
        parts = [p for p in scheme.parts if subject.takes(p)] if subject.per_part else [None]
        for part in parts:
            mapping = mapping_by_subject(grid, subject, part, part.code if part else "")
            if mapping.header is None or not has_marks(mapping, part):
                continue
            if subject is Subject.ADJUSTMENTS and "unit" in doubtful(grid, mapping, part):
                continue  # 单位 and 类别 are the headings of a roster too
            candidates.append(mapping)
    if not candidates:
        return None
    counts = [len(m.columns) for m in candidates]
    best = max(counts)
    return candidates[counts.index(best)] if counts.count(best) == 1 else None


def header_cell(grid: Grid, row: int, column: int) -> object:
    """A heading, taken from the top of its cell where two header rows are merged."""
    cell = grid.at(row, column)
    if cell is not None:
        return cell
    for merge in grid.merges:
        if merge.left == merge.right == column and merge.top < row <= merge.bottom:
            return grid.at(merge.top, column)
    return None


def columns_in(grid: Grid, row: int, columns: tuple[SheetColumn, ...]) -> dict[str, int]:
    """Fields to columns: whole headings before those that fit only without their note, the most trusted title first."""
    forms = [headings(header_cell(grid, row, c)) for c in range(len(grid.rows[row]))]
    found: dict[str, int] = {}
    for whole in (True, False):
        for column in columns:
            if column.field in found:
                continue
            taken = set(found.values())
            for title in column.titles:
                places = (i for i, f in enumerate(forms) if title in (f[:1] if whole else f[1:]))
                place = next((i for i in places if i not in taken), None)
                if place is not None:
                    found[column.field] = place
                    break
    return found


def _is_header(found: Mapping[str, int], columns: Iterable[SheetColumn]) -> bool:
    return all(column.field in found for column in columns if column.needed)


def _lowest(
    grid: Grid, row: int, found: dict[str, int], columns: tuple[SheetColumn, ...]
) -> tuple[int, dict[str, int]]:
    """Goes down a header of several rows, whose lower rows name more of the columns."""
    while row + 1 < len(grid.rows):
        below = columns_in(grid, row + 1, columns)
        if not _is_header(below, columns) or len(below) <= len(found):
            break
        row, found = row + 1, below
    return row, found


def unread_columns(grid: Grid, mapping: SheetMapping) -> Iterator[int]:
    """Columns with a heading and something below it that no field takes, but for a 序号."""
    if mapping.header is None or mapping.header == NO_HEADER:
        return
    taken = {*mapping.columns.values(), *mapping.across}
    for column in range(len(grid.rows[mapping.header])):
        forms = headings(header_cell(grid, mapping.header, column))
        below = range(mapping.header + 1, len(grid.rows))
        if not forms or column in taken or NUMBERING.intersection(forms):
            continue
        if any(grid.at(row, column) is not None for row in below):
            yield column


def unknown_columns(grid: Grid, row: int, taken: Collection[int]) -> tuple[int, ...]:
    """Columns whose heading nobody knows, beside those that are taken: perhaps a misspelt one."""
    return tuple(
        column
        for column in range(len(grid.rows[row]))
        if column not in taken
        and (forms := headings(header_cell(grid, row, column)))
        and not BYSTANDERS.intersection(forms)
    )


def _repeated(grid: Grid, row: int, taken: set[int]) -> Iterable[int]:
    """Headings that say the very same as one that is read."""
    texts = [
        next(iter(headings(header_cell(grid, row, c))), "") for c in range(len(grid.rows[row]))
    ]
    counts = Counter(texts)
    used = {texts[column] for column in taken}
    for column, text in enumerate(texts):
        if column not in taken and text in used and counts[text] > 1:
            yield column


def has_marks(mapping: SheetMapping, part: Part | None) -> bool:
    """Whether a sheet of ballots has a column for each criterion."""
    if mapping.subject is not Subject.BALLOTS or part is None:
        return True
    return all(criterion_field(c.code) in mapping.columns for c in part.criteria)
