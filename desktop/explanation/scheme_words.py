"""What the keys and values of a scheme are called in an office, for forms, faults and comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from db.errors import Fault
from db.scoring.scheme.difference import item_title
from db.scoring.scheme.draft import Draft, path_of, value_at
from desktop.messages import fault_line, tr

_KEYS: Final[Mapping[str, str]] = {
    "title": "评议活动名称",
    "year": "年度",
    "organiser": "组织者",
    "groups": "评委组",
    "groups.code": "代码",
    "groups.title": "名称",
    "parts": "评分部分",
    "parts.code": "代码",
    "parts.title": "名称",
    "parts.kind": "计分方式",
    "parts.full": "满分",
    "parts.average": "平均办法",
    "parts.trim": "去掉最高分、最低分",
    "parts.trim.high": "去掉最高分",
    "parts.trim.low": "去掉最低分",
    "parts.trim.from": "满几个分数才去",
    "parts.group_weights": "评委组权重",
    "parts.when_group_empty": "某组没有有效评分",
    "parts.incomplete": "评分票未填全",
    "parts.min_valid": "最少有效票",
    "parts.report_required": "未交述法报告",
    "parts.anonymous": "无记名评分",
    "parts.standardise": "评委尺度标准化",
    "parts.standardise.mean": "标准化均值",
    "parts.standardise.sd": "标准化标准差",
    "parts.standardise.population": "用总体标准差（除以 n）",
    "parts.criteria": "指标",
    "parts.criteria.code": "编号",
    "parts.criteria.title": "名称",
    "parts.criteria.text": "评分要点",
    "parts.criteria.points": "满分",
    "parts.criteria.weight": "权重",
    "parts.criteria.step": "打分间隔",
    "parts.criteria.per_occurrence": "每次扣分",
    "parts.criteria.cap": "最多扣分",
    "parts.criteria.categories": "适用类别",
    "parts.criteria.levels": "档次",
    "parts.criteria.levels.title": "名称",
    "parts.criteria.levels.points": "分值",
    "parts.bands": "得票率分段",
    "parts.bands.levels": "计入的档次",
    "parts.bands.at_least": "得票率达到",
    "parts.bands.score": "得分",
    "composition": "合成办法",
    "composition.presentation": "述法形式",
    "composition.category": "类别",
    "composition.weights": "权重",
    "rounding": "小数取舍",
    "rounding.criterion": "指标平均分",
    "rounding.weighted": "加权后的指标分",
    "rounding.group": "评委组得分",
    "rounding.part": "部分得分",
    "rounding.total": "总分",
    "rounding.mode": "取舍方式",
    "ties": "同分排序",
    "ties.order": "同分时依次比较",
    "grades": "等次",
    "grades.title": "名称",
    "grades.at_least": "最低总分",
    "grades.quota": "名额比例",
    "adjustments": "加减分",
    "adjustments.bonus_cap": "加分上限",
    "adjustments.deduction_cap": "扣分上限",
    "veto": "一票否决",
    "veto.cap_grade": "否决后最高等次",
}

# The values that a key may have, in the order in which a person chooses; the default is the first.
_CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "parts.kind": {
        "scored": "评分（评委打分）",
        "voted": "等次票（评委选档次）",
        "deducted": "扣分（按次数扣）",
        "given": "直接计分（办公室录入）",
    },
    "parts.average": {
        "criterion": "先求各指标平均分，再相加",
        "ballot": "先算每张票总分，再平均",
    },
    "parts.when_group_empty": {
        "block": "该单位不排名，注明原因",
        "redistribute": "不计该组权重",
    },
    "parts.incomplete": {
        "exclude": "整张票不计",
        "zero": "未填的指标按零分",
        "scale": "按已填指标折算",
    },
    "parts.report_required": {
        "ignore": "不影响本部分",
        "unranked": "该单位不排名",
        "zero": "本部分计零分",
    },
    "rounding.mode": {
        "half_up": "四舍五入",
        "half_even": "四舍六入五成双",
        "down": "去尾（只舍不入）",
    },
}

# What holds where a key is not written; keys of `_CHOICES` have their first value.
_DEFAULTS: Final[Mapping[str, str]] = {
    "parts.criteria.weight": "1",
    "parts.criteria.step": "0.5",
    "parts.min_valid": "1",
    "parts.anonymous": "否",
    "parts.standardise.population": "是",
    "parts.criteria.categories": "全部类别",
    "parts.group_weights": "不计",
    "composition.weights": "不计",
    "parts.bands": "不分段",
    "parts.trim": "不去",
    "parts.standardise": "不作",
    "grades.quota": "不限",
    "parts.criteria.cap": "不限",
    "adjustments.bonus_cap": "不限",
    "adjustments.deduction_cap": "不限",
    "ties.order": "并列",
    "veto.cap_grade": "不限",
}
_RULES: Final[Mapping[str, str]] = {
    "parts.trim": "满 {from} 个分数起，去掉最高 {high} 个、最低 {low} 个",
    "parts.standardise": "均值 {mean}、标准差 {sd}",
}
_DIGITS: Final = frozenset(
    f"rounding.{s}" for s in ("criterion", "weighted", "group", "part", "total")
)


def key_word(key: str) -> str:
    """What a key is called; `key` has no indexes."""
    return tr(_KEYS.get(key, key))


def choices(key: str) -> tuple[tuple[str, str], ...]:
    """The values that a key may have and what they are called, the default first."""
    return tuple((value, tr(word)) for value, word in _CHOICES[key].items())


def key_of(path: tuple[str | int, ...]) -> str:
    """A path without its indexes, as keys are named here."""
    return ".".join(step for step in path if isinstance(step, str))


def value_word(key: str, value: Any, draft: Draft) -> str:
    """A value in words, the default included; `draft` gives the titles of what it names."""
    if value is None:
        return _default_word(key)
    if key in _CHOICES:
        return tr(_CHOICES[key].get(str(value), str(value)))
    return _written_word(key, value, draft)


def digits_word(digits: int | None) -> str:
    """How many decimals a stage keeps."""
    if digits is None:
        return tr("不取舍")
    return tr("取整数") if digits == 0 else tr("保留 {n} 位小数").format(n=digits)


def number_word(value: Any) -> str:
    """A number of a draft as a person writes it."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def tie_word(tie: str, draft: Draft) -> str:
    """A tie key with titles in place of codes."""
    kind, _, rest = tie.partition(":")
    if kind == "votes":
        return tr("“{level}”票数").format(level=rest)
    code, _, criterion = rest.partition("/")
    part = next((p for p in draft.get("parts", []) if p.get("code") == code), None)
    if part is None:
        return tie
    if kind == "part":
        return tr("{part}得分").format(part=part.get("title") or code)
    found = next((c for c in part.get("criteria", []) if c.get("code") == criterion), None)
    return (
        tie
        if found is None
        else f"{part.get('title') or code} › {item_title('parts.criteria', found)}"
    )


