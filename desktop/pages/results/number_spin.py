"""A spin box for an exact decimal: what it holds is read from its text, never from a float."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

_MOST = 9999
_DIGITS = 4


class NumberSpin(QDoubleSpinBox):
    """Shows no needless zeros; `unset` is what stands there one step below zero, where given."""

    def __init__(
        self,
        name: str,
        *,
        digits: int = _DIGITS,
        most: int = _MOST,
        unset: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setLocale(QLocale.c())
        self.setDecimals(digits)
        self.setRange(-1 if unset else 0, most)
        self.setSpecialValueText(unset)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def exact(self) -> int | Decimal | None:
        """The number as it is read; None where it is unset."""
        if self.specialValueText() and self.value() == self.minimum():
            return None
        number = Decimal(self.textFromValue(self.value()))
        return int(number) if number == int(number) else number

    def show_exact(self, number: int | Decimal | None) -> None:
        """Shows a number without telling anybody; None is unset, or zero where nothing is."""
        if number != self.exact or number is None:
            blocked = self.blockSignals(True)
            self.setValue(self.minimum() if number is None else float(number))
            self.blockSignals(blocked)

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt calls it by this name
        text = super().textFromValue(value)
        return text.rstrip("0").rstrip(".") if "." in text else text

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the wheel scrolls what it stands in
