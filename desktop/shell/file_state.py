"""What the open file is like at this moment: who is signed in, whether it may be changed, the head of its trail."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from desktop.session import Session

_PRINTED = 12  # digits of the head, as many as stand at the foot of the ranking
_NAME_WIDTH = 240


class FileState(QWidget):
    """A row in the status bar; `refresh` reads all of it anew, `show_head` the trail's head alone."""

    lock_asked = Signal()
    sign_out_asked = Signal()
    accounts_asked = Signal()
    head_copied = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._head = ""
        self._left: Path | None = None  # the file that was worked in last
        self.account = self._button(self.tr("登录者"))
        self.account.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.account)
        self._menu.addAction(self.tr("锁定（Ctrl+L）"), self.lock_asked.emit)
        self._menu.addAction(self.tr("修改密码、管理账号…"), self.accounts_asked.emit)
        self._menu.addSeparator()
        self._menu.addAction(self.tr("退出登录"), self.sign_out_asked.emit)
        self.account.setMenu(self._menu)
        self.open_to_all = self._button(self.tr("未设账号"))
        self.open_to_all.setText(self.tr("未设账号"))
        self.open_to_all.setToolTip(self.tr("谁打开这个文件都能查看和修改。可在“账号”页设置账号。"))
        self.open_to_all.clicked.connect(self.accounts_asked)
        self.state = QLabel()
        self.head = self._button(self.tr("审计链首"))
        self.head.clicked.connect(self.copy_head)
        self.file = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for widget in (self.account, self.open_to_all, self.state, self.head, self.file):
            row.addWidget(widget)

    def refresh(self) -> None:
        """Says who is signed in, what may be done to the file, and its name."""
        is_open = self._session.is_open
        for widget in (self.state, self.head):
            widget.setVisible(is_open)
        if not is_open:
            self.account.hide()
            self.open_to_all.hide()
            self._show_closed()
            return
        self._show_account()
        self._show_state()
        self._show_file(self._session.store.path)
        self.show_head()

    def show_head(self) -> None:
        """Shows the digest of the last event, as the ranking prints it."""
        if not self._session.is_open:
            return
        self._head = self._session.store.trail.lasting_end().head.removeprefix("sha256:")
        self.head.setText(self.tr("审计链 {head}").format(head=self._head[:_PRINTED] or "—"))
        tip = self.tr("审计链首，每次改动随之变化；排名表上印有它，核验时可对照。点一下复制全文：")
        self.head.setToolTip(f"{tip}\n{self._head}")
        name = self.tr("审计链首 {head}，按空格复制").format(head=self._head)
        self.head.setAccessibleName(name)

    def copy_head(self) -> None:
        """Puts the whole head on the clipboard."""
        QGuiApplication.clipboard().setText(self._head)
        self.head_copied.emit(self._head)

    def _show_account(self) -> None:
        from desktop.messages import role_word  # loaded with the first file

        account = self._session.store.access.account
        self.account.setVisible(account is not None)
        self.open_to_all.setVisible(account is None)
        if account is not None:
            text = f"{account.name}（{role_word(account.role)}）"
            tip = self.tr("当前登录：{name}").format(name=text)
            self.account.setText(text)
            self.account.setToolTip(tip)
            self.account.setAccessibleName(tip)

    def _show_state(self) -> None:
        session = self._session
        frozen = session.has_evaluation and session.evaluation.frozen
        if session.store.read_only:
            text, tip = self.tr("只读"), self.tr("文件以只读方式打开，什么也不会改动。")
        elif frozen:
            text = self.tr("已定稿")
            tip = self.tr("结果已定稿，与结果有关的改动须先在“结果”页重新开放。")
        elif session.closed_on:
            text = self.tr("已收回")
            tip = self.tr("办公室已于 {day} 收回本评分包，不能再改。").format(day=session.closed_on)
        elif session.store.access.only_reads:
            text, tip = self.tr("只能查看"), self.tr("这个账号只能查看，不能改动。")
        else:
            text, tip = self.tr("未定稿"), self.tr("结果尚未定稿，随评分变化。")
        self.state.setText(text)
        self.state.setToolTip(tip)
        self.state.setAccessibleName(tip)

    def _show_file(self, path: Path) -> None:
        from desktop.explanation.scan_text import beside_line  # loaded with the first file

        self._left = None if self._session.store.read_only else path
        self.file.setText(self._elided(path.name))
        told = [str(path)]
        if self._left is not None:
            told += [self.tr("正在使用，关闭后才可以拷走。"), beside_line(path)]
        self.file.setToolTip("\n".join(filter(None, told)))
        self.file.setAccessibleName(self.tr("文件 {path}").format(path=path))

    def _show_closed(self) -> None:
        """What was worked in may be taken away now: the file, and what lies beside it."""
        path, self._left = self._left, None
        left = () if path is None else _to_take(path)
        text = self.tr("没有打开文件")
        if left:
            names = self.tr("和").join(f"“{self._elided(piece.name)}”" for piece in left)
            text = self.tr("已关闭，可以拷走{names}").format(names=names)
        self.file.setText(text)
        self.file.setToolTip("\n".join(map(str, left)))
        self.file.setAccessibleName(text)

    def _elided(self, name: str) -> str:
        return self.file.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def _to_take(path: Path) -> tuple[Path, ...]:
    """What to take along of a file that is not open any more; nothing where it is gone or was not closed whole."""
    from db.store.file.pictures_beside import is_settled, pieces

    return pieces(path) if path.exists() and is_settled(path) else ()
