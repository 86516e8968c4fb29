"""Templates of schemes: those that ship, a file of one's own, and saving the draft as one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QPushButton

from db.errors import UserError
from db.scoring.scheme.reader import read_draft
from desktop import assets
from desktop.operations.schemes import has_comments, scheme_text, template_names
from desktop.pages.scheme.editor import SchemeEditor
from desktop.widgets.fields.file_asking import Purpose, ask_file, ask_save_path
from desktop.widgets.telling.notices import Notices


class SchemeTemplates(QObject):
    """The menu of a button. What is loaded becomes the draft, undoably."""

    def __init__(self, book: SchemeEditor, notices: Notices, button: QPushButton) -> None:
        super().__init__(button)
        self._book = book
        self._notices = notices
        self._button = button
        button.clicked.connect(self.show)

    def menu(self) -> QMenu:
        """The templates that ship, a file of one's own, and saving."""
        menu = QMenu(self._button)
        for name in template_names():
            path = assets.template(name)
            action = menu.addAction(_template_title(path))
            action.triggered.connect(lambda _checked=False, path=path: self.load(path))
            action.setEnabled(self._book.editable)
        menu.addSeparator()
        menu.addAction(self.tr("从文件载入…"), self._ask_load).setEnabled(self._book.editable)
        save = menu.addAction(self.tr("存为模板文件…"), self._ask_save)
        save.setEnabled(self._book.scheme is not None)
        return menu

    def show(self) -> None:
        """Opens the menu beneath its button."""
        self.menu().exec(self._button.mapToGlobal(QPoint(0, self._button.height())))

    def _ask_load(self) -> None:
        kinds = self.tr("计分办法模板") + " (*.toml)"
        path = ask_file(self._button, self.tr("载入计分办法模板"), Purpose.IMPORT, kinds)
        if path is not None:
            self.load(path)

    def _ask_save(self) -> None:
        path = ask_save_path(
            self._button,
            self.tr("存为模板文件"),
            self.tr("计分办法") + ".toml",
            self.tr("计分办法模板"),
        )
        if path is not None:
            self.save_to(path)

    def load(self, path: Path) -> None:
        """Takes the rules of a template file; the year's title, year and organiser stay."""
        try:
            text = scheme_text(str(path))
            draft = read_draft(text)
        except UserError as error:
            self._notices.refuse(error)
            return
        self._book.take_over(draft, self.tr("载入模板"))
        if has_comments(text) and path.stem not in template_names():
            said = self.tr("已载入 {name}；文件里的注释（# 开头的文字）不随办法保留")
            self._notices.say(said.format(name=path.name))

    def save_to(self, path: Path) -> None:
        """Writes the draft as a template file."""
        try:
            self._book.save(path)
        except UserError as error:
            self._notices.refuse(error)
        else:
            self._notices.say(self.tr("已存为模板 {path}").format(path=path))


def _template_title(path: Path) -> str:
    """What a template is called: its first comment up to the colon."""
    with path.open(encoding="utf-8") as file:
        first = file.readline()
    return first.lstrip("# ").partition("：")[0].strip() or path.stem
