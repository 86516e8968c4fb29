"""Which column of a sheet serves for what, to look over and correct before an import."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.records import ImportFacts
from db.scoring.scheme.scheme import Part, Scheme
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.workbook.import_reader import first_ballots, first_votes, known_before
from desktop.exchange.workbook.known import Known
from desktop.exchange.workbook.layouts import (
    CRITERION,
    LEVEL,
    REVIEWER,
    UNIT,
    SheetLayout,
    fields_of,
    fits,
)
from desktop.exchange.workbook.recognition import laid_out_as, likely_layout
from desktop.exchange.workbook.sheet_mapping import (
    SheetMapping,
    doubtful,
    header_cell,
    mapping_at,
    mapping_by_subject,
)
from desktop.exchange.workbook.subjects import SheetColumn, Subject
from desktop.exchange.workbook.votes.layout import laid_out_counts, likely_counts
from desktop.messages import fault_line
from desktop.pages.importing.ballot_preview import ImportedBallots
from desktop.pages.importing.field_rows import FieldRows, Words
from desktop.pages.importing.grid_preview import GridPreview
from desktop.pages.importing.source import fixed_words
from desktop.widgets.fields.boxes import Choice, NumberBox
from desktop.widgets.look.measures import fix_width
from desktop.widgets.tables.table_view import TableView

translate = QCoreApplication.translate


_LAID_OUT = (Subject.BALLOTS, Subject.VOTES)


@dataclass(frozen=True, slots=True)
class _Use:
    """What a sheet can be taken for."""

    title: str
    subject: Subject
    part: Part | None

    @property
    def code(self) -> str:
        return self.part.code if self.part else ""


class MappingPage(QWidget):
    """The workbook's sheets at the left; at the right what the chosen one is taken for, and its first rows."""

    corrected = Signal()

    def __init__(
        self,
        scheme: Scheme,
        facts: ImportFacts,
        subjects: Collection[Subject] = tuple(Subject),
    ) -> None:
        """`facts`: what the file knows, to be chosen from. `subjects`: what a sheet can be taken for here."""
        super().__init__()
        self._facts = facts
        self._words = fixed_words(scheme, facts)
        self._uses = tuple(use for use in _uses(scheme) if use.subject in subjects)
        self._scheme = scheme
        self._grids: dict[str, Grid] = {}
        self._mappings: dict[str, SheetMapping | None] = {}
        self._sheets = QListWidget()
        self._sheets.setAccessibleName(self.tr("工作表"))
        fix_width(self._sheets, 170)
        self._sheets.currentRowChanged.connect(self._show_sheet)
        self._use = Choice()
        self._use.setAccessibleName(self.tr("这张表的内容"))
        self._use.addItem(self.tr("不导入"))
        self._use.addItems([use.title for use in self._uses])
        self._use.activated.connect(self._take_for)
        self._layout_box = Choice()
        self._layout_box.setAccessibleName(self.tr("排法"))
        self._layout_box.activated.connect(self._lay_out_as)
        self._header = NumberBox()
        self._header.setAccessibleName(self.tr("表头所在的行"))
        self._header.setKeyboardTracking(False)
        self._header.setSpecialValueText(self.tr("没有表头"))
        self._header.valueChanged.connect(self._set_header)
        self._fields = QFormLayout()
        self._fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._rows = FieldRows(self._fields, self)
        self._rows.mapped.connect(self._take)
        self.preview = GridPreview(self)
        self.ballots = ImportedBallots(self)
        self._result = QLabel()
        self._result.setWordWrap(True)
        self._lay_out()
        self.setFocusProxy(self._use)

    @property
    def mappings(self) -> dict[str, SheetMapping | None]:
        """How each sheet is to be read, by its name; None: not at all."""
        return dict(self._mappings)

    def show_book(
        self, grids: tuple[Grid, ...], mappings: Mapping[str, SheetMapping | None]
    ) -> None:
        """Takes a workbook and how it would be read."""
        self._grids = {grid.name: grid for grid in grids if grid.name in mappings}
        self._mappings = dict(mappings)
        self._sheets.clear()
        self._sheets.addItems([self._label(name) for name in self._grids])
        read = [row for row, name in enumerate(self._grids) if mappings[name] is not None]
        self._sheets.setCurrentRow(read[0] if read else 0)

    def _name(self) -> str | None:
        row = self._sheets.currentRow()
        return list(self._grids)[row] if 0 <= row < len(self._grids) else None

    def _label(self, name: str) -> str:
        use = self._use_of(self._mappings[name])
        return f"{name}\n{use.title if use else self.tr('不导入')}"

    def _use_of(self, mapping: SheetMapping | None) -> _Use | None:
        if mapping is None:
            return None
        key = (mapping.subject, mapping.part)
        return next((use for use in self._uses if (use.subject, use.code) == key), None)

    def _show_sheet(self, _row: int = 0) -> None:
        """Fills the right side from the mapping of the sheet."""
        name = self._name()
        if name is None:
            return
        grid, mapping = self._grids[name], self._mappings[name]
        use = self._use_of(mapping)
        self._use.setCurrentIndex(self._uses.index(use) + 1 if use else 0)
        self._header.blockSignals(True)  # shown, not typed
        self._header.setRange(0, max(len(grid.rows), 1))
        header = mapping.header if mapping and mapping.header is not None else 0
        self._header.setValue(header + 1)
        self._header.blockSignals(False)
        self._header.setEnabled(use is not None)
        self._rows.clear()
        self._show_layouts(use, mapping)
        titles: dict[int, str] = {}
        if mapping is not None and use is not None:
            titles = self._show_fields(grid, mapping, use)
        self.preview.show_grid(grid, header if use else None, titles)
        self._table.resizeColumnsToContents()
        self._show_ballots(grid, mapping, use)

    def _show_layouts(self, use: _Use | None, mapping: SheetMapping | None) -> None:
        """The ways in which a sheet of such ballots may be laid out."""
        several = use is not None and use.subject in _LAID_OUT
        self._layout_box.clear()
        if use is not None and several:
            for layout, title in _layouts(use.subject).items():
                if fits(layout, use.part):
                    self._layout_box.addItem(title, layout.value)
        if mapping is not None and several:
            self._layout_box.setCurrentIndex(self._layout_box.findData(mapping.layout.value))
        self._layout_box.setVisible(several)
        self._layout_label.setVisible(several)

    def _show_fields(self, grid: Grid, mapping: SheetMapping, use: _Use) -> dict[int, str]:
        """A row a field and, below headings that are names, a row a column; returns what the columns are taken for."""
        titles: dict[int, str] = {}
        doubts = doubtful(grid, mapping, use.part)
        for column in fields_of(use.subject, use.part, mapping.layout):
            note = self._note(column, mapping, column.field in doubts)
            self._rows.add_field(grid, mapping, column, self._words_of(column.field, use), note)
            if (place := mapping.columns.get(column.field)) is not None:
                titles[place] = column.title
        across = mapping.layout.across
        words = [self._as_said(field, self._words_of(field, use), mapping) for field in across]
        called = {word: title for own in words for word, title in own}
        for place, said in mapping.across.items():
            titles[place] = "、".join(called.get(word, word) for word in said.values())
        header = max(mapping.header or 0, 0)
        width = len(grid.rows[header]) if across and grid.rows else 0
        for place in range(width):
            told = place in mapping.across or header_cell(grid, header, place) is not None
            if told and place not in mapping.columns.values():
                self._rows.add_heading(grid, mapping, place, words)
        return titles

    def _as_said(self, field: str, words: Words, mapping: SheetMapping) -> Words:
        """These words, but whom a heading names already is called so everywhere: one person's marks stay together."""
        known = self._known()
        called = {REVIEWER: known.reviewers_called, UNIT: known.units_called}.get(field)
        said = {
            codes[0]: told[field]
            for told in mapping.across.values()
            if called is not None and len(codes := called(told.get(field, ""))) == 1
        }
        return tuple((said.get(code, code), title) for code, title in words)

    def _words_of(self, field: str, use: _Use) -> Words:
        """What every row, or a heading, may say of a field."""
        criteria = use.part.criteria if use.part else ()
        if field == CRITERION:
            return tuple((c.code, f"{c.code} {c.title}") for c in criteria)
        if field == LEVEL:
            return tuple(dict.fromkeys((v.title, v.title) for c in criteria for v in c.levels))
        return self._words.get(field, ())

    def _show_ballots(self, grid: Grid, mapping: SheetMapping | None, use: _Use | None) -> None:
        """What would come of the sheet's first rows: ballots, or the first thing that is wrong."""
        part = use.part if use is not None and use.subject in _LAID_OUT else None
        voted = use is not None and use.subject is Subject.VOTES
        self._ballot_table.setVisible(part is not None and not voted)
        self._result.setVisible(part is not None)
        if part is None or mapping is None:
            self.ballots.show_ballots((), ())
            return
        if voted:
            votes, faults = first_votes(grid, mapping, part, self._known())
            total = sum(sum(levels.values()) for v in votes for levels in v.votes.values())
            text = self.tr("按此读取，表中前几行是 {n} 家单位的人工计票，共 {votes} 票").format(
                n=len({v.unit_code for v in votes}), votes=total
            )
        else:
            ballots, faults = first_ballots(grid, mapping, part, self._known())
            self.ballots.show_ballots(ballots, [c.code for c in part.criteria])
            self._ballot_table.resizeColumnsToContents()
            text = self.tr("按此读取，表中前几行是 {n} 张票").format(n=len(ballots))
        self._result.setText(fault_line(faults[0]) if faults else text)
        self._result.setProperty("warned", bool(faults))
        self._result.style().unpolish(self._result)
        self._result.style().polish(self._result)

    def _known(self) -> Known:
        return known_before(tuple(self._grids.values()), self._mappings, self._scheme, self._facts)

    def _note(self, column: SheetColumn, mapping: SheetMapping, doubtful_: bool) -> str:
        if column.field not in mapping.columns and column.field not in mapping.fixed:
            told = {*mapping.columns, *mapping.fixed}
            needed = column.required and column.or_else not in told
            return self.tr("必需，请指定") if needed else ""
        if list(mapping.columns.values()).count(mapping.columns.get(column.field, -1)) > 1:
            return self.tr("与另一栏同列，请核对")
        return self.tr("按相近名称对应，请核对") if doubtful_ else ""

    def _take(self, mapping: SheetMapping) -> None:
        name = self._name()
        if name is not None:
            self._put(name, mapping)

    def _lay_out_as(self, _index: int) -> None:
        name = self._name()
        mapping = self._mappings[name] if name is not None else None
        use = self._use_of(mapping)
        if name is None or mapping is None or use is None or use.part is None:
            return
        layout = SheetLayout(self._layout_box.currentData())
        header = mapping.header if mapping.header is not None else 0
        grid, known = self._grids[name], self._known()
        tries = [
            _laid_out(grid, row, use, known, layout)
            for row in {header, header + 1}
            if row < len(grid.rows)
        ]
        self._put(name, max(tries, key=lambda m: (len(m.across), m.header == header)))

    def _take_for(self, index: int) -> None:
        name = self._name()
        if name is None:
            return
        if index == 0:
            self._put(name, None)
            return
        use = self._uses[index - 1]
        if use.subject is Subject.BALLOTS and use.part is not None:
            self._put(name, likely_layout(self._grids[name], use.part, self._known()))
            return
        if use.subject is Subject.VOTES and use.part is not None:
            self._put(name, likely_counts(self._grids[name], use.part, self._known()))
            return
        found = mapping_by_subject(self._grids[name], use.subject, use.part, use.code)
        if found.header is None:
            found = mapping_at(self._grids[name], 0, use.subject, use.part, use.code)
        self._put(name, found)

    def _set_header(self, row: int) -> None:
        name = self._name()
        use = self._use_of(self._mappings[name]) if name is not None else None
        mapping = self._mappings[name] if name is not None else None
        if name is None or use is None or mapping is None:
            return
        if mapping.layout.places_marks or use.subject is Subject.VOTES:
            found = _laid_out(self._grids[name], row - 1, use, self._known(), mapping.layout)
        else:
            found = mapping_at(self._grids[name], row - 1, use.subject, use.part, use.code)
        self._put(name, found)

    def _put(self, name: str, mapping: SheetMapping | None) -> None:
        self._mappings[name] = mapping
        self._sheets.currentItem().setText(self._label(name))
        self._show_sheet()
        self.corrected.emit()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        use = QLabel(self.tr("这张表是"))
        use.setBuddy(self._use)
        top.addWidget(use)
        top.addWidget(self._use, 1)
        self._layout_label = QLabel(self.tr("排法"))
        self._layout_label.setBuddy(self._layout_box)
        top.addSpacing(16)
        top.addWidget(self._layout_label)
        top.addWidget(self._layout_box)
        top.addSpacing(16)
        header = QLabel(self.tr("表头在第"))
        header.setBuddy(self._header)
        top.addWidget(header)
        top.addWidget(self._header)
        top.addWidget(QLabel(self.tr("行")))
        fields = QWidget()
        fields.setLayout(self._fields)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(fields)
        self._table = TableView(self.tr("工作表开头几行"))
        self._table.verticalHeader().show()
        self._table.setShowGrid(True)
        self._table.setModel(self.preview)
        right = QVBoxLayout()
        right.addLayout(top)
        right.addWidget(scroll, 3)
        self._ballot_table = TableView(self.tr("将得到的评分票"))
        self._ballot_table.setModel(self.ballots)
        tables = QHBoxLayout()
        tables.addWidget(self._table, 3)
        tables.addWidget(self._ballot_table, 2)
        right.addWidget(self._result)
        right.addLayout(tables, 2)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._sheets)
        layout.addLayout(right, 1)


