"""The page of a new year on which its scheme is chosen: the one in use, a template, or a file of one's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWizardPage

from db.errors import UserError
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.scheme import Scheme
from desktop.frame.page import push_button
from desktop.operations.schemes import has_comments, scheme_text, template_names
from desktop.pages.new_year.before import YearBefore
from desktop.widgets.fields.file_asking import Purpose, ask_file
from desktop.widgets.look.measures import scaled
from desktop.widgets.telling.notices import Notices

_NAME = Qt.ItemDataRole.UserRole
_FIRST = "shufa-pufa-pingyi"  # a whole year's scheme: what most offices start from
_IN_USE = ""  # the scheme of the open year, among the names of templates and files
_TWO_LINES = 58


class SchemeChoicePage(QWizardPage):
    """A list; whoever comes from an open year finds its scheme on top."""

    def __init__(self, before: YearBefore | None, notices: Notices) -> None:
        super().__init__()
        self.setTitle(self.tr("计分办法"))
        self.setSubTitle(self.tr("选一个最接近的；开始评分前都可以修改。"))
        self._before = before
        self._notices = notices
        self._read: dict[str, Scheme] = {}
        self.templates = QListWidget()
        self.templates.setObjectName("choices")
        self.templates.setAccessibleName(self.tr("计分办法"))
        self.templates.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if before is not None:
            head = self.tr("沿用现行办法")
            self._add(_IN_USE, head, before.evaluation.title)
        names = template_names()
        for name in names:
            self._add(name, *_described(name))
        first = names.index(_FIRST) if _FIRST in names else 0
        self.templates.setCurrentRow(0 if before is not None else first)
        other = push_button(self.tr("用自己的办法文件…"), "folder-open")
        other.clicked.connect(self._ask_file)
        layout = QVBoxLayout(self)
        layout.addWidget(self.templates, 1)
        layout.addWidget(other, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def name(self) -> str:
        """The template's name, or the path of a file; empty for the scheme in use."""
        return str(self.templates.currentItem().data(_NAME))

    @property
    def called(self) -> str:
        """What the chosen one is called."""
        return self.templates.currentItem().text().partition("\n")[0].partition("：")[0]

    @property
    def loses_comments(self) -> bool:
        """Whether a file of one's own says something beside its rules, which is not kept."""
        own = self.name != _IN_USE and self.name not in template_names()
        return own and has_comments(scheme_text(self.name))

    @property
    def scheme(self) -> Scheme:
        """The chosen rules. Raises UserError where a file is no scheme or cannot be read."""
        if self.name not in self._read:
            in_use = self._before is not None and self.name == _IN_USE
            text = self._before.scheme if in_use and self._before else scheme_text(self.name)
            self._read[self.name] = read_scheme(text)
        return self._read[self.name]

    def validatePage(self) -> bool:  # noqa: N802 - Qt's name
        try:
            return bool(self.scheme)
        except UserError as error:
            self._notices.refuse(error)
            return False

    def take_file(self, path: Path) -> None:
        """Puts a file of one's own at the end of the list and chooses it."""
        self._read.pop(str(path), None)
        self._add(str(path), path.name, str(path.parent))
        self.templates.setCurrentRow(self.templates.count() - 1)

    def _add(self, name: str, title: str, source: str) -> None:
        item = QListWidgetItem(f"{title}\n{source}" if source else title)
        item.setData(_NAME, name)
        item.setSizeHint(QSize(0, scaled(_TWO_LINES)))
        item.setToolTip(source)
        self.templates.addItem(item)

    def _ask_file(self) -> None:
        kinds = self.tr("计分办法") + " (*.toml)"
        path = ask_file(self, self.tr("选择计分办法"), Purpose.IMPORT, kinds)
        if path is not None:
            self.take_file(path)


def _described(name: str) -> tuple[str, str]:
    """A template's own words: the first two comment lines of its text."""
    lines = [line.lstrip("# ").strip() for line in scheme_text(name).splitlines()[:2]]
    return lines[0] or name, lines[1] if len(lines) > 1 else ""
