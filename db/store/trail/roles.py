"""Who may do and see what: one table, operation by role (docs/integrity.md § Roles).

An operation is the `what` of an event, so nothing is written under a name that stands here for
nobody. A file without accounts is open, and this table is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What an account is for: 组织者, 录入员, 复核员, 监督员 or 评委."""

    ORGANISER = "organiser"
    CLERK = "clerk"
    CHECKER = "checker"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"


class ReadSubject(StrEnum):
    """What not everybody may see. Units, schemes, panel and reports are open to whoever is signed in."""

    BALLOTS = "ballots"
    RESULTS = "results"
    RELEASED = "released"
    OFFICE = "office"
    TRAIL = "trail"
    ACCOUNTS = "accounts"
    CHECKS = "checks"
    SUPERVISION = "supervision"


_ORGANISER: Final = frozenset({Role.ORGANISER})
_TYPING: Final = frozenset({Role.ORGANISER, Role.CLERK})
_SCORING: Final = frozenset({Role.ORGANISER, Role.CLERK, Role.REVIEWER})
_CHECKING: Final = frozenset({Role.ORGANISER, Role.CHECKER})
_SIGNED_IN: Final = frozenset(Role)
_WRITING: Final = _SIGNED_IN - {Role.SUPERVISOR}

# What happens at the door itself, before anybody is signed in; `Accounts` makes its own checks.
PRE_LOGIN: Final = frozenset(
    {"account.failed", "account.entered", "account.recover", "file.restore", "file.seal"}
)

# A reviewer may do these to their own ballots, and to no other; withdraw until scoring is due (`Access`).
OWN_BALLOTS: Final = frozenset({"mark.put", "ballot.comment", "ballot.submit", "ballot.withdraw"})

# What an account does to itself, also while it must first choose a password of its own.
OWN_ACCOUNT: Final = frozenset({"account.password"})

