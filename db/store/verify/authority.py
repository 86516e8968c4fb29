"""Whether whoever an event names could do what it did, and whether the clock ran on, as the trail itself tells.

The store asks the account as it stands in the file. Whoever raises a role with another program, acts,
and lowers it again leaves tables that fit the trail; the act does not fit the role that the trail gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from db.store.trail.roles import CHANGES, FORMER_CHANGES, OWN_ACCOUNT, PRE_LOGIN
from db.store.verify.chain import Facts
from db.store.verify.damage import Damage, DamageKind, Damages

_DRIFT: Final = timedelta(minutes=2)  # two machines may differ by so much
_DAY: Final = len("2024-12-31")
_KNOWN: Final = {**CHANGES, **FORMER_CHANGES}


class Authority:
    """Follows the events in order; `turned_back` are those whose time lies before one of an event before."""

    def __init__(self, damages: Damages) -> None:
        self._damages = damages
        self._latest: datetime | None = None
        self.turned_back: list[int] = []

    def check(self, number: int, facts: Facts, accounts: Iterable[Any]) -> None:
        """Checks one event against the accounts as the events before it left them."""
        at, who, what, _subject = facts
        self._check_clock(number, at)
        own = {row.get("name"): row for row in accounts}
        if not own or what not in _KNOWN or what in PRE_LOGIN:
            return
        if not who and len(at) == _DAY:  # an anonymous ballot's
            return
        if not _may(own.get(who), what):
            self._damages.add(
                Damage(DamageKind.EVENT_NOT_ALLOWED, "events", stored=who, event=number)
            )

    def _check_clock(self, number: int, at: str) -> None:
        try:
            moment = datetime.fromisoformat(at)
        except (ValueError, TypeError):
            return  # no event of ours: its digest tells
        if self._latest is None:
            self._latest = moment if moment.tzinfo else None
        elif moment.tzinfo is None:
            if moment.date() < self._latest.date():
                self.turned_back.append(number)
        elif moment < self._latest - _DRIFT:
            self.turned_back.append(number)
            self._latest = moment
        else:
            self._latest = max(moment, self._latest)


def _may(account: Mapping[str, Any] | None, what: str) -> bool:
    if account is None or account.get("disabled"):
        return False
    if account.get("must_change") and what not in OWN_ACCOUNT:
        return False
    return account.get("role") in _KNOWN[what]
