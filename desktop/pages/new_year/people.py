"""The pages of a new year on which its units and its panel come from somewhere, or from nowhere yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWizardPage

from db.errors import UserError
from db.records import ReviewerRow, UnitRow, UnitsPast
from desktop import assets
from desktop.exchange.workbook.import_reader import read_workbook
from desktop.exchange.workbook.subjects import Subject
from desktop.operations.new_years import CarriedPanel, carried_panel, planned_facts
from desktop.operations.rosters import CarriedRoster, carried_roster
from desktop.pages.new_year.before import YearBefore
from desktop.pages.new_year.naming import NamingPage
from desktop.pages.new_year.scheme import SchemeChoicePage
from desktop.pages.new_year.workbook_source import WorkbookSource, counted
from desktop.tasks import Tasks
from desktop.widgets.telling.local_files import accepted_workbook
from desktop.widgets.telling.notices import Notices

_SAMPLE = "wuchang-roster.csv"
_INDENT = 24


class PeoplePage(QWizardPage):
    """Ways to begin, one of them chosen; below the way of a workbook stands what was read of it."""

    def __init__(self, subject: Subject, tasks: Tasks) -> None:
        super().__init__()
        self._visited = False
        self.setAcceptDrops(True)
        self.source = WorkbookSource(subject, tasks)
        self.source.changed.connect(self.completeChanged)
        self.carried = QRadioButton()
        self.carried_note = QLabel()
        self.carried_note.setWordWrap(True)
        self.carried_note.setProperty("muted", True)
        self.carried_note.setIndent(_INDENT)
        self.from_workbook = QRadioButton(self.tr("从工作簿读入"))
        self.none_yet = QRadioButton(self.tr("暂不录入，建好后再导入或逐个新增"))
        self.none_yet.setChecked(True)
        self._ways = QButtonGroup(self)
        self.from_workbook.toggled.connect(self.source.setVisible)
        self.source.hide()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(10)

    def isComplete(self) -> bool:  # noqa: N802 - Qt's name
        return not self.from_workbook.isChecked() or bool(self.source.rows)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        accepted_workbook(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if path := accepted_workbook(event):
            self.take_workbook(path)

    def take_workbook(self, path: Path) -> None:
        """Reads a workbook and chooses this way."""
        self.from_workbook.setChecked(True)
        self.source.read(path)

    def _lay_out(self, *ways: QRadioButton | QLabel) -> None:
        for widget in ways:
            self._column.addWidget(widget)
            if isinstance(widget, QRadioButton):
                self._ways.addButton(widget)
                widget.toggled.connect(self.completeChanged)
        self._column.addSpacing(10)
        self._column.addWidget(self.source, 1)
        self._column.addStretch()

    def _offer_carried(self, count: int, text: str, note: str) -> None:
        """The year before has something to take over; that is the way unless another was chosen."""
        offered = count > 0
        self.carried.setVisible(bool(text))
        self.carried.setText(text)
        self.carried.setEnabled(offered)
        self.carried_note.setText(note)
        self.carried_note.setVisible(bool(note))
        if self.carried.isChecked() and not offered:
            self.none_yet.setChecked(True)


class RosterPage(PeoplePage):
    """The year's units."""

    def __init__(
        self,
        before: YearBefore | None,
        naming: NamingPage,
        choice: SchemeChoicePage,
        tasks: Tasks,
        notices: Notices,
        dropped: Path | None,
    ) -> None:
        super().__init__(Subject.UNITS, tasks)
        self.setTitle(self.tr("参评单位"))
        self.setSubTitle(self.tr("名册从哪里来；建好后都可以增减修改。"))
        self._before = before
        self._naming = naming
        self._choice = choice
        self._notices = notices
        self._dropped = dropped
        self._roster = CarriedRoster((), ())
        self.sample = QRadioButton(self.tr("武昌区示例名册，79 个单位（示例，非官方名单）"))
        self._lay_out(
            self.carried,
            self.carried_note,
            self.from_workbook,
            self.sample,
            self.none_yet,
        )

    def initializePage(self) -> None:  # noqa: N802 - Qt's name
        before = self._before if self._naming.path() is None else None
        self.source.aim(
            self._choice.scheme,
            planned_facts(before.store if before else None, self._choice.scheme),
        )
        self._look_back()
        fresh = before is None or not before.register
        self.sample.setEnabled(fresh)
        tip = self.tr("当前文件已有单位，示例名册只用于新文件")
        self.sample.setToolTip("" if fresh else tip)
        if self.sample.isChecked() and not fresh:
            self.none_yet.setChecked(True)
        if self._visited:
            return
        self._visited = True
        if self._dropped is not None:
            self.take_workbook(self._dropped)
        elif self.carried.isEnabled():
            self.carried.setChecked(True)

    def _look_back(self) -> None:
        before = self._before
        if before is None:
            self._offer_carried(0, "", "")
            return
        evaluation = before.evaluation
        self._roster = carried_roster(before.store, evaluation.id, self._naming.year.value())
        count, gone = len(self._roster.rows), len(self._roster.left_out)
        text = self.tr("沿用{year}年度的 {n} 个单位").format(year=evaluation.year, n=count)
        note = counted(str(row["category"]) for row in self._roster.rows)
        if gone:
            left = self.tr("已合并或撤销的 {n} 个单位不沿用，有承接单位的由承接单位参评。")
            note += "\n" + left.format(n=gone)
        self._offer_carried(count, text, note)

    @property
    def carried_rows(self) -> Sequence[Mapping[str, Any]]:
        """The units that are taken over from the year before."""
        return self._roster.rows if self.carried.isChecked() else ()

    @property
    def carried_past(self) -> UnitsPast:
        """The history of those units, for a file of their own."""
        return self._roster.past if self.carried.isChecked() else UnitsPast()

    @property
    def unit_rows(self) -> tuple[UnitRow, ...]:
        """The units out of a workbook or of the roster that ships. Raises UserError."""
        if self.from_workbook.isChecked():
            return self.source.import_data.units
        if self.sample.isChecked():
            scheme = self._choice.scheme
            path = assets.resource("samples", _SAMPLE)
            return read_workbook(path, scheme, planned_facts(None, scheme)).units
        return ()

    def validatePage(self) -> bool:  # noqa: N802 - Qt's name
        try:
            return self.unit_rows is not None
        except UserError as error:
            self._notices.refuse(error)
            return False

    @property
    def told(self) -> str:
        """What is going to be made, in words."""
        if self.carried.isChecked():
            return self.carried.text()
        if self.sample.isChecked():
            return self.sample.text()
        if self.from_workbook.isChecked() and self.source.path is not None:
            text = self.tr("{n} 个，取自 {name}")
            return text.format(n=len(self.source.rows), name=self.source.path.name)
        return self.tr("暂不录入")


