"""What each kind of event changes: the tables it may touch, and of an account the columns.

The program keeps to this by what its operations do; `verify` holds every event to it, so that an event which
somebody wrote with a script cannot carry a change that its kind never makes, such as a password in a failed
signing in. A new kind of event has its line here (tests/db/store/verify/test_conduct.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_BALLOTS: Final = frozenset({"ballots", "marks"})
_UNITS: Final = frozenset(
    {"units", "entries", "withdrawals", "former_names", "unit_endings", "reviewers", "ballots"}
)
_RULES: Final = frozenset({"evaluations", "scheme_versions", "groups", "parts", "criteria"})
_PANEL: Final = frozenset({"reviewers", "groups", "ballots"})
_REPORTS: Final = frozenset({"reports", "report_deadlines", "report_reminders"})
_FINDINGS: Final = frozenset({"findings", "finding_evidence", "strong_points"})
_SUPERVISION: Final = frozenset(
    {
        *("supervisions", "supervision_items", "supervision_units", "supervision_forms"),
        *("supervision_answers", "supervision_findings", "self_check_files"),
    }
)
_CHECKS: Final = frozenset({"check_runs", "second_ballots", "second_marks", "settlements"})
_PACKETS: Final = frozenset({"packets", "packet_seats", "packet_forms", "packet_returns"})
_SHEETS: Final = frozenset({"layouts", "layout_entries", "layout_criteria", "sheets"})
_SCANS: Final = frozenset({"batches", "scan_files", "scans", "pictures", "readings"})
_COUNTS: Final = frozenset({"sheet_counts", "sheet_seats"})
_SETTLED: Final = frozenset({"field_rulings", "field_doubts"})
_KEYS: Final = frozenset({"packet_key", "packet_key_seals"})
_ACCOUNTS: Final = frozenset({"accounts"})
_OFFICE: Final = frozenset({"vote_counts", "given_scores", "occurrences", "adjustments"})
_OWN: Final = frozenset({"own_packet"})
_DRAW: Final = frozenset({"draws", "draw_places", "entries"})
_HALL: Final = frozenset(
    {"hall_settings", "hall_turns", "hall_periods", "hall_arrivals", "hall_numbers", "hall_counts"}
)
# What an act that can be taken back has changed, and so what taking it back changes.
_REVERSIBLE: Final = (
    _BALLOTS
    | _UNITS
    | _PANEL
    | _REPORTS
    | _FINDINGS
    | _OFFICE
    | _PACKETS
    | _CHECKS
    | _DRAW
    | _HALL
    | _SUPERVISION
    | _COUNTS
    | _SETTLED
) | frozenset({"evaluations", "paper_texts"})

_OF_SUBJECT: Final[Mapping[str, frozenset[str]]] = {
    "evaluation": frozenset({"evaluations"}),
    "result": frozenset({"releases"}),
    "scheme": _RULES,
    "entry": _UNITS | _REPORTS,
    "unit": _UNITS,
    "reviewer": _PANEL | {"hall_arrivals"},
    "mark": _BALLOTS,
    "ballot": _BALLOTS,
    "votes": frozenset({"vote_counts", "groups"}),
    "given": frozenset({"given_scores"}),
    "occurrences": frozenset({"occurrences"}),
    "adjustment": frozenset({"adjustments"}),
    "adjustments": frozenset({"adjustments"}),
    "change": _REVERSIBLE,
    "import": _REVERSIBLE,
    "report": _REPORTS,
    "finding": _FINDINGS | frozenset({"supervision_findings"}),
    "supervision": _SUPERVISION | _FINDINGS,
    "strong_point": _FINDINGS,
    "check": _CHECKS | _BALLOTS,
    "packet": _PACKETS | _KEYS | _CHECKS | _BALLOTS | _SUPERVISION | _OWN,
    "sheet": _SHEETS,
    "scan": _SCANS,
    "account": _ACCOUNTS,
    "hall": _HALL,
}
# What a year holds, and so what goes with it; units are the register's, and a frozen result stays.
_OF_A_YEAR: Final = (
    _RULES
    | _PANEL
    | _BALLOTS
    | _OFFICE
    | _REPORTS
    | _FINDINGS
    | _SUPERVISION
    | _CHECKS
    | _PACKETS
    | _SHEETS
    | _SCANS
    | _COUNTS
    | _SETTLED
    | _DRAW
    | _HALL
    | _ACCOUNTS
) | frozenset(
    {
        *("withdrawals", "paper_texts", "paper_settings", "recounts", "recount_sheets"),
        *("scans_set_aside", "packet_key_seals"),
    }
)
_OF_KIND: Final[Mapping[str, frozenset[str]]] = {
    "evaluation.create": _RULES,
    "evaluation.remove": _OF_A_YEAR,
    "evaluation.papers": frozenset({"paper_texts"}),
    "evaluation.freeze": frozenset({"evaluations", "snapshots"}),
    "hall.draw": _DRAW,
    "hall.order": _DRAW,
    "ballot.scan": _BALLOTS | _COUNTS | {"reviewers"},
    "ballot.unscan": _BALLOTS | _COUNTS,
    "check.scan": _CHECKS | _COUNTS,
    "check.unscan": _CHECKS | _COUNTS,
    "scan.settle": frozenset({"field_rulings"}),
    "scan.doubt": frozenset({"field_doubts"}),
    "scan.recount": _CHECKS | {"recounts", "recount_sheets"},
    "scan.settings": frozenset({"paper_settings"}),
    "scan.decide": frozenset({"scans", "scans_set_aside"}),
    "packet.fill": _RULES | _UNITS | _PANEL | _REPORTS,
    "packet.lend": _PACKETS | _CHECKS | _BALLOTS | _SUPERVISION | _OWN | _PANEL | _ACCOUNTS,
}

# The columns of an account that an event of this kind changes; who is added is a whole row.
ACCOUNT_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "account.failed": frozenset({"failures", "locked_until"}),
    "account.entered": frozenset({"failures", "locked_until"}),
    "account.unlock": frozenset({"failures", "locked_until"}),
    "account.edit": frozenset({"name", "role", "reviewer_id", "disabled"}),
    "account.reset": frozenset({"password_hash", "must_change", "failures", "locked_until"}),
    "account.password": frozenset({"password_hash", "must_change", "failures", "locked_until"}),
    "account.recovery": frozenset({"recovery_hash"}),
    "account.recover": frozenset(
        {"password_hash", "recovery_hash", "must_change", "failures", "locked_until"}
    ),
}
# What an account does to itself.
TO_ITSELF: Final = frozenset({"account.password", "account.recovery"})
# What happens to the account that the event names as its subject.
TO_ITS_SUBJECT: Final = frozenset(
    {"account.failed", "account.entered", "account.recover", "account.reset", "account.unlock"}
)
# Kinds that may be of a ballot number, and then name nobody and bear a day.
UNNAMED: Final = frozenset(
    {
        "account.failed",
        "account.entered",
        "account.password",
        "change.undo",
        "change.redo",
        "import.undo",
        "import.redo",
        "mark.put",
    }
)
# What happens to the file or a pile of paper as a whole, and changes no row.
OF_THE_FILE: Final = frozenset({"file.restore", "file.seal", "pile.type", "pile.check"})
_UNNAMED_SUBJECTS: Final = frozenset({"ballot", "check", "packet", "scan"})


def tables_of(what: str) -> frozenset[str]:
    """The tables that an event of this kind may touch; none for a kind that there is not."""
    found = _OF_KIND.get(what)
    return found if found is not None else _OF_SUBJECT.get(what.partition(".")[0], frozenset())


def may_be_unnamed(what: str) -> bool:
    """Whether an event of this kind may name nobody and bear a day only."""
    return what in UNNAMED or what.partition(".")[0] in _UNNAMED_SUBJECTS
