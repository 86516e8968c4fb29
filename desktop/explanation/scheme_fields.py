"""What every field of the scheme is called in an office. A form shows the fields of a table in this order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_RULES: Final = "计票规则"


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The words for one field.

    `hint` explains it, `none` says what holds where nothing is written, `box` stands beside a box to tick. `choices`
    name its values, the default first. `written` words a whole table with the values of its keys. A form puts the
    field under the heading `under`; its own title as heading brings the hint with it. What is `advanced` is shown
    when somebody asks for it: the program makes it.
    """

    title: str
    hint: str = ""
    none: str = ""
    box: str = ""
    written: str = ""
    under: str = ""
    advanced: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)


_W = FieldWords
WORDS: Final[dict[str, FieldWords]] = {
    "title": _W("评议活动名称"),
    "year": _W("年度"),
    "organiser": _W("组织者", hint="印在表单落款处"),
    "groups": _W(
        "评委组",
        hint="同组评委权重相同。各组权重在每个评分部分里分别填写；不分组的可以不设。",
    ),
    "groups.code": _W("代码", hint="程序编的，办法文件和命令里用它，一般不必改", advanced=True),
    "groups.title": _W("名称"),
    "parts": _W(
        "评分部分",
        hint="例如书面述法报告、现场述法、日常工作。选左侧的部分修改其内容，拖动可以调整顺序。",
    ),
    "parts.title": _W("名称"),
    "parts.code": _W("代码", hint="程序编的，办法文件和命令里用它，一般不必改", advanced=True),
    "parts.kind": _W(
        "计分方式",
        choices={
            "scored": "评分（评委打分）",
            "voted": "等次票（评委选档次）",
            "deducted": "扣分（按次数扣）",
            "given": "直接计分（办公室录入）",
        },
    ),
    "parts.full": _W("满分"),
    "parts.group_weights": _W(
        "评委组权重",
        hint="留空的组不计；全部留空则不分组，全体评委合在一起平均。",
        none="不计",
        under="评委组权重",
    ),
    "parts.average": _W(
        "平均办法",
        under=_RULES,
        choices={"criterion": "先求各指标平均分，再相加", "ballot": "先算每张票总分，再平均"},
    ),
    "parts.trim": _W(
        "去掉最高分、最低分",
        none="不去",
        box="去掉最高分、最低分后再平均",
        written="满 {from} 个分数起，去掉最高 {high} 个、最低 {low} 个",
        under=_RULES,
    ),
    "parts.trim.from": _W("满几个分数才去"),
    "parts.trim.high": _W("去掉最高分"),
    "parts.trim.low": _W("去掉最低分"),
    "parts.incomplete": _W(
        "评分票未填全",
        under=_RULES,
        choices={
            "exclude": "整张票不计",
            "zero": "未填的指标按零分",
            "scale": "按已填指标折算",
        },
    ),
    "parts.when_group_empty": _W(
        "某组没有有效评分",
        under=_RULES,
        choices={"block": "该单位不排名，注明原因", "redistribute": "不计该组权重"},
    ),
    "parts.min_valid": _W("最少有效票", under=_RULES),
    "parts.anonymous": _W("无记名评分", box="不保存票与人的对应，也不保存投票先后", under=_RULES),
    "parts.labels": _W(
        "适用标签", hint="全部单位；多个用“、”，有一即可", none="全部单位", under=_RULES
    ),
    "parts.report_required": _W(
        "未交述法报告",
        under=_RULES,
        choices={
            "ignore": "不影响本部分",
            "unranked": "该单位不排名",
            "zero": "本部分计零分",
        },
    ),
    "parts.bands": _W(
        "得票率分段",
        hint="可不设。从上往下，所列档次合计得票率达到的第一段为准；只有一个指标时可用。",
        none="不分段",
        written="{levels} ≥ {at_least} 得 {score} 分",
        under="得票率分段",
    ),
    "parts.bands.levels": _W("计入的档次", hint="如：优秀、良好"),
    "parts.bands.at_least": _W("得票率达到", hint="90%"),
    "parts.bands.score": _W("得分"),
    "parts.standardise": _W(
        "评委尺度标准化",
        hint="把每名评委的合计分换算到同一均值和离散程度。一般不用；用了会印在计分过程表上。",
        none="不作",
        box="按评委标准化",
        written="均值 {mean}、标准差 {sd}",
        under="评委尺度标准化",
    ),
    "parts.standardise.mean": _W("标准化均值"),
    "parts.standardise.sd": _W("标准化标准差"),
    "parts.standardise.population": _W(
        "标准差的除数", choices={"True": "票数 n", "False": "票数 n−1"}
    ),
    "parts.criteria": _W("指标"),
    "parts.criteria.title": _W("名称"),
    "parts.criteria.code": _W("编号"),
    "parts.criteria.text": _W("评分要点", hint="请评委看什么，印在评分票上"),
    "parts.criteria.points": _W("满分"),
    "parts.criteria.per_occurrence": _W("每次扣分"),
    "parts.criteria.cap": _W("最多扣分", none="不限"),
    "parts.criteria.weight": _W("权重"),
    "parts.criteria.step": _W("打分间隔"),
    "parts.criteria.categories": _W("适用类别", hint="全部类别；多个用“、”分开", none="全部类别"),
    "parts.criteria.labels": _W("适用标签", hint="全部单位；多个用“、”，有一即可", none="全部单位"),
    "parts.criteria.levels": _W(
        "档次",
        hint="从高到低。等次票须设，评委从中选一档；评分可不设，设了评委既可打分，也可一键选档。",
        under="档次",
    ),
    "parts.criteria.levels.title": _W("名称"),
    "parts.criteria.levels.points": _W("分值"),
    "composition": _W(
        "合成办法",
        hint="总分 = 各部分（得分 ÷ 满分 × 权重）之和。写明述法形式、类别或标签的先用，标签多个用“、”分开；"
        "一条也不设时，总分为各部分得分相加。",
    ),
    "composition.presentation": _W("述法形式", none="全部形式"),
    "composition.category": _W("类别", none="全部"),
    "composition.labels": _W("标签", none="全部"),
    "composition.weights": _W("权重", none="不计"),
    "rounding": _W("小数取舍", hint="没有写明的步骤不取舍，按精确值往下算。名次按取舍后的总分排。"),
    "rounding.criterion": _W("指标平均分"),
    "rounding.weighted": _W("加权后的指标分"),
    "rounding.group": _W("评委组得分"),
    "rounding.part": _W("部分得分"),
    "rounding.total": _W("总分"),
    "rounding.mode": _W(
        "取舍方式",
        choices={
            "half_up": "四舍五入",
            "half_even": "四舍六入五成双",
            "down": "去尾（只舍不入）",
        },
    ),
    "ties": _W("同分排序", hint="总分相同时从上往下依次比较；仍相同的并列，其后名次空出。"),
    "ties.order": _W("同分时依次比较", none="并列"),
    "grades": _W(
        "等次",
        hint="从高到低。名额比例是本类别参评单位中最多占多少，向下取整；"
        "达到分数线而名额已满的，落到下一等次；留空不限。",
    ),
    "grades.title": _W("名称"),
    "grades.at_least": _W("最低总分"),
    "grades.quota": _W("名额比例", none="不限"),
    "grading": _W(
        "公布的等次", hint="反馈函、结果通报和揭晓用哪一种等次；另一种只在排名表上供参考。"
    ),
    "grading.basis": _W(
        "以哪种为准", choices={"quota": "按名额比例评定的", "threshold": "按分数线评定的"}
    ),
    "adjustments": _W("加减分", hint="加分、扣分逐条登记依据，合计后不超过下面的上限；留空不限。"),
    "adjustments.bonus_cap": _W("加分上限", none="不限"),
    "adjustments.deduction_cap": _W("扣分上限", none="不限"),
    "veto": _W("一票否决", hint="有否决事项的单位，等次最高只能评为下面所选；分数和名次不变。"),
    "veto.cap_grade": _W("否决后最高等次", none="不限"),
}


def words_of(key: str) -> FieldWords:
    """The words for a key; one that no field has is called as it is written."""
    return WORDS.get(key) or FieldWords(key)
