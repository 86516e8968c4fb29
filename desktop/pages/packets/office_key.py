"""The office's key, which opens what packets hand in: asked for its password where accounts keep it locked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from db.errors import ErrorKind, UserError

translate = QCoreApplication.translate
T = TypeVar("T")


def with_office_key(act: Callable[[str], T], parent: QWidget, password: str = "") -> T | None:
    """Acts with the password, which is asked for as often as it does not fit; None where nobody gives one.

    Raises every other UserError of the act.
    """
    while True:
        try:
            return act(password)
        except UserError as error:
            if error.kind is not ErrorKind.PACKET_KEY_LOCKED:
                raise
        password, accepted = QInputDialog.getText(
            parent,
            translate("packets", "收回密钥"),
            translate("packets", "收回密钥由首次分发的组织者的密码保管，请输入该密码："),
            QLineEdit.EchoMode.Password,
        )
        if not accepted or not password:
            return None
