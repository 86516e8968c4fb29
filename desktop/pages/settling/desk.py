"""One field at a time: its picture, why it is doubtful, and the keys that settle it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from db.scoring.marks import mark_text
from db.store.paper.live_sheets import FILLED
from db.store.paper.records import BLANK_SHEET, WHOLE_PAGE
from desktop.explanation.scan_text import doubt_text, page_doubt_text
from desktop.frame.page import push_button
from desktop.operations.paper.doubtful import FieldDoubt
from desktop.operations.paper.settling import BLANK_WORD
from desktop.pages.settling.answers import Answer, answers, typed_on
from desktop.pages.settling.picture_view import PictureView
from desktop.pages.settling.pictures import FieldPicture
from desktop.widgets.look.elided_label import ElidedLabel
from desktop.widgets.look.flow_layout import FlowLayout
from desktop.widgets.look.layouts import empty

_NEAR, _WHOLE_ROW = 3.0, 1.4  # times their size on paper, where there is room
_SOME_INK = 3  # per cent: less is the box's own line
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_PageUp)
_ON = (Qt.Key.Key_Right, Qt.Key.Key_PageDown)
_CHORDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class SettlingDesk(QFrame):
    """Takes the keyboard. What the machine saw is told only once a person has chosen."""

    given = Signal(str)  # what the field bears, to be written
    step_asked = Signal(int)  # fields on or back, nothing written
    paper_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("认定存疑的栏"))
        self._doubt: FieldDoubt | None = None
        self._picture: FieldPicture | None = None
        self._answers: tuple[Answer, ...] = ()
        self._chosen = self._said = ""
        self._seen = self._may = False
        self._title = QLabel()
        self._title.setObjectName("unit_title")
        self._where = ElidedLabel("")
        self._where.setProperty("muted", True)
        self._why = QLabel()
        self._why.setWordWrap(True)
        self._why.setProperty("tone", "warning")
        self.row = PictureView(self.tr("所在行"), _WHOLE_ROW, 56)
        self.near = PictureView(self.tr("存疑的栏"), _NEAR, 120)
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons)
        self._told = QLabel()
        self._told.setWordWrap(True)
        self._back = push_button(self.tr("上一栏"), "chevron-left", tip=self.tr("向左键"))
        self._back.clicked.connect(lambda: self.step_asked.emit(-1))
        self._skip = push_button(self.tr("跳过"), "chevron-right", tip=self.tr("向右键"))
        self._skip.clicked.connect(lambda: self.step_asked.emit(1))
        self._paper = push_button(self.tr("整张票"), "eye", tip=self.tr("空格键"))
        self._paper.clicked.connect(self.paper_asked)
        self._enter = push_button(self.tr("认定，下一栏（Enter）"), primary=True)
        self._enter.clicked.connect(self._give)
        self._lay_out()

    def _lay_out(self) -> None:
        self._words, self._keys = QWidget(), QWidget()
        words = QVBoxLayout(self._words)
        for widget in (self._title, self._where, self._why):
            words.addWidget(widget)
        steps = QHBoxLayout()
        for button in (self._back, self._skip, self._paper):
            steps.addWidget(button)
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._foot.addLayout(steps)
        self._foot.addStretch(1)
        self._foot.addWidget(self._enter)
        keys = QVBoxLayout(self._keys)
        keys.addWidget(self._buttons)
        keys.addWidget(self._told)
        keys.addLayout(self._foot)
        for column in (words, keys):
            column.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout(self)
        self._place(beside=False)

    def _place(self, *, beside: bool) -> None:
        """Words and keys stand above and below a row, but beside a page, which is higher than wide."""
        grid = self._grid
        for widget in (self._words, self.row, self.near, self._keys):
            grid.removeWidget(widget)
        places = {self._words: (0, 0, 1, 1), self.near: (2, 0, 1, 1), self._keys: (3, 0, 1, 1)}
        if beside:
            places[self.near] = (0, 1, 4, 1)
        else:
            grid.addWidget(self.row, 1, 0)
        for widget, place in places.items():
            grid.addWidget(widget, *place)
        self.row.setHidden(beside)
        for line, stretch in enumerate((0, 1, 0 if beside else 4, 0)):
            grid.setRowStretch(line, stretch)
        grid.setColumnStretch(1, int(beside))
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._foot.setDirection(down if beside else across)

    def show_doubt(self, doubt: FieldDoubt | None, said: str, where: str, *, may: bool) -> None:
        """Turns to a field; `said` is what was settled in this sitting. None: nothing waits."""
        self._doubt, self._said, self._may = doubt, said, may
        self._picture, self._chosen, self._seen = None, "", False
        self._where.setText(where)
        self._place(beside=doubt is not None and doubt.asked.field == WHOLE_PAGE)
        self.row.show_image(None)
        self._show_buttons(() if doubt is None else answers(doubt))
        for button in (self._back, self._skip, self._paper):
            button.setEnabled(doubt is not None)
        if doubt is None:
            self._title.setText(self.tr("没有待认定的栏"))
            self._why.clear()
            self.near.say(self.tr("扫描批次收取后，看不清的栏逐一列在这里，对照图像认定。"))
        else:
            blank = doubt.asked.why == BLANK_SHEET
            text = (
                self.tr("整页空白的票　{criterion}")
                if blank
                else self.tr("整页存疑的票　{criterion}")
            )
            whole = text.format(criterion=doubt.criterion)
            named = f"{doubt.asked.unit} {doubt.unit}　{doubt.criterion}"
            self._title.setText(named if doubt.asked.field else whole)
            self._why.setText(self._reason(doubt))
            self.near.say(self.tr("正在取图……"))
        self._tell()

    def show_picture(self, picture: FieldPicture | None) -> None:
        """The picture has come; None: none is kept, and the paper itself is looked at."""
        self._picture, self._seen = picture, True
        if picture is None:
            self.near.say(self.tr("图像不在此处：请按票号找出原票，对照认定。"))
            return
        self.row.show_image(picture.row)
        keys = {answer.said: answer.letter for answer in self._answers}
        labels = [(x, f"{keys.get(level, '')} {level}".strip()) for x, level in picture.columns]
        self.near.show_image(picture.near, picture.mark, labels)

    def tell(self, words: str) -> None:
        """Why what was chosen is not taken."""
        self._told.setProperty("tone", "bad")
        self._told.setText(words)
        self._polish()

    def take_key(self, event: QKeyEvent) -> bool:
        """Does what a key says; False where it says nothing here."""
        key = event.key()
        if self._doubt is None or event.modifiers() & _CHORDS:
            return False
        if key in _ENTER:
            self._give()
        elif key in _BACK or (key == Qt.Key.Key_Backspace and not self._typed):
            self.step_asked.emit(-1)
        elif key in _ON:
            self.step_asked.emit(1)
        elif key == Qt.Key.Key_Space:
            self.paper_asked.emit()
        else:
            return self._take_answer(key)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.take_key(event):
            super().keyPressEvent(event)

    @property
    def _typed(self) -> str:
        """The number that is being typed."""
        known = {answer.said for answer in self._answers}
        return "" if self._chosen in known else self._chosen

    def _take_answer(self, key: int) -> bool:
        found = next((a.said for a in self._answers if a.key == key), None)
        if found is None and self._doubt is not None and self._doubt.place.typed:
            before = self._typed
            found = before[:-1] if key == Qt.Key.Key_Backspace else typed_on(before, key)
            if found == before:
                return False
        if found is None:
            return False
        self._choose(found)
        return True

    def _choose(self, said: str) -> None:
        if self._seen and self._may:  # nothing is said of what was not seen
            self._chosen = said
            self._tell()

    def _give(self) -> None:
        if self._doubt is None or not self._may:
            return
        if self._chosen:
            self.given.emit(self._chosen)
        elif self._said:
            self.step_asked.emit(1)
        elif self._seen:
            self.tell(self.tr("请先按键选定，再按 Enter。"))

    def _reason(self, doubt: FieldDoubt) -> str:
        page = doubt.asked.field == WHOLE_PAGE
        why = (page_doubt_text if page else doubt_text)(doubt.asked.why)
        why = self.tr("存疑：{why}").format(why=why)
        if page:
            return "。".join((why, self._page_help(doubt.asked.why)))
        if doubt.said:
            both = "、".join(
                self.tr("{who}：{mark}").format(who=r.who, mark=mark_text(r.mark) or BLANK_WORD)
                for r in doubt.said
            )
            return self.tr("两人认定不一致（{both}），请裁定并写理由。{why}").format(
                both=both, why=why
            )
        return why

    def _page_help(self, why: str) -> str:
        """What to do about a page that waits as a whole."""
        if why == BLANK_SHEET:
            return self.tr("请对照原票认定整页。")
        if why == FILLED:
            return self.tr("请对照原票：没有涂改的，按 1 照读；有涂改的，先按向右键到该栏认定。")
        return self.tr("请先定这种画法是否有效：无效的按 W；有效的按向右键，逐栏认定。")

    def _show_buttons(self, shown: tuple[Answer, ...]) -> None:
        if shown == self._answers:
            return
        self._answers = shown
        empty(self._flow)
        for answer in shown:
            button = push_button(answer.label)
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, said=answer.said: self._choose(said))
            self._flow.addWidget(button)
        self._buttons.updateGeometry()

    def _tell(self) -> None:
        """What is chosen, and then what the machine saw."""
        self._told.setProperty("tone", None)
        for button, answer in zip(
            self._buttons.findChildren(QPushButton), self._answers, strict=True
        ):
            button.setEnabled(self._may)
            button.setChecked(answer.said == self._chosen)
        self._enter.setEnabled(self._may and self._doubt is not None)
        if self._chosen:
            text = self.tr("选定：{said}　{machine}")
            self._told.setText(text.format(said=self._chosen, machine=self._machine()))
        elif self._said:
            self._told.setText(self.tr("已认定：{said}").format(said=self._said))
        elif self._doubt is not None and not self._may:
            self._told.setText(self.tr("只能查看。"))
        elif self._doubt is not None and self._doubt.place.typed:
            self._told.setText(self.tr("对照图像录入分数，K 空白，Q 弃权，W 无效，Enter 认定。"))
        else:
            self._told.setText("")
        self._polish()

    def _polish(self) -> None:
        self._told.style().unpolish(self._told)
        self._told.style().polish(self._told)

    def _machine(self) -> str:
        if self._picture is None or not self._picture.ink:
            return ""
        inked = [(level, share) for level, share in self._picture.ink if share >= _SOME_INK]
        if not inked:
            return self.tr("机器所见：各格都没有墨迹")
        inked.sort(key=lambda pair: -pair[1])
        shares = "、".join(f"{level} {share} %" for level, share in inked)
        return self.tr("机器所见墨迹：{shares}").format(shares=shares)
