"""The counted ballots of each part as a matrix of totals, for agreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from db.numbers import THOUSAND
from db.records import Ballot, Entry
from db.scoring.agreement.records import PanelTotals
from db.scoring.scheme.scheme import Part
from db.scoring.tally import Verdict, ballot_total, counting_group, verdict_on


def panel_totals(
    part: Part, entries: Mapping[int, Entry], ballots: Iterable[Ballot]
) -> PanelTotals:
    """The totals of the ballots that count in the part, in points; `entries` by row number.

    A ballot that counts for its criteria but has no total (a mark is missing and `incomplete` is not
    zero or scale) is a blank. Ballots of a unit that left are passed over. Totals are as marked, before any
    standardising. Entries and reviewers without a total are left out; entries stand by unit code, reviewers by
    group and code.
    """
    totals: dict[tuple[int, str], float] = {}
    groups: dict[str, str] = {}
    for ballot in ballots:
        if entries[ballot.entry_id].withdrawn_on:
            continue
        criteria = part.criteria_for(entries[ballot.entry_id].kind)
        group = counting_group(part, ballot.group)
        if group is None or verdict_on(part, criteria, ballot) is not Verdict.COUNTED:
            continue
        total = ballot_total(part, criteria, ballot)
        if total is not None:
            totals[ballot.entry_id, ballot.reviewer] = float(total / THOUSAND)
            groups[ballot.reviewer] = group
    scored = {entry_id for entry_id, _ in totals}
    rows = sorted((entries[number] for number in scored), key=lambda e: e.unit_code)
    columns = sorted(groups, key=lambda code: (groups[code], code))
    return PanelTotals(
        part=part.code,
        entries=tuple(e.unit_code for e in rows),
        reviewers=tuple(columns),
        groups=tuple(groups[code] for code in columns),
        group_weights={group: float(weight) for group, weight in part.counting_weights.items()},
        totals=tuple(tuple(totals.get((e.id, code)) for code in columns) for e in rows),
    )
