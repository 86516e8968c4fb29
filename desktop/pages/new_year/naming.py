"""The first page of a new year: what it is called, what is due when, and which file it goes into."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QWizardPage,
)

from db.file_names import file_stem
from desktop.frame.page import push_button
from desktop.pages.new_year.before import YearBefore
from desktop.widgets.fields.boxes import DayBox, NumberBox
from desktop.widgets.fields.file_asking import ask_save_path

SUFFIX = ".shufa"


class OptionalDay:
    """A day of the year's calendar, and a tick without which there is none."""

    def __init__(self, word: str, name: str, *, months: int) -> None:
        self.ticked = QCheckBox(word)
        self.box = DayBox(QDate.currentDate().addMonths(months))
        self.box.setAccessibleName(name)
        self.box.setDisplayFormat("yyyy-MM-dd")
        self.box.setEnabled(False)
        self.ticked.toggled.connect(self.box.setEnabled)

    @property
    def day(self) -> str:
        """As ISO date, empty where none is set."""
        if not self.ticked.isChecked():
            return ""
        return self.box.date().toString(Qt.DateFormat.ISODate)


class NamingPage(QWizardPage):
    """Everything has a default: the next year, the title with that year, a file beside the last one."""

    def __init__(self, organiser: str, before: YearBefore | None, folder: Path) -> None:
        super().__init__()
        self.setTitle(self.tr("活动名称和保存位置"))
        self.setSubTitle(self.tr("名称印在排名表和反馈函上，以后可以改。"))
        self._folder = folder
        today = date.today()  # noqa: DTZ011 - the office's own calendar
        latest = max(before.years) if before else today.year - 1
        self._shown_year = max(today.year, latest + 1)
        self.year = NumberBox()
        self.year.setRange(2000, 2100)
        self.year.setValue(self._shown_year)
        self.heading = QLineEdit(self._title(before))
        self.heading.setMaxLength(100)
        self.organiser = QLineEdit(organiser or (before.evaluation.organiser if before else ""))
        self.organiser.setPlaceholderText(self.tr("例如：某某区委全面依法治区委员会办公室"))
        self.deadline = OptionalDay(
            self.tr("述法报告须在此日前交"), self.tr("报告截止日期"), months=1
        )
        self.scoring_due = OptionalDay(
            self.tr("评委可自行撤回到此日"), self.tr("评分截止日期"), months=2
        )
        self.new_file = QRadioButton(self.tr("新文件（一年一个文件）"))
        self.same_file = QRadioButton(self.tr("加入当前打开的文件，几年放在一起便于比较"))
        self.same_file.setEnabled(before is not None and before.takes_more)
        self.new_file.setChecked(True)
        places = QButtonGroup(self)
        for place in (self.new_file, self.same_file):
            places.addButton(place)
        self.file = QLineEdit(str(self._proposed()))
        self.file.setAccessibleName(self.tr("文件"))
        self.file.setPlaceholderText(self.tr("保存为……"))
        self.browse = push_button(self.tr("浏览…"), "folder-open")
        self.browse.clicked.connect(self._ask_file)
        self.note = QLabel()
        self.note.setProperty("fault", True)
        self.note.setWordWrap(True)
        self._lay_out()
        self.year.valueChanged.connect(self._follow)
        self.heading.textChanged.connect(self._follow_title)
        self.file.textEdited.connect(lambda _text: self._own_name())
        self.file.textChanged.connect(self._look)
        self.new_file.toggled.connect(self._look)
        self._named_by_hand = False
        self._look()

    def isComplete(self) -> bool:  # noqa: N802 - Qt's name
        return bool(self.heading.text().strip()) and not self._fault()

    def path(self) -> Path | None:
        """Where the new file goes; None for the open one."""
        if self.same_file.isChecked():
            return None
        path = Path(self.file.text().strip())
        return path if path.suffix == SUFFIX else path.parent / f"{path.name}{SUFFIX}"

    def _title(self, before: YearBefore | None) -> str:
        title = before.evaluation.title if before else ""
        if before is not None and str(before.evaluation.year) in title:
            return title.replace(str(before.evaluation.year), str(self._shown_year), 1)
        return self.tr("{year}年度述法评议").format(year=self._shown_year)

    def _follow(self, year: int) -> None:
        """A title that still names the year of before follows."""
        title = self.heading.text()
        self.heading.setText(title.replace(str(self._shown_year), str(year), 1))
        self._shown_year = year

    def _follow_title(self) -> None:
        if not self._named_by_hand:
            self.file.setText(str(self._proposed()))
        self.completeChanged.emit()

    def _own_name(self) -> None:
        self._named_by_hand = True

    def _proposed(self) -> Path:
        name = file_stem(self.heading.text(), str(self._shown_year))
        return self._folder / f"{name}{SUFFIX}"

    def _fault(self) -> str:
        path = self.path()
        if path is None:
            return ""
        if not self.file.text().strip():
            return self.tr("请选择保存位置。")
        if path.exists():
            return self.tr("{name} 已经存在，请换一个名字。").format(name=path.name)
        if not path.parent.is_dir():
            return self.tr("文件夹 {folder} 不存在。").format(folder=path.parent)
        return ""

    def _look(self) -> None:
        for widget in (self.file, self.browse):
            widget.setEnabled(self.new_file.isChecked())
        self.note.setText(self._fault())
        self.completeChanged.emit()

    def _ask_file(self) -> None:
        now = self.path() or self._proposed()
        kind = self.tr("述法评议文件")
        path = ask_save_path(self, self.tr("保存为"), now.name, kind, now.parent)
        if path is not None:
            self._own_name()
            self.file.setText(str(path))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.file, 1)
        row.addWidget(self.browse)
        form = QFormLayout(self)
        form.addRow(self.tr("年度"), self.year)
        form.addRow(self.tr("活动名称"), self.heading)
        form.addRow(self.tr("组织单位"), self.organiser)
        for day in (self.deadline, self.scoring_due):
            form.addRow(day.ticked, day.box)
        form.addRow(self.tr("保存在"), self.new_file)
        form.addRow("", row)
        form.addRow("", self.same_file)
        form.addRow("", self.note)
