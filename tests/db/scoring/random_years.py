"""Random schemes and years for property tests: small, with many ties, blanks and borders."""

import random
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import tomli_w
from hypothesis import strategies as st

from tests.db.scoring.reference import (
    ABSTAIN,
    BLANK,
    INVALID,
    Cell,
    Data,
    PlainAdjustment,
    PlainBallot,
    PlainCount,
    PlainEntry,
    Table,
    Vote,
)

CATEGORIES = ["街道", "部门"]
LABELS = ["重点", "联系点"]
PRESENTATIONS = ["现场", "书面"]
LEVELS = ["优秀", "良好", "一般"]
LABELLED = st.sampled_from([["重点"], ["联系点"], LABELS])
KINDS = ["scored", "scored", "voted", "deducted", "given"]


@dataclass
class Year:
    scheme: Table
    data: Data

    @property
    def text(self) -> str:
        return tomli_w.dumps(self.scheme)


def decimals(*texts: str) -> st.SearchStrategy[Decimal]:
    return st.sampled_from([Decimal(text) for text in texts])


def sometimes(draw: st.DrawFn, chance: int = 3) -> bool:
    """True about once in `chance` draws; shrinks to False."""
    return draw(st.integers(0, chance - 1)) == chance - 1


def put_sometimes(
    draw: st.DrawFn, table: Table, key: str, values: st.SearchStrategy[Any], chance: int = 3
) -> None:
    if sometimes(draw, chance):
        table[key] = draw(values)


def criterion(draw: st.DrawFn, kind: str, code: str) -> Table:
    points = draw(decimals("2", "5", "2.5", "1.125"))
    table: Table = {"code": code, "title": code, "points": points}
    if kind == "deducted":
        table["per_occurrence"] = draw(decimals("0.3", "0.5", "1", "0"))
        put_sometimes(draw, table, "cap", decimals("0.9", "1.2", "9"))
    else:
        put_sometimes(draw, table, "weight", decimals("2", "0.3", "1.25", "0.001"))
    if kind == "scored":
        table["step"] = draw(decimals("0.5", "1", "0.25", "0.125"))
    if kind == "voted":
        shares = draw(st.permutations([Decimal(1), Decimal("0.8"), Decimal("0.4"), Decimal(0)]))
        table["levels"] = [
            {"title": title, "points": points * part}
            for title, part in zip(LEVELS, shares, strict=False)
        ]
    put_sometimes(draw, table, "categories", st.sampled_from([["街道"], ["部门"], CATEGORIES]), 5)
    put_sometimes(draw, table, "labels", LABELLED, 6)
    return table


def part(draw: st.DrawFn, code: str, groups: list[str], *, standardise: bool) -> Table:
    kind = "scored" if standardise else draw(st.sampled_from(KINDS))
    table: Table = {"code": code, "title": code, "kind": kind}
    put_sometimes(
        draw, table, "report_required", st.sampled_from(["unranked", "zero", "ignore"]), 6
    )
    put_sometimes(draw, table, "labels", LABELLED, 6)
    if kind == "given":
        table["full"] = draw(decimals("10", "7.5"))
        return table
    banded = kind == "voted" and sometimes(draw, 2)
    count = 1 if banded else draw(st.integers(1, 3))
    table["criteria"] = [criterion(draw, kind, f"{code}{i}") for i in range(count)]
    if banded:
        table["bands"] = bands(draw, table["criteria"][0])
    if kind == "deducted":
        return table
    if groups and sometimes(draw, 2):
        weights = {
            group: draw(decimals("20", "33.3", "50", "0")) for group in groups if sometimes(draw, 2)
        }
        if any(weights.values()):
            table["group_weights"] = weights
    put_sometimes(draw, table, "when_group_empty", st.sampled_from(["redistribute", "block"]), 2)
    put_sometimes(draw, table, "incomplete", st.sampled_from(["zero", "scale", "exclude"]), 2)
    put_sometimes(draw, table, "min_valid", st.integers(0, 3))
    put_sometimes(draw, table, "anonymous", st.booleans(), 4)
    if kind == "scored":
        if standardise or sometimes(draw, 2):
            table["average"] = "ballot"
        put_sometimes(draw, table, "trim", st.builds(trim, *[st.integers(0, 2)] * 3), 2)
    if standardise:
        table["standardise"] = {
            "mean": draw(decimals("100", "3.5")),
            "sd": draw(decimals("20", "0.7")),
        }
        put_sometimes(draw, table["standardise"], "population", st.booleans())
    return table


def trim(high: int, low: int, more: int) -> Table:
    return {"high": high, "low": low, "from": high + low + 1 + more}


