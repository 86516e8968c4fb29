"""The counted ballots of each part as a matrix of totals, for agreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from db.records import Ballot, Entry
from db.scoring.agreement.records import PanelTotals
from db.scoring.scheme.ratio import exact_mean
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
    judged_by = {
        number: part.criteria_for(entry.kind)
        for number, entry in entries.items()
        if not entry.withdrawn_on
    }
    counts = Verdict.COUNTED
    for ballot in ballots:
        criteria = judged_by.get(ballot.entry_id)
        if criteria is None or verdict_on(part, criteria, ballot) is not counts:
            continue
        total = ballot_total(part, criteria, ballot)
        group = counting_group(part, ballot.group)
        if total is not None and group is not None:
            exact, divisor = exact_mean((total, 1))
            totals[ballot.entry_id, ballot.reviewer] = exact / divisor
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
