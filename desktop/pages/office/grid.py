"""The office's own grid: a row a unit, given scores with their evidence, and occurrences of deducted criteria."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor

from db.errors import ErrorKind, UserError
from db.numbers import THOUSAND, decimal_text, exact, thousandths
from db.records import Entry
from db.scoring.scheme.scheme import Criterion, Part, PartKind, Scheme
from desktop.frame.edits import Edits
from desktop.frame.unsaved import Unsaved, UnsavedCells
from desktop.messages import word
from desktop.pages.office.edits import OfficeCell, OfficeValue, put_office
from desktop.session import Session
from desktop.widgets.tables.model_index import ModelIndex

_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
NOT_APPLICABLE = "—"
_SIGNS = str.maketrans({"。": ".", "，": "."})


@dataclass(frozen=True, slots=True)
class OfficeColumn:
    """A column: the amount (or the evidence) of a given part, or the times of a deducted criterion."""

    part: Part
    criterion: Criterion | None = None
    is_evidence: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Part and criterion code."""
        return self.part.code, self.criterion.code if self.criterion else ""

    @property
    def title(self) -> str:
        """What it is called where a cell is named."""
        return self.criterion.title if self.criterion else self.part.title


@dataclass(frozen=True, slots=True)
class OfficePlace:
    """A cell by what it means: rows and columns move."""

    evaluation_id: int
    unit_code: str
    part: str
    criterion: str
    is_evidence: bool


