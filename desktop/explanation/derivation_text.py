"""The derivation in words and columns, for `explain` and for whoever checks it with a pocket calculator.

One block a part: reviewers down, criteria across, trimmed marks flagged, then each group's sums, means and score.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from db.numbers import THOUSAND, decimal_text
from db.records.register import code_in_group, number_words
from db.scoring.derivation import Derivation, PartDerivation
from db.scoring.grades import QuotaVerdict
from db.scoring.marks import mark_text
from db.scoring.scheme.scheme import Average, PartKind
from db.scoring.steps import Stage, Step
from db.scoring.tally import TrimmedEnd, Verdict
from desktop.explanation.layout import columns, exact_text
from desktop.explanation.step_text import group_title, outcome, step_line
from desktop.explanation.tie_text import tie_text, tie_words
from desktop.explanation.votes import counted_lines, vote_lines
from desktop.messages import tr, unranked_text

_VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.COUNTED: "计入",
    Verdict.DRAFT: "未提交",
    Verdict.VOID: "作废",
    Verdict.ABSENT: "缺席",
    Verdict.RECUSED: "回避",
    Verdict.GROUP_NOT_WEIGHED: "本组不计",
    Verdict.INCOMPLETE: "未填全",
    Verdict.ABSTAINED: "弃权",
}
_FLAGS: Final[Mapping[TrimmedEnd | None, str]] = {
    TrimmedEnd.HIGH: "↑",
    TrimmedEnd.LOW: "↓",
    None: "",
}
_QUOTA: Final[Mapping[QuotaVerdict, str]] = {
    QuotaVerdict.BELOW: "未达到分数线",
    QuotaVerdict.VETOED: "达到分数线，因否决不得评为此等次",
    QuotaVerdict.FULL: "达到分数线，名额已满",
    QuotaVerdict.EQUALS: "达到分数线，同名次 {equals} 家不能全部容纳，均不评",
    QuotaVerdict.TAKEN: "评为此等次",
}


def verdict_word(verdict: Verdict) -> str:
    """Whether a ballot was counted, in a word."""
    return tr(_VERDICTS[verdict])


def explanation(derivation: Derivation) -> str:
    """The whole derivation as text, a block a part."""
    blocks = [_head(derivation)]
    for number, part in enumerate(derivation.parts, start=1):
        blocks.append("\n".join(_part(derivation, part, number)))
    if derivation.reason is None:
        blocks.append("\n".join(total_lines(derivation)))
        blocks.append("\n".join(place_lines(derivation)))
    return "\n\n".join(blocks) + "\n"


def _head(derivation: Derivation) -> str:
    entry, standing = derivation.entry, derivation.standing
    scheme = derivation.scheme
    first = f"{entry.unit}（{entry.unit_code}）　{entry.category}·{entry.presentation}"
    version = tr("计分办法第 {number} 版").format(number=derivation.scheme_version)
    lines = [first, f"{scheme.title}　{version}"]
    if derivation.reason is not None:
        reason = unranked_text(derivation.reason, scheme)
        lines.append(tr("未列入排名：{reason}").format(reason=reason))
    elif standing is not None:
        text = tr(
            "总分 {total}　总排名第 {rank} 名　类别第 {own} 名（共 {number} 家）　等次：{grade}（按比例：{quota}）"
        )
        lines.append(
            text.format(
                total=decimal_text(standing.total, scheme.rounding.total),
                rank=standing.rank,
                own=derivation.category_rank,
                number=derivation.category_ranked,
                grade=standing.grade or "—",
                quota=standing.grade_by_quota or "—",
            )
        )
    return "\n".join(lines)


def _part(derivation: Derivation, part: PartDerivation, number: int) -> Iterator[str]:
    rounding = derivation.scheme.rounding
    score = tr("未得分") if part.score is None else decimal_text(part.score, rounding.part)
    weight = "" if part.weight is None else tr("，权重 {weight}").format(weight=part.weight)
    full = decimal_text(part.full)
    yield tr("〔{number}〕{title}　{score}（满分 {full}{weight}）").format(
        number=number, title=part.part.title, score=score, full=full, weight=weight
    )
    if part.part.has_ballots:
        yield from _ballots(derivation, part)
    yield from _steps(derivation, part)


def _ballots(derivation: Derivation, part: PartDerivation) -> Iterator[str]:
    counts = part.counts
    yield tr(
        "　发出 {issued}　收回 {returned}　有效 {valid}　作废 {void}　弃权 {abstained}"
    ).format(
        issued=counts.issued,
        returned=counts.returned,
        valid=counts.valid,
        void=counts.void,
        abstained=counts.abstained,
    )
    criteria = part.part.criteria_for(derivation.entry.kind)
    dropped = {
        (pile.criterion, value.ballot.id): value.dropped
        for pile in part.piles
        for value in pile.values
    }
    totals = {v.ballot.id: v for pile in part.piles if not pile.criterion for v in pile.values}
    by_ballot = part.part.average is Average.BALLOT
    titles = {g.code: g.title for g in derivation.scheme.groups}
    rows = [[tr("评委"), tr("评委组"), *(c.code for c in criteria)]]
    rows[0] += [tr("合计"), tr("计票")] if by_ballot else [tr("计票")]
    order = {code: place for place, code in enumerate(titles)}
    for ballot, verdict in sorted(part.verdicts, key=lambda v: order.get(v[0].group, 0)):
        row = [code_in_group(ballot.reviewer, ballot.group), titles.get(ballot.group, ballot.group)]
        row += [
            _FLAGS[dropped.get((c.code, ballot.id))] + mark_text(ballot.marks.get(c.code))
            for c in criteria
        ]
        if by_ballot:
            value = totals.get(ballot.id)
            amount = "" if value is None else exact_text(Fraction(value.amount) / THOUSAND)
            row.append(_FLAGS[value.dropped if value else None] + amount)
        rows.append([*row, verdict_word(verdict)])
    if part.verdicts or not part.counted:
        yield from columns(rows)
    for line in counted_lines(derivation, part):
        yield "　" + line
    if sheets := sheet_line(derivation, part):
        yield "　" + sheets
    if part.part.standardise is not None:
        yield tr("　本部分对每名评委的合计分作了标准化：表中合计为标准化后的分数。")
    if part.part.kind is PartKind.VOTED:
        for line in vote_lines(derivation, part):
            yield "　" + line
    trim = part.part.trim
    if trim is not None:
        yield tr(
            "　↑ 去掉的最高分　↓ 去掉的最低分（每组满 {number} 个分数起，去 {high} 高 {low} 低）"
        ).format(number=trim.at_least, high=trim.high, low=trim.low)


def sheet_line(derivation: Derivation, part: PartDerivation) -> str:
    """Which ballots were read from which scanned sheets; empty where none was."""
    numbers = derivation.sheets
    read = sorted((b.reviewer, numbers[b.id]) for b, _ in part.verdicts if b.id in numbers)
    if not read:
        return ""
    titles = {g.code: g.title for g in derivation.scheme.groups}
    said = "、".join(
        number if code == number else f"{number_words(code, titles)} {number}"
        for code, number in read
    )
    return tr("扫描的纸质票（评委 票号）：{said}").format(said=said)


def _steps(derivation: Derivation, part: PartDerivation) -> Iterator[str]:
    yield from _group_table(derivation, part)
    for step in part.steps:
        line = step_line(derivation, part, step)
        if line:
            yield "　" + line


def _group_table(derivation: Derivation, part: PartDerivation) -> Iterator[str]:
    """Sums, counts, means and weighted means: a pair of rows a group, criteria across."""
    means = {(s.group, s.criterion): s for s in part.steps if s.stage is Stage.CRITERION_MEAN}
    if not means:
        return
    weighted = {
        (s.group, s.criterion): s for s in part.steps if s.stage is Stage.CRITERION_WEIGHTED
    }
    criteria = part.part.criteria_for(derivation.entry.kind)
    rows = [["", "", *(c.code for c in criteria)]]
    for group in dict.fromkeys(group for group, _ in means):
        title = group_title(derivation, group)
        steps = [means.get((group, c.code)) for c in criteria]
        rows.append([title, tr("和÷票数"), *(_division(s) for s in steps)])
        rows.append(["", tr("均值"), *("" if s is None else _rounded(s) for s in steps)])
        if any(c.weight != 1 for c in criteria):
            products = [weighted.get((group, c.code)) for c in criteria]
            rows.append(["", tr("×权重"), *("" if s is None else _rounded(s) for s in products)])
    yield from columns(rows)


def _division(step: Step | None) -> str:
    if step is None:
        return ""
    terms = dict(step.terms)
    return f"{exact_text(terms['sum'])}÷{terms['count']}"


def _rounded(step: Step) -> str:
    return (
        exact_text(step.rounded) if step.digits is None else decimal_text(step.rounded, step.digits)
    )


def total_lines(derivation: Derivation) -> Iterator[str]:
    """How parts and adjustments made the total."""
    yield tr("〔总分〕")
    shares = []
    for part in derivation.parts:
        step = next((s for s in part.steps if s.stage is Stage.SHARE_OF_TOTAL), None)
        if step is None:
            shares.append(f"{part.part.title} {exact_text(part.score or Fraction(0))}")
            continue
        terms = dict(step.terms)
        made = f"{exact_text(terms['score'])}÷{exact_text(terms['full'])}×{exact_text(terms['weight'])}"
        shares.append(f"{part.part.title} {made}={exact_text(step.exact)}")
    yield "　" + " + ".join(shares)
    for step in derivation.steps:
        if step.stage in (Stage.BONUS, Stage.DEDUCTION):
            yield "　" + _adjusted(step)
        elif step.stage is Stage.TOTAL:
            terms = dict(step.terms)
            change = terms["adjustments"]
            sign = "+" if change >= 0 else "-"
            made = f"{exact_text(terms['parts'])} {sign} {tr('加减分')} {exact_text(abs(change))}"
            yield tr("　总分 = {made} = {outcome}").format(made=made, outcome=outcome(step))


def _adjusted(step: Step) -> str:
    word = tr("加分") if step.stage is Stage.BONUS else tr("扣分")
    items = "；".join(f"{evidence} {exact_text(points)}" for evidence, points in step.terms)
    capped = (
        ""
        if step.exact == step.rounded
        else tr("，按上限计 {cap}").format(cap=exact_text(step.rounded))
    )
    return f"{word}：{items}{capped}"


def place_lines(derivation: Derivation) -> Iterator[str]:
    """How ties were parted and grades given."""
    scheme, standing = derivation.scheme, derivation.standing
    yield tr("〔名次与等次〕")
    if derivation.equals:
        keys = [tie_words(scheme, key) for key in scheme.ties.order]
        rows = [[tr("同分单位"), tr("名次"), *keys]]
        for row in derivation.equals:
            values = ["—" if v is None else exact_text(v) for v in row.values]
            rows.append([f"{row.unit}（{row.unit_code}）", str(row.rank), *values])
        yield from columns(rows)
        if standing is not None and standing.tie_broken_by:
            key = tie_text(scheme, standing.tie_broken_by)
            yield tr("　同分后按{key}分出先后").format(key=key)
        if standing is not None and standing.shared:
            yield tr("　各项比较后仍相同，名次并列，其后名次空出")
    if standing is not None and standing.vetoed:
        grade = scheme.veto.cap_grade or ""
        yield tr("　有否决事项，等次最高为“{grade}”，分数不变").format(grade=grade)
    thresholds = {grade.title: grade.at_least for grade in scheme.grades}
    for step in derivation.quota:
        limit = (
            ""
            if step.limit is None
            else tr("，名额 {limit}，此前已用 {taken}").format(limit=step.limit, taken=step.taken)
        )
        text = tr(_QUOTA[step.verdict]).format(equals=step.equals)
        line = tr("　{grade}（{least} 分及以上{limit}）：{text}")
        yield line.format(
            grade=step.grade, least=exact_text(thresholds[step.grade]), limit=limit, text=text
        )