def _uses(scheme: Scheme) -> list[_Use]:
    uses: list[_Use] = []
    for subject in Subject:
        if not subject.per_part:
            uses.append(_Use(subject.value, subject, None))
            continue
        uses += [
            _Use(f"{subject.value} · {part.title}", subject, part)
            for part in scheme.parts
            if subject.takes(part)
        ]
    return uses


def _laid_out(
    grid: Grid, header: int, use: _Use, known: Known, layout: SheetLayout
) -> SheetMapping:
    """How to read a sheet of which a person says what its layout is and where its headings end."""
    if use.part is None:
        return mapping_at(grid, header, use.subject, None)
    lay_out = laid_out_counts if use.subject is Subject.VOTES else laid_out_as
    return lay_out(grid, header, use.part, known, layout)


def _layouts(subject: Subject) -> dict[SheetLayout, str]:
    """How ballots or votes may be laid out, in the words of whoever looks at the sheet."""
    if subject is Subject.VOTES:
        return {
            SheetLayout.BALLOTS: translate("mapping", "一行一家单位，各列是等次"),
            SheetLayout.CRITERIA_LEVELS: translate("mapping", "两层表头：指标、等次"),
        }
    return {
        SheetLayout.BALLOTS: translate("mapping", "一行一张票"),
        SheetLayout.MARKS: translate("mapping", "一行一个分"),
        SheetLayout.REVIEWERS_ACROSS: translate("mapping", "各列是评委"),
        SheetLayout.UNITS_ACROSS: translate("mapping", "各列是单位"),
        SheetLayout.LEVELS_ACROSS: translate("mapping", "各列是等次，打勾"),
        SheetLayout.REVIEWERS_CRITERIA: translate("mapping", "两层表头：评委、指标"),
        SheetLayout.UNITS_CRITERIA: translate("mapping", "两层表头：单位、指标"),
        SheetLayout.CRITERIA_REVIEWERS: translate("mapping", "两层表头：指标、评委"),
        SheetLayout.CRITERIA_UNITS: translate("mapping", "两层表头：指标、单位"),
        SheetLayout.CRITERIA_LEVELS: translate("mapping", "两层表头：指标、等次，打勾"),
    }
