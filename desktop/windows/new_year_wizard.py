"""A new year in three short pages: what it is called, how it is scored, where it is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
    QWizard,
    QWizardPage,
)

from db.scoring.scheme_reader import read_scheme
from db.scoring.scheme_writer import write_scheme
from desktop.operations.schemes import scheme_text, template_names
from desktop.windows.page import push_button

_NAME = Qt.ItemDataRole.UserRole
_SUFFIX = ".shufa"
_FIRST = "shufa-pufa-pingyi"  # a whole year's scheme: what most offices start from
_TWO_LINES = 58


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What was asked for. `path` None puts the year into the open file; `keep_units` takes its roster over."""

    scheme: str
    deadline: str
    path: Path | None
    keep_units: bool
    roster: Path | None


class NewYearWizard(QWizard):
    """Ends in a plan; whoever opened it carries the plan out."""

    def __init__(self, organiser: str, open_file: Path | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("new_year_wizard")
        self.setWindowTitle(self.tr("新建年度"))
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setMinimumSize(680, 480)
        buttons = QWizard.WizardButton
        for button, text in (
            (buttons.BackButton, self.tr("上一步")),
            (buttons.NextButton, self.tr("下一步")),
            (buttons.FinishButton, self.tr("建立")),
            (buttons.CancelButton, self.tr("取消")),
        ):
            self.setButtonText(button, text)
        self.naming = NamingPage(organiser)
        self.scoring = TemplatePage()
        self.keeping = KeepingPage(open_file)
        for page in (self.naming, self.scoring, self.keeping):
            self.addPage(page)

    def plan(self) -> YearPlan:
        """What the pages say. Raises UserError where a chosen scheme file is refused."""
        scheme = read_scheme(scheme_text(self.scoring.name))
        named = replace(
            scheme,
            title=self.naming.heading.text().strip(),
            year=self.naming.year.value(),
            organiser=self.naming.organiser.text().strip(),
        )
        return YearPlan(
            scheme=write_scheme(named),
            deadline=self.naming.deadline_text(),
            path=self.keeping.path(),
            keep_units=self.keeping.keep_units.isChecked(),
            roster=self.keeping.roster_path(),
        )


class NamingPage(QWizardPage):
    """Title, year, organiser, deadline."""

    def __init__(self, organiser: str) -> None:
        super().__init__()
        self.setTitle(self.tr("活动名称"))
        self.setSubTitle(self.tr("印在排名表和反馈函上，以后可以改。"))
        today = date.today()  # noqa: DTZ011 - the office's own calendar
        self.year = QSpinBox()
        self.year.setRange(2000, 2100)
        self.year.setValue(today.year)
        self.heading = QLineEdit(self.tr("{year}年度述法评议").format(year=today.year))
        self.heading.setMaxLength(100)
        self.organiser = QLineEdit(organiser)
        self.organiser.setPlaceholderText(self.tr("例如：某某区委全面依法治区委员会办公室"))
        self.has_deadline = QCheckBox(self.tr("述法报告须在此日前交"))
        self.deadline = QDateEdit(QDate(today.year, today.month, today.day).addMonths(1))
        self.deadline.setCalendarPopup(True)
        self.deadline.setDisplayFormat("yyyy-MM-dd")
        self.deadline.setEnabled(False)
        self.has_deadline.toggled.connect(self.deadline.setEnabled)
        form = QFormLayout(self)
        form.addRow(self.tr("年度"), self.year)
        form.addRow(self.tr("活动名称"), self.heading)
        form.addRow(self.tr("组织单位"), self.organiser)
        form.addRow(self.has_deadline, self.deadline)
        self.heading.textChanged.connect(self.completeChanged)
        self.year.valueChanged.connect(self._follow)

    def isComplete(self) -> bool:  # noqa: N802 - Qt's name
        return bool(self.heading.text().strip())

    def deadline_text(self) -> str:
        """The deadline as ISO date, empty where none is set."""
        if not self.has_deadline.isChecked():
            return ""
        return self.deadline.date().toString(Qt.DateFormat.ISODate)

    def _follow(self, year: int) -> None:
        """A title that still begins with another year follows the year."""
        text = self.heading.text()
        if text[:4].isdigit() and text[4:5] == "年":
            self.heading.setText(f"{year}{text[4:]}")


class TemplatePage(QWizardPage):
    """Which scheme to start from."""

    def __init__(self) -> None:
        super().__init__()
        self.setTitle(self.tr("计分办法"))
        self.setSubTitle(self.tr("选一个最接近的模板；开始评分前都可以修改。"))
        self.templates = QListWidget()
        self.templates.setObjectName("choices")
        self.templates.setAccessibleName(self.tr("模板"))
        self.templates.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        names = template_names()
        for name in names:
            self._add(name, *_described(name))
        self.templates.setCurrentRow(names.index(_FIRST) if _FIRST in names else 0)
        other = push_button(self.tr("用自己的办法文件…"), "folder-open")
        other.clicked.connect(self._ask_file)
        layout = QVBoxLayout(self)
        layout.addWidget(self.templates, 1)
        layout.addWidget(other, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def name(self) -> str:
        """The template's name, or the path of a file."""
        return str(self.templates.currentItem().data(_NAME))

    def _add(self, name: str, title: str, source: str) -> None:
        item = QListWidgetItem(f"{title}\n{source}" if source else title)
        item.setData(_NAME, name)
        item.setSizeHint(QSize(0, _TWO_LINES))
        item.setToolTip(source)
        self.templates.addItem(item)

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("选择计分办法"), "", self.tr("计分办法") + " (*.toml)"
        )
        if name:
            self._add(name, Path(name).name, str(Path(name).parent))
            self.templates.setCurrentRow(self.templates.count() - 1)


class KeepingPage(QWizardPage):
    """A new file or the open one; a roster to begin with."""

    def __init__(self, open_file: Path | None) -> None:
        super().__init__()
        self.setTitle(self.tr("保存位置和名册"))
        self.setSubTitle(self.tr("一年一个文件，也可以几年放在同一个文件里便于比较。"))
        self.new_file = QRadioButton(self.tr("新文件"))
        self.same_file = QRadioButton(self.tr("加入当前打开的文件"))
        self.same_file.setEnabled(open_file is not None)
        self.new_file.setChecked(True)
        self.file = QLineEdit()
        self.file.setAccessibleName(self.tr("文件"))
        self.file.setPlaceholderText(self.tr("保存为……"))
        choose = push_button(self.tr("浏览…"), "folder-open")
        choose.clicked.connect(self._ask_file)
        self.keep_units = QCheckBox(self.tr("沿用当前年度的单位"))
        self.keep_units.setEnabled(False)
        self.roster = QLineEdit()
        self.roster.setAccessibleName(self.tr("名册"))
        self.roster.setPlaceholderText(self.tr("可以不选，以后再导入"))
        find = push_button(self.tr("浏览…"), "folder-open")
        find.clicked.connect(self._ask_roster)
        form = QFormLayout(self)
        form.addRow(self.new_file)
        form.addRow(self.tr("文件"), _beside(self.file, choose))
        form.addRow(self.same_file)
        form.addRow("", self.keep_units)
        form.addRow(self.tr("名册或工作簿"), _beside(self.roster, find))
        for signal in (self.file.textChanged, self.new_file.toggled):
            signal.connect(self.completeChanged)
        self.same_file.toggled.connect(self.keep_units.setEnabled)
        self.same_file.toggled.connect(self.keep_units.setChecked)

    def isComplete(self) -> bool:  # noqa: N802 - Qt's name
        return self.same_file.isChecked() or bool(self.file.text().strip())

    def path(self) -> Path | None:
        """Where the new file goes; None for the open one."""
        if self.same_file.isChecked():
            return None
        path = Path(self.file.text().strip())
        return path if path.suffix == _SUFFIX else path.with_name(path.name + _SUFFIX)

    def roster_path(self) -> Path | None:
        """The roster to import first, if one was chosen."""
        text = self.roster.text().strip()
        return Path(text) if text else None

    def _ask_file(self) -> None:
        wizard = self.wizard()
        title = wizard.naming.heading.text() if isinstance(wizard, NewYearWizard) else ""
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("保存为"), f"{title}{_SUFFIX}", self.tr("述法评议文件") + f" (*{_SUFFIX})"
        )
        if name:
            self.file.setText(name)

    def _ask_roster(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("选择名册"), "", self.tr("工作簿") + " (*.xlsx *.xls *.ods *.csv)"
        )
        if name:
            self.roster.setText(name)


def _beside(line: QLineEdit, button: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(line, 1)
    row.addWidget(button)
    return row


def _described(name: str) -> tuple[str, str]:
    """A template's own words: the first two comment lines of its text."""
    lines = [line.lstrip("# ").strip() for line in scheme_text(name).splitlines()[:2]]
    return lines[0] or name, lines[1] if len(lines) > 1 else ""
