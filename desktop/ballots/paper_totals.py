"""合计 as it is written on the paper, typed beside the marks: what was read or typed wrongly shows in the sum."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QCoreApplication

from db.numbers import decimal_text, exact
from desktop.ballots.edits import BallotCell

translate = QCoreApplication.translate


class PaperTotals:
    """Totals by ballot, while the program runs: the file holds the marks alone.

    `wanted`: a ballot is filled in only when its total was typed and agrees.
    """

    def __init__(self) -> None:
        self.wanted = False
        self._texts: dict[BallotCell, str] = {}

    def put(self, place: BallotCell, text: str) -> None:
        """Keeps what the paper says; a blank takes it back."""
        if text:
            self._texts[place] = text
        else:
            self._texts.pop(place, None)

    def text(self, place: BallotCell) -> str:
        """What was typed."""
        return self._texts.get(place, "")

    def agrees(self, place: BallotCell, total: Fraction) -> bool:
        """Whether a total was typed, and is the sum of the marks."""
        return bool(self.text(place)) and not self.difference(place, total)

    def difference(self, place: BallotCell, total: Fraction) -> str:
        """What is wrong with a total that was typed, with the figures; empty where it agrees or none was."""
        text = self.text(place)
        if not text:
            return ""
        try:
            written = exact(text)
        except ValueError:
            return translate("ballots", "票面合计“{text}”不是数").format(text=text)
        if written == total:
            return ""
        return translate(
            "ballots", "票面合计 {written}，各项相加 {total}，相差 {difference}，请核对各项和合计"
        ).format(
            written=decimal_text(written),
            total=decimal_text(total),
            difference=decimal_text(abs(written - total)),
        )
