"""The matrix of who scores whom: a row a reviewer, a column a unit, a cell how the one stands with the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from db.records import Entry, Reviewer
from desktop.ballots.part_seats import AWAY, PartSeats, SeatState, seat_word
from desktop.explanation.check_text import reviewer_words
from desktop.widgets.tables.model_index import ModelIndex

Seat: TypeAlias = tuple[str, int, int]  # part code, entry id, reviewer id
Cell: TypeAlias = tuple[int, int]  # row and column
Pair: TypeAlias = tuple[Reviewer, Entry]
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_STACKED = 5  # characters of a unit's name that stand above each other


class AttendanceGrid(QAbstractTableModel):
    """One part's matrix, by group and by what was typed into the filter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seats: PartSeats | None = None
        self._group = ""
        self._text = ""
        self._titles: Mapping[str, str] = {}  # of groups
        self._reviewers: tuple[Reviewer, ...] = ()
        self._states: list[list[SeatState]] = []
        self._counts: Counter[SeatState] = Counter()
        self.inks: Mapping[SeatState, str] = {}  # the words' colours, and behind them
        self.papers: Mapping[SeatState, str] = {}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The units, a column each."""
        return self._seats.entries if self._seats else ()

    @property
    def reviewers(self) -> tuple[Reviewer, ...]:
        """The reviewers who are shown, a row each."""
        return self._reviewers

    def show_seats(self, seats: PartSeats | None, group_titles: Mapping[str, str]) -> None:
        """Takes a part. Where rows and columns stay, so do selection and place."""
        before = self._seats, self._reviewers
        self._seats, self._titles = seats, group_titles
        shown, states = self._chosen()
        same = before[0] is not None and seats is not None and shown == before[1]
        if same and before[0] is not None and seats and before[0].entries == seats.entries:
            self._take(shown, states)
            if shown and self.entries:
                last = self.index(len(shown) - 1, len(self.entries) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
                self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(shown) - 1)
            return
        self._replace(shown, states)

    def set_filter(self, group: str, text: str) -> None:
        """Shows one group's reviewers (all: empty) of whom the text is code, name or workplace."""
        wanted = group, text.strip().casefold()
        if wanted != (self._group, self._text):
            self._group, self._text = wanted
            self._replace(*self._chosen())

    def states(self, cells: Iterable[Cell]) -> set[SeatState]:
        """How the reviewers of the rows stand with the units of the columns."""
        return {self._states[row][column] for row, column in cells}

    def counts(self) -> Counter[SeatState]:
        """How many cells that are shown stand so."""
        return self._counts

    def standing(self, cells: Iterable[Cell], wanted: frozenset[SeatState]) -> list[Pair]:
        """Those of the cells that stand in one of the states, as who and whom."""
        return [
            (self._reviewers[row], self.entries[column])
            for row, column in cells
            if self._states[row][column] in wanted
        ]

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._reviewers)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        state = self._states[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return seat_word(state)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _CENTRE
            case Qt.ItemDataRole.ForegroundRole if ink := self.inks.get(state):
                return QColor(ink)
            case Qt.ItemDataRole.BackgroundRole if paper := self.papers.get(state):
                return QColor(paper)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._in_words(index, state)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _stacked(self.entries[section]) if across else self._row_title(section)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                if across:
                    entry = self.entries[section]
                    return f"{entry.unit_code}　{entry.unit}　{entry.category}"
                return self._row_title(section)
            case Qt.ItemDataRole.TextAlignmentRole:
                return (
                    Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop if across else _LEFT
                )
        return None

    def _in_words(self, index: ModelIndex, state: SeatState) -> str:
        reviewer, entry = self._reviewers[index.row()], self.entries[index.column()]
        seating = self._seats.seating(reviewer, entry) if self._seats else None
        text = self.tr("{reviewer}　{unit}：{state}").format(
            reviewer=reviewer_words(reviewer, self._titles), unit=entry.unit, state=_long(state)
        )
        if seating and seating.reason and state in AWAY | {SeatState.VOID}:
            text += self.tr("（{reason}）").format(reason=seating.reason)
        return text

    def _row_title(self, row: int) -> str:
        reviewer, states = self._reviewers[row], Counter(self._states[row])
        handed = states[SeatState.HANDED_IN] + states[SeatState.VOID]
        due = handed + states[SeatState.DUE] + states[SeatState.DRAFT]
        return f"{reviewer_words(reviewer, self._titles)}　{handed}/{due}"

    def _chosen(self) -> tuple[tuple[Reviewer, ...], list[list[SeatState]]]:
        seats = self._seats
        if seats is None:
            return (), []
        shown = tuple(
            r
            for r in seats.reviewers
            if self._group in ("", r.group)
            and self._text in f"{r.code} {r.name} {r.workplace}".casefold()
        )
        return shown, [seats.states(r) for r in shown]

    def _replace(self, shown: tuple[Reviewer, ...], states: list[list[SeatState]]) -> None:
        self.beginResetModel()
        self._take(shown, states)
        self.endResetModel()

    def _take(self, shown: tuple[Reviewer, ...], states: list[list[SeatState]]) -> None:
        self._reviewers, self._states = shown, states
        self._counts = Counter(state for row in states for state in row)


def _stacked(entry: Entry) -> str:
    """A unit's code above its short name, a character a line: columns stay narrow."""
    name = entry.short_title or entry.unit
    if len(name) > _STACKED:
        name = f"{name[: _STACKED - 1]}…"
    return "\n".join((entry.unit_code, *name))


def _long(state: SeatState) -> str:
    if state is SeatState.OWN_UNIT:
        return f"{seat_word(SeatState.RECUSED)}（{seat_word(state)}）"
    return seat_word(state)
