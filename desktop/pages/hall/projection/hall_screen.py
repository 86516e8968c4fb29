"""What the hall sees: one of seven views, painted so that it is read from thirty metres.

How high type has to be: of a picture three metres high seen from thirty metres, a sixteenth is 0.19 m, or 21
minutes of arc. Eyes of visual acuity 1.0 part strokes of one minute, and a dense character stands on eleven of
them; whoever sees half as well still reads it. So nothing is ever painted lower than `LEAST` of the picture's
height; what is longer than its line goes over two lines before it is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from db.records.hall import LiveSession, Phase, Turn, TurnState
from desktop.operations.paper.batches import BatchStand
from desktop.widgets.look.theme import DARK

LEAST = 1 / 16  # of the height of the picture
_MARGIN = 1 / 16
_LINES = 10  # rows of a list on one picture
_INK = DARK
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


class View(StrEnum):
    """What is shown."""

    TITLE = "title"  # 会标
    ORDER = "order"  # 顺序
    NOW = "now"  # 正在述法
    BALLOT = "ballot"  # 请填写评分票
    COUNT = "count"  # 计票
    RESULT = "result"  # 结果
    BATCH = "batch"  # 读票


@dataclass(frozen=True, slots=True)
class CountLine:
    """A unit's ballots as counted; `valid` is None where nothing was typed yet."""

    unit: str
    issued: int
    returned: int
    valid: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the hall may see; names and numbers only, ready to be painted.

    `results` are the lines that were released and called up, the highest rank first. `called` is how many names of a
    drawn order are called up; None: every name is known. `batch` is the scanned one that was taken last.
    """

    view: View = View.TITLE
    title: str = ""
    organiser: str = ""
    live: LiveSession | None = None
    clock: str = ""
    tone: str = ""
    counts: tuple[CountLine, ...] = ()
    results: tuple[tuple[str, str, str], ...] = ()
    called: int | None = None
    batch: BatchStand | None = None


class HallScreen(QWidget):
    """Paints what it is told; it asks nothing and takes no keys of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = Shown()
        self.heights: list[
            float
        ] = []  # of the type painted last, as shares of the picture's height

    def show_facts(self, shown: Shown) -> None:
        """Shows this from now on."""
        if shown != self.shown:
            self.shown = shown
            self.update()

    def tell_time(self, clock: str, tone: str) -> None:
        """Follows the clock."""
        self.show_facts(replace(self.shown, clock=clock, tone=tone))

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.heights = []
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.fillRect(self.rect(), QColor(_INK.navigation))
        views = {
            View.TITLE: self._title,
            View.ORDER: self._order,
            View.NOW: self._now,
            View.BALLOT: self._ballot,
            View.COUNT: self._count,
            View.RESULT: self._result,
            View.BATCH: self._batch,
        }
        views[self.shown.view](painter)
        painter.end()

    # views

    def _title(self, painter: QPainter) -> None:
        self._text(painter, self.shown.title, 0.26, 0.34, 1 / 7, _CENTRE, _INK.text, bold=True)
        self._rule(painter, 0.64)
        self._text(painter, self.shown.organiser, 0.68, 0.14, 1 / 12, _CENTRE, _INK.accent)

    def _order(self, painter: QPainter) -> None:
        self._head(painter, self.tr("述法顺序"))
        turns = self._page_of_turns()
        for row, turn in enumerate(turns):
            newest = self.shown.called is not None and turn is turns[-1]
            speaks = turn.state is TurnState.SPEAKING or newest
            over = turn.state in (TurnState.SPOKEN, TurnState.ABSENT)
            ink = _INK.accent if speaks else _INK.muted if over else _INK.text
            top = self._row(row)
            number = str(turn.entry.running_order or "")
            self._cell(painter, number, (0.0, 0.08), top, ink, _RIGHT, bold=speaks)
            word = self._word(turn)
            room = (0.11, 0.76 if word else 1.0)
            self._cell(painter, turn.entry.unit, room, top, ink, _LEFT, bold=speaks)
            self._cell(painter, word, (0.78, 1.0), top, ink, _RIGHT)

    def _now(self, painter: QPainter) -> None:
        turn = self.shown.live.current if self.shown.live else None
        if turn is None:
            following = self.shown.live.next if self.shown.live else None
            self._text(painter, self.tr("即将述法"), 0.14, 0.14, 1 / 12, _CENTRE, _INK.muted)
            name = following.entry.unit if following else self.tr("全部述法结束")
            self._text(painter, name, 0.32, 0.3, 1 / 7, _CENTRE, _INK.text, bold=True)
            if following:
                self._text(painter, _who(following), 0.66, 0.14, 1 / 12, _CENTRE, _INK.muted)
            return
        self._text(painter, turn.entry.unit, 0.06, 0.28, 1 / 7, _CENTRE, _INK.text, bold=True)
        self._text(painter, _who(turn), 0.34, 0.12, 1 / 12, _CENTRE, _INK.muted)
        ink = {"bad": _INK.bad, "warning": _INK.warning}.get(self.shown.tone, _INK.text)
        self._text(painter, self.shown.clock, 0.46, 0.38, 0.34, _CENTRE, ink, bold=True)
        asked = turn.phase is Phase.QUESTIONS
        words = self.tr("答问") if asked else self.tr("述法")
        if turn.running is None:
            words = self.tr("{phase}（暂停）").format(phase=words)
        elif self.shown.tone == "bad":
            words = self.tr("{phase}　已超时").format(phase=words)
        self._text(painter, words, 0.84, 0.12, 1 / 12, _CENTRE, ink)

    def _ballot(self, painter: QPainter) -> None:
        turn = self._scored_turn()
        self._text(painter, self.tr("请填写评分票"), 0.1, 0.16, 1 / 8, _CENTRE, _INK.accent)
        if turn is None:
            return
        self._text(painter, turn.entry.unit, 0.3, 0.3, 1 / 7, _CENTRE, _INK.text, bold=True)
        number = self.tr("票面第 {n} 号").format(n=turn.entry.running_order or turn.entry.unit_code)
        self._text(painter, number, 0.64, 0.2, 1 / 7, _CENTRE, _INK.text, bold=True)

    def _count(self, painter: QPainter) -> None:
        self._head(painter, self.tr("计票"))
        columns = ((0.0, 0.52), (0.54, 0.68), (0.7, 0.84), (0.86, 1.0))
        heads = ("", self.tr("发出"), self.tr("收回"), self.tr("有效"))
        for place, text in zip(columns, heads, strict=True):
            self._cell(painter, text, place, self._row(0), _INK.muted, _RIGHT)
        for row, line in enumerate(self.shown.counts[-(_LINES - 1) :], 1):
            valid = "" if line.valid is None else str(line.valid)
            cells = (line.unit, str(line.issued), str(line.returned), valid)
            for number, (place, text) in enumerate(zip(columns, cells, strict=True)):
                flags = _RIGHT if number else _LEFT
                self._cell(painter, text, place, self._row(row), _INK.text, flags)

    def _result(self, painter: QPainter) -> None:
        self._head(painter, self.tr("评议结果"))
        for row, (rank, unit, said) in enumerate(self.shown.results[:_LINES]):
            top = self._row(row)
            self._cell(painter, rank, (0.0, 0.08), top, _INK.accent, _RIGHT, bold=True)
            self._cell(painter, unit, (0.11, 0.83), top, _INK.text, _LEFT)
            self._cell(painter, said, (0.84, 1.0), top, _INK.text, _RIGHT)

    def _batch(self, painter: QPainter) -> None:
        self._head(painter, self.tr("读票"))
        batch = self.shown.batch
        if batch is None:
            said = self.tr("还没有收取扫描的评分票")
            self._text(painter, said, 0.4, 0.2, 1 / 12, _CENTRE, _INK.muted)
            return
        taken = self.tr("第 {n} 批　共 {pages} 页").format(n=batch.number, pages=batch.pages)
        self._text(painter, taken, 0.19, 0.13, 1 / 12, _CENTRE, _INK.muted)
        lines = (
            (self.tr("读出"), batch.read, _INK.text),
            (self.tr("存疑"), batch.doubtful, _INK.warning),
            (self.tr("退回"), batch.refused, _INK.bad),
            (self.tr("待定"), batch.conflicts, _INK.bad),
            (self.tr("已读过"), batch.again, _INK.muted),
        )
        for row, (word, count, colour) in enumerate(lines):
            ink, top = colour if count else _INK.muted, 0.34 + 0.12 * row
            for text, across, flags in ((word, (0.2, 0.5), _LEFT), (count, (0.5, 0.8), _RIGHT)):
                box = self._across(across, top, 0.12)
                self._write(painter, str(text), box, 1 / 11, flags, ink, bold=row == 0, lines=1)

    # what they are made of

    def _page_of_turns(self) -> Sequence[Turn]:
        """Those of one picture: where more speak than it holds, from the one before the present on.

        While a drawn order is called up name by name, the last of these.
        """
        turns = self.shown.live.turns if self.shown.live else ()
        if self.shown.called is not None:
            return turns[: self.shown.called][-_LINES:]
        due = next(
            (n for n, t in enumerate(turns) if t.state in (TurnState.SPEAKING, TurnState.WAITING)),
            0,
        )
        first = max(0, min(due - 1, len(turns) - _LINES))
        return turns[first : first + _LINES]

    def _scored_turn(self) -> Turn | None:
        """Whose ballot is filled in: who speaks, else who has spoken last."""
        live = self.shown.live
        if live is None:
            return None
        spoken = [t for t in live.turns if t.state is TurnState.SPOKEN and t.periods]
        last = max(spoken, key=lambda t: t.periods[-1].id, default=None)
        return live.current or last

    def _word(self, turn: Turn) -> str:
        if turn.state is TurnState.WAITING:
            return ""
        words = {
            TurnState.SPEAKING: self.tr("正在述法"),
            TurnState.SPOKEN: self.tr("已述"),
            TurnState.ABSENT: self.tr("缺席"),
        }
        return words[turn.state]

    def _head(self, painter: QPainter, text: str) -> None:
        self._text(painter, text, 0.03, 0.12, 1 / 11, _CENTRE, _INK.accent, bold=True)
        self._rule(painter, 0.16)

    @staticmethod
    def _row(number: int) -> float:
        """Where the top of a list's row is."""
        return 0.18 + number * 0.081

    def _rule(self, painter: QPainter, top: float) -> None:
        side = self.height() * _MARGIN
        line = QRectF(side, top * self.height(), self.width() - 2 * side, self.height() / 270)
        painter.fillRect(line, QColor(_INK.accent))

    def _cell(
        self,
        painter: QPainter,
        text: str,
        across: tuple[float, float],
        top: float,
        ink: str,
        flags: Qt.AlignmentFlag,
        *,
        bold: bool = False,
    ) -> None:
        """A word of a list; one that is too long is cut, since its row has one line."""
        box = self._across(across, top, 0.081)
        self._write(painter, text, box, LEAST, flags, ink, bold=bold, lines=1)

    def _across(self, across: tuple[float, float], top: float, height: float) -> QRectF:
        """A box by shares of the room between the margins, and of the picture's height."""
        side = self.height() * _MARGIN
        room = self.width() - 2 * side
        left, right = (side + share * room for share in across)
        return QRectF(left, top * self.height(), right - left, height * self.height())

    def _text(
        self,
        painter: QPainter,
        text: str,
        top: float,
        height: float,
        size: float,
        flags: Qt.AlignmentFlag,
        ink: str,
        *,
        bold: bool = False,
    ) -> None:
        """A passage across the picture, as large as `size` allows and its box holds."""
        side = self.height() * _MARGIN
        box = QRectF(side, top * self.height(), self.width() - 2 * side, height * self.height())
        self._write(painter, text, box, size, flags, ink, bold=bold, lines=2)

    def _write(
        self,
        painter: QPainter,
        text: str,
        box: QRectF,
        size: float,
        flags: Qt.AlignmentFlag,
        ink: str,
        *,
        bold: bool,
        lines: int,
    ) -> None:
        if not text:
            return
        font, pixels = QFont(self.font()), size * self.height()
        least = LEAST * self.height()
        font.setBold(bold)
        while True:
            font.setPixelSize(max(1, round(pixels)))
            metrics = QFontMetricsF(font)
            wrapped = Qt.TextFlag.TextWrapAnywhere if lines > 1 else Qt.TextFlag.TextSingleLine
            needed = metrics.boundingRect(box, flags.value | wrapped.value, text)
            if box.contains(needed.adjusted(1, 1, -1, -1)) or pixels <= least:
                break
            pixels = max(least, pixels * 0.94)
        self.heights.append(pixels / self.height())
        if lines == 1 or not box.contains(needed.adjusted(1, 1, -1, -1)):
            room = box.width() * lines * 0.97
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(box, flags.value | wrapped.value, text)


def _who(turn: Turn) -> str:
    return f"{turn.entry.leader}　{turn.entry.post}".strip()
