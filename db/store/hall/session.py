"""进行: who speaks, for how long, who is absent or moved to the end. Nothing here bears on a score."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records.hall import HallSettings, LiveSession, Period, Phase, Turn, TurnState
from db.store.hall.draws import Draws
from db.store.trail.trail import Change, Trail

_LONGEST: Final = 4 * 60 * 60  # seconds of a speech: more is a slip of the hand
_TURN: Final = {"state": TurnState.WAITING.value, "moved": 0, "reason": ""}


class HallSession:
    """Reads and moves on the session. What was pressed by mistake is undone as any other event."""

    def __init__(self, database: Database, trail: Trail, draws: Draws) -> None:
        self._database = database
        self._trail = trail
        self._draws = draws

    def read(self, evaluation_id: int) -> LiveSession:
        """The session as the file has it, those moved to the end last."""
        turns = self._turns(evaluation_id)
        periods = self._periods(evaluation_id)
        found = [
            Turn(entry, *turns.get(entry.id, (TurnState.WAITING, 0, "")), periods[entry.id])
            for entry in self._draws.speaking(evaluation_id)
        ]
        return LiveSession(
            self.settings(evaluation_id), tuple(sorted(found, key=lambda t: t.moved))
        )

    def settings(self, evaluation_id: int) -> HallSettings:
        """How long each speaks; as usual where nobody said."""
        row = self._database.conn.execute(
            "SELECT speaking, questions, warnings FROM hall_settings WHERE evaluation_id = ?",
            (evaluation_id,),
        ).fetchone()
        return HallSettings(row[0], row[1], tuple(json.loads(row[2]))) if row else HallSettings()

    def elapsed(self, turn: Turn) -> int:
        """Milliseconds of the present phase up to now, by the clock on the wall: what a restart goes on from."""
        done = turn.lasted(turn.phase)
        if turn.running is None:
            return done
        return done + _between(turn.running.started_at, self._trail.now)

    def set_times(self, evaluation_id: int, settings: HallSettings) -> None:
        """Says how long each speaks. Raises UserError VALUE_REFUSED."""
        _check("speaking", settings.speaking, 1)
        _check("questions", settings.questions, 0)
        for seconds in settings.warnings:
            _check("warnings", seconds, 1, settings.speaking)
        row = {
            "speaking": settings.speaking,
            "questions": settings.questions,
            "warnings": json.dumps(sorted(set(settings.warnings), reverse=True)),
        }
        with self._trail.change("hall.settings") as change:
            key = {"evaluation_id": evaluation_id}
            if change.read("hall_settings", key) is None:
                change.insert("hall_settings", {**key, **row}, ("evaluation_id",))
            else:
                change.update("hall_settings", key, row)

    def start(self, evaluation_id: int, entry_id: int) -> None:
        """A unit begins to speak, or goes on after a pause. Raises UserError HALL_TURN (not its turn)."""
        turn = self._turn(evaluation_id, entry_id)
        present = self.read(evaluation_id).current
        if present is not None and present.entry.id != entry_id:
            raise _refusal(present)
        if turn.state in (TurnState.SPOKEN, TurnState.ABSENT) or turn.running is not None:
            raise _refusal(turn)
        with self._trail.change("hall.start", turn.entry.unit_code) as change:
            self._put(change, turn, state=TurnState.SPEAKING)
            self._open(change, turn, turn.phase)

    def pause(self, evaluation_id: int, entry_id: int, lasted: int | None = None) -> None:
        """The clock stands still. `lasted` is what the console measured since it started, in milliseconds."""
        turn = self._speaking(evaluation_id, entry_id)
        with self._trail.change("hall.pause", turn.entry.unit_code) as change:
            self._close(change, turn, lasted)

    def ask(self, evaluation_id: int, entry_id: int, lasted: int | None = None) -> None:
        """The speech is over and questions begin."""
        turn = self._speaking(evaluation_id, entry_id)
        if turn.phase is Phase.QUESTIONS:
            raise _refusal(turn)
        with self._trail.change("hall.ask", turn.entry.unit_code) as change:
            self._close(change, turn, lasted)
            self._open(change, turn, Phase.QUESTIONS)

    def finish(self, evaluation_id: int, entry_id: int, lasted: int | None = None) -> None:
        """The turn is over."""
        turn = self._speaking(evaluation_id, entry_id)
        with self._trail.change("hall.finish", turn.entry.unit_code) as change:
            self._close(change, turn, lasted)
            self._put(change, turn, state=TurnState.SPOKEN)

    def absent(self, evaluation_id: int, entry_id: int, reason: str) -> None:
        """The unit did not come. Raises UserError REASON_NEEDED, HALL_TURN."""
        turn = self._waiting(evaluation_id, entry_id)
        with self._trail.change("hall.absent", turn.entry.unit_code, _required(reason)) as change:
            self._put(change, turn, state=TurnState.ABSENT, reason=reason.strip())

    def move_to_end(self, evaluation_id: int, entry_id: int, reason: str) -> None:
        """The unit speaks last, after those moved before it. Its number in the draw stays."""
        turn = self._waiting(evaluation_id, entry_id)
        last = max(t.moved for t in self.read(evaluation_id).turns)
        with self._trail.change("hall.move", turn.entry.unit_code, _required(reason)) as change:
            self._put(change, turn, moved=last + 1, reason=reason.strip())

    def call_again(self, evaluation_id: int, entry_id: int, reason: str) -> None:
        """Who was absent, or has spoken, waits again. Raises UserError REASON_NEEDED, HALL_TURN."""
        turn = self._turn(evaluation_id, entry_id)
        if turn.state not in (TurnState.ABSENT, TurnState.SPOKEN):
            raise _refusal(turn)
        with self._trail.change("hall.recall", turn.entry.unit_code, _required(reason)) as change:
            self._put(change, turn, state=TurnState.WAITING, reason=reason.strip())

    def _turn(self, evaluation_id: int, entry_id: int) -> Turn:
        turns = {t.entry.id: t for t in self.read(evaluation_id).turns}
        if entry_id not in turns:
            raise UserError(ErrorKind.NO_SUCH_UNIT, found=str(entry_id))
        return turns[entry_id]

    def _speaking(self, evaluation_id: int, entry_id: int) -> Turn:
        turn = self._turn(evaluation_id, entry_id)
        if turn.state is not TurnState.SPEAKING:
            raise _refusal(turn)
        return turn

    def _waiting(self, evaluation_id: int, entry_id: int) -> Turn:
        turn = self._turn(evaluation_id, entry_id)
        if turn.state is not TurnState.WAITING:
            raise _refusal(turn)
        return turn

    def _put(self, change: Change, turn: Turn, **values: Any) -> None:
        key = {"entry_id": turn.entry.id}
        if change.read("hall_turns", key) is None:
            change.insert("hall_turns", {**key, **_TURN, **values}, ("entry_id",))
        else:
            change.update("hall_turns", key, values)

    def _open(self, change: Change, turn: Turn, phase: Phase) -> None:
        started = {"entry_id": turn.entry.id, "phase": phase.value, "started_at": self._trail.now}
        change.insert("hall_periods", {**started, "stopped_at": "", "lasted": None})

    def _close(self, change: Change, turn: Turn, lasted: int | None) -> None:
        if turn.running is None:
            return
        now = self._trail.now
        if lasted is None:
            lasted = _between(turn.running.started_at, now)
        change.update(
            "hall_periods", {"id": turn.running.id}, {"stopped_at": now, "lasted": max(0, lasted)}
        )

    def _turns(self, evaluation_id: int) -> dict[int, tuple[TurnState, int, str]]:
        rows = self._database.conn.execute(
            "SELECT t.entry_id, t.state, t.moved, t.reason FROM hall_turns t"
            " JOIN entries e ON e.id = t.entry_id WHERE e.evaluation_id = ?",
            (evaluation_id,),
        )
        return {number: (TurnState(state), moved, why) for number, state, moved, why in rows}

    def _periods(self, evaluation_id: int) -> Mapping[int, tuple[Period, ...]]:
        rows = self._database.conn.execute(
            "SELECT p.entry_id, p.id, p.phase, p.started_at, p.stopped_at, p.lasted"
            " FROM hall_periods p JOIN entries e ON e.id = p.entry_id"
            " WHERE e.evaluation_id = ? ORDER BY p.id",
            (evaluation_id,),
        )
        return _grouped(
            (entry_id, Period(number, Phase(phase), *times))
            for entry_id, number, phase, *times in rows
        )


def _grouped(pairs: Iterable[tuple[int, Period]]) -> Mapping[int, tuple[Period, ...]]:
    found: defaultdict[int, tuple[Period, ...]] = defaultdict(tuple)
    for entry_id, period in pairs:
        found[entry_id] += (period,)
    return found


def _between(start: str, end: str) -> int:
    """Milliseconds from one moment to another; none where the clock was set back."""
    passed = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    return max(0, round(passed.total_seconds() * 1000))


def _required(reason: str) -> str:
    if not reason.strip():
        raise UserError(ErrorKind.REASON_NEEDED)
    return reason.strip()


def _check(field: str, seconds: int, low: int, high: int = _LONGEST) -> None:
    if not low <= seconds <= high:
        raise UserError(
            ErrorKind.VALUE_REFUSED, field=field, found=str(seconds), expected=f"{low}–{high}"
        )


def _refusal(turn: Turn) -> UserError:
    return UserError(ErrorKind.HALL_TURN, found=turn.entry.unit, state=turn.state.value)
