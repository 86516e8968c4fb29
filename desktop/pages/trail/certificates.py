"""The supervisor's certificate in the window: a key is made, the file's head signed, a certificate checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QPushButton

from db.steps import Progress
from db.store.verify.certificate import Certificate, make_key
from desktop.exchange.saving import save_bytes
from desktop.explanation.verification_text import (
    certificate_limits,
    certificate_line,
    verification_lines,
)
from desktop.operations.integrity import (
    HeldCertificate,
    hold_to_certificate,
    issue_certificate,
    prepare_certificate,
)
from desktop.pages.trail.certificate_dialogs import NewKeyDialog, SigningDialog
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.file_asking import Purpose, ask_file, ask_save_path


class CertificateMenu(QObject):
    """The menu beneath the button 证明; what came of it is told in lines, the outcome first.

    Keys and certificates are never kept in the file: where each lies is asked, so that it is the supervisor's stick.
    """

    told = Signal(list)

    def __init__(self, button: QPushButton, session: Session, tasks: Tasks) -> None:
        super().__init__(button)
        self._button, self._session, self._tasks = button, session, tasks
        menu = QMenu(button)
        menu.addAction(self.tr("签发证明…")).triggered.connect(lambda _on=False: self.issue())
        menu.addAction(self.tr("核对证明…")).triggered.connect(lambda _on=False: self.check())
        menu.addAction(self.tr("新建密钥…")).triggered.connect(lambda _on=False: self.make_key())
        button.setMenu(menu)
        button.setProperty("menu", True)  # room for its arrow

    def make_key(self) -> None:
        """Asks who signs and with what password, and saves a new key; one that is there is never replaced."""
        dialog = NewKeyDialog(self._button)
        if not dialog.exec():
            return
        path = ask_save_path(
            self._button, self.tr("保存密钥文件"), self.tr("监督员密钥.json"), self.tr("密钥文件")
        )
        if path is None:
            return
        signer, password = dialog.signer, dialog.password

        def work(_progress: Progress) -> None:
            save_bytes(path, make_key(signer, password).encode())

        said = self.tr("已新建“{signer}”的密钥：{path}").format(signer=signer, path=path)
        advice = self.tr(
            "密钥文件由监督员自己保管，不放在办公室的电脑里；密码忘了不能找回，只能另建密钥。"
        )
        self._tasks.start(self.tr("新建密钥"), work, lambda _done: self.told.emit([said, advice]))

    def issue(self) -> None:
        """Asks for the key and its password and where to, and signs the head of the open file."""
        key = self._ask_file(self.tr("选择密钥文件"))
        if key is None:
            return
        dialog = SigningDialog(key, self._button)
        if not dialog.exec():
            return
        proposed = self.tr("证明-{day}.json").format(day=date.today().isoformat())  # noqa: DTZ011 - the office's own calendar
        path = ask_save_path(self._button, self.tr("保存证明"), proposed, self.tr("证明"))
        if path is None:
            return
        password, open_reader = dialog.password, self._session.reader()
        self._session.store.seal()  # what is signed is to cover every ballot

        def work(_progress: Progress) -> Certificate:
            with open_reader() as store:
                prepare_certificate(store)
                return issue_certificate(store, key, password, path, replace=True)

        def done(certificate: Certificate) -> None:
            said = self.tr("已签名：{path}").format(path=path)
            self.told.emit([said, certificate_line(certificate), certificate_limits(certificate)])

        self._tasks.start(self.tr("签发证明"), work, done)

    def check(self) -> None:
        """Asks for a certificate, checks its signature and holds the open file to it."""
        path = self._ask_file(self.tr("选择证明"))
        if path is None:
            return
        open_reader = self._session.reader()

        def work(_progress: Progress) -> HeldCertificate:
            with open_reader() as store:
                return hold_to_certificate(store, path)

        def done(held: HeldCertificate) -> None:
            lines = verification_lines(held.verification)
            lines.append(certificate_line(held.certificate))
            self.told.emit([*lines, certificate_limits(held.certificate)])

        self._tasks.start(self.tr("核对证明"), work, done)

    def _ask_file(self, title: str) -> Path | None:
        kinds = self.tr("密钥和证明 (*.json);;所有文件 (*)")
        return ask_file(self._button, title, Purpose.IMPORT, kinds)
