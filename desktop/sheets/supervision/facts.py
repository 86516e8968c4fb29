"""What the sheets of a 督察 are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from db.records import Evaluation, Finding
from db.records.supervision import (
    ChecklistItem,
    ItemAnswer,
    SelfCheck,
    SelfCheckForm,
    SelfCheckVerdict,
    Supervision,
    SupervisionCount,
)


@dataclass(frozen=True, slots=True)
class SupervisionFacts:
    """One 督察; `forms` are the latest by entry, `findings` stand with the code of their item."""

    evaluation: Evaluation
    supervision: Supervision
    items: tuple[ChecklistItem, ...]
    units: tuple[SelfCheck, ...]
    forms: Mapping[int, SelfCheckForm]
    findings: tuple[tuple[str, Finding], ...]
    count: SupervisionCount
    today: str = ""

    def answers(self, unit: SelfCheck) -> Mapping[str, ItemAnswer]:
        """What a unit says, by the items' codes."""
        form = self.forms.get(unit.entry_id)
        return {answer.item: answer for answer in form.answers} if form else {}

    def counted(self, verdict: SelfCheckVerdict) -> int:
        """How often a verdict was given."""
        answers = (a for form in self.forms.values() for a in form.answers)
        return sum(answer.verdict is verdict for answer in answers)

    def problems(self) -> Iterator[tuple[SelfCheck, ChecklistItem, ItemAnswer, Finding | None]]:
        """What is not met, unit by unit, with the finding that was made of it."""
        made = {(f.entry_id, code): f for code, f in self.findings}
        items = {item.code: item for item in self.items}
        for unit in self.units:
            for code, answer in self.answers(unit).items():
                if answer.verdict.leaves_a_problem:
                    yield unit, items[code], answer, made.get((unit.entry_id, code))
