"""What a new version of the scheme changes, a line a difference, for whoever has to agree to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from db.scoring.scheme.difference import DifferenceKind, SchemeDifference, differences
from db.scoring.scheme.draft import Draft
from db.scoring.scheme.reader import read_scheme_table
from db.scoring.scheme.recoding import Recoding, crossed, recodings, renamed_alike
from db.scoring.scheme.scheme import Scheme
from db.scoring.scheme.writer import scheme_table
from db.store.schemes.dropped import SchemeLoss
from desktop.explanation.scheme_words import key_word, number_word, value_word
from desktop.messages import tr

_LONGEST = 60


def change_lines(before: Scheme, after: Scheme) -> tuple[str, ...]:
    """Every difference in words; empty where the two say the same.

    A code that only changed is one difference, whatever refers to it.
    """
    changes = recodings(before, after)
    old, new = renamed_alike(scheme_table(before), changes), scheme_table(after)
    found = differences(read_scheme_table(old), after) if changes else differences(before, after)
    return (
        *(_recoded_line(change) for change in changes),
        *(_line(difference, old, new) for difference in found),
    )


def warning_lines(before: Scheme, after: Scheme, gone: Sequence[SchemeLoss]) -> tuple[str, ...]:
    """What whoever adopts the later scheme has to know first: what counts no more, and codes that were exchanged."""
    return (
        *(_dropped_line(one) for one in gone),
        *(
            tr(
                "{kind}的编号 {code} 原为“{was}”，现为“{now}”：已有评分按编号归属，不随名称转移"
            ).format(kind=key_word(key), code=code, was=was, now=now)
            for key, code, was, now in crossed(before, after)
        ),
    )


def _recoded_line(change: Recoding) -> str:
    facts = {"kind": key_word(change.key), "title": change.title}
    text = tr("{kind}“{title}”的编号：{before} → {after}，已有评分、评委等随之沿用")
    return text.format(**facts, before=change.before, after=change.after)


def _dropped_line(one: SchemeLoss) -> str:
    counts = (
        (one.reviewers, tr("{n} 名评委")),
        (one.ballots, tr("{n} 张评分票（已提交 {m} 张）")),
        (one.marks, tr("{n} 个评分")),
        (one.scores, tr("{n} 条办公室录入的分数")),
        (one.votes, tr("人工计票的 {n} 票")),
    )
    said = "、".join(text.format(n=n, m=one.submitted) for n, text in counts if n)
    what = " › ".join(one.where)
    if one.key == "parts.criteria.levels":
        return tr("档次“{what}”已被选用：{said}。须先改选，才能删去该档次。").format(
            what=what, said=said
        )
    return tr("删去{kind}“{what}”：{said}不再计入，仍留存在文件中").format(
        kind=key_word(one.key), what=what, said=said
    )


def _line(difference: SchemeDifference, old: Draft, new: Draft) -> str:
    key, inside = difference.key, " › ".join(difference.where)
    kind = key_word(key)
    match difference.kind:
        case DifferenceKind.ADDED:
            facts = _particulars(key, difference.after)
            return tr("新增{kind}：{what}").format(kind=kind, what=inside) + facts
        case DifferenceKind.REMOVED:
            facts = _particulars(key, difference.before)
            return tr("删去{kind}：{what}").format(kind=kind, what=inside) + facts
        case DifferenceKind.MOVED:
            head = f"{inside} › {kind}" if inside else kind
            order = "、".join(difference.after)
            return tr("{what}：顺序改为 {order}").format(what=head, order=order)
    if key in ("parts.group_weights", "composition.weights"):
        kind = tr("权重")
    elif key.startswith("rounding."):
        inside = key_word("rounding")
    what = f"{inside} › {kind}" if inside else kind
    a = value_word(key, difference.before, old)
    b = value_word(key, difference.after, new)
    if max(len(a), len(b)) > _LONGEST:
        return f"{what}：\n　　{tr('原')}：{a}\n　　{tr('改为')}：{b}"
    return f"{what}：{a} → {b}"


def _particulars(key: str, item: Mapping[str, Any]) -> str:
    facts = "，".join(_facts(key, item))
    return f"（{facts}）" if facts else ""


def _facts(key: str, item: Mapping[str, Any]) -> Iterator[str]:
    match key:
        case "parts":
            yield value_word("parts.kind", item.get("kind"), {})
            if criteria := item.get("criteria"):
                yield tr("{n} 项指标").format(n=len(criteria))
        case "parts.criteria" | "parts.criteria.levels":
            yield tr("{points} 分").format(points=number_word(item.get("points")))
        case "grades":
            yield tr("{points} 分及以上").format(points=number_word(item.get("at_least")))
