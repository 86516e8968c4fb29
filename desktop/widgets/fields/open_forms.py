"""Dialogs that stand open while the window is locked: hidden under a cover where somebody has typed in them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from desktop.widgets.fields.form_dialog import FormDialog, half_typed

translate = QCoreApplication.translate
_COVER = "lock_cover"


class OpenForms:
    """The modal dialogs that were kept, the outermost first."""

    def __init__(self, dialogs: list[QDialog]) -> None:
        self._dialogs = dialogs

    @classmethod
    def shown(cls) -> OpenForms:
        """All modal dialogs in sight that somebody has typed in."""
        return cls([d for d in _modal() if _is_half_done(d)])

    @classmethod
    def covered(cls) -> OpenForms:
        """Closes dialogs from the top until one has something half typed; that and those below are covered."""
        while (top := QApplication.activeModalWidget()) is not None:
            if isinstance(top, QDialog):
                if _is_half_done(top):
                    break
                top.done(QDialog.DialogCode.Rejected)
            top.hide()
        kept = _modal()
        for dialog in kept:
            _cover(dialog)
        return cls(kept)

    def uncover(self) -> None:
        """Shows them again as they were left."""
        for dialog in self._dialogs:
            cover = dialog.findChild(QWidget, _COVER)
            if cover is not None:
                cover.hide()
                cover.deleteLater()

    def give_up(self) -> None:
        """Closes them, the innermost first."""
        for dialog in reversed(self._dialogs):
            dialog.done(QDialog.DialogCode.Rejected)

    def lines(self) -> list[str]:
        """What would be lost, by the title of its dialog."""
        text = translate("forms", "窗口“{form}”里填写的内容")
        return [text.format(form=d.windowTitle()) for d in self._dialogs if _is_half_done(d)]


def _modal() -> list[QDialog]:
    shown = QApplication.topLevelWidgets()
    return [d for d in shown if isinstance(d, QDialog) and d.isVisible() and d.isModal()]


def _is_half_done(dialog: QDialog) -> bool:
    return dialog.half_done if isinstance(dialog, FormDialog) else half_typed(dialog)


def _cover(dialog: QDialog) -> None:
    """Lays an empty sheet over a dialog, title and all being nobody's secret."""
    cover = QLabel(translate("forms", "已锁定"), dialog)
    cover.setObjectName(_COVER)
    cover.setAutoFillBackground(True)
    cover.setGeometry(dialog.rect())
    cover.show()
    cover.raise_()
