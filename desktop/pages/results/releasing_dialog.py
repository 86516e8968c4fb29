"""公布: what of a frozen result others may see, what was released before, and taking that back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.records.releases import Release, ReleaseKind
from desktop.explanation.release_words import release_text, release_word
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import moment
from desktop.session import Session
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size, scaled
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.passing_dialog import PassingDialog

translate = QCoreApplication.translate
_PER_ROW = 3


class ReleasingDialog(PassingDialog):
    """Above, what to release; below, every release of the year."""

    def __init__(self, session: Session, edits: Edits, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("releasing_dialog")
        self.setWindowTitle(self.tr("公布结果"))
        fit_size(self, 760, 560)
        self._session = session
        self._edits = edits
        self._kinds = {kind: QRadioButton(release_word(kind)) for kind in ReleaseKind}
        rankings = session.store.results.all_rankings(session.evaluation_id)
        self._categories = [_plain_check(r.name) for r in rankings.by_category]
        self._release = push_button(self.tr("公布"), primary=True)
        self._release.clicked.connect(self.release)
        self.releases = releases_table(self)
        self.table = TableView(self.tr("公布记录"))
        self.table.setModel(self.releases)
        self.table.when_empty = self.releases.nothing(self.tr("还没有公布过。"))
        self.table.set_widths([c.width for c in self.releases.columns], 1)
        self._take_back = push_button(self.tr("收回…"), "undo-2")
        self._take_back.clicked.connect(self.take_back)
        self._build()
        find_in(self)
        for button in self._kinds.values():
            button.toggled.connect(self._enable)
        for box in self._categories:
            box.toggled.connect(self._enable)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self._kinds[ReleaseKind.OVERALL].setChecked(True)
        self._read()

    @property
    def kind(self) -> ReleaseKind:
        """How much is to be shown."""
        return next(kind for kind, button in self._kinds.items() if button.isChecked())

    @property
    def chosen(self) -> tuple[str, ...]:
        """The categories that are ticked; empty means every one."""
        ticked = tuple(box.text() for box in self._categories if box.isChecked())
        return () if len(ticked) == len(self._categories) else ticked

    def release(self) -> None:
        """Makes what is chosen public."""
        releases, evaluation_id = self._session.store.releases, self._session.evaluation_id
        categories = () if self.kind is ReleaseKind.OVERALL else self.chosen
        self._decide(lambda: releases.release(evaluation_id, self.kind, categories))

    def take_back(self) -> None:
        """Hides again what the chosen release showed."""
        release = self._current()
        if release is None:
            return
        reason = ask_reason(
            self.tr("收回公布"),
            self.tr("收回后，评委等登录者和大屏不再看到“{what}”。请写明理由：").format(
                what=release_text(release)
            ),
            self.tr("收回"),
            self,
        )
        if reason is not None:
            releases = self._session.store.releases
            self._decide(lambda: releases.take_back(release.id, reason))

    def _decide(self, act: Callable[[], object]) -> None:
        if self._edits.act(act, self._session.evaluation_changed.emit):
            self._read()

    def _current(self) -> Release | None:
        rows = self.table.rows()
        return self.releases.record(rows[0]) if rows else None

    def _read(self) -> None:
        found = self._session.store.releases.of_evaluation(self._session.evaluation_id)
        self.releases.set_rows(tuple(reversed(found)))
        self._enable()

    def _enable(self, *_changed: object) -> None:
        partial = self.kind is not ReleaseKind.OVERALL
        for box in self._categories:
            box.setEnabled(partial)
        ticked = any(box.isChecked() for box in self._categories)
        self._release.setEnabled(ticked or not partial)
        release = self._current()
        self._take_back.setEnabled(release is not None and not release.taken_back_at)

    def _build(self) -> None:
        label = QLabel(
            self.tr("公布后，评委等登录者和大屏才看得到结果。重新开放时，已公布的随之不再显示。")
        )
        label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.addWidget(label)
        for button in self._kinds.values():
            layout.addWidget(button)
        grid_holder = QWidget()
        grid = QGridLayout(grid_holder)
        grid.setContentsMargins(scaled(20), 0, 0, 0)
        grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        for number, box in enumerate(self._categories):
            grid.addWidget(box, number // _PER_ROW, number % _PER_ROW)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(grid_holder)
        layout.addWidget(area, 1)
        act = QHBoxLayout()
        act.addStretch()
        act.addWidget(self._release)
        layout.addLayout(act)
        layout.addWidget(self.table, 2)
        close = push_button(self.tr("关闭"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self._take_back)
        foot.addStretch()
        foot.addWidget(close)
        layout.addLayout(foot)


def releases_table(parent: QObject | None = None) -> RecordTable[Release]:
    """Releases, each with whether it still shows."""
    columns = (
        Column[Release](
            translate("releases", "公布时间"), lambda r: moment(r.released_at), width=150
        ),
        Column[Release](translate("releases", "内容"), release_text, tip=release_text),
        Column[Release](translate("releases", "公布人"), lambda r: r.released_by, width=90),
        Column[Release](translate("releases", "状态"), _state, width=90),
        Column[Release](translate("releases", "收回"), _taken_back, tip=_taken_back, width=200),
    )
    return RecordTable(columns, lambda r: r.id, parent)


def _state(release: Release) -> str:
    if release.in_force:
        return translate("releases", "公布中")
    if release.taken_back_at:
        return translate("releases", "已收回")
    return translate("releases", "已失效")  # reopened since, or frozen anew


def _taken_back(release: Release) -> str:
    if not release.taken_back_at:
        return ""
    return f"{moment(release.taken_back_at)} {release.taken_back_by}：{release.reason}"


def _plain_check(text: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setChecked(True)
    return box