def place_word(draft: Draft, place: str) -> str:
    """Where a fault is: 书面述法报告 › A1 学习贯彻 › 满分."""
    path = path_of(place)
    if not path:
        return tr("计分办法")
    steps = list(_steps(draft, path))
    if len(steps) > 1 and path[0] in ("parts", "groups"):
        steps = steps[1:]  # the title says what it is
    return " › ".join(steps)


def fault_word(fault: Fault) -> str:
    """What is wrong, without the place."""
    return fault_line(Fault("", fault.kind, fault.facts))


def _steps(draft: Draft, path: tuple[str | int, ...]) -> Iterator[str]:
    for number, step in enumerate(path):
        key = key_of(path[: number + 1])
        if isinstance(step, int):
            item = value_at(draft, path[: number + 1])
            title = item_title(key, item) if isinstance(item, Mapping) else ""
            yield title or tr("第 {n} 项").format(n=step + 1)
        elif number + 1 < len(path) and isinstance(path[number + 1], int) and number:
            continue  # the item that follows has a title of its own
        elif key in _KEYS:
            yield key_word(key)
        else:
            kind = {"parts.group_weights": "groups", "composition.weights": "parts"}
            items = draft.get(kind.get(key.rpartition(".")[0], ""), [])
            yield next((i.get("title") or step for i in items if i.get("code") == step), step)


def _default_word(key: str) -> str:
    if key in _CHOICES:
        return tr(next(iter(_CHOICES[key].values())))
    return digits_word(None) if key in _DIGITS else tr(_DEFAULTS.get(key, "（空）"))


def _written_word(key: str, value: Any, draft: Draft) -> str:
    if key == "ties.order":
        return "、".join(tie_word(tie, draft) for tie in value)
    if key == "parts.bands":
        return "；".join(_band_word(band) for band in value)
    if key in _RULES:
        return tr(_RULES[key]).format_map({k: number_word(v) for k, v in value.items()})
    if key in _DIGITS:
        return digits_word(value)
    if isinstance(value, bool):
        return tr("是") if value else tr("否")
    if isinstance(value, list):
        return "、".join(map(str, value))
    return number_word(value)


def _band_word(band: Mapping[str, Any]) -> str:
    levels = "＋".join(band.get("levels", []))
    return tr("{levels} ≥ {share} 得 {score} 分").format(
        levels=levels, share=band.get("at_least"), score=number_word(band.get("score"))
    )