class OfficeGrid(QAbstractTableModel):
    """Reads and writes through the office's edits; what was typed wrongly stays marked and out of the file."""

    rejected = Signal(str)  # why

    def __init__(self, session: Session, edits: Edits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._edits = edits
        self._columns: tuple[OfficeColumn, ...] = ()
        self._entries: tuple[Entry, ...] = ()
        self._values: dict[tuple[str, str, str], OfficeValue] = {}
        self._editable = False
        self.unsaved = UnsavedCells(self)  # by OfficePlace
        self.unsaved.given_up.connect(lambda _places: self._show_all())
        self.bad_colour = "#fbe4e2"

    def read(self) -> None:
        """Reads everything anew."""
        session = self._session
        columns = tuple(_columns(session.scheme))
        entries = session.store.units.entries(session.evaluation_id)
        if (columns, entries) != (self._columns, self._entries):
            self.beginResetModel()
            self._columns, self._entries = columns, entries
            self._read_values()
            self.endResetModel()
        else:  # a cell that is being typed in must not lose its place
            self._read_values()
            self._show_all()

    def _read_values(self) -> None:
        session = self._session
        evaluation_id = session.evaluation_id
        self._editable = session.editable
        self._values = {
            (g.unit_code, g.part, ""): OfficeValue(g.points, g.evidence)
            for g in session.store.office.given(evaluation_id)
        }
        self._values |= {
            (o.unit_code, o.part, o.criterion): OfficeValue(o.times, o.evidence)
            for o in session.store.office.occurrences(evaluation_id)
        }

    def put_block(self, row: int, column: int, block: Sequence[Sequence[str]]) -> tuple[int, int]:
        """Writes a pasted block; returns how many cells are in the file and how many are not."""
        typed = [
            (row + down, column + right, text)
            for down, line in enumerate(block)
            for right, text in enumerate(line)
            if row + down < len(self._entries) and column + right < len(self._columns)
            if text.strip() not in ("", NOT_APPLICABLE)
            or self._applies(row + down, self._columns[column + right])
        ]
        written = self._put(typed)
        return written, len(typed) - written

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            entry = self._entries[section]
            return f"{entry.unit_code}  {entry.unit}"
        column = self._columns[section]
        if column.is_evidence:
            return self.tr("{part}\n依据").format(part=column.part.title)
        if column.criterion is not None:
            return self.tr("{title}\n次数").format(title=column.criterion.title)
        full = decimal_text(column.part.full or Fraction(0))
        return self.tr("{part}\n满分 {full}").format(part=column.part.title, full=full)

    def wrong(self, index: ModelIndex) -> str:
        """What is wrong with what was typed into a cell; empty where nothing is."""
        found = self._wrong(index.row(), index.column()) if index.isValid() else None
        return found.why if found else ""

    def index_of(self, place: OfficePlace) -> QModelIndex:
        """The cell of a place; an invalid one where there is none."""
        for row, entry in enumerate(self._entries):
            for number in range(len(self._columns)):
                if entry.unit_code == place.unit_code and self._place(row, number) == place:
                    return self.index(row, number)
        return QModelIndex()

    def _place(self, row: int, number: int) -> OfficePlace:
        column = self._columns[number]
        evaluation_id = self._session.evaluation_id
        code = self._entries[row].unit_code
        return OfficePlace(evaluation_id, code, *column.key, column.is_evidence)

    def _wrong(self, row: int, number: int) -> Unsaved | None:
        return self.unsaved.get(self._place(row, number)) if len(self.unsaved) else None

    def why_locked(self, index: ModelIndex) -> str:
        """Why a cell takes nothing; empty where it takes something."""
        if not self._editable:
            if self._session.evaluation.frozen:
                return word(UserError(ErrorKind.FROZEN))
            return self.tr("文件以只读方式打开，不能修改。")
        applies = self._applies(index.row(), self._columns[index.column()])
        return "" if applies else self.tr("该单位不适用此项")

    def takes_words(self, index: ModelIndex) -> bool:
        """Whether a cell holds a sentence: the evidence of a given score."""
        return index.isValid() and self._columns[index.column()].is_evidence

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        wrong = self._wrong(index.row(), index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return wrong.text if wrong else self._text(index.row(), self._columns[index.column()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if self._columns[index.column()].is_evidence else _CENTRE
        if wrong and role == Qt.ItemDataRole.BackgroundRole:
            return QColor(self.bad_colour)
        if wrong and role == Qt.ItemDataRole.ToolTipRole:
            return wrong.why
        return None

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._editable and self._applies(index.row(), self._columns[index.column()]):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: ModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        return self._put([(index.row(), index.column(), str(value))]) == 1

    def _put(self, typed: Iterable[tuple[int, int, str]]) -> int:
        """Everything that reads well goes into one edit; the rest is marked."""
        values: dict[tuple[str, str, str], OfficeValue] = {}
        fine: list[tuple[int, int, str]] = []
        for row, number, text in typed:
            column = self._columns[number]
            key = (self._entries[row].unit_code, *column.key)
            before = values.get(key, self._values.get(key, OfficeValue()))
            try:
                values[key] = self._read(row, column, text, before)
            except ValueError as error:
                self._keep(row, number, text, str(error))
                self.rejected.emit(str(error))
                continue
            fine.append((row, number, text))
        entry_ids = {entry.unit_code: entry.id for entry in self._entries}
        cells = tuple(
            OfficeCell(entry_ids[key[0]], *key[1:], value)
            for key, value in values.items()
            if value != self._values.get(key, OfficeValue())
        )
        written = not cells or self._edits.perform(put_office(self._session, cells))
        for row, number, text in fine:
            if written:
                self.unsaved.mend(self._place(row, number))
                self._mend_evidence(row, number)
            else:
                self._keep(row, number, text, self.tr("没有写入文件，请再输一次。"))
        self._show_all()
        return len(fine) if written else 0

    def _mend_evidence(self, row: int, number: int) -> None:
        """Evidence that waited for its score is in the file with it."""
        place = replace(self._place(row, number), is_evidence=True)
        waiting = self.unsaved.get(place)
        value = self._values.get((place.unit_code, place.part, place.criterion))
        if waiting and value and value.evidence == waiting.text:
            self.unsaved.mend(place)

    def _keep(self, row: int, number: int, text: str, why: str) -> None:
        column = self._columns[number]
        where = f"{self._entries[row].unit_code} {column.title}"
        self.unsaved.keep(self._place(row, number), Unsaved(text.strip(), why, where))

    def _show_all(self) -> None:
        if self._entries and self._columns:
            last = self.index(len(self._entries) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _read(self, row: int, column: OfficeColumn, text: str, before: OfficeValue) -> OfficeValue:
        """The value with what was typed; ValueError says, in words, what is wrong."""
        plain = unicodedata.normalize("NFKC", text).strip()
        if not self._applies(row, column):
            raise ValueError(self.tr("该单位不适用此项"))
        if column.is_evidence:
            if plain and before.amount is None:
                raise ValueError(self.tr("先填分数，依据随分数一起保存"))
            return replace(before, evidence=text.strip())
        if not plain:
            return OfficeValue()
        try:
            number = exact(plain.translate(_SIGNS))
        except ValueError:
            raise ValueError(self.tr("“{text}”不是数字").format(text=plain)) from None
        if column.criterion is not None:
            if number.denominator != 1 or not 0 <= number <= 999:
                raise ValueError(self.tr("次数应为 0 到 999 的整数"))
            return replace(before, amount=number.numerator or None)
        full = column.part.full or Fraction(0)
        if not 0 <= number <= full:
            raise ValueError(self.tr("应在 0 到 {full} 之间").format(full=decimal_text(full)))
        waiting = self._wrong(row, self._columns.index(replace(column, is_evidence=True)))
        evidence = before.evidence or (waiting.text if waiting else "")
        try:
            return OfficeValue(thousandths(number), evidence)
        except ValueError:
            raise ValueError(self.tr("小数最多三位")) from None

    def _applies(self, row: int, column: OfficeColumn) -> bool:
        kind = self._entries[row].kind
        if column.criterion is None:
            return column.part.applies_to(kind)
        return column.criterion in column.part.criteria_for(kind)

    def _text(self, row: int, column: OfficeColumn) -> str:
        if not self._applies(row, column):
            return NOT_APPLICABLE
        value = self._values.get((self._entries[row].unit_code, *column.key), OfficeValue())
        if column.is_evidence:
            return value.evidence
        if value.amount is None:
            return ""
        if column.criterion is not None:
            return str(value.amount)
        return decimal_text(Fraction(value.amount, THOUSAND))


def _columns(scheme: Scheme) -> Iterable[OfficeColumn]:
    for part in scheme.parts:
        if part.kind is PartKind.GIVEN:
            yield OfficeColumn(part)
            yield OfficeColumn(part, is_evidence=True)
        elif part.kind is PartKind.DEDUCTED:
            yield from (OfficeColumn(part, criterion) for criterion in part.criteria)
