"""What a merger or an abolition of units will do, told before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from db.errors import ErrorKind, UserError
from db.records import Entry, NewUnit
from db.store import Store
from desktop.messages import tr
from desktop.table_labels import TABLES

_MOST_NAMED = 5
_COUNTED = {
    "ballots": "张",
    "reports": "份",
    "adjustments": "项",
    "given_scores": "项",
    "occurrences": "项",
    "vote_counts": "项",
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


class MergerOutlook:
    """What plans would do in one year, which is read once: a preview follows every answer."""

    def __init__(self, store: Store, evaluation_id: int) -> None:
        self._store = store
        self._frozen = store.evaluations.get(evaluation_id).frozen
        self._entries = {e.unit_code: e for e in store.units.entries(evaluation_id)}
        self._reviewers = store.panel.reviewers(evaluation_id)
        self.register = {unit.code: unit for unit in store.units.register()}

    def takes_part(self, code: str) -> bool:
        """Whether the unit of this code is in the year's roster."""
        return code in self._entries

    def leaving(self, plan: MergerPlan) -> tuple[Entry, ...]:
        """The entries that would leave the year: none of a frozen one, and none that has ballots or the like."""
        if not plan.remove or self._frozen:
            return ()
        return tuple(e for e in self._ending(plan) if not self._store.units.used_by(e.id))

    def lines(self, plan: MergerPlan) -> list[str]:
        """A line for everybody who leaves the year, or stays and why; then what comes next year."""
        leaving = self.leaving(plan)
        lines = [
            tr("{unit}：本年度还没有评分和报告，移出本年度名单。").format(unit=entry.unit)
            if entry in leaving
            else self._staying(entry)
            for entry in self._ending(plan)
        ]
        if plan.successor is None:
            lines.append(tr("没有承接单位：新建年度沿用名单时不再列入。"))
        else:
            lines.append(self._successor(plan.successor))
            lines.append(tr("新建年度沿用名单时，由承接单位代替，只列一次。"))
        lines.append(
            tr("各年度已有的评分票、名次和等次都不变；以后按旧名称、旧编号导入时，会提示去向。")
        )
        return lines + self._workplaces(plan)

    def _ending(self, plan: MergerPlan) -> list[Entry]:
        return [self._entries[code] for code in plan.codes if code in self._entries]

    def _staying(self, entry: Entry) -> str:
        used = self._store.units.used_by(entry.id)
        if self._frozen:
            text = tr("{unit}：本年度已定稿，名单和结果不变，注明去向。")
        elif used:
            text = tr("{unit}：本年度已有{used}，留在名单中，注明去向，评分票一张不动。")
        else:
            text = tr("{unit}：留在本年度名单中，注明去向。")
        counts = (f"{tr(TABLES[t])} {n} {tr(_COUNTED.get(t, '条'))}" for t, n in used.items())
        return text.format(unit=entry.unit, used="、".join(counts))

    def _successor(self, successor: str | NewUnit) -> str:
        if isinstance(successor, NewUnit):
            text = (
                tr("新设“{unit}”：本年度已定稿，自下一年度起参评。")
                if self._frozen
                else tr("新设“{unit}”：列入本年度名单，类别“{category}”，主要负责人等请随后补填。")
            )
            return text.format(unit=successor.title, category=successor.category)
        if self.takes_part(successor):
            text = tr("承接单位“{unit}”已在本年度名单中。")
        else:
            text = tr("承接单位“{unit}”不在本年度名单中；本年度也须参评的，请另行新增。")
        return text.format(unit=self.register[successor].called)

    def _workplaces(self, plan: MergerPlan) -> list[str]:
        """Reviewers who work for a unit that ends: whether they moved along nobody can tell for them."""
        ending = [self.register[code] for code in plan.codes]
        names = {name for unit in ending for name in (unit.title, unit.short_title) if name}
        found = [r for r in self._reviewers if r.workplace in names]
        if not found or plan.successor is None:
            return []
        shown = "、".join(f"{r.number} {r.name}".rstrip() for r in found[:_MOST_NAMED])
        if len(found) > _MOST_NAMED:
            shown = tr("{shown}等 {n} 人").format(shown=shown, n=len(found))
        text = tr(
            "评委 {shown} 的工作单位是要合并的单位；"
            "人已转入承接单位的，请到“评委”页改工作单位，以便自动回避。"
        )
        return [text.format(shown=shown)]


def carry_out(store: Store, evaluation_id: int, plan: MergerPlan) -> None:
    """Does what a plan says, all or nothing. Raises UserError as `UnitChanges` does."""
    numbers = {unit.code: unit.id for unit in store.units.register()}
    lacking = [code for code in plan.codes if code not in numbers]
    if lacking:
        raise UserError(ErrorKind.NO_SUCH_UNIT, found=lacking[0])
    units = [numbers[code] for code in plan.codes]
    remove = {entry.id for entry in MergerOutlook(store, evaluation_id).leaving(plan)}
    changes, heir, occasion = store.unit_changes, plan.successor, (plan.on, plan.reason)
    with store.transaction():
        if heir is None:
            changes.abolish(evaluation_id, units, *occasion, remove=remove)
        else:
            into = heir if isinstance(heir, NewUnit) else numbers[heir]
            changes.merge(evaluation_id, units, into, *occasion, remove=remove)
