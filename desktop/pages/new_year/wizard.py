"""A new year in five short pages: everything is gathered first and made in one go at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
    QWizard,
    QWizardPage,
)

from db.errors import UserError
from db.records.import_data import ImportReport
from db.scoring.scheme.writer import write_scheme
from desktop.messages import fault_line, word
from desktop.operations.new_years import YearPlan
from desktop.pages.new_year.before import YearBefore
from desktop.pages.new_year.naming import NamingPage
from desktop.pages.new_year.people import PanelStep, RosterPage
from desktop.pages.new_year.scheme import SchemeChoicePage
from desktop.tasks import Cancelled, Tasks
from desktop.widgets.fields.form_dialog import ask_to_drop, half_typed
from desktop.widgets.look.measures import scaled
from desktop.widgets.telling.notices import Notices

_NOTES = 4
_MOST_HEIGHT = 680  # what a screen of 768 lines has room for


class NewYearWizard(QWizard):
    """`make` carries the plan out; where it refuses, the wizard stays as it is. `attempt` tries it in the open file."""

    def __init__(
        self,
        naming: NamingPage,
        before: YearBefore | None,
        make: Callable[[YearPlan], bool],
        attempt: Callable[[YearPlan], ImportReport],
        tasks: Tasks,
        notices: Notices,
        parent: QWidget,
        roster: Path | None = None,
    ) -> None:
        """`roster`: a workbook that was dropped, to begin with."""
        super().__init__(parent)
        self.setObjectName("new_year_wizard")
        self.setWindowTitle(self.tr("新建年度"))
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setMinimumSize(760, 540)
        self.resize(scaled(760), min(scaled(540), _MOST_HEIGHT))
        self._notices = notices
        self._before = before
        self._make = make
        self.attempt = attempt
        buttons = QWizard.WizardButton
        for button, text in (
            (buttons.BackButton, self.tr("上一步")),
            (buttons.NextButton, self.tr("下一步")),
            (buttons.FinishButton, self.tr("建立")),
            (buttons.CancelButton, self.tr("取消")),
        ):
            self.setButtonText(button, text)
        for onward in (self.button(buttons.NextButton), self.button(buttons.FinishButton)):
            onward.setProperty("primary", True)
            onward.style().polish(onward)  # the wizard has given its buttons their look already
        self.naming = naming
        self.scoring = SchemeChoicePage(before, notices)
        self.roster = RosterPage(before, naming, self.scoring, tasks, notices, roster)
        self.panel = PanelStep(before, self.scoring, self.roster, tasks)
        self.summary = SummaryPage(self)
        for page in (self.naming, self.scoring, self.roster, self.panel, self.summary):
            self.addPage(page)

    @property
    def before(self) -> YearBefore | None:
        """The open year, if its file takes the new one."""
        return self._before if self.naming.path() is None else None

    def plan(self) -> YearPlan:
        """What the pages say. Raises UserError where a chosen file cannot be read any more."""
        named = replace(
            self.scoring.scheme,
            title=self.naming.heading.text().strip(),
            year=self.naming.year.value(),
            organiser=self.naming.organiser.text().strip(),
        )
        return YearPlan(
            scheme=write_scheme(named),
            deadline=self.naming.deadline.day,
            scoring_due=self.naming.scoring_due.day,
            path=self.naming.path(),
            carried=self.roster.carried_rows,
            past=self.roster.carried_past,
            units=self.roster.unit_rows,
            reviewers=self.panel.reviewer_rows,
        )

    def reject(self) -> None:
        if not half_typed(self) or ask_to_drop(self):
            super().reject()

    def accept(self) -> None:
        """Makes the year; the wizard is left only when it is there."""
        try:
            made = self._make(self.plan())
        except UserError as error:
            self._notices.refuse(error)
            return
        except Cancelled:
            self.summary.say(self.tr("已取消，什么也没有建立。"), fault=True)
            return
        if made:
            super().accept()


class SummaryPage(QWizardPage):
    """What is going to be made; where it goes into the open file, whether the file would take it."""

    def __init__(self, wizard: NewYearWizard) -> None:
        super().__init__()
        self.setTitle(self.tr("核对"))
        self.setSubTitle(self.tr("按“建立”一次建好；在此之前什么也没有写入。"))
        self._year = wizard
        self._refused = False
        self.lines: dict[str, QLabel] = {}
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(24)
        for title in (
            self.tr("活动名称"),
            self.tr("组织单位"),
            self.tr("报告截止"),
            self.tr("评分截止"),
            self.tr("计分办法"),
            self.tr("参评单位"),
            self.tr("评委"),
            self.tr("保存在"),
        ):
            line = QLabel()
            line.setWordWrap(True)
            line.setTextFormat(Qt.TextFormat.PlainText)
            self.lines[title] = line
            form.addRow(title, line)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addSpacing(12)
        column.addWidget(self.note)
        column.addStretch()

    def initializePage(self) -> None:  # noqa: N802 - Qt's name
        year = self._year
        naming, before = year.naming, year.before
        texts = (
            naming.heading.text().strip(),
            naming.organiser.text().strip() or self.tr("未填"),
            naming.deadline.day or self.tr("未定"),
            naming.scoring_due.day or self.tr("未定"),
            self._scheme_text(),
            year.roster.told,
            year.panel.told,
            str(naming.path() or self.tr("当前文件 {name}").format(name=_name_of(before))),
        )
        for line, text in zip(self.lines.values(), texts, strict=True):
            line.setText(text)
        self._try()
        self.completeChanged.emit()

    def isComplete(self) -> bool:  # noqa: N802 - Qt's name
        return not self._refused

    def say(self, text: str, *, fault: bool) -> None:
        """What is to be known before the year is made, or why it was not."""
        self.note.setText(text)
        self.note.setProperty("fault", fault)
        self.note.setProperty("warned", not fault)
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)

    def _scheme_text(self) -> str:
        choice = self._year.scoring
        parts = choice.scheme.parts
        text = self.tr("{title}（{n} 个部分，{m} 项指标）").format(
            title=choice.called, n=len(parts), m=sum(len(part.criteria) for part in parts)
        )
        if choice.loses_comments:
            text += "\n" + self.tr("文件里的注释（# 开头的文字）不随办法保留。")
        return text

    def _try(self) -> None:
        """Makes the year in the open file and takes it back, so that a refusal is met before the end."""
        self._refused = False
        later = []
        if self._year.roster.from_workbook.isChecked() and self._year.roster.source.holds_scores:
            text = self.tr("工作簿里的评分票、得分等表不在这里读入，建好后可从“导入工作簿”导入。")
            later.append(text)
        self.say("\n".join(later), fault=False)
        if self._year.before is None:
            return
        try:
            report = self._year.attempt(self._year.plan())
        except Cancelled:
            self._refused = True
            self.say(self.tr("核对已取消。返回上一步，再到这一页重新核对。"), fault=True)
            return
        except UserError as error:
            self._refused = True
            lines = [fault_line(fault) for fault in error.faults[:_NOTES]]
            self.say("\n".join([word(error).partition("\n")[0], *lines]), fault=True)
            return
        notes = [fault_line(note) for note in report.notes[:_NOTES]]
        if (more := len(report.notes) - _NOTES) > 0:
            notes.append(self.tr("……另有 {n} 处说明").format(n=more))
        self.say("\n".join([*later, *notes]), fault=False)


def _name_of(before: YearBefore | None) -> str:
    return before.store.path.name if before else ""
