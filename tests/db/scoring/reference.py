"""An independent, slow calculation of a ranking, written from docs/scheme.md and docs/scoring.md alone.

It shares no code with the program: it takes the scheme as TOML tables (numbers read as Decimal) and plain data,
works one entry at a time in rational numbers, and is meant to be read beside the rules.
"""

import itertools
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

Table = dict[str, Any]

ABSTAIN = "弃权"
INVALID = "无效"
BLANK = None
ZERO = Fraction(0)
WITHDRAWN_ON, WITHDRAWN_REASON = "2024-12-01", "机构撤并"


@dataclass(frozen=True)
class Vote:
    """A mark by a level's title."""

    level: str


Cell = Fraction | Vote | str | None


@dataclass
class PlainBallot:
    """`cells` by criterion code: points, a Vote, 弃权, 无效; blank where the code is absent."""

    part: str
    entry: str
    reviewer: str
    status: str = "submitted"
    attendance: str = "present"
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass
class PlainCount:
    """What one group voted, as counted by hand: `votes` by criterion and level, then those without one, the spoilt."""

    part: str
    entry: str
    group: str
    votes: dict[str, dict[str, int]]
    undecided: int = 0
    spoilt: int = 0


@dataclass
class PlainEntry:
    code: str
    category: str
    presentation: str
    reported: bool = False
    withdrawn: bool = False
    labels: tuple[str, ...] = ()


@dataclass
class PlainAdjustment:
    entry: str
    kind: str
    points: Fraction | None = None


@dataclass
class Data:
    entries: list[PlainEntry]
    reviewers: dict[str, str]  # code: group
    ballots: list[PlainBallot]
    given: dict[tuple[str, str], Fraction] = field(default_factory=dict)  # part, entry
    occurrences: dict[tuple[str, str, str], int] = field(
        default_factory=dict
    )  # part, criterion, entry
    adjustments: list[PlainAdjustment] = field(default_factory=list)
    counted: list[PlainCount] = field(default_factory=list)


@dataclass
class Place:
    """What the rules say of one ranked entry.

    `parting`: the tie keys that part it from the neighbours with an equal total.
    """

    code: str
    total: Fraction
    parts: dict[str, Fraction]
    adjustments: Fraction
    grade: str | None
    counts: dict[str, int]
    rank: int = 0
    shared: bool = False
    parting: set[str] = field(default_factory=set)
    keys: tuple[tuple[int, Fraction], ...] = ()
    grade_by_quota: str | None = None


@dataclass
class Result:
    """The places of one set, best first, and why the others have none."""

    places: list[Place]
    unranked: dict[str, tuple[str, dict[str, str]]]

    @property
    def by_code(self) -> dict[str, Place]:
        return {place.code: place for place in self.places}


class Unranked(Exception):
    """Leaves the entry unranked."""

    def __init__(self, kind: str, **facts: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.facts = facts


def number(value: Any) -> Fraction:
    return Fraction(value)


def share(value: Any) -> Fraction:
    if isinstance(value, str):
        return Fraction(value[:-1]) / 100 if value.endswith("%") else Fraction(value)
    return Fraction(value)


def round_to(value: Fraction, digits: int | None, mode: str) -> Fraction:
    """四舍五入 by size (halves away from zero), halves to the even digit, or towards zero."""
    if digits is None:
        return value
    scaled = abs(value) * 10**digits
    whole = scaled.numerator // scaled.denominator
    rest = scaled - whole
    half = Fraction(1, 2)
    if (mode == "half_up" and rest >= half) or (
        mode == "half_even" and (rest > half or (rest == half and whole % 2 == 1))
    ):
        whole += 1
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, ZERO) / len(values)


def with_ballots_of_counts(data: Data) -> Data:
    """The same year with a ballot for each that was counted: which votes stood on one ballot changes no number."""
    ballots, reviewers = list(data.ballots), dict(data.reviewers)
    for number, count in enumerate(data.counted):
        columns = {
            code: [Vote(level) for level, votes in levels.items() for _ in range(votes)]
            for code, levels in count.votes.items()
        }
        filled: list[tuple[str, dict[str, Cell]]] = [
            ("submitted", dict(zip(columns, cells, strict=True)))
            for cells in zip(*columns.values(), strict=True)
        ]
        abstaining: dict[str, Cell] = dict.fromkeys(columns, ABSTAIN)
        filled += [("submitted", abstaining)] * count.undecided
        filled += [("void", abstaining)] * count.spoilt
        for place, (status, cells) in enumerate(filled):
            reviewer = f"#{number}.{place}"
            reviewers[reviewer] = count.group
            ballots.append(PlainBallot(count.part, count.entry, reviewer, status, cells=cells))
    return replace(data, ballots=ballots, reviewers=reviewers)


