"""What the office enters itself: given scores, occurrences, adjustments, and what its papers say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AdjustmentKind(StrEnum):
    """加分, 扣分 or 否决."""

    BONUS = "bonus"
    DEDUCTION = "deduction"
    VETO = "veto"


@dataclass(frozen=True, slots=True)
class GivenScore:
    """The score that the office entered for an entry in a part of kind given."""

    entry_id: int
    unit_code: str
    part: str
    points: int
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """How often a deducted criterion was missed by an entry."""

    entry_id: int
    unit_code: str
    part: str
    criterion: str
    times: int
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A bonus, deduction or veto with its evidence; a veto has no points."""

    id: int
    entry_id: int
    unit_code: str
    kind: AdjustmentKind
    points: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class PaperTexts:
    """Letters and papers of the session, as the office words and dates them; what is empty is as usual.

    `document_number` is the 文号 of the circular, `dated` when letters are signed (else the day of printing),
    `answer_by` when units answer their feedback, `remind_until` when late reports are to come in, `demands` the
    工作要求 of the circular, a paragraph a line. Letters without ranks (`ranked` False) tell grades alone. The three
    sentences take the place of the program's own. Days are ISO dates, `meeting_at` is ``HH:MM``.
    """

    document_number: str = ""
    dated: str = ""
    addressee: str = ""
    contact: str = ""
    answer_by: str = ""
    remind_until: str = ""
    demands: str = ""
    ranked: bool = True
    feedback_opening: str = ""
    reminder_ending: str = ""
    circular_opening: str = ""
    meeting_on: str = ""
    meeting_at: str = ""
    meeting_place: str = ""
