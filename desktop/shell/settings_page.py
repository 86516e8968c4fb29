"""设置: what holds for this person on this machine."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
)

from desktop.frame.page import Page, push_button
from desktop.session import Session
from desktop.widgets.fields.boxes import Choice, NumberBox
from desktop.widgets.fields.file_asking import Purpose, ask_folder
from desktop.widgets.look.application import apply_theme
from desktop.widgets.look.measures import scaled
from desktop.widgets.look.preferences import MOST_LOCK_MINUTES, POINT_SIZES, Look, Preferences
from desktop.widgets.look.theme import theme_for

_FORM_WIDTH = 640


class SettingsPage(Page):
    """A form whose values hold at once."""

    def __init__(self, preferences: Preferences, session: Session) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("设置"))
        self.set_hint(self.tr("只影响这台电脑上的当前用户，改后立即生效"))
        self._preferences = preferences
        self._session = session
        self._name = QLineEdit(preferences.name)
        self._name.setAccessibleName(self.tr("经办人"))
        self._name.editingFinished.connect(self._keep_name)
        self._organiser = QLineEdit(preferences.organiser)
        self._organiser.setAccessibleName(self.tr("组织单位"))
        self._organiser.editingFinished.connect(self._keep_organiser)
        self._size = Choice()
        self._size.setAccessibleName(self.tr("字号"))
        for size in POINT_SIZES:
            self._size.addItem(self.tr("{size} 磅").format(size=f"{size:g}"), size)
        self._size.setCurrentIndex(POINT_SIZES.index(preferences.point_size))
        self._size.currentIndexChanged.connect(self._keep_look)
        self._scheme = Choice()
        self._scheme.setAccessibleName(self.tr("明暗"))
        self._scheme.addItems([self.tr("跟随系统"), self.tr("浅色"), self.tr("深色")])
        self._scheme.setCurrentIndex(preferences.look)
        self._scheme.currentIndexChanged.connect(self._keep_look)
        self._lock = NumberBox()
        self._lock.setAccessibleName(self.tr("自动锁定"))
        self._lock.setRange(0, MOST_LOCK_MINUTES)
        self._lock.setSuffix(self.tr(" 分钟"))
        self._lock.setSpecialValueText(self.tr("不自动锁定"))
        self._lock.setValue(preferences.lock_minutes)
        self._lock.valueChanged.connect(self._keep_lock)
        folder = preferences.backup_folder
        self._folder = QLineEdit(str(folder) if folder else "")
        self._folder.setReadOnly(True)
        self._folder.setAccessibleName(self.tr("备份文件夹"))
        self._lay_out()

    def start(self) -> None:
        self._name.setFocus()

    def _lay_out(self) -> None:
        choose = push_button(self.tr("浏览…"), "folder-open")
        choose.clicked.connect(self._ask_folder)
        folder = QHBoxLayout()
        folder.addWidget(self._folder, 1)
        folder.addWidget(choose)
        form = QFormLayout()
        form.setHorizontalSpacing(20)
        form.setVerticalSpacing(12)
        form.addRow(self.tr("经办人（记入审计记录）"), self._name)
        form.addRow(self.tr("组织单位（新建年度时填入）"), self._organiser)
        form.addRow(self.tr("字号"), self._size)
        form.addRow(self.tr("明暗"), self._scheme)
        form.addRow(self.tr("不操作多久后锁定（设有账号的文件）"), self._lock)
        form.addRow(self.tr("手动备份到"), folder)
        note = QLabel(
            self.tr(
                "打开文件、导入和定稿前，程序还会自动在文件旁的“备份”文件夹里留一份。程序不联网。"
            )
        )
        note.setProperty("muted", True)
        note.setWordWrap(True)
        panel = QFrame()
        panel.setObjectName("panel")
        panel.setMaximumWidth(scaled(_FORM_WIDTH))
        column = QVBoxLayout(panel)
        column.setContentsMargins(20, 20, 20, 20)
        column.addLayout(form)
        column.addSpacing(8)
        column.addWidget(note)
        self.body.addWidget(panel)
        self.body.addStretch()

    def _keep_name(self) -> None:
        """Holds at once, in the file that is open as well."""
        self._preferences.name = self._name.text()
        if self._session.is_open:
            self._session.store.access.call(self._preferences.name)

    def _keep_organiser(self) -> None:
        self._preferences.organiser = self._organiser.text()

    def _keep_lock(self, minutes: int) -> None:
        self._preferences.lock_minutes = minutes

    def _keep_look(self) -> None:
        self._preferences.point_size = float(self._size.currentData())
        self._preferences.look = Look(self._scheme.currentIndex())
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.styleHints().setColorScheme(Qt.ColorScheme(self._preferences.look))
            theme = theme_for(self._preferences.look)
            apply_theme(application, theme, self._preferences.point_size)

    def _ask_folder(self) -> None:
        now = self._preferences.backup_folder
        folder = ask_folder(self, self.tr("备份文件夹"), Purpose.FOLDER, now)
        if folder is not None:
            self._folder.setText(str(folder))
            self._preferences.backup_folder = folder