class Calculation:
    """One scheme, one set of data."""

    def __init__(self, scheme: Table, data: Data) -> None:
        self.scheme = scheme
        self.data = with_ballots_of_counts(data)
        self.parts: dict[str, Table] = {part["code"]: part for part in scheme["parts"]}
        self.rounding: Table = scheme.get("rounding", {})
        self.grades: list[Table] = scheme.get("grades", [])

    def stage(self, name: str, value: Fraction) -> Fraction:
        return round_to(value, self.rounding.get(name), self.rounding.get("mode", "half_up"))

    # --- what stands in the ballots ---

    def labelled(self, table: Table, entry: PlainEntry) -> bool:
        """Whether the entry bears one of the labels that the table names, if it names any."""
        return "labels" not in table or any(label in table["labels"] for label in entry.labels)

    def criteria(self, part: Table, entry: PlainEntry) -> list[Table]:
        if not self.labelled(part, entry):
            return []
        return [
            c
            for c in part.get("criteria", [])
            if ("categories" not in c or entry.category in c["categories"])
            and self.labelled(c, entry)
        ]

    def full(self, part: Table, entry: PlainEntry) -> Fraction:
        if part["kind"] == "given":
            return number(part["full"])
        return sum(
            (number(c["points"]) * number(c.get("weight", 1)) for c in self.criteria(part, entry)),
            ZERO,
        )

    def groups(self, part: Table) -> list[tuple[str | None, Fraction]]:
        """The groups that are weighed; None is the one pool of a part without group weights."""
        if "group_weights" not in part:
            return [(None, Fraction(1))]
        return [(code, number(w)) for code, w in part["group_weights"].items() if number(w) > 0]

    def points(self, criterion: Table, cell: Cell) -> Fraction | None:
        """A cell's points; None for one without (blank, 弃权, 无效)."""
        if isinstance(cell, Vote):
            return next(
                number(v["points"]) for v in criterion["levels"] if v["title"] == cell.level
            )
        return cell if isinstance(cell, Fraction) else None

    def valid(self, part: Table, entry: PlainEntry, group: str | None) -> list[PlainBallot]:
        """The ballots of the group that go into the part for this entry, by reviewer code."""
        incomplete = part.get("incomplete", "exclude")
        found = []
        for ballot in self.data.ballots:
            if (ballot.part, ballot.entry) != (part["code"], entry.code):
                continue
            if ballot.status != "submitted" or ballot.attendance != "present":
                continue
            if group is not None and self.data.reviewers[ballot.reviewer] != group:
                continue
            cells = [ballot.cells.get(c["code"]) for c in self.criteria(part, entry)]
            if not any(isinstance(cell, Fraction | Vote) for cell in cells):
                continue  # abstained
            if incomplete == "exclude":
                missing: tuple[Cell, ...] = (BLANK,)
                if part.get("average") == "ballot":
                    missing = (BLANK, ABSTAIN, INVALID)
                if any(cell in missing for cell in cells if not isinstance(cell, Fraction | Vote)):
                    continue
            found.append(ballot)
        return sorted(found, key=lambda b: b.reviewer)

    def trimmed(self, part: Table, values: list[tuple[str, Fraction]]) -> list[Fraction]:
        """The values that stay, of (reviewer code, value)."""
        trim = part.get("trim")
        if not trim or part["kind"] != "scored":
            return [value for _, value in values]
        high, low = trim.get("high", 0), trim.get("low", 0)
        if len(values) < trim.get("from", high + low + 1):
            return [value for _, value in values]
        rest = sorted(value for _, value in values)
        return rest[low : len(rest) - high]

    # --- a group's score ---

    def criterion_mean(
        self, part: Table, entry: PlainEntry, group: str | None, criterion: Table
    ) -> Fraction | None:
        """The group's mean of a criterion after its rounding; None where it has no valid mark.

        Where ballot totals are averaged it only serves the tie keys, and is the plain mean of the marks given:
        trimming and `incomplete` are about totals there.
        """
        by_criterion = part.get("average", "criterion") == "criterion"
        values = []
        for ballot in self.valid(part, entry, group):
            cell = ballot.cells.get(criterion["code"])
            points = self.points(criterion, cell)
            if (
                points is None
                and cell is BLANK
                and by_criterion
                and part.get("incomplete") == "zero"
            ):
                points = ZERO
            if points is not None:
                values.append((ballot.reviewer, points))
        if not values:
            return None
        kept = self.trimmed(part, values) if by_criterion else [value for _, value in values]
        return self.stage("criterion", mean(kept))

    def ballot_total(self, part: Table, entry: PlainEntry, ballot: PlainBallot) -> Fraction:
        total = marked_full = ZERO
        for criterion in self.criteria(part, entry):
            weight = number(criterion.get("weight", 1))
            points = self.points(criterion, ballot.cells.get(criterion["code"]))
            if points is not None:
                total += weight * points
                marked_full += weight * number(criterion["points"])
        if part.get("incomplete") == "scale":
            total = total * self.full(part, entry) / marked_full
        return total

    def standardised(self, part: Table, ballot: PlainBallot, total: Fraction) -> Fraction:
        rule = part["standardise"]
        weighed = [group for group, _ in self.groups(part)]
        totals = [
            self.ballot_total(part, entry, other)
            for entry in self.data.entries
            for group in weighed
            for other in self.valid(part, entry, group)
            if other.reviewer == ballot.reviewer and not entry.withdrawn
        ]
        centre = mean(totals)
        count = len(totals) if rule.get("population", True) else len(totals) - 1
        squares = sum(((t - centre) ** 2 for t in totals), ZERO)
        if squares == 0 or count == 0:
            return number(rule["mean"])
        variance = squares / count
        wide = Context(prec=50)
        deviation = Fraction(
            wide.sqrt(wide.divide(Decimal(variance.numerator), Decimal(variance.denominator)))
        )
        return number(rule["mean"]) + number(rule["sd"]) * (total - centre) / deviation

    def group_score(self, part: Table, entry: PlainEntry, group: str | None) -> Fraction:
        criteria = self.criteria(part, entry)
        empty = Unranked("group_empty", part=part["code"], group=group or "")
        if part.get("average") == "ballot":
            totals = []
            for ballot in self.valid(part, entry, group):
                total = self.ballot_total(part, entry, ballot)
                if "standardise" in part:
                    total = self.standardised(part, ballot, total)
                totals.append((ballot.reviewer, total))
            if not totals:
                raise empty
            return self.stage("group", mean(self.trimmed(part, totals)))
        if part.get("bands"):
            return self.stage("group", self.band(part, entry, group, criteria[0], empty))
        score = ZERO
        for criterion in criteria:
            value = self.criterion_mean(part, entry, group, criterion)
            if value is None:
                raise empty
            score += self.stage("weighted", value * number(criterion.get("weight", 1)))
        return self.stage("group", score)

    def band(
        self, part: Table, entry: PlainEntry, group: str | None, criterion: Table, empty: Unranked
    ) -> Fraction:
        votes = self.votes(part, entry, group, criterion)
        if not votes:
            raise empty
        for band in part["bands"]:
            held = Fraction(sum(level in band["levels"] for level in votes), len(votes))
            if held >= share(band["at_least"]):
                return number(band["score"])
        raise Unranked("no_band", part=part["code"], group=group or "")

    def votes(
        self, part: Table, entry: PlainEntry, group: str | None, criterion: Table
    ) -> list[str]:
        cells = [b.cells.get(criterion["code"]) for b in self.valid(part, entry, group)]
        return [cell.level for cell in cells if isinstance(cell, Vote)]

    # --- a part's score ---

    def part_score(self, part: Table, entry: PlainEntry) -> Fraction:
        code, kind = part["code"], part["kind"]
        required = part.get("report_required", "ignore")
        if not entry.reported and required == "unranked":
            raise Unranked("no_report", part=code)
        if not self.labelled(part, entry) or (kind != "given" and not self.criteria(part, entry)):
            raise Unranked("no_criteria", part=code)
        if not entry.reported and required == "zero":
            return ZERO
        if kind == "given":
            if (code, entry.code) not in self.data.given:
                raise Unranked("no_given_score", part=code)
            return self.stage("part", self.data.given[code, entry.code])
        if kind == "deducted":
            scores = [self.deducted(part, c, entry) for c in self.criteria(part, entry)]
            return self.stage("part", sum(scores, ZERO))
        found = sum(len(self.valid(part, entry, group)) for group, _ in self.groups(part))
        if found < part.get("min_valid", 1):
            raise Unranked(
                "too_few_ballots", part=code, found=str(found), needed=str(part.get("min_valid", 1))
            )
        counting = []
        for group, weight in self.groups(part):
            try:
                counting.append((weight, self.group_score(part, entry, group)))
            except Unranked as reason:
                if reason.kind != "group_empty" or part.get("when_group_empty", "block") == "block":
                    raise
        if not counting:
            raise Unranked("no_group_counts", part=code)
        weights = sum((weight for weight, _ in counting), ZERO)
        return self.stage(
            "part", sum((weight * score for weight, score in counting), ZERO) / weights
        )

    def deducted(self, part: Table, criterion: Table, entry: PlainEntry) -> Fraction:
        times = self.data.occurrences.get((part["code"], criterion["code"], entry.code), 0)
        lost = times * number(criterion["per_occurrence"])
        if "cap" in criterion:
            lost = min(lost, number(criterion["cap"]))
        return max(number(criterion["points"]) - lost, ZERO)

    # --- the total ---

    def weights(self, entry: PlainEntry) -> list[tuple[Table, Fraction | None]]:
        """The parts of the entry's total; weight None adds the part's points up as they are."""
        rules = self.scheme.get("composition")
        if not rules:
            return [
                (p, None)
                for p in self.parts.values()
                if (p["kind"] == "given" and self.labelled(p, entry)) or self.criteria(p, entry)
            ]
        matching = [
            r
            for r in rules
            if r.get("presentation", entry.presentation) == entry.presentation
            and r.get("category", entry.category) == entry.category
            and self.labelled(r, entry)
        ]
        named = [r for r in matching if {"presentation", "category", "labels"} & set(r)]
        if not matching:
            raise Unranked("no_composition")
        rule = (named or matching)[0]
        return [(self.parts[c], number(w)) for c, w in rule["weights"].items() if number(w) > 0]

    def adjustments(self, entry: PlainEntry) -> Fraction:
        value = ZERO
        for kind, sign in (("bonus", 1), ("deduction", -1)):
            points = sum(
                (
                    a.points or ZERO
                    for a in self.data.adjustments
                    if (a.entry, a.kind) == (entry.code, kind)
                ),
                ZERO,
            )
            cap = self.scheme.get("adjustments", {}).get(f"{kind}_cap")
            value += sign * (points if cap is None else min(points, number(cap)))
        return value

    def place(self, entry: PlainEntry) -> Place:
        parts: dict[str, Fraction] = {}
        total = ZERO
        if entry.withdrawn:
            raise Unranked("withdrawn", on=WITHDRAWN_ON, reason=WITHDRAWN_REASON)
        weights = self.weights(entry)
        if not weights:
            raise Unranked("no_composition")
        for part, weight in weights:
            score = parts[part["code"]] = self.part_score(part, entry)
            total += score if weight is None else score / self.full(part, entry) * weight
        adjustments = self.adjustments(entry)
        total = self.stage("total", total + adjustments)
        grade = self.grade(entry, total)
        place = Place(entry.code, total, parts, adjustments, grade, self.counts(entry, parts))
        place.keys = tuple(self.tie_value(key, entry, place) for key in self.tie_keys)
        return place

    def counts(self, entry: PlainEntry, parts: dict[str, Fraction]) -> dict[str, int]:
        """计票 over the parts of the total: issued, returned, valid, void, abstained."""
        counts = dict.fromkeys(("issued", "returned", "valid", "void", "abstained"), 0)
        for part in (self.parts[code] for code in parts):
            for group, _ in self.groups(part):
                counts["valid"] += len(self.valid(part, entry, group))
                for ballot in self.data.ballots:
                    if (ballot.part, ballot.entry, ballot.attendance) != (
                        part["code"],
                        entry.code,
                        "present",
                    ):
                        continue
                    if group is not None and self.data.reviewers[ballot.reviewer] != group:
                        continue
                    cells = [ballot.cells.get(c["code"]) for c in self.criteria(part, entry)]
                    abstained = not any(isinstance(cell, Fraction | Vote) for cell in cells)
                    counts["issued"] += 1
                    counts["returned"] += ballot.status != "draft"
                    counts["void"] += ballot.status == "void"
                    counts["abstained"] += ballot.status == "submitted" and abstained
        return counts

    # --- ties ---

    @property
    def tie_keys(self) -> list[str]:
        return list(self.scheme.get("ties", {}).get("order", []))

    def tie_value(self, key: str, entry: PlainEntry, place: Place) -> tuple[int, Fraction]:
        """(0, 0) for a missing value, which ranks lowest; else (1, value)."""
        kind, _, rest = key.partition(":")
        value: Fraction | None = None
        if kind == "part":
            value = place.parts.get(rest)
        elif kind == "criterion":
            part_code, _, criterion_code = rest.partition("/")
            if part_code in place.parts:
                value = self.criterion_score(self.parts[part_code], criterion_code, entry)
        else:
            voted = [p for p in self.parts.values() if p["kind"] == "voted"]
            if any(
                self.valid(part, entry, group) for part in voted for group, _ in self.groups(part)
            ):
                value = Fraction(
                    sum(
                        self.votes(part, entry, group, criterion).count(rest)
                        for part in voted
                        for group, _ in self.groups(part)
                        for criterion in self.criteria(part, entry)
                    )
                )
        return (0, ZERO) if value is None else (1, value)

    def criterion_score(self, part: Table, code: str, entry: PlainEntry) -> Fraction | None:
        """A criterion's group-weighted mean; a deducted criterion's points."""
        criterion = next((c for c in self.criteria(part, entry) if c["code"] == code), None)
        if criterion is None:
            return None
        if part["kind"] == "deducted":
            return self.deducted(part, criterion, entry)
        weighed = [
            (weight, value)
            for group, weight in self.groups(part)
            if (value := self.criterion_mean(part, entry, group, criterion)) is not None
        ]
        if not weighed:
            return None
        return sum((w * v for w, v in weighed), ZERO) / sum((w for w, _ in weighed), ZERO)

    # --- grades ---

    @property
    def titles(self) -> list[str]:
        return [grade["title"] for grade in self.grades]

    def vetoed(self, code: str) -> bool:
        return any((a.entry, a.kind) == (code, "veto") for a in self.data.adjustments)

    def best(self, code: str) -> int:
        """The index of the highest grade that the entry may have."""
        cap = self.scheme.get("veto", {}).get("cap_grade")
        return self.titles.index(cap) if cap is not None and self.vetoed(code) else 0

    def grade(self, entry: PlainEntry, total: Fraction) -> str | None:
        for index, grade in enumerate(self.grades):
            if index >= self.best(entry.code) and total >= number(grade["at_least"]):
                return str(grade["title"])
        return None

    def give_quota_grades(self, places: list[Place]) -> None:
        """Down one category's ranking (`places`, ranked)."""
        left: list[Fraction | None] = []
        for grade in self.grades:
            quota = grade.get("quota")
            left.append(None if quota is None else Fraction(int(share(quota) * len(places))))
        closed = [False] * len(self.grades)
        for rank in sorted({place.rank for place in places}):
            waiting = [place for place in places if place.rank == rank]
            for index, grade in enumerate(self.grades):
                wanting = [
                    p
                    for p in waiting
                    if index >= self.best(p.code) and p.total >= number(grade["at_least"])
                ]
                if not wanting:
                    continue
                room = left[index]
                if room is not None and (closed[index] or len(wanting) > room):
                    closed[index] = True
                    continue
                if room is not None:
                    left[index] = room - len(wanting)
                for place in wanting:
                    place.grade_by_quota = str(grade["title"])
                waiting = [p for p in waiting if p not in wanting]

    # --- ranks ---

    def rank(self, entries: list[PlainEntry]) -> Result:
        """The ranking of a set, without the grades by quota."""
        places, unranked = [], {}
        for entry in entries:
            try:
                places.append(self.place(entry))
            except Unranked as reason:
                unranked[entry.code] = (reason.kind, reason.facts)
        places.sort(key=lambda p: p.code)
        places.sort(key=lambda p: (p.total, p.keys), reverse=True)
        for place in places:
            place.rank = 1 + sum((q.total, q.keys) > (place.total, place.keys) for q in places)
        for place in places:
            place.shared = sum(q.rank == place.rank for q in places) > 1
        for above, below in itertools.pairwise(places):
            if above.total == below.total and above.keys != below.keys:
                first = next(i for i, k in enumerate(above.keys) if k != below.keys[i])
                for place in places:
                    if place.rank in (above.rank, below.rank):
                        place.parting.add(self.tie_keys[first])
        return Result(places, unranked)

    def overall(self) -> Result:
        """The overall ranking, grades by quota from each category's."""
        result = self.rank(self.data.entries)
        for ranking in self.within("category").values():
            for place in ranking.places:
                result.by_code[place.code].grade_by_quota = place.grade_by_quota
        return result

    def within(self, what: str) -> dict[str, Result]:
        """A ranking for each category or presentation."""
        names = {getattr(entry, what) for entry in self.data.entries}
        results = {
            n: self.rank([e for e in self.data.entries if getattr(e, what) == n]) for n in names
        }
        if what == "category":
            for result in results.values():
                self.give_quota_grades(result.places)
        return results
