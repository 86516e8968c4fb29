"""Asks how ballots for a scanner are printed: part, layout, paper, for whom; and tells how much paper they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from db.records.layouts import LayoutKind, PaperSize
from db.records.paper import MOST_COPIES
from desktop.messages import unfit_text
from desktop.operations.paper.ballot_plan import LayoutWish, plan_ballots
from desktop.operations.paper.ballot_printing import paper_count
from desktop.sheets.catalogue import YearFacts
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice, NumberBox
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled


class LayoutDialog(FormDialog):
    """Every choice is counted at once; what does not fit is said with its reason."""

    def __init__(self, facts: YearFacts, parent: QWidget, *, duplex: bool = False) -> None:
        super().__init__(parent)
        self._facts, self._duplex = facts, duplex
        self.setObjectName("layout_dialog")
        self.setWindowTitle(self.tr("扫描版评分票"))
        self.setMinimumWidth(scaled(520))
        self.part = self._choice(self.tr("评分部分"), self._parts())
        self.kind = self._choice(self.tr("版式"), self._kinds())
        self.paper = self._choice(
            self.tr("纸张"),
            [(self.tr("自动"), None), *((str(size), size) for size in PaperSize)],
        )
        self.whose = self._choice(
            self.tr("印给"),
            [(self.tr("每位评委、每个票号一张"), False), (self.tr("按组填张数，不写评委"), True)],
        )
        self.copies = {group.code: self._box(group.title) for group in facts.groups}
        self.reason = QLineEdit()
        self.reason.setAccessibleName(self.tr("重新打印的理由"))
        self.reason.setPlaceholderText(self.tr("给已有票的评委换票时填写，原票号随即作废"))
        self._told = QLabel()
        self._told.setWordWrap(True)
        self._told.setAccessibleName(self.tr("用纸"))
        self._note = QLabel(
            self.tr("无记名部分不记录哪张票发给了谁，票面也不印票号；发票前请把整叠票打乱。")
        )
        self._note.setWordWrap(True)
        self._note.setProperty("muted", True)
        self._buttons = AnswerButtons(self, self.tr("打印到文件夹…"))
        self._build()
        self._count()

    @property
    def wish(self) -> LayoutWish:
        """What is chosen."""
        chosen = self.part.currentData()
        copies = {code: box.value() for code, box in self.copies.items() if box.value()}
        return LayoutWish(
            self.kind.currentData(),
            self.paper.currentData(),
            copies if self.whose.currentData() else {},
            frozenset() if chosen is None else frozenset({chosen}),
            self.reason.text().strip(),
        )

    def _parts(self) -> list[tuple[str, str | None]]:
        parts = [(p.title, p.code) for p in self._facts.scheme.parts if p.has_ballots]
        return [(self.tr("全部"), None), *parts]

    def _kinds(self) -> list[tuple[str, LayoutKind | None]]:
        titles: Mapping[LayoutKind, str] = {
            LayoutKind.UNIT: self.tr("1　一页一两个单位：各指标打等次"),
            LayoutKind.UNITS: self.tr("2　全部单位一览：一项指标打等次"),
            LayoutKind.UNITS_CRITERIA: self.tr("2b　全部单位一览：各指标打等次"),
            LayoutKind.DIGITS: self.tr("3　一个单位一页：用数字方框打分"),
            LayoutKind.FRAMES: self.tr("3b　一个单位一页：手写分数，看图录入"),
        }
        return [
            (self.tr("自动（用纸最少）"), None),
            *((titles[kind], kind) for kind in LayoutKind),
        ]

    def _choice(self, name: str, items: Sequence[tuple[str, object]]) -> Choice:
        box = Choice()
        box.setAccessibleName(name)
        for text, data in items:
            box.addItem(text, data)
        box.currentIndexChanged.connect(self._count)
        return box

    def _box(self, group: str) -> NumberBox:
        box = NumberBox()
        box.setAccessibleName(group)
        box.setRange(0, MOST_COPIES)
        box.setSuffix(self.tr(" 张"))
        box.valueChanged.connect(self._count)
        return box

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        for box in (self.part, self.kind, self.paper, self.whose, *self.copies.values()):
            form.addRow(box.accessibleName(), box)
        form.addRow(self.reason.accessibleName(), self.reason)
        self._form = form
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._told)
        layout.addWidget(self._note)
        layout.addWidget(self._buttons)

    def _count(self) -> None:
        """Tells how much paper the choice takes, and what of it cannot be printed."""
        if not hasattr(self, "_form"):
            return  # still being built
        by_group = bool(self.whose.currentData())
        for box in self.copies.values():
            self._form.setRowVisible(box, by_group)
        wish = self.wish
        plan = plan_ballots(self._facts, wish)
        planned = [] if by_group and not wish.copies else plan.planned
        counts = [paper_count(p, duplex=self._duplex) for p in planned]
        text = self.tr("{part}：{copies} 张票，每张 {pages} 页，共用 {paper} 纸 {papers} 张")
        lines = [
            text.format(part=c.part, copies=c.copies, pages=c.pages, paper=p.size, papers=c.papers)
            for c, p in zip(counts, planned, strict=True)
        ]
        refused = self.tr("{part}：不能这样打印，{why}")
        lines += [refused.format(part=n.part.title, why=unfit_text(n.why)) for n in plan.left]
        if by_group and not wish.copies:
            lines = [self.tr("请填写各组的张数")]
        self._told.setText("\n".join(lines) or self.tr("所选单位没有需要打印的评分票"))
        self._note.setVisible(any(p.paper.part.anonymous for p in planned))
        self._buttons.accept_button.setEnabled(bool(planned))
