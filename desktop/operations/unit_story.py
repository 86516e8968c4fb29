"""沿革: one unit through the years, under all its names, with those that went into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from db.errors import ErrorKind, UserError
from db.numbers import decimal_text
from db.records import Ending, Entry, Evaluation, FormerName, Rankings, Standing, Unit
from db.scoring.scheme.scheme import Scheme
from db.scoring.snapshot import entries_of
from db.store import Store
from db.store.trail.roles import ReadSubject
from desktop.messages import tr, unranked_text


class UnitEventKind(StrEnum):
    """What happened to a unit on a day."""

    RENAMED = "renamed"
    RECODED = "recoded"
    MERGED = "merged"
    ABOLISHED = "abolished"


@dataclass(frozen=True, slots=True)
class UnitEvent:
    """One day in a unit's history: what it was called, what became of that, and on what ground.

    `after` is empty for an abolition. `source` is what lies in the file of it.
    """

    day: str
    kind: UnitEventKind
    before: str
    after: str
    reason: str
    source: FormerName | Ending


@dataclass(frozen=True, slots=True)
class StoryYear:
    """How the unit, or one that went into it, stood in a year, in words; `note` says why there is no rank."""

    year: int
    evaluation: str
    unit: str
    category: str
    frozen: bool
    rank: str = ""
    category_rank: str = ""
    total: str = ""
    grade: str = ""
    grade_by_quota: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class UnitStory:
    """A unit with everything that the file knows of its past; turns and years from the latest."""

    unit: Unit
    ending: Ending | None
    turns: tuple[UnitEvent, ...]
    places: tuple[StoryYear, ...]


def unit_story(store: Store, unit_id: int) -> UnitStory:
    """The story of one unit. Ranks stand in it as far as whoever is signed in may see them.

    Counts the years that are not frozen: ask beside the window's thread. Raises UserError NO_SUCH_UNIT.
    """
    lineage = store.units.lineage
    endings = lineage.endings()
    register = {unit.id: unit for unit in store.units.register()}
    if unit_id not in register:
        raise UserError(ErrorKind.NO_SUCH_UNIT, found=str(unit_id))
    line = {unit_id, *gone_into(unit_id, endings.values())}
    turns = [
        *_renamings(lineage.former_names(), register, line),
        *(_ended(ending) for number, ending in endings.items() if number in line),
    ]
    places = [place for year in store.evaluations.list() for place in _places(store, year, line)]
    return UnitStory(
        register[unit_id],
        endings.get(unit_id),
        tuple(turns[::-1]),
        tuple(sorted(places, key=lambda place: -place.year)),
    )


def gone_into(unit_id: int, endings: Iterable[Ending]) -> set[int]:
    """The numbers of the units that went into one, directly or by way of others."""
    parents: dict[int, list[int]] = {}
    for ending in endings:
        if ending.successor is not None:
            parents.setdefault(ending.successor.id, []).append(ending.unit.id)
    found: set[int] = set()
    waiting = [unit_id]
    while waiting:
        more = [n for n in parents.get(waiting.pop(), ()) if n not in found]
        found |= set(more)
        waiting += more
    return found - {unit_id}


def _renamings(
    former_names: tuple[FormerName, ...], register: Mapping[int, Unit], line: set[int]
) -> Iterator[UnitEvent]:
    for number in sorted(line):
        own = [f for f in former_names if f.unit_id == number]
        now = register[number]
        names = [*((f.title, f.code) for f in own), (now.title, now.code)]
        for former, (title, code) in zip(own, names[1:], strict=True):
            renamed, recoded = former.title != title, former.code != code
            if recoded and not renamed:
                told, kind = (former.code, code), UnitEventKind.RECODED
            else:
                told, kind = (former.title, title), UnitEventKind.RENAMED
            if recoded and renamed:
                told = f"{former.title}（{former.code}）", f"{title}（{code}）"
            yield UnitEvent(former.given_up_on, kind, *told, former.reason, former)


def _ended(ending: Ending) -> UnitEvent:
    kind = UnitEventKind.MERGED if ending.successor else UnitEventKind.ABOLISHED
    after = ending.successor.called if ending.successor else ""
    return UnitEvent(ending.ended_on, kind, ending.unit.called, after, ending.reason, ending)


def _places(store: Store, evaluation: Evaluation, line: set[int]) -> Iterator[StoryYear]:
    entries = [e for e in store.units.entries(evaluation.id) if e.unit_id in line]
    if entries and not store.access.may_read(ReadSubject.RESULTS, evaluation.id):
        for entry in entries:
            yield _listed(evaluation, entry, note=tr("结果未公布"))
    elif entries:
        rankings = store.results.all_rankings(evaluation.id)
        scheme = store.schemes.current(evaluation.id).scheme
        named = {e.id: e for e in entries_of(rankings.overall)}
        for entry in entries:
            yield _placed(evaluation, named.get(entry.id, entry), rankings, scheme)


def _placed(evaluation: Evaluation, entry: Entry, rankings: Rankings, scheme: Scheme) -> StoryYear:
    standing = _standing(rankings.overall.standings, entry)
    if standing is None:
        reasons = [u.reason for u in rankings.overall.unranked if u.entry.id == entry.id]
        return _listed(evaluation, entry, note="；".join(unranked_text(r, scheme) for r in reasons))
    within = next((r.standings for r in rankings.by_category if _standing(r.standings, entry)), ())
    own = _standing(within, entry)
    return _listed(
        evaluation,
        entry,
        rank=f"{standing.rank}/{len(rankings.overall.standings)}",
        category_rank=f"{own.rank}/{len(within)}" if own else "",
        total=decimal_text(standing.total, scheme.rounding.total),
        grade=standing.grade or "",
        grade_by_quota=standing.grade_by_quota or "",
    )


def _standing(standings: tuple[Standing, ...], entry: Entry) -> Standing | None:
    return next((s for s in standings if s.entry.id == entry.id), None)


def _listed(evaluation: Evaluation, entry: Entry, **found: str) -> StoryYear:
    named = f"{entry.unit}（{entry.unit_code}）"
    return StoryYear(
        evaluation.year, evaluation.title, named, entry.category, evaluation.frozen, **found
    )
