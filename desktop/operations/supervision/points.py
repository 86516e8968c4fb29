"""Points that a 督察 speaks for, proposed unit by unit: a person takes them into the year's scores, or does not."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from db.numbers import THOUSAND, decimal_text
from db.records import EntryKind
from db.records.supervision import SelfCheckForm, SelfCheckState, SelfCheckVerdict
from db.scoring.scheme.scheme import Criterion, Part, PartKind, Scheme
from db.store import Store
from desktop.messages import tr


@dataclass(frozen=True, slots=True)
class PointTarget:
    """What may be fed: a part of given scores, or a criterion of a deducted part (counted in times)."""

    part: Part
    criterion: Criterion | None = None

    @property
    def title(self) -> str:
        """Its name, with the part's where it is a criterion."""
        own = self.criterion
        return self.part.title if own is None else f"{self.part.title}·{own.title}"

    def amount_text(self, amount: int) -> str:
        """Thousandths of a point, or times, as they are read."""
        if self.criterion is not None:
            return tr("{n} 次").format(n=amount)
        return tr("{points} 分").format(points=decimal_text(Fraction(amount, THOUSAND)))


@dataclass(frozen=True, slots=True)
class PointRule:
    """What an item costs: thousandths taken off the full marks of a given part, or times that are counted."""

    not_met: int
    mostly_met: int


@dataclass(frozen=True, slots=True)
class PointProposal:
    """One unit's line; `present` is what the office has entered already (None: nothing), and on what it rests."""

    entry_id: int
    unit_code: str
    unit: str
    amount: int
    reason: str
    present: int | None = None
    present_reason: str = ""

    @property
    def taken(self) -> bool:
        """Whether just this stands among the office's scores."""
        return (self.present, self.present_reason) == (self.amount, self.reason)


def point_targets(scheme: Scheme) -> tuple[PointTarget, ...]:
    """What of a scheme a 督察 may feed, in the scheme's order."""
    found: list[PointTarget] = []
    for part in scheme.parts:
        if part.kind is PartKind.GIVEN:
            found.append(PointTarget(part))
        elif part.kind is PartKind.DEDUCTED:
            found.extend(PointTarget(part, criterion) for criterion in part.criteria)
    return tuple(found)


def proposed_points(
    store: Store, supervision_id: int, target: PointTarget, rule: PointRule
) -> tuple[PointProposal, ...]:
    """A line for each unit whose form was checked and to which the target applies.

    A given part is full but for what is not met, and never below nothing. A criterion of which nothing is to be
    counted has no line. Raises UserError NOT_ALLOWED.
    """
    supervision = store.supervisions.get(supervision_id)
    entries = {entry.id: entry for entry in store.units.entries(supervision.evaluation_id)}
    forms = store.self_checks.latest(supervision_id)
    present = dict(_present(store, supervision.evaluation_id, target))
    proposals = []
    for unit in store.supervisions.units(supervision_id):
        form = forms.get(unit.entry_id)
        kind = entries[unit.entry_id].kind
        if form is None or unit.state is not SelfCheckState.CHECKED or not _applies(target, kind):
            continue
        amount = _amount(target, rule, form)
        if target.criterion is None or amount:
            reason = f"{supervision.title}：{_counted(form)}"
            now = present.get(unit.entry_id, (None, ""))
            line = PointProposal(unit.entry_id, unit.unit_code, unit.unit, amount, reason, *now)
            proposals.append(line)
    return tuple(proposals)


def take_points(store: Store, target: PointTarget, proposals: Collection[PointProposal]) -> None:
    """Enters these lines among the office's scores, all or none, each with its reason as the evidence.

    Raises UserError FROZEN, NOT_ALLOWED.
    """
    with store.transaction():
        for line in proposals:
            if target.criterion is None:
                store.office.put_given(target.part.code, line.entry_id, line.amount, line.reason)
            else:
                code = target.criterion.code
                store.office.put_occurrences(
                    target.part.code, code, line.entry_id, line.amount, line.reason
                )


def _present(
    store: Store, evaluation_id: int, target: PointTarget
) -> Iterator[tuple[int, tuple[int, str]]]:
    if target.criterion is None:
        for score in store.office.given(evaluation_id):
            if score.part == target.part.code:
                yield score.entry_id, (score.points, score.evidence)
        return
    for found in store.office.occurrences(evaluation_id):
        if (found.part, found.criterion) == (target.part.code, target.criterion.code):
            yield found.entry_id, (found.times, found.evidence)


def _applies(target: PointTarget, kind: EntryKind) -> bool:
    if target.criterion is None:
        return target.part.applies_to(kind)
    return target.criterion in target.part.criteria_for(kind)


def _amount(target: PointTarget, rule: PointRule, form: SelfCheckForm) -> int:
    verdicts = [answer.verdict for answer in form.answers]
    lost = rule.not_met * verdicts.count(SelfCheckVerdict.NOT_MET)
    lost += rule.mostly_met * verdicts.count(SelfCheckVerdict.MOSTLY_MET)
    if target.criterion is not None:
        return lost
    full = target.part.full or Fraction(0)
    return max(int(full * THOUSAND) - lost, 0)


def _counted(form: SelfCheckForm) -> str:
    """How many items are not met, and which."""
    parts = []
    for verdict in (SelfCheckVerdict.NOT_MET, SelfCheckVerdict.MOSTLY_MET):
        codes = [answer.item for answer in form.answers if answer.verdict is verdict]
        if codes:
            parts.append(f"{verdict.value} {len(codes)} 项（{'、'.join(codes)}）")
    return "，".join(parts) or "没有不符合的事项"
