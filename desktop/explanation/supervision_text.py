"""What is left until a 督察 can be closed, in words."""

from __future__ import annotations

from datetime import date

from db.records.supervision import Supervision, SupervisionCount
from desktop.messages import tr


def countdown(found: Supervision, count: SupervisionCount, today: str) -> str:
    """What is left, and how many days; of a closed one, what it came to."""
    if found.closed_on:
        text = tr("已于 {on} 办结，清仓见底：{units} 家单位，{findings} 个问题全部销号。")
        return text.format(on=found.closed_on, units=count.units, findings=count.findings)
    parts = [
        tr("还有 {n} 家未审").format(n=count.units - count.checked),
        tr("{n} 个问题未转台账").format(n=count.unmade),
        tr("{n} 个问题未销号").format(n=count.findings - count.accepted),
    ]
    end = tr("。可以办结。") if count.done else tr("。")
    return "，".join([*parts, *_due(found, today)]) + end


def still_to_collect(found: Supervision, waiting: int, today: str) -> str:
    """The same for whoever only collects."""
    return "，".join([tr("还有 {n} 家未报").format(n=waiting), *_due(found, today)]) + tr("。")


def _due(found: Supervision, today: str) -> list[str]:
    if not found.due:
        return []
    days = (date.fromisoformat(found.due) - date.fromisoformat(today)).days
    text = tr("报送期限 {due}，还有 {n} 天") if days >= 0 else tr("报送期限 {due}，已过 {n} 天")
    return [text.format(due=found.due, n=abs(days))]
