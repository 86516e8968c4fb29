"""What a workbook may refer to: what the file knows already, and what the workbook itself brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from db.errors import FaultKind
from db.natural_order import natural_order
from db.records import EntryKind, ImportFacts, Mark, Reviewer, ReviewerRow, UnitRow
from db.records.register import code_in_group, number_words
from db.scoring.scheme.scheme import Scheme
from desktop.exchange.workbook.cells import closed_up


@dataclass(slots=True)
class Known:
    """Kinds of entries by unit code, reviewers' names by code, groups by code and by title.

    `gone` tells what became of unit codes that the year does not know: of another code now, or no more.
    `shared` gives, for a number that several groups use, the codes that its holders have in the file, in panel order.
    `unit_names` are what a unit may be called, by its code: its name, short and former names. `written` are
    categories, units and workplaces as the file writes them. `misfits`: see `ImportFacts`.
    `counted` are votes by part, unit and group.
    """

    kinds: dict[str, EntryKind]
    names: dict[str, str]
    groups_of: dict[str, str]
    groups: dict[str, str]
    any_group: bool
    shared: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gone: dict[str, tuple[FaultKind, dict[str, str]]] = field(default_factory=dict)
    unit_names: dict[str, set[str]] = field(default_factory=dict)
    written: frozenset[str] = frozenset()
    misfits: Mapping[tuple[str, str, str, str], Mark] = field(default_factory=dict)
    counted: Mapping[tuple[str, str, str], Mapping[str, Mapping[str, int]]] = field(
        default_factory=dict
    )

    @property
    def group_titles(self) -> dict[str, str]:
        """What each group is called, by its code: in `groups` its titles come after it."""
        return {code: called for called, code in self.groups.items()}

    def called(self, reviewer: str) -> str:
        """How a reviewer's number is read: one that groups share with its group's title."""
        return number_words(reviewer, self.group_titles)

    def coded(self, reviewer: str) -> str:
        """The same where the code itself is to be typed: with the title of the group whose it is."""
        group = self.groups_of.get(reviewer, "")
        return f"{reviewer} {self.group_titles.get(group, group)}".strip()

    @staticmethod
    def of(facts: ImportFacts, scheme: Scheme) -> Known:
        """What the file and the scheme know before the workbook is read."""
        groups = {g.code: g.code for g in facts.groups} | {g.code: g.code for g in scheme.groups}
        titles = [(g.title, g.code) for g in scheme.groups] + [
            (g.title, g.code) for g in facts.groups
        ]
        for title, code in titles:
            groups.setdefault(title, code)
        known = Known(
            kinds={e.unit_code: e.kind for e in facts.entries},
            names={r.code: r.name for r in facts.reviewers},
            groups_of={r.code: r.group for r in _in_panel_order(facts, scheme)},
            groups=groups,
            any_group=not scheme.groups,
            written=_written(facts, scheme),
            misfits=facts.misfits,
            counted={(v.part, v.unit_code, v.group): v.votes for v in facts.counted},
        )
        known.gone = _gone(facts)
        codes = {entry.unit_id: entry.unit_code for entry in facts.entries}
        for entry in facts.entries:
            known.call(entry.unit_code, entry.unit, entry.short_title)
        for former in facts.former_names:
            if former.unit_id in codes:
                known.call(codes[former.unit_id], former.title, former.short_title)
        known.find_shared()
        return known

    def add_units(self, rows: Iterable[UnitRow]) -> None:
        """The workbook's own units; one without a code cannot be referred to."""
        for row in rows:
            if row.code:
                before = self.kinds.get(row.code, EntryKind(""))
                labels = before.labels if row.labels is None else row.labels
                presentation = row.presentation or before.presentation
                self.kinds[row.code] = EntryKind(row.category, labels, presentation)
                self.call(row.code, row.unit, row.short_title or "")

    def call(self, code: str, *names: str) -> None:
        """Notes what a unit may be called."""
        self.unit_names.setdefault(code, set()).update(closed_up(n) for n in names if n)

    def units_called(self, name: str) -> tuple[str, ...]:
        """The codes of the units that may be meant by a name."""
        plain = closed_up(name)
        return tuple(code for code, names in self.unit_names.items() if plain in names)

    def reviewers_called(self, name: str) -> tuple[str, ...]:
        """The codes of the reviewers of a name."""
        plain = closed_up(name)
        return tuple(code for code, own in self.names.items() if own and closed_up(own) == plain)

    def add_reviewers(self, rows: Iterable[ReviewerRow]) -> None:
        """The workbook's own reviewers; the order of its list is the panel's."""
        for row in rows:
            self.groups_of.pop(row.code, None)
            self.groups_of[row.code] = row.group
            if row.name is not None:
                self.names[row.code] = row.name
            else:
                self.names.setdefault(row.code, "")
        self.find_shared()

    def find_shared(self) -> None:
        """Numbers such as 1 that stand for several reviewers ``experts-1``, ``public-1``."""
        holders: dict[str, list[str]] = {}
        for code, group in self.groups_of.items():
            number = code_in_group(code, group)
            if number != code and number not in self.groups_of:
                holders.setdefault(number, []).append(code)
        self.shared = {number: tuple(codes) for number, codes in holders.items() if len(codes) > 1}


def _written(facts: ImportFacts, scheme: Scheme) -> frozenset[str]:
    criteria = (criterion for part in scheme.parts for criterion in part.criteria)
    said = {category for criterion in criteria for category in criterion.categories or ()}
    said |= {text for e in facts.entries for text in (e.category, e.unit, e.short_title)}
    return frozenset(said | {reviewer.workplace for reviewer in facts.reviewers})


def _in_panel_order(facts: ImportFacts, scheme: Scheme) -> list[Reviewer]:
    places = {group.code: place for place, group in enumerate(scheme.groups)}
    return sorted(
        facts.reviewers,
        key=lambda r: (places.get(r.group, len(places)), r.group, natural_order(r.code)),
    )


def _gone(facts: ImportFacts) -> dict[str, tuple[FaultKind, dict[str, str]]]:
    units = {unit.id: unit for unit in facts.units}
    found: dict[str, tuple[FaultKind, dict[str, str]]] = {}
    in_use = {unit.code for unit in facts.units}
    for former in facts.former_names:
        if former.code not in in_use:
            now = {"found": former.code, "unit": units[former.unit_id].called}
            found[former.code] = FaultKind.FORMER_CODE, now
    for ending in facts.endings:
        kind = FaultKind.UNIT_MERGED if ending.successor else FaultKind.UNIT_ABOLISHED
        found[ending.unit.code] = kind, ending.facts
    return found


def qualified(group: str, code: str) -> str:
    """The code of a reviewer whose number another group uses too."""
    return f"{group}-{code}"
