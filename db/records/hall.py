"""The session in the hall 现场会: how its order was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.records.register import Entry
from db.records.results import TallyCount


class DrawMethod(StrEnum):
    """How lots were drawn."""

    MACHINE = "machine"  # by a seed that somebody in the hall read out
    HAND = "hand"  # from a box; the numbers were typed as they were read


class FixedPlace(StrEnum):
    """Where an entry that draws no lot speaks."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Fixed:
    """An entry that draws no lot. Several keep the order in which they are named."""

    entry_id: int
    place: FixedPlace
    reason: str


@dataclass(frozen=True, slots=True)
class DrawnPlace:
    """Where a drawing put an entry; `fixed` where no lot decided, for a reason."""

    entry_id: int
    place: int
    fixed: FixedPlace | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """One drawing. `category` is empty where all drew together; `reason` says why it was drawn again."""

    id: int
    category: str
    method: DrawMethod
    seed: str
    drawn_at: str
    reason: str
    places: tuple[DrawnPlace, ...]


class TurnState(StrEnum):
    """How an entry stands in the session."""

    WAITING = "waiting"  # 待述
    SPEAKING = "speaking"  # 正在述
    SPOKEN = "spoken"  # 已述
    ABSENT = "absent"  # 缺席


class Phase(StrEnum):
    """What a turn's time is for."""

    SPEECH = "speech"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class HallSettings:
    """How long each speaks and is asked, in seconds; `warnings` are so many seconds before the end of a speech."""

    speaking: int = 8 * 60
    questions: int = 5 * 60
    warnings: tuple[int, ...] = (60,)

    def allowed(self, phase: Phase) -> int:
        """The seconds of a phase."""
        return self.speaking if phase is Phase.SPEECH else self.questions


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time without a pause. `lasted` is in milliseconds; None while it goes on."""

    id: int
    phase: Phase
    started_at: str
    stopped_at: str = ""
    lasted: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """An entry in the session. `moved`: it was moved to the end, later than one with a smaller number."""

    entry: Entry
    state: TurnState = TurnState.WAITING
    moved: int = 0
    reason: str = ""
    periods: tuple[Period, ...] = ()

    @property
    def phase(self) -> Phase:
        """What its time is for now, or was at the end."""
        return self.periods[-1].phase if self.periods else Phase.SPEECH

    @property
    def running(self) -> Period | None:
        """The period that goes on."""
        return self.periods[-1] if self.periods and self.periods[-1].lasted is None else None

    def lasted(self, phase: Phase) -> int:
        """Milliseconds of the periods of a phase that are over."""
        return sum(p.lasted or 0 for p in self.periods if p.phase is phase)


@dataclass(frozen=True, slots=True)
class LiveSession:
    """The session as it stands: every turn in the order of speaking."""

    settings: HallSettings
    turns: tuple[Turn, ...]

    @property
    def current(self) -> Turn | None:
        """Whose turn it is now."""
        return next((t for t in self.turns if t.state is TurnState.SPEAKING), None)

    @property
    def next(self) -> Turn | None:
        """Who comes next."""
        return next((t for t in self.turns if t.state is TurnState.WAITING), None)


@dataclass(frozen=True, slots=True)
class HandCount:
    """计票: a unit's ballots in a part as people counted them; `explanation` of what does not agree."""

    entry_id: int
    part: str
    issued: int
    returned: int
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class UnitCount:
    """计票 of a unit in a part: by hand, and as typed or read. `hand` is None until somebody counted."""

    entry: Entry
    typed: TallyCount
    hand: HandCount | None = None

    @property
    def differs(self) -> bool:
        """Whether hand and typing do not agree: other ballots came back, or more than were issued."""
        hand = self.hand
        return hand is not None and (
            hand.returned != self.typed.returned or hand.issued < self.typed.returned
        )

    @property
    def settled(self) -> bool:
        """Whether it was counted, and agrees or is explained."""
        return self.hand is not None and (not self.differs or bool(self.hand.explanation))
