"""收缴与催报: who has not handed in, the deadline, more time for some, and a record of who was reminded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from db.records import Delivery, ReportStatus
from db.records.reports import ReportFault
from db.store.reports.deliveries import count_deliveries
from db.store.trail.roles import ReadSubject
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.operations.reports import faults_of_reports
from desktop.pages.reports.deliveries_table import deliveries_table
from desktop.pages.reports.edits import extend_deadline, remind_units, set_deadline
from desktop.session import Session
from desktop.widgets.fields.boxes import Choice, DayBox
from desktop.widgets.fields.extension_dialog import ExtensionDialog
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.fields.label_choice import LabelChoice
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

_NAME_COLUMN = 1
_DAYS = "yyyy-MM-dd"
_DOUBTFUL = "doubtful"


class DeliveriesDialog(FormDialog):
    """Shows who is to be reminded first; everything acts on the selected rows."""

    letters_asked = Signal(object)  # codes of the units to be written to

    def __init__(self, session: Session, edits: Edits, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("deliveries_dialog")
        self.setWindowTitle(self.tr("报告收缴与催报"))
        fit_size(self, 1240, 620)
        self._session = session
        self._edits = edits
        self._notices = notices
        self._faults: dict[int, ReportFault] = {}
        self.model = deliveries_table(self, lambda d: self._faults.get(d.entry.id))
        self.table = TableView(self.tr("报告收缴情况"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(self.tr("还没有参评单位。"))
        self.table.sortable()
        self.table.set_widths([c.width for c in self.model.columns], _NAME_COLUMN)
        self.table.copied.connect(lambda n: notices.say(self.tr("已复制 {n} 行").format(n=n)))
        self._build()
        self.table.selectionModel().selectionChanged.connect(self._enable)
        session.entries_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Reads anew how the reports came in."""
        deliveries = self._session.store.deliveries.all(self._session.evaluation_id)
        self._label.offer(d.entry for d in deliveries)
        self._faults = faults_of_reports(
            self._session.store, self._session.evaluation_id, deliveries
        )
        self.model.set_rows(deliveries)
        count = count_deliveries(deliveries)
        text = self.tr(
            "共 {total} 个单位：未交 {missing}，已交 {received}，退回 {returned}，已审 {accepted}；"
            "逾期 {overdue}，迟交 {late}；打不开、单位不符 {wrong}"
        )
        self._summary.setText(
            text.format(
                total=count.total,
                missing=count.missing,
                received=count.received,
                returned=count.returned,
                accepted=count.accepted,
                overdue=count.overdue,
                late=count.late,
                wrong=len(self._faults),
            )
        )
        self._show_deadline()
        self._enable()

    def remind(self) -> None:
        """Records that the selected units were reminded just now."""
        entries = [d.entry for d in self._selected()]
        if self._edits.perform(remind_units(self._session, entries, self._note.text().strip())):
            self._notices.say(self.tr("已记催报 {n} 个单位").format(n=len(entries)))
            self._note.clear()

    def print_letters(self) -> None:
        """Asks for the letters to those listed, or selected, whose report is missing."""
        chosen = self._selected() or list(self.model.shown)
        codes = frozenset(d.entry.unit_code for d in chosen if d.report is None)
        if not codes:
            self._notices.say(self.tr("列出的单位都已交报告，没有要催的。"))
            return
        self.reject()  # asks first where a note is half typed
        if not self.isVisible():
            self.letters_asked.emit(codes)

    def extend(self) -> None:
        """Gives the selected units a deadline of their own, with a reason."""
        chosen = self._selected()
        latest = max((d.due for d in chosen), default="") or self._session.evaluation.deadline
        units, extended = [d.entry.unit for d in chosen], any(d.extended for d in chosen)
        dialog = ExtensionDialog(units, latest, self, extended=extended)
        if dialog.exec():
            entries = [d.entry for d in chosen]
            self._edits.perform(
                extend_deadline(self._session, entries, dialog.deadline, dialog.reason)
            )

    def set_deadline(self) -> None:
        """Sets the deadline that holds for all, or takes it away."""
        day = self._day.date().toString(_DAYS) if self._has_day.isChecked() else ""
        if day != self._session.evaluation.deadline:
            self._edits.perform(set_deadline(self._session, day))

    def _selected(self) -> list[Delivery]:
        return [self.model.record(row) for row in self.table.rows()]

    def _show_deadline(self) -> None:
        deadline = self._session.evaluation.deadline
        self._has_day.setChecked(bool(deadline))
        self._day.setEnabled(bool(deadline) and self._session.editable)
        if deadline:
            self._day.setDate(QDate.fromString(deadline, _DAYS))

    def _filter(self, _index: int) -> None:
        key = self._which.currentData()
        wanted = self._is_doubtful if key == _DOUBTFUL else _ACCEPTS[key]
        self.model.set_accepts(lambda d: wanted(d) and self._label.accepts(d.entry))
        self._enable()

    def _is_doubtful(self, delivery: Delivery) -> bool:
        return delivery.entry.id in self._faults

    def _enable(self, *_changed: object) -> None:
        editable, access = self._session.editable, self._session.store.access
        chosen = bool(self.table.rows())
        self._remind.setEnabled(editable and chosen and access.may_change("report.remind"))
        self._extend.setEnabled(editable and chosen and access.may_change("report.extend"))
        for widget in (self._has_day, self._set):
            widget.setEnabled(editable and access.may_change("evaluation.deadline"))
        self._note.setEnabled(editable)
        self._letters.setVisible(access.may_read(ReadSubject.RESULTS, self._session.evaluation_id))

    def _build(self) -> None:
        self._summary = QLabel()
        self._which = Choice()
        self._which.setAccessibleName(self.tr("显示哪些单位"))
        for title, key in (
            (self.tr("全部单位"), "all"),
            (self.tr("待催报（未交和退回）"), "waiting"),
            (self.tr("逾期"), "overdue"),
            (self.tr("待核对（打不开、单位不符）"), _DOUBTFUL),
        ):
            self._which.addItem(title, key)
        self._which.currentIndexChanged.connect(self._filter)
        self._label = LabelChoice()
        self._label.currentIndexChanged.connect(self._filter)
        self._has_day = QCheckBox(self.tr("截止日期"))
        self._day = DayBox(QDate.currentDate())
        self._day.setCalendarPopup(True)
        self._day.setDisplayFormat(_DAYS)
        self._day.setAccessibleName(self.tr("截止日期"))
        self._has_day.toggled.connect(self._day.setEnabled)
        self._set = push_button(self.tr("设定"))
        self._set.clicked.connect(self.set_deadline)
        self._note = QLineEdit()
        self._note.setPlaceholderText(self.tr("催报方式（如：电话、催报函），可不填"))
        self._note.setAccessibleName(self.tr("催报方式"))
        self._note.setMaxLength(100)
        self._remind = push_button(self.tr("记为已催报"), "mail")
        self._remind.clicked.connect(self.remind)
        self._extend = push_button(self.tr("延期…"), "calendar")
        self._extend.clicked.connect(self.extend)
        self._letters = push_button(self.tr("打印催报函…"), "printer")
        self._letters.setToolTip(self.tr("给选中的（不选即为列出的）未交单位"))
        self._letters.clicked.connect(self.print_letters)
        copy = push_button(self.tr("复制名单"), "copy")
        copy.clicked.connect(self._copy)
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("关闭"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.give_up)
        head = QHBoxLayout()
        for widget in (self._which, self._label, self._has_day, self._day, self._set):
            head.addWidget(widget)
        head.addStretch(1)
        acts = QHBoxLayout()
        acts.addWidget(self._note, 1)
        for button in (self._remind, self._letters, self._extend, copy):
            acts.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(self._summary)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        layout.addLayout(acts)
        layout.addWidget(buttons)
        find_in(self)

    def _copy(self) -> None:
        """Copies the selected rows, or all that are shown where none is."""
        if not self.table.rows():
            self.table.selectAll()
        self.table.copy_rows(self.table.rows())


def _is_waiting(delivery: Delivery) -> bool:
    return delivery.report is None or delivery.report.status is ReportStatus.RETURNED


_ACCEPTS: dict[str, Callable[[Delivery], bool]] = {
    "all": lambda _delivery: True,
    "waiting": _is_waiting,
    "overdue": lambda delivery: delivery.overdue,
}