CHANGES: Final[Mapping[str, frozenset[Role]]] = {
    "evaluation.create": _ORGANISER,
    "evaluation.remove": _ORGANISER,
    "evaluation.deadline": _ORGANISER,
    "evaluation.findings_due": _ORGANISER,
    "evaluation.scoring_due": _ORGANISER,
    "evaluation.papers": _ORGANISER,
    "evaluation.freeze": _ORGANISER,
    "evaluation.reopen": _ORGANISER,
    "result.release": _ORGANISER,
    "result.take_back": _ORGANISER,
    "scheme.adopt": _ORGANISER,
    "entry.add": _ORGANISER,
    "entry.edit": _ORGANISER,
    "entry.remove": _ORGANISER,
    "entry.import": _ORGANISER,
    "entry.withdraw": _ORGANISER,
    "entry.readmit": _ORGANISER,
    "unit.rename": _ORGANISER,
    "unit.note_name": _ORGANISER,
    "unit.forget_name": _ORGANISER,
    "unit.merge": _ORGANISER,
    "unit.abolish": _ORGANISER,
    "unit.revive": _ORGANISER,
    "unit.carry": _ORGANISER,
    "reviewer.add": _ORGANISER,
    "reviewer.edit": _ORGANISER,
    "reviewer.remove": _ORGANISER,
    "reviewer.import": _ORGANISER,
    "mark.put": _SCORING,
    "ballot.comment": _SCORING,
    "ballot.submit": _SCORING,
    "ballot.attendance": _TYPING,
    "ballot.withdraw": _SCORING,
    "ballot.move": _TYPING,
    "ballot.void": _TYPING,
    "ballot.unvoid": _ORGANISER,
    "ballot.import": _TYPING,
    "votes.import": _TYPING,
    "pile.type": _TYPING,
    "pile.check": _CHECKING,
    "given.put": _ORGANISER,
    "given.import": _ORGANISER,
    "occurrences.put": _ORGANISER,
    "occurrences.import": _ORGANISER,
    "adjustment.add": _ORGANISER,
    "adjustment.remove": _ORGANISER,
    "adjustments.import": _ORGANISER,
    "change.undo": _SCORING,  # of what the account may take back: `Reversals` asks
    "change.redo": _SCORING,
    "report.hand_in": _TYPING,
    "report.take_out": _TYPING,
    "report.received": _ORGANISER,
    "report.returned": _ORGANISER,
    "report.accepted": _ORGANISER,
    "report.extend": _ORGANISER,
    "report.remind": _ORGANISER,
    "finding.add": _ORGANISER,
    "finding.edit": _ORGANISER,
    "finding.report": _ORGANISER,
    "finding.accept": _ORGANISER,
    "finding.reopen": _ORGANISER,
    "finding.remove": _ORGANISER,
    "finding.evidence": _ORGANISER,
    "strong_point.add": _ORGANISER,
    "strong_point.remove": _ORGANISER,
    "hall.draw": _ORGANISER,
    "hall.order": _ORGANISER,
    "hall.settings": _ORGANISER,
    "hall.start": _TYPING,
    "hall.pause": _TYPING,
    "hall.ask": _TYPING,
    "hall.finish": _TYPING,
    "hall.absent": _TYPING,
    "hall.move": _TYPING,
    "hall.recall": _TYPING,
    "hall.arrive": _TYPING,
    "hall.leave": _TYPING,
    "hall.hand_out": _TYPING,
    "hall.count": _TYPING,
    "hall.uncount": _TYPING,
    "supervision.add": _ORGANISER,
    "supervision.edit": _ORGANISER,
    "supervision.remove": _ORGANISER,
    "supervision.items": _ORGANISER,
    "supervision.units": _ORGANISER,
    "supervision.send": _TYPING,
    "supervision.remind": _TYPING,
    "supervision.extend": _ORGANISER,
    "supervision.collect": _TYPING,
    "supervision.attach": _TYPING,
    "supervision.detach": _TYPING,
    "supervision.return": _ORGANISER,
    "supervision.check": _ORGANISER,
    "supervision.findings": _ORGANISER,
    "supervision.close": _ORGANISER,
    "check.start": _ORGANISER,
    "check.mark": _CHECKING,
    "check.finish": _CHECKING,
    "check.settle": _CHECKING,
    "packet.key": _ORGANISER,
    "packet.issue": _ORGANISER,
    "packet.collect": _ORGANISER,
    "packet.withdraw": _ORGANISER,
    "packet.close": _ORGANISER,
    "packet.fill": _ORGANISER,
    "packet.lend": _ORGANISER,
    "packet.hand_in": _WRITING,
    "packet.receipt": _WRITING,
    "sheet.print": _ORGANISER,
    "sheet.void": _ORGANISER,
    "scan.take": _TYPING,
    "scan.withdraw": _ORGANISER,
    "scan.settle": _TYPING,
    "scan.doubt": _TYPING,
    "scan.decide": _TYPING,
    "scan.settings": _ORGANISER,
    "scan.recount": _ORGANISER,
    "ballot.scan": _TYPING,
    "ballot.unscan": _TYPING,
    "check.scan": _TYPING,
    "check.unscan": _TYPING,
    "account.add": _ORGANISER,
    "account.edit": _ORGANISER,
    "account.reset": _ORGANISER,
    "account.unlock": _ORGANISER,
    "account.recovery": _ORGANISER,
    "account.password": _SIGNED_IN,
}

# Kinds of events that older versions wrote.
FORMER_CHANGES: Final[Mapping[str, frozenset[Role]]] = {
    "unit.name_back": _ORGANISER,
    "import.undo": _TYPING,
    "import.redo": _TYPING,
}

READINGS: Final[Mapping[ReadSubject, frozenset[Role]]] = {
    ReadSubject.BALLOTS: frozenset({Role.ORGANISER, Role.CLERK, Role.SUPERVISOR}),
    ReadSubject.RESULTS: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    ReadSubject.RELEASED: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    ReadSubject.OFFICE: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    ReadSubject.TRAIL: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    ReadSubject.ACCOUNTS: frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    ReadSubject.CHECKS: frozenset({Role.ORGANISER, Role.CHECKER, Role.SUPERVISOR}),
    ReadSubject.SUPERVISION: frozenset({Role.ORGANISER, Role.CLERK, Role.SUPERVISOR}),
}

# Open to every role once the whole ranking is released; `RELEASED` once anything of it is.
ONCE_RELEASED: Final = frozenset({ReadSubject.RESULTS, ReadSubject.RELEASED, ReadSubject.OFFICE})
