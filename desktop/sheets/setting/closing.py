"""What stands at the end of a paper: lines to sign on, and the issuer's name with the date."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus.flowables import Flowable

from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.style_book import NOTE, Style


class SignatureLines(Flowable):
    """Names of the signers, each before a line to write on."""

    def __init__(self, signers: Sequence[str], style: Style = NOTE, before: float = 24) -> None:
        super().__init__()
        self._labels = [Passage(f"{signer}：", style) for signer in signers]
        self.spaceBefore = before

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """One line, shared evenly."""
        self.width = available_width
        self.height = 24.0
        return self.width, self.height

    def draw(self) -> None:
        """Draw each label and its rule."""
        canvas = self.canv
        step = self.width / len(self._labels)
        for number, label in enumerate(self._labels):
            left = number * step
            length = label.natural_width() + 2
            label.wrap(length, self.height)
            label.draw_at(canvas, left, 18)
            canvas.setLineWidth(0.5)
            canvas.setStrokeGray(0)
            canvas.line(left + length, 4, left + step - 12, 4)


class WritingBox(Flowable):
    """A ruled box with a label, to write in by hand."""

    def __init__(self, label: str, height: float, before: float = 8) -> None:
        super().__init__()
        self._label = Passage(label, NOTE)
        self._room = height
        self.spaceBefore = before

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """The whole width."""
        self.width, self.height = available_width, self._room
        self._label.wrap(available_width - 12, 0)
        return self.width, self.height

    def draw(self) -> None:
        """Draw the box and its label."""
        self.canv.setLineWidth(0.6)
        self.canv.setStrokeGray(0)
        self.canv.rect(0, 0, self.width, self.height)
        self._label.draw_at(self.canv, 6, self.height - 4)


def signatures(signers: Sequence[str], before: float = 24) -> SignatureLines:
    """A row of signers, the date last."""
    return SignatureLines([*signers, "日期"], before=before)
