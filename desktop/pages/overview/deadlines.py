"""What is due when: reports, the units that were given longer, ballots, and what is to be mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication

from db.records import Delivery, Evaluation, Finding, FindingState, ReportStatus
from db.records.supervision import SelfCheck, Supervision

translate = QCoreApplication.translate


Supervised: TypeAlias = tuple[Supervision, Sequence[SelfCheck]]  # one that is not closed, its units


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day (ISO, or empty: none was set) with what is due on it, and how much of that is still missing."""

    day: str
    text: str
    missing: int

    def overdue(self, today: str) -> bool:
        """Whether the day has passed and something is missing."""
        return bool(self.day) and self.missing > 0 and self.day < today

    def left(self, today: str) -> str:
        """How far away the day is; nothing where nothing is missing."""
        if not self.day or not self.missing:
            return ""
        days = (date.fromisoformat(self.day) - date.fromisoformat(today)).days
        if days < 0:
            return translate("deadlines", "已过 {n} 天").format(n=-days)
        if days == 0:
            return translate("deadlines", "今天到期")
        return translate("deadlines", "还有 {n} 天").format(n=days)


def deadlines(
    evaluation: Evaluation,
    deliveries: Iterable[Delivery],
    findings: Iterable[Finding],
    supervised: Iterable[Supervised],
    ballots_open: int | None,
) -> list[Deadline]:
    """The common deadline first, even where none was set; then each later one by its day.

    `ballots_open`: how many are not handed in yet; None for whom that is not to be seen, or where none is due.
    """
    by_day: dict[str, list[Delivery]] = defaultdict(list)
    common: list[Delivery] = []
    for delivery in deliveries:
        (by_day[delivery.due] if delivery.extended else common).append(delivery)
    missing = sum(map(_waits, common))
    if missing:
        text = translate("deadlines", "述法报告：{n} 家未交").format(n=missing)
    elif common or by_day:
        text = translate("deadlines", "述法报告：已交齐")
    else:
        text = translate("deadlines", "述法报告：还没有参评单位")
    first = Deadline(evaluation.deadline, text, missing)
    later = [_extension(day, given) for day, given in by_day.items()]
    mending = _mending(findings)
    checking = [_self_checks(*open_) for open_ in supervised if open_[0].due]
    return [
        first,
        *sorted(
            [*later, *_scoring(evaluation, ballots_open), *mending, *checking],
            key=lambda d: (not d.day, d.day),
        ),
    ]


def _extension(day: str, given: list[Delivery]) -> Deadline:
    missing = sum(map(_waits, given))
    text = translate("deadlines", "延期的报告：{n} 家，{missing} 家未交")
    return Deadline(day, text.format(n=len(given), missing=missing), missing)


def _scoring(evaluation: Evaluation, ballots_open: int | None) -> list[Deadline]:
    if not evaluation.scoring_due or evaluation.frozen:
        return []
    if ballots_open is None:
        text = translate("deadlines", "评分截止")
    elif ballots_open:
        text = translate("deadlines", "评分：{n} 张评分票未交").format(n=f"{ballots_open:,}")
    else:
        text = translate("deadlines", "评分：评分票已交齐")
    return [Deadline(evaluation.scoring_due, text, ballots_open or 0)]


def _mending(findings: Iterable[Finding]) -> list[Deadline]:
    by_day: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.state is not FindingState.ACCEPTED:
            by_day[finding.due].append(finding)
    found = []
    for day, due in by_day.items():
        reported = sum(f.state is FindingState.REPORTED for f in due)
        text = translate("deadlines", "整改：{n} 项未销号").format(n=len(due))
        if reported:
            text += translate("deadlines", "（{n} 项已报整改，待审）").format(n=reported)
        found.append(Deadline(day, text, len(due)))
    return found


def _self_checks(supervision: Supervision, units: Sequence[SelfCheck]) -> Deadline:
    missing = sum(unit.waiting for unit in units)
    if missing:
        text = translate("deadlines", "自查表（{title}）：{n} 家未报")
    else:
        text = translate("deadlines", "自查表（{title}）：已报齐")
    told = text.format(title=supervision.title, n=missing)
    return Deadline(supervision.due, told, missing)


def _waits(delivery: Delivery) -> bool:
    return delivery.report is None or delivery.report.status is ReportStatus.RETURNED