def bands(draw: st.DrawFn, voted: Table) -> list[Table]:
    titles = [level["title"] for level in voted["levels"]]
    full = voted["points"] * voted.get("weight", 1)
    scores = [
        (full * share).quantize(Decimal("0.001"), "ROUND_DOWN")
        for share in map(Decimal, ("1", "0.5", "0.2"))
    ]
    rows = []
    for score in scores[: draw(st.integers(1, 3))]:
        levels = draw(st.lists(st.sampled_from(titles), min_size=1, max_size=2, unique=True))
        share = draw(st.sampled_from(["90%", "50%", "1/3", "2/3", Decimal("0.6"), "0%"]))
        rows.append({"levels": levels, "at_least": share, "score": score})
    if sometimes(draw, 2):
        rows.append({"levels": titles[:1], "at_least": "0%", "score": Decimal(0)})
    return rows


NAMED: list[Table] = [
    {},
    {"presentation": "现场"},
    {"category": "街道"},
    {"presentation": "书面", "category": "街道"},
    {"labels": ["重点"]},
    {"category": "街道", "labels": LABELS},
]


def composition(draw: st.DrawFn, parts: list[Table]) -> list[Table]:
    rules: list[Table] = []
    for named in draw(
        st.lists(
            st.sampled_from(NAMED),
            min_size=1,
            max_size=3,
            unique_by=str,
        )
    ):
        weights = {
            p["code"]: draw(decimals("30", "0", "70", "12.5"))
            for p in parts
            if not sometimes(draw, 4)
        }
        if any(weights.values()):
            rules.append({**named, "weights": weights})
    return rules


def tie_keys(parts: list[Table]) -> list[str]:
    keys = [f"part:{p['code']}" for p in parts]
    keys += [f"criterion:{p['code']}/{c['code']}" for p in parts for c in p.get("criteria", [])]
    if any(p["kind"] == "voted" for p in parts):
        keys.append("votes:优秀")
    return keys


def grades(draw: st.DrawFn) -> list[Table]:
    borders = draw(
        st.lists(
            st.sampled_from([-2, 0, 1, 2, 3, 4, 5, 6, 8, 10, 30, 60, 90]),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    table: list[Table] = [
        {"title": title, "at_least": border}
        for title, border in zip(
            ["一等", "二等", "三等"], sorted(borders, reverse=True), strict=False
        )
    ]
    for grade in table:
        put_sometimes(
            draw, grade, "quota", st.sampled_from(["30%", "0%", "1/3", Decimal("0.25")]), 2
        )
    return table


@st.composite
def schemes(draw: st.DrawFn, *, standardise: bool = False) -> Table:
    groups = ["g1", "g2", "g3"][: draw(st.integers(0, 3))]
    scheme: Table = {"title": "随机一年", "year": 2024}
    if groups:
        scheme["groups"] = [{"code": code, "title": code} for code in groups]
    parts = [
        part(draw, f"P{i}", groups, standardise=standardise and i == 0)
        for i in range(draw(st.integers(1, 3)))
    ]
    scheme["parts"] = parts
    if sometimes(draw, 2) and (rules := composition(draw, parts)):
        scheme["composition"] = rules
    if not standardise and sometimes(draw, 2):
        scheme["rounding"] = {
            stage: draw(st.integers(0, 2))
            for stage in ("criterion", "weighted", "group", "part", "total")
            if sometimes(draw, 2)
        }
        put_sometimes(
            draw, scheme["rounding"], "mode", st.sampled_from(["half_even", "down", "half_up"]), 2
        )
    if sometimes(draw, 2):
        keys = tie_keys(parts)
        scheme["ties"] = {
            "order": draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3, unique=True))
        }
    if sometimes(draw, 2):
        scheme["grades"] = grades(draw)
        titles = [grade["title"] for grade in scheme["grades"]]
        if sometimes(draw, 2):
            scheme["veto"] = {"cap_grade": draw(st.sampled_from(titles))}
    if sometimes(draw, 2):
        scheme["adjustments"] = {"bonus_cap": Decimal("1.5")}
        put_sometimes(draw, scheme["adjustments"], "deduction_cap", decimals("0", "0.75"))
    return scheme


