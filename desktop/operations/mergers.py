"""What a merger or an abolition of units will do, told before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from db.records import Entry, NewUnit
from db.store import Store
from desktop.file_words import TABLES
from desktop.messages import tr

_MOST_NAMED = 5
_COUNTED = {
    "ballots": "张",
    "reports": "份",
    "adjustments": "项",
    "given_scores": "项",
    "occurrences": "项",
}


@dataclass(frozen=True, slots=True)
class MergerPlan:
    """What is to become of units, by their codes; `successor` None abolishes them.

    `remove`: entries that have nothing yet leave the year with it.
    """

    codes: tuple[str, ...]
    successor: str | NewUnit | None
    on: str
    reason: str
    remove: bool = True


def removable(store: Store, evaluation_id: int, plan: MergerPlan) -> tuple[Entry, ...]:
    """The entries that would leave the year: none of a frozen one, and none that has ballots or the like."""
    return _leaving(store, _Year.read(store, evaluation_id), plan)


def merger_lines(store: Store, evaluation_id: int, plan: MergerPlan) -> list[str]:
    """What the plan would do, a line each: who leaves the year, who stays and why, and what comes next year."""
    year = _Year.read(store, evaluation_id)
    leaving = _leaving(store, year, plan)
    lines = [
        tr("{unit}：本年度还没有评分和报告，移出本年度名单。").format(unit=entry.unit)
        if entry in leaving
        else _staying(store, year, entry)
        for entry in year.entries
        if entry.unit_code in plan.codes
    ]
    if plan.successor is None:
        lines.append(tr("没有承接单位：新建年度沿用名单时不再列入。"))
    else:
        lines.append(_successor(store, year, plan.successor))
        lines.append(tr("新建年度沿用名单时，由承接单位代替，只列一次。"))
    lines.append(
        tr("各年度已有的评分票、名次和等次都不变；以后按旧名称、旧编号导入时，会提示去向。")
    )
    return lines + _workplaces(store, evaluation_id, plan)


@dataclass(frozen=True, slots=True)
class _Year:
    """The year in which a merger is recorded, read once."""

    frozen: bool
    entries: tuple[Entry, ...]

    @staticmethod
    def read(store: Store, evaluation_id: int) -> _Year:
        frozen = store.evaluations.get(evaluation_id).frozen
        return _Year(frozen, store.units.entries(evaluation_id))


def _leaving(store: Store, year: _Year, plan: MergerPlan) -> tuple[Entry, ...]:
    if not plan.remove or year.frozen:
        return ()
    ending = (entry for entry in year.entries if entry.unit_code in plan.codes)
    return tuple(entry for entry in ending if not store.units.used_by(entry.id))


def _staying(store: Store, year: _Year, entry: Entry) -> str:
    used = store.units.used_by(entry.id)
    if year.frozen:
        text = tr("{unit}：本年度已定稿，名单和结果不变，注明去向。")
    elif used:
        text = tr("{unit}：本年度已有{used}，留在名单中，注明去向，评分票一张不动。")
    else:
        text = tr("{unit}：留在本年度名单中，注明去向。")
    counts = "、".join(f"{tr(TABLES[t])} {n} {tr(_COUNTED.get(t, '条'))}" for t, n in used.items())
    return text.format(unit=entry.unit, used=counts)


def _successor(store: Store, year: _Year, successor: str | NewUnit) -> str:
    if isinstance(successor, NewUnit):
        text = (
            tr("新设“{unit}”：本年度已定稿，自下一年度起参评。")
            if year.frozen
            else tr("新设“{unit}”：列入本年度名单，类别“{category}”，主要负责人等请随后补填。")
        )
        return text.format(unit=successor.title, category=successor.category)
    unit = next(u for u in store.units.register() if u.code == successor)
    if any(entry.unit_id == unit.id for entry in year.entries):
        text = tr("承接单位“{unit}”已在本年度名单中。")
    else:
        text = tr("承接单位“{unit}”不在本年度名单中；本年度也须参评的，请另行新增。")
    return text.format(unit=unit.called)


def _workplaces(store: Store, evaluation_id: int, plan: MergerPlan) -> list[str]:
    names = {
        n for u in store.units.register() if u.code in plan.codes for n in (u.title, u.short_title)
    }
    found = [
        r for r in store.panel.reviewers(evaluation_id) if r.workplace and r.workplace in names
    ]
    if not found or plan.successor is None:
        return []
    shown = "、".join(f"{r.code} {r.name}".rstrip() for r in found[:_MOST_NAMED])
    if len(found) > _MOST_NAMED:
        shown = tr("{shown}等 {n} 人").format(shown=shown, n=len(found))
    text = tr(
        "评委 {shown} 的工作单位是要合并的单位；人已转入承接单位的，请到“评委”页改工作单位，以便自动回避。"
    )
    return [text.format(shown=shown)]