class PanelStep(PeoplePage):
    """The year's reviewers."""

    def __init__(
        self, before: YearBefore | None, choice: SchemeChoicePage, roster: RosterPage, tasks: Tasks
    ) -> None:
        super().__init__(Subject.REVIEWERS, tasks)
        self.setTitle(self.tr("评委"))
        self.setSubTitle(self.tr("评委名单从哪里来；建好后都可以增减修改。"))
        self._before = before
        self._choice = choice
        self._roster = roster
        self._panel = CarriedPanel((), ())
        self._lay_out(self.carried, self.carried_note, self.from_workbook, self.none_yet)

    def initializePage(self) -> None:  # noqa: N802 - Qt's name
        scheme = self._choice.scheme
        self.source.aim(scheme, planned_facts(None, scheme))
        self._look_back()
        roster = self._roster
        also_here = roster.from_workbook.isChecked() and roster.source.names_subject(
            Subject.REVIEWERS
        )
        if self._visited:
            return
        self._visited = True
        if also_here and roster.source.path is not None:
            self.take_workbook(roster.source.path)
        elif self.carried.isEnabled():
            self.carried.setChecked(True)

    def _look_back(self) -> None:
        before = self._before
        if before is None:
            self._offer_carried(0, "", "")
            return
        evaluation = before.evaluation
        self._panel = carried_panel(before.store, evaluation.id, self._choice.scheme)
        count, left_out = len(self._panel.rows), self._panel.left_out
        titles = {g.code: g.title for g in before.store.panel.groups(evaluation.id)}
        groups = "、".join(dict.fromkeys(titles[r.group] for r in left_out))
        text = self.tr("沿用{year}年度的 {n} 名评委").format(year=evaluation.year, n=count)
        ours = {group.code: group.title for group in self._choice.scheme.groups}
        note = counted(ours.get(row.group, row.group) for row in self._panel.rows)
        if left_out:
            lacking = self.tr("所选办法没有“{groups}”，这些组的 {n} 名评委不沿用。")
            note += "\n" + lacking.format(groups=groups, n=len(left_out))
        self._offer_carried(count, text, note.strip())

    @property
    def reviewer_rows(self) -> tuple[ReviewerRow, ...]:
        """The reviewers that the year begins with."""
        if self.carried.isChecked():
            return self._panel.rows
        return self.source.import_data.reviewers if self.from_workbook.isChecked() else ()

    @property
    def told(self) -> str:
        """What is going to be made, in words."""
        if self.carried.isChecked():
            return self.carried.text()
        if self.from_workbook.isChecked() and self.source.path is not None:
            text = self.tr("{n} 名，取自 {name}")
            return text.format(n=len(self.source.rows), name=self.source.path.name)
        return self.tr("暂不录入")