class Filler:
    """Fills in what a scheme asks for; seeded, since hypothesis alone would leave most of it empty."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._labelling = random.Random(f"labelling {seed}")
        self._leaving = random.Random(f"leaving {seed}")
        self._counting = random.Random(f"counting {seed}")

    def once_in(self, chance: int) -> bool:
        return self._random.randrange(chance) == 0

    def entry(self, number: int) -> PlainEntry:
        category, presentation = self._random.choice(CATEGORIES), self._random.choice(PRESENTATIONS)
        return PlainEntry(
            f"U{number}",
            category,
            presentation,
            reported=not self.once_in(5),
            withdrawn=self._leaving.randrange(8) == 0,
            labels=self._labelling.choice([(), ("重点",), ("联系点",), ("联系点", "重点")]),
        )

    def reviewers(self, count: int, groups: list[str]) -> dict[str, str]:
        """Every group has somebody, as far as they go round."""
        return {f"R{i}": groups[i % len(groups)] for i in self._random.sample(range(count), count)}

    def cell(self, criterion: Table, kind: str) -> Cell:
        """Mostly a mark near the top, so that equals are common."""
        if self.once_in(14):
            special: list[Cell] = [BLANK, ABSTAIN, INVALID]
            return self._random.choice(special)
        if kind == "voted":
            return Vote(str(self._random.choice(criterion["levels"])["title"]))
        step, points = Fraction(criterion["step"]), Fraction(criterion["points"])
        top = int(points // step)
        steps: int = self._random.choice([*range(max(0, top - 2), top + 1), 0])
        return step * steps

    def ballot(
        self, part: str, entry: str, reviewer: str, criteria: list[Table], kind: str
    ) -> PlainBallot:
        status, attendance = "submitted", "present"
        if self.once_in(9):
            status, attendance = self._random.choice(STATES)
        cells = {c["code"]: self.cell(c, kind) for c in criteria}
        kept: dict[str, Cell] = {code: cell for code, cell in cells.items() if cell is not BLANK}
        return PlainBallot(part, entry, reviewer, status, attendance, kept)

    def part(self, table: Table, entry: PlainEntry, data: Data) -> None:
        """Gives an entry what a part needs of it."""
        code, kind = table["code"], table["kind"]
        criteria = [
            c
            for c in table.get("criteria", [])
            if entry.category in c.get("categories", CATEGORIES)
            and all(
                any(label in t.get("labels", entry.labels) for label in entry.labels)
                or "labels" not in t
                for t in (table, c)
            )
        ]
        if kind == "given":
            if not self.once_in(8):
                data.given[code, entry.code] = Fraction(
                    self._random.choice(["7.5", "6", "5.125", "0"])
                )
        elif kind == "deducted":
            for c in criteria:
                if times := self._random.randrange(5):
                    data.occurrences[code, c["code"], entry.code] = times
        else:
            counted = {g for g in data.reviewers.values() if kind == "voted" and self.counts()}
            data.counted += [
                self.count(code, entry.code, group, criteria)
                for group in sorted(counted)
                if criteria
            ]
            for reviewer, group in data.reviewers.items():
                if not self.once_in(9) and group not in counted:
                    data.ballots.append(self.ballot(code, entry.code, reviewer, criteria, kind))

    def counts(self) -> bool:
        """Whether a group's votes are counted by hand."""
        return self._counting.randrange(4) == 0

    def count(self, part: str, entry: str, group: str, criteria: list[Table]) -> PlainCount:
        """So many voters, each with a level of every criterion; without one where there is but one criterion."""
        chosen, voters = self._counting, self._counting.randrange(7)
        votes: dict[str, dict[str, int]] = {}
        for c in criteria:
            titles = [str(level["title"]) for level in c["levels"]]
            drawn = [chosen.choice(titles) for _ in range(voters)]
            votes[c["code"]] = {title: drawn.count(title) for title in titles}
        undecided = chosen.randrange(3) if len(criteria) == 1 else 0
        return PlainCount(part, entry, group, votes, undecided, chosen.randrange(3))

    def adjustments(self, entry: PlainEntry) -> list[PlainAdjustment]:
        found = []
        for kind in ("bonus", "bonus", "deduction", "veto"):
            if self.once_in(5):
                points = (
                    None if kind == "veto" else Fraction(self._random.choice(["0.5", "1", "2.125"]))
                )
                found.append(PlainAdjustment(entry.code, kind, points))
        return found


STATES = [
    ("draft", "present"),
    ("void", "present"),
    ("submitted", "absent"),
    ("draft", "recused"),
    ("submitted", "recused"),
    ("void", "absent"),
]


@st.composite
def years(draw: st.DrawFn, *, standardise: bool = False) -> Year:
    scheme = draw(schemes(standardise=standardise))
    filler = Filler(draw(st.integers(0, 2**32)))
    entries = [filler.entry(i) for i in range(draw(st.integers(2, 6)))]
    groups = [group["code"] for group in scheme.get("groups", [])] or ["panel"]
    data = Data(entries, filler.reviewers(draw(st.integers(len(groups), 8)), groups), [])
    for table in scheme["parts"]:
        for entry in entries:
            filler.part(table, entry, data)
    for entry in entries:
        data.adjustments += filler.adjustments(entry)
    return Year(scheme, data)
