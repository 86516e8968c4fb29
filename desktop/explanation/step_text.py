"""One line a step of the calculation: what it was made of, its exact outcome, and what rounding made of it."""

from __future__ import annotations

from fractions import Fraction

from db.numbers import decimal_text
from db.scoring.derivation import Derivation, PartDerivation
from db.scoring.scheme.scheme import PartKind
from db.scoring.steps import Stage, Step
from desktop.explanation.layout import exact_text
from desktop.messages import tr


def step_line(derivation: Derivation, part: PartDerivation, step: Step) -> str:
    terms = dict(step.terms)
    group = group_title(derivation, step.group)
    match step.stage:
        case Stage.GROUP_SCORE if not part.part.bands:
            return _group_line(group, step)
        case Stage.GROUP_LEFT_OUT:
            return tr("{group}　没有有效评分，该组权重不计").format(group=group)
        case Stage.BAND:
            share = terms["votes"] / terms["valid"] * 100
            text = tr(
                "{group}　得票 {votes} ÷ 有效票 {valid} = {share}%，不低于 {least}%，得 {score} 分"
            )
            return text.format(
                group=group,
                votes=terms["votes"],
                valid=terms["valid"],
                share=decimal_text(share, 2),
                least=exact_text(terms["at_least"] * 100),
                score=exact_text(step.rounded),
            )
        case Stage.DEDUCTED:
            text = tr("{code}　{points} 分，发生 {times} 次，每次扣 {each} 分，剩 {left} 分")
            return text.format(
                code=step.criterion,
                points=exact_text(terms["points"]),
                times=terms["times"],
                each=exact_text(terms["per_occurrence"]),
                left=exact_text(step.rounded),
            )
        case Stage.NO_REPORT:
            return tr("未提交述法报告，本部分计零分")
        case Stage.PART_SCORE:
            return _part_line(part, step)
        case _:
            return ""


def _group_line(group: str, step: Step) -> str:
    terms = dict(step.terms)
    if not terms:
        return tr("{group}　组得分 = 各指标之和 = {outcome}").format(
            group=group, outcome=outcome(step)
        )
    text = tr("{group}　组得分 = {sum} ÷ {count} = {outcome}")
    total = exact_text(terms["sum"])
    return text.format(group=group, sum=total, count=terms["count"], outcome=outcome(step))


def _part_line(part: PartDerivation, step: Step) -> str:
    weights = part.part.group_weights
    if part.part.kind is PartKind.GIVEN:
        return tr("办公室录入得分 = {outcome}").format(outcome=outcome(step))
    if part.part.kind is PartKind.DEDUCTED or weights is None:
        made = " + ".join(exact_text(value) for _, value in step.terms)
    else:
        chosen = [(exact_text(weights[group]), exact_text(value)) for group, value in step.terms]
        products = " + ".join(f"{weight}×{value}" for weight, value in chosen)
        divisor = sum((weights[group] for group, _ in step.terms), Fraction(0))
        made = f"({products}) ÷ {exact_text(divisor)}"
    return tr("部分得分 = {made} = {outcome}").format(made=made or "0", outcome=outcome(step))


def outcome(step: Step) -> str:
    """The exact outcome, and what rounding made of it where they differ."""
    exact = exact_text(step.exact)
    if step.digits is None or step.exact == step.rounded:
        return exact if step.digits is None else decimal_text(step.rounded, step.digits)
    return f"{exact} → {decimal_text(step.rounded, step.digits)}"


def group_title(derivation: Derivation, code: str) -> str:
    if not code:
        return tr("全体评委")
    titles = {group.code: group.title for group in derivation.scheme.groups}
    return titles.get(code, code)
