"""沿革: the story of one unit, and the ways to put right what was recorded of it wrongly."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from db.records import Ending, FormerName, Unit
from desktop.frame.edits import Edit, Edits
from desktop.frame.file_reading import FileReading
from desktop.frame.page import push_button
from desktop.messages import tr, word
from desktop.operations.unit_story import UnitStory, unit_story
from desktop.pages.units.choice import UnitChoice
from desktop.pages.units.edits import forget_former_name, note_former_name, revive_unit
from desktop.pages.units.former_name_dialog import FormerNameDialog
from desktop.pages.units.history_tables import places_table, turns_table
from desktop.pages.units.lineage_words import ending_text
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices
from desktop.widgets.telling.passing_dialog import PassingDialog


class UnitHistoryDialog(PassingDialog):
    """Above what happened to the unit, below where it stood year by year; another unit may be chosen."""

    def __init__(
        self,
        session: Session,
        edits: Edits,
        tasks: Tasks,
        notices: Notices,
        code: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("unit_history_dialog")
        self.setWindowTitle(self.tr("单位沿革"))
        fit_size(self, 940, 620)
        self._session = session
        self._edits = edits
        self._notices = notices
        self._reading = FileReading(session, tasks, self.tr("单位沿革"), self)
        self._story: UnitStory | None = None
        self._build_choice(code)
        self._state = QLabel()
        self._state.setWordWrap(True)
        self.turns = turns_table(self)
        self.turns_view = self._view(self.tr("更名与合并"), self.turns, 2)
        self.turns_view.when_empty = self.turns.nothing(self.tr("没有更名、合并或撤销的记录。"))
        self.places = places_table(self)
        self.places_view = self._view(self.tr("历年参评"), self.places, 1)
        self.places_view.when_empty = self.places.nothing(self.tr("没有参加过评议。"))
        self._lay_out()
        self.turns_view.selectionModel().selectionChanged.connect(self._enable)
        self._unit.currentIndexChanged.connect(self.refresh)
        session.entries_changed.connect(self._reread)
        self.refresh()

    def refresh(self, *_chosen: object) -> None:
        """Asks for the story of the chosen unit; counting an open year takes a moment."""
        unit_id = self._unit.currentData()
        if unit_id is None:
            return
        self._state.setText(self.tr("正在查阅……"))
        self._reading.ask(
            lambda store, _progress: unit_story(store, unit_id), self._show, self._refuse
        )

    def note(self) -> None:
        """Notes a name that the unit bore before this file knew it."""
        unit = self._story.unit if self._story else None
        if unit is None:
            return
        dialog = FormerNameDialog(unit, self)
        if dialog.exec():
            self._edits.perform(
                note_former_name(self._session, unit, dialog.title, dialog.day, dialog.reason)
            )

    def take_back(self) -> None:
        """Takes the selected entry of the history back, after asking."""
        rows = self.turns_view.rows()
        if len(rows) != 1 or not self._may_change():
            return
        source = self.turns.record(rows[0]).source
        if isinstance(source, FormerName):
            question = self.tr("删去旧名称“{name}”的记录？").format(name=source.title)
            told = self.tr("单位现在的名称不变，只是不再记得它用过这个名称。可用“撤销”恢复。")
            accept = self.tr("删去")
        else:
            question = self.tr("撤回“{name}”的合并或撤销？").format(name=source.unit.title)
            told = self.tr("它重新成为可以参评的单位；已移出的年度名单须另行新增。可用“撤销”恢复。")
            accept = self.tr("撤回")
        if self._notices.confirm(question, told, accept):
            self._edits.perform(self._taking_back(source))

    def _taking_back(self, source: FormerName | Ending) -> Edit:
        if isinstance(source, FormerName):
            return forget_former_name(self._session, source)
        return revive_unit(self._session, source)

    def _show(self, story: UnitStory) -> None:
        self._story = story
        self.turns.set_rows(story.turns)
        self.places.set_rows(story.places)
        ending = story.ending
        self._state.setText(ending_text(ending) if ending else self.tr("现有单位"))
        self._enable()

    def _refuse(self, error: UserError) -> None:
        self._story = None
        self._state.setText(word(error))
        self._enable()

    def _reread(self) -> None:
        """The register may be another one: the choice is filled anew, the same unit chosen."""
        chosen = self._unit.currentData()
        self._unit.blockSignals(True)
        self._fill()
        self._unit.setCurrentIndex(max(self._unit.findData(chosen), 0))
        self._unit.blockSignals(False)
        self.refresh()

    def _may_change(self) -> bool:
        store = self._session.store
        return not store.read_only and store.access.may_change("unit.revive")

    def _enable(self, *_changed: object) -> None:
        may = self._may_change()
        self._note.setEnabled(may and self._story is not None)
        self._back.setEnabled(may and len(self.turns_view.rows()) == 1)

    def _build_choice(self, code: str) -> None:
        self._unit = UnitChoice(self.tr("单位"), self.tr("输入名称或编号的一部分查找"))
        self._fill()
        units = {unit.code: unit.id for unit in self._session.store.units.register()}
        self._unit.setCurrentIndex(max(self._unit.findData(units.get(code)), 0))

    def _fill(self) -> None:
        units = self._session.store.units
        endings = units.lineage.endings()
        self._unit.fill((_named(u, endings.get(u.id)), u.id) for u in units.register())

    def _view(self, name: str, model: object, stretched: int) -> TableView:
        view = TableView(name)
        view.setModel(model)  # type: ignore[arg-type]
        view.set_widths([c.width for c in model.columns], stretched)  # type: ignore[attr-defined]
        view.copied.connect(lambda n: self._notices.say(self.tr("已复制 {n} 行").format(n=n)))
        return view

    def _lay_out(self) -> None:
        self._note = push_button(self.tr("补记旧名称…"), "plus")
        self._note.clicked.connect(self.note)
        self._back = push_button(self.tr("撤回这一条…"), "undo-2")
        self._back.clicked.connect(self.take_back)
        buttons = QDialogButtonBox()
        buttons.addButton(self._note, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.addButton(self._back, QDialogButtonBox.ButtonRole.ResetRole)
        close = buttons.addButton(self.tr("关闭"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)  # Enter chooses a unit
        buttons.rejected.connect(self.reject)
        head = QHBoxLayout()
        head.addWidget(self._unit, 3)
        head.addWidget(self._state, 2)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addWidget(QLabel(self.tr("更名与合并")))
        layout.addWidget(self.turns_view, 2)
        layout.addWidget(QLabel(self.tr("历年参评（含并入的单位）")))
        layout.addWidget(self.places_view, 3)
        layout.addWidget(buttons)
        find_in(self)


def _named(unit: Unit, ending: Ending | None) -> str:
    name = f"{unit.code}　{unit.title}"
    if ending is None:
        return name
    gone = tr("（已并入）") if ending.successor else tr("（已撤销）")
    return name + gone
