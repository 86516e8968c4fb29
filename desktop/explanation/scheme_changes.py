"""What a new version of the scheme changes, a line a difference, for whoever has to agree to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from db.scoring.scheme.difference import DifferenceKind, SchemeDifference, differences
from db.scoring.scheme.draft import Draft
from db.scoring.scheme.scheme import Scheme
from db.scoring.scheme.writer import scheme_table
from desktop.explanation.scheme_words import key_word, number_word, value_word
from desktop.messages import tr

_LONGEST = 60


def change_lines(before: Scheme, after: Scheme) -> tuple[str, ...]:
    """Every difference in words; empty where the two say the same."""
    old, new = scheme_table(before), scheme_table(after)
    return tuple(_line(difference, old, new) for difference in differences(before, after))


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
