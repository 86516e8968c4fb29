"""复核: paper ballots are typed a second time without sight of the first, and each difference is settled.

A run takes all of a part's submitted ballots or a share drawn by a seed that is kept (抽检). Nothing
of the first typing is shown for a ballot before its second typing is finished, and then it can no
longer be changed: whoever checks cannot make the two agree. In an anonymous part the trail names
who typed a pile, never who typed a ballot: there nobody types again in a group of which they typed any.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Ballot, Mark
from db.scoring.marks import check_mark, mark_text
from db.scoring.scheme.scheme import Part
from db.store.ballots.ballots import BallotPlace, Ballots
from db.store.ballots.check_reader import CheckReader
from db.store.ballots.check_records import (
    CheckCount,
    CheckRun,
    DrawnBy,
    PileNames,
    SecondBallot,
    Settlement,
    TypingDifference,
)
from db.store.ballots.draw import WHOLE, draw, new_seed
from db.store.ballots.pile_typists import CHECKED, TYPED
from db.store.schemes.schemes import Schemes
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Trail


class DoubleEntry:
    """Draws, types, compares and settles."""

    def __init__(
        self, database: Database, trail: Trail, schemes: Schemes, ballots: Ballots
    ) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes
        self._ballots = ballots
        self._access = trail.access
        self._reader = CheckReader(database)

    def start(
        self,
        evaluation_id: int,
        part_code: str,
        percent: int = WHOLE,
        drawn_by: DrawnBy = DrawnBy.REVIEWER,
        seed: str = "",
    ) -> CheckRun:
        """Puts submitted ballots that are in no run yet up for checking: all, or a share that is drawn.

        Without a `seed` one is made. Raises UserError NO_SUCH_PART, VALUE_REFUSED, NOTHING_TO_CHECK.
        """
        part = self._schemes.current(evaluation_id).scheme.by_code.get(part_code)
        if part is None or not part.has_ballots:
            raise UserError(ErrorKind.NO_SUCH_PART, found=part_code)
        part_id = self._schemes.ids("parts", evaluation_id)[part_code]
        if not 1 <= percent <= WHOLE:
            raise UserError(
                ErrorKind.VALUE_REFUSED, field="percent", found=str(percent), expected="percentage"
            )
        waiting = self._reader.waiting(part_id, drawn_by)
        if not waiting:
            raise UserError(ErrorKind.NOTHING_TO_CHECK, found=part.title)
        seed = "" if percent == WHOLE else seed.strip() or new_seed()
        chosen = set(draw(waiting.values(), percent, seed))
        ballot_ids = [number for number, code in waiting.items() if code in chosen]
        run: dict[str, int | str] = {"part_id": part_id, "percent": percent}
        run |= {"drawn_by": drawn_by.value, "seed": seed}
        run_id = self._write_run(part, run, ballot_ids)
        return next(r for r in self._reader.runs(evaluation_id) if r.id == run_id)

    def start_seats(self, evaluation_id: int, seats: Collection[tuple[int, int]]) -> None:
        """Puts every ballot of some seats (row numbers of part and reviewer) up for checking, where none is yet."""
        scheme = self._schemes.current(evaluation_id).scheme
        codes = {n: code for code, n in self._schemes.ids("parts", evaluation_id).items()}
        for part_id in sorted({part for part, _ in seats}):
            reviewers = {reviewer for part, reviewer in seats if part == part_id}
            waiting = self._reader.waiting(part_id, DrawnBy.REVIEWER)
            owner = self._ballots.reader.reviewer_of
            ballot_ids = [number for number in waiting if owner(number) in reviewers]
            if ballot_ids:
                run: dict[str, int | str] = {"part_id": part_id, "percent": WHOLE}
                run |= {"drawn_by": DrawnBy.REVIEWER.value, "seed": ""}
                self._write_run(scheme.by_code[codes[part_id]], run, ballot_ids)

    def runs(self, evaluation_id: int) -> tuple[CheckRun, ...]:
        """Every draw, oldest first."""
        self._access.check_reading(ReadSubject.CHECKS)
        return self._reader.runs(evaluation_id)

    def typists(self, evaluation_id: int, part_code: str) -> tuple[PileNames, ...]:
        """Who typed an anonymous part first and again, by group in the order of the scheme; none else."""
        self._access.check_reading(ReadSubject.CHECKS)
        scheme = self._schemes.current(evaluation_id).scheme
        first, again = (
            self._ballots.typists.of_part(what, evaluation_id, part_code)
            for what in (TYPED, CHECKED)
        )
        titles = {group.code: group.title for group in scheme.groups}
        known = [code for code in titles if code in first or code in again]
        return tuple(
            PileNames(titles.get(code, code), first.get(code, ()), again.get(code, ()))
            for code in dict.fromkeys([*known, *first, *again])
        )

    def to_check(self, evaluation_id: int, part_code: str) -> tuple[SecondBallot, ...]:
        """The ballots up for checking, by reviewer and unit code. An anonymous one is by all who typed its pile."""
        self._access.check_reading(ReadSubject.CHECKS)
        found = self._reader.to_check(evaluation_id, part_code)
        part = self._schemes.current(evaluation_id).scheme.by_code.get(part_code)
        if part is None or not part.anonymous:
            return found
        first = self._ballots.typists.of_part(TYPED, evaluation_id, part_code)
        groups = self._reader.groups(evaluation_id)
        return tuple(replace(s, first_by=first.get(groups[s.reviewer], ())) for s in found)

    def differences(self, evaluation_id: int, part_code: str) -> tuple[TypingDifference, ...]:
        """The cells of finished ballots that were typed in two ways and are not settled."""
        self._access.check_reading(ReadSubject.CHECKS)
        return self._reader.differences(evaluation_id, part_code)

    def settlements(self, evaluation_id: int, part_code: str) -> tuple[Settlement, ...]:
        """What was settled, by reviewer and unit code."""
        self._access.check_reading(ReadSubject.CHECKS)
        return self._reader.settlements(evaluation_id, part_code)

    def counts(self, evaluation_id: int) -> dict[str, CheckCount]:
        """How far each part with a run is; no mark shows in it, so whoever is signed in may ask."""
        return self._reader.counts(evaluation_id)

    def put_mark(
        self, second_ballot_id: int, criterion_code: str, mark: Mark | None
    ) -> SecondBallot:
        """Writes one cell of the second typing; None blanks it.

        Raises UserError TYPED_FIRST, PILE_TYPED_FIRST, CHECK_FINISHED, MARK_REFUSED, NO_SUCH_PART.
        """
        second, place = self._open_ballot(second_ballot_id)
        criterion = next((c for c in place.criteria if c.code == criterion_code), None)
        if criterion is None:
            raise UserError(ErrorKind.NO_SUCH_PART, found=f"{second.part}/{criterion_code}")
        if mark is not None:
            check_mark(place.part, criterion, mark)
        key = self._cell(second, place, criterion_code)
        subject = f"{place.subject}/{criterion_code}"
        anonymous = place.part.anonymous
        with self._trail.change("check.mark", subject, anonymous=anonymous) as change:
            by = "" if anonymous else self._access.who
            change.update("second_ballots", {"id": second.id}, {"second_by": by})
            if mark is None:
                change.delete("second_marks", key)
            elif criterion_code in second.marks:
                change.update("second_marks", key, _columns(mark))
            else:
                change.insert("second_marks", {**key, **_columns(mark)}, tuple(key))
        self._ballots.note_typist(CHECKED, place)
        return self._as_it_stands(second)

    def finish(self, second_ballot_id: int) -> SecondBallot:
        """Ends the second typing: from now on it is compared and stays as it is. Raises BALLOT_INCOMPLETE."""
        second, place = self._open_ballot(second_ballot_id)
        if blank := [c.title for c in place.criteria if c.code not in second.marks]:
            raise UserError(ErrorKind.BALLOT_INCOMPLETE, found="、".join(blank))
        anonymous = place.part.anonymous
        with self._trail.change("check.finish", place.subject, anonymous=anonymous) as change:
            change.update("second_ballots", {"id": second.id}, {"finished": 1})
        return self._as_it_stands(second)

    def settle(
        self, second_ballot_id: int, criterion_code: str, chosen: Mark | None, reason: str
    ) -> None:
        """Says which mark the paper bears, with the reason; the ballot counts with it from now on.

        Raises UserError REASON_NEEDED, VALUE_REFUSED (a blank, or nothing to settle), MARK_REFUSED, FROZEN.
        """
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        second = self._reader.by_id(second_ballot_id)
        first = self._first(second)
        place = self._place(second)
        criterion = next((c for c in place.criteria if c.code == criterion_code), None)
        before, after = first.marks.get(criterion_code), second.marks.get(criterion_code)
        if criterion is None or chosen is None or not second.finished or before == after:
            raise UserError(
                ErrorKind.VALUE_REFUSED, field="points", found=mark_text(chosen), expected="number"
            )
        check_mark(place.part, criterion, chosen)
        texts = {"first": before, "second": after, "chosen": chosen}
        row = {name: mark_text(mark) for name, mark in texts.items()} | {"reason": reason.strip()}
        self._write_settlement(second, place, criterion_code, chosen, row)

    def _write_run(self, part: Part, run: dict[str, int | str], ballot_ids: list[int]) -> int:
        known = [] if part.anonymous else ballot_ids
        first_by = self._reader.typists(known)
        elsewhere = self._reader.typed_elsewhere(known)
        with self._trail.change("check.start", part.code, anonymous=part.anonymous) as change:
            run_id = change.insert("check_runs", run)
            for ballot_id in ballot_ids:
                names = sorted(elsewhere.get(ballot_id) or first_by.get(ballot_id, set()))
                row: dict[str, Any] = {
                    "run_id": run_id,
                    "ballot_id": ballot_id,
                    "first_by": json.dumps(names, ensure_ascii=False),
                    "second_by": "",
                    "finished": 0,
                }
                own = {"id": secrets.randbits(52)} if part.anonymous else {}
                change.insert("second_ballots", {**own, **row})
        return run_id

    def _write_settlement(
        self, second: SecondBallot, place: BallotPlace, code: str, chosen: Mark, row: dict[str, str]
    ) -> None:
        """Both typings become the mark that the paper bears; what they were stays in the settlement."""
        cell = self._cell(second, place, code)
        first = self._ballots.reader.by_id(second.ballot_id)
        wanted = replace(first, marks={**first.marks, code: chosen})
        ids = {(second.part, code): cell["criterion_id"]}
        with self._trail.change(
            "check.settle", f"{place.subject}/{code}", row["reason"], anonymous=place.part.anonymous
        ) as change:
            self._ballots.write(change, first, ids, wanted)
            change.update("second_marks", cell, _columns(chosen))
            change.delete("settlements", cell)
            change.insert("settlements", {**cell, **row}, tuple(cell))

    def _open_ballot(self, second_ballot_id: int) -> tuple[SecondBallot, BallotPlace]:
        """A ballot that whoever is signed in may type a second time."""
        self._access.check_reading(ReadSubject.CHECKS)
        second = self._reader.by_id(second_ballot_id)
        if second.finished:
            raise UserError(ErrorKind.CHECK_FINISHED)
        account = self._access.account
        if account is not None and account.name in second.first_by:
            raise UserError(ErrorKind.TYPED_FIRST)
        self._first(second)
        place = self._place(second)
        if not place.part.anonymous:
            return second, place
        typed = self._ballots.typists_of_pile(TYPED, place)
        if account is not None and account.name in typed:
            raise UserError(ErrorKind.PILE_TYPED_FIRST)
        return replace(second, first_by=typed), place

    def _as_it_stands(self, second: SecondBallot) -> SecondBallot:
        """The ballot read anew, with who typed it first as it was found before."""
        return replace(self._reader.by_id(second.id), first_by=second.first_by)

    def _first(self, second: SecondBallot) -> Ballot:
        """The ballot as first typed; one that was taken back meanwhile is not checked."""
        first = self._ballots.reader.by_id(second.ballot_id)
        if not first.counts:
            raise UserError(ErrorKind.BALLOT_NOT_SUBMITTED, found=first.status.value)
        return first

    def _place(self, second: SecondBallot) -> BallotPlace:
        reviewer_id = self._ballots.reader.reviewer_of(second.ballot_id)
        return self._ballots.place(second.part, second.entry_id, reviewer_id)

    def _cell(self, second: SecondBallot, place: BallotPlace, code: str) -> dict[str, int]:
        row = self._database.conn.execute(
            "SELECT id FROM criteria WHERE part_id = ? AND code = ?", (place.part_id, code)
        ).fetchone()
        return {"second_ballot_id": second.id, "criterion_id": int(row[0])}


def _columns(mark: Mark) -> dict[str, int | str | None]:
    return {"state": mark.state.value, "points": mark.points, "level": mark.level}
