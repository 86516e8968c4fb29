"""What the 计算表 is written from, read from an open file into records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.records import Ballot, Evaluation, Rankings
from db.scoring.derivation import Derivation
from db.scoring.scheme.scheme import Scheme


@dataclass(frozen=True, slots=True)
class WorkingsFacts:
    """A year with the program's own way to every place, entry by entry, in the order of unit codes.

    `ballots` by part code; `given` in thousandths by part and entry id; `occurrences` by part, criterion and entry id.
    `trail_head` is the head of the trail that the calculation belongs to.
    """

    evaluation: Evaluation
    scheme: Scheme
    scheme_version: int
    rankings: Rankings
    derivations: Sequence[Derivation]
    ballots: Mapping[str, Sequence[Ballot]]
    given: Mapping[tuple[str, int], int]
    occurrences: Mapping[tuple[str, str, int], int]
    trail_head: str
