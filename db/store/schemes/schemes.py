"""Scheme versions of an evaluation, and the rows that ballots hang on (parts, criteria, groups).

The TOML text of a version is the rules; the rows only give its parts, criteria and groups an
identity that survives versions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlite_utils import Database

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.numbers import THOUSAND, decimal_text
from db.records import NO_LEVEL, SPOILT, SchemeVersion
from db.scoring.scheme.reader import read_scheme, read_scheme_table
from db.scoring.scheme.recoding import Recoding, recodings, under_earlier_codes
from db.scoring.scheme.scheme import Scheme
from db.scoring.scheme.writer import scheme_table
from db.store.file.stored_scheme import stored_scheme
from db.store.schemes.dropped import SchemeLoss, dropped
from db.store.trail.lent_seats import LENT
from db.store.trail.trail import Change, Trail

_VERSIONS = "SELECT version, text, reason, adopted_at FROM scheme_versions WHERE evaluation_id = ?"


@dataclass(frozen=True, slots=True)
class AdoptedScheme:
    """The version in force and the scheme that its text describes."""

    version: SchemeVersion
    scheme: Scheme


class Schemes:
    """Reads and adopts scheme versions."""

    def __init__(self, database: Database, trail: Trail) -> None:
        self._database = database
        self._trail = trail
        self._read: dict[str, Scheme] = {}

    def current(self, evaluation_id: int) -> AdoptedScheme:
        """The version in force."""
        row = self._database.conn.execute(
            f"{_VERSIONS} ORDER BY version DESC LIMIT 1", (evaluation_id,)
        ).fetchone()
        if row is None:
            raise _no_version()
        return AdoptedScheme(SchemeVersion(*row), self._scheme(row[1]))

    def versions(self, evaluation_id: int) -> tuple[SchemeVersion, ...]:
        """All versions, oldest first. Raises UserError ROW_DAMAGED where there is none: a year begins with one."""
        rows = self._database.conn.execute(f"{_VERSIONS} ORDER BY version", (evaluation_id,))
        versions = tuple(SchemeVersion(*row) for row in rows)
        if not versions:
            raise _no_version()
        return versions

    def locked(self, evaluation_id: int) -> bool:
        """Whether a ballot has been submitted or votes counted, so that a change needs a new version with a reason."""
        found = self._database.conn.execute(
            "SELECT 1 FROM ballots b JOIN parts p ON p.id = b.part_id"
            " WHERE p.evaluation_id = ?1 AND b.status <> 'draft'"
            " UNION ALL SELECT 1 FROM vote_counts v JOIN entries e ON e.id = v.entry_id"
            " WHERE e.evaluation_id = ?1 LIMIT 1",
            (evaluation_id,),
        )
        return found.fetchone() is not None

    def former_parts(self, evaluation_id: int) -> dict[str, str]:
        """The codes of parts by the titles that they had in earlier versions, the latest of each title."""
        earlier = (stored_scheme(v.text).parts for v in self.versions(evaluation_id)[:-1])
        return {part.title: part.code for parts in earlier for part in parts}

    def adopt(self, evaluation_id: int, text: str, reason: str = "") -> AdoptedScheme:
        """Puts a scheme in force: in place while nothing is submitted, else as a new version, which needs a reason.

        Raises UserError SCHEME_REFUSED (also where marks already given would be above a criterion's
        points or of a level that is gone, or a given score above its part's), SCHEME_LOCKED,
        PART_HAS_BALLOTS (it was anonymous and shall not be, or the other way).
        """
        scheme = read_scheme(text)
        latest = self.versions(evaluation_id)[-1]
        if latest.text == text:
            return self.current(evaluation_id)
        locked = self.locked(evaluation_id)
        if locked and not reason.strip():
            raise UserError(ErrorKind.SCHEME_LOCKED)
        recoded = recodings(self._scheme(latest.text), scheme)
        self._check_codes(evaluation_id, scheme, recoded)
        earlier = _under_earlier_codes(scheme, recoded)
        self._check_marks(evaluation_id, earlier)
        self._check_anonymous(evaluation_id, earlier)
        with self._trail.change("scheme.adopt", scheme.title, reason) as change:
            if locked:
                self.insert_version(change, evaluation_id, latest.version + 1, text, reason)
            else:
                key = {"evaluation_id": evaluation_id, "version": latest.version}
                change.update("scheme_versions", key, {"text": text, "adopted_at": self._trail.now})
            facts = {"title": scheme.title, "year": scheme.year, "organiser": scheme.organiser}
            change.update("evaluations", {"id": evaluation_id}, facts)
            self._recode(change, evaluation_id, recoded)
            self.put_identities(change, evaluation_id, scheme)
        return self.current(evaluation_id)

    def dropped(self, evaluation_id: int, scheme: Scheme) -> tuple[SchemeLoss, ...]:
        """What was entered for groups, parts, criteria and levels that a scheme would leave out."""
        before = self.current(evaluation_id).scheme
        return dropped(self._database.conn, evaluation_id, before, scheme)

    def insert_version(
        self, change: Change, evaluation_id: int, version: int, text: str, reason: str
    ) -> None:
        """Adds the row of a version."""
        row = {
            "evaluation_id": evaluation_id,
            "version": version,
            "text": text,
            "reason": reason,
            "adopted_at": self._trail.now,
        }
        change.insert("scheme_versions", row, ("evaluation_id", "version"))

    def put_identities(self, change: Change, evaluation_id: int, scheme: Scheme) -> None:
        """Adds rows for groups, parts and criteria that have none yet; those that left the scheme stay."""
        groups = self.ids("groups", evaluation_id)
        for group in scheme.groups:
            if group.code in groups:
                change.update("groups", {"id": groups[group.code]}, {"title": group.title})
            else:
                change.insert(
                    "groups",
                    {"evaluation_id": evaluation_id, "code": group.code, "title": group.title},
                )
        parts = self.ids("parts", evaluation_id)
        criteria = self.criterion_ids(evaluation_id)
        for part in scheme.parts:
            part_id = parts.get(part.code) or change.insert(
                "parts", {"evaluation_id": evaluation_id, "code": part.code}
            )
            for criterion in part.criteria:
                if (part.code, criterion.code) not in criteria:
                    change.insert("criteria", {"part_id": part_id, "code": criterion.code})

    def _recode(self, change: Change, evaluation_id: int, recoded: Sequence[Recoding]) -> None:
        """Gives rows their new codes; what hangs on them goes by their numbers."""
        for one in recoded:
            if one.part:
                part_id = self.ids("parts", evaluation_id)[one.part]
                key = {"id": self.criterion_id(part_id, one.before)}
                change.update("criteria", key, {"code": one.after})
            else:
                key = {"id": self.ids(one.key, evaluation_id)[one.before]}
                change.update(one.key, key, {"code": one.after})

    def ids(self, table: str, evaluation_id: int) -> dict[str, int]:
        """Row numbers by code of the evaluation's parts, groups or reviewers."""
        rows = self._database.conn.execute(
            f"SELECT code, id FROM {table} WHERE evaluation_id = ?", (evaluation_id,)
        )
        return {str(code): int(number) for code, number in rows}

    def criterion_id(self, part_id: int, code: str) -> int:
        """The row number of one criterion of a part."""
        row = self._database.conn.execute(
            "SELECT id FROM criteria WHERE part_id = ? AND code = ?", (part_id, code)
        ).fetchone()
        return int(row[0])

    def criterion_ids(self, evaluation_id: int) -> dict[tuple[str, str], int]:
        """Row numbers of criteria by part code and criterion code."""
        rows = self._database.conn.execute(
            "SELECT p.code, c.code, c.id FROM criteria c JOIN parts p ON p.id = c.part_id WHERE p.evaluation_id = ?",
            (evaluation_id,),
        )
        return {(str(part), str(code)): int(number) for part, code, number in rows}

    def criterion_codes(self, evaluation_id: int) -> dict[int, str]:
        """Codes of criteria by their row numbers."""
        return {number: code for (_, code), number in self.criterion_ids(evaluation_id).items()}

    def anonymous_parts(self, evaluation_id: int) -> frozenset[str]:
        """The codes of parts that are or once were anonymous."""
        schemes = (self._scheme(version.text) for version in self.versions(evaluation_id))
        return frozenset(p.code for scheme in schemes for p in scheme.parts if p.anonymous)

    def _scheme(self, text: str) -> Scheme:
        if text not in self._read:
            self._read = {text: stored_scheme(text)}
        return self._read[text]

    def _check_codes(self, evaluation_id: int, scheme: Scheme, recoded: Sequence[Recoding]) -> None:
        """Refuses a new code that rows of something dropped still have, and any while packets bear the old ones."""
        held = {("groups", "", code) for code in self.ids("groups", evaluation_id)}
        held |= {("parts", "", code) for code in self.ids("parts", evaluation_id)}
        held |= {("parts.criteria", *pair) for pair in self.criterion_ids(evaluation_id)}
        earlier = {one.after: one.before for one in recoded if one.key == "parts"}
        out = self._database.conn.execute(
            f"SELECT 1 FROM packets WHERE evaluation_id = ? AND state IN {LENT}",
            (evaluation_id,),
        ).fetchone()
        faults = []
        for one in recoded:
            taken = (one.key, earlier.get(one.part, one.part), one.after) in held
            if taken or out is not None:
                kind = FaultKind.CODE_HELD if taken else FaultKind.CODE_LENT
                facts = {"found": one.after, "low": one.before}
                faults.append(Fault(_place(scheme, one), kind, facts))
        if faults:
            raise UserError(ErrorKind.SCHEME_REFUSED, faults)

    def _check_anonymous(self, evaluation_id: int, scheme: Scheme) -> None:
        rows = self._database.conn.execute(
            "SELECT p.code FROM parts p WHERE p.evaluation_id = ?"
            " AND EXISTS (SELECT 1 FROM ballots b WHERE b.part_id = p.id)",
            (evaluation_id,),
        )
        balloted = {str(code) for (code,) in rows}
        anonymous = self.anonymous_parts(evaluation_id)
        for part in scheme.parts:
            if part.code in balloted and part.anonymous != (part.code in anonymous):
                raise UserError(ErrorKind.PART_HAS_BALLOTS, found=part.title)

    def _check_marks(self, evaluation_id: int, scheme: Scheme) -> None:
        """Refuses a scheme under which a mark or given score would be above the points, or a mark of no level."""
        # By way of the entries: marks lie on disk by entry and criterion.
        rows = self._database.conn.execute(
            "SELECT p.code, c.code, (SELECT max(m.points) FROM entries e JOIN marks m"
            " ON m.entry_id = e.id AND m.criterion_id = c.id WHERE e.evaluation_id = p.evaluation_id)"
            " FROM criteria c JOIN parts p ON p.id = c.part_id WHERE p.evaluation_id = ?",
            (evaluation_id,),
        )
        highest = {(part, code): Fraction(points or 0, THOUSAND) for part, code, points in rows}
        chosen = self._chosen_levels(evaluation_id)
        faults: list[Fault] = []
        given = self._highest_given(evaluation_id)
        for i, part in enumerate(scheme.parts):
            if part.full is not None and (score := given.get(part.code, Fraction(0))) > part.full:
                facts = {"found": decimal_text(part.full), "low": decimal_text(score), "high": ""}
                faults.append(Fault(f"parts[{i}].full", FaultKind.OUT_OF_RANGE, facts))
            for j, criterion in enumerate(part.criteria):
                key, place = (part.code, criterion.code), f"parts[{i}].criteria[{j}]"
                if (mark := highest.get(key, Fraction(0))) > criterion.points:
                    facts = {"found": decimal_text(criterion.points), "low": decimal_text(mark)}
                    faults.append(
                        Fault(f"{place}.points", FaultKind.OUT_OF_RANGE, {**facts, "high": ""})
                    )
                titles = [level.title for level in criterion.levels]
                faults.extend(
                    Fault(
                        f"{place}.levels",
                        FaultKind.UNKNOWN_REFERENCE,
                        {"found": level, "expected": "、".join(titles)},
                    )
                    for level in chosen.get(key, ())
                    if level not in titles
                )
        if faults:
            raise UserError(ErrorKind.SCHEME_REFUSED, faults)

    def _highest_given(self, evaluation_id: int) -> dict[str, Fraction]:
        """The highest score that the office entered, by part code."""
        rows = self._database.conn.execute(
            "SELECT p.code, max(g.points) FROM given_scores g JOIN parts p ON p.id = g.part_id"
            " WHERE p.evaluation_id = ? GROUP BY p.code",
            (evaluation_id,),
        )
        return {str(code): Fraction(points, THOUSAND) for code, points in rows}

    def _chosen_levels(self, evaluation_id: int) -> dict[tuple[str, str], list[str]]:
        """The levels that stand on ballots or were counted, by part and criterion code."""
        chosen: dict[tuple[str, str], list[str]] = {}
        rows = self._database.conn.execute(
            "SELECT DISTINCT p.code, c.code, m.level FROM criteria c JOIN parts p ON p.id = c.part_id"
            " CROSS JOIN entries e JOIN marks m ON m.entry_id = e.id AND m.criterion_id = c.id"
            " WHERE p.evaluation_id = ?1 AND e.evaluation_id = ?1 AND m.level IS NOT NULL"
            " UNION SELECT p.code, c.code, v.level FROM vote_counts v"
            " JOIN criteria c ON c.id = v.criterion_id JOIN parts p ON p.id = c.part_id"
            " WHERE p.evaluation_id = ?1 AND v.level NOT IN (?2, ?3) ORDER BY 3",
            (evaluation_id, NO_LEVEL, SPOILT),
        )
        for part, code, level in rows:
            chosen.setdefault((str(part), str(code)), []).append(str(level))
        return chosen


def _no_version() -> UserError:
    return UserError(ErrorKind.ROW_DAMAGED, path="", table="scheme_versions", row="")


def _under_earlier_codes(scheme: Scheme, recoded: Sequence[Recoding]) -> Scheme:
    if not recoded:
        return scheme
    return read_scheme_table(under_earlier_codes(scheme_table(scheme), recoded))


def _place(scheme: Scheme, one: Recoding) -> str:
    """Where the new code stands, as a fault names it."""
    if one.key == "groups":
        return f"groups[{[g.code for g in scheme.groups].index(one.after)}].code"
    part = [p.code for p in scheme.parts].index(one.part or one.after)
    if not one.part:
        return f"parts[{part}].code"
    criterion = [c.code for c in scheme.parts[part].criteria].index(one.after)
    return f"parts[{part}].criteria[{criterion}].code"
