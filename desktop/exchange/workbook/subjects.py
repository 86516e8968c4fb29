"""What a sheet can be about, and by which headings its columns are known (docs/workbook.md § Sheets)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from db.records import NO_LEVEL, SPOILT
from db.scoring.scheme.scheme import Part, PartKind, Scheme
from desktop.exchange.workbook.headings import heading, sheet_title


class Subject(StrEnum):
    """A kind of sheet; the value is its name, or how its name begins."""

    UNITS = "单位"
    REVIEWERS = "评委"
    BALLOTS = "评分"
    VOTES = "票数"
    GIVEN = "直接计分"
    OCCURRENCES = "扣分"
    ADJUSTMENTS = "加减分"
    FINDINGS = "整改"
    STRONG_POINTS = "亮点"

    @property
    def per_part(self) -> bool:
        """Whether there is one such sheet for each part."""
        return self in _KINDS

    def takes(self, part: Part) -> bool:
        """Whether a part of this kind is filled by such a sheet."""
        return part.kind in _KINDS.get(self, ())


_KINDS: dict[Subject, tuple[PartKind, ...]] = {
    Subject.BALLOTS: (PartKind.SCORED, PartKind.VOTED),
    Subject.VOTES: (PartKind.VOTED,),
    Subject.GIVEN: (PartKind.GIVEN,),
    Subject.OCCURRENCES: (PartKind.DEDUCTED,),
}


# Other names of sheets, as offices and earlier versions of the program call them.
_OTHER_NAMES: dict[Subject, tuple[str, ...]] = {
    Subject.FINDINGS: ("整改台账", "整改清单", "问题清单", "问题台账"),
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet: the field that it fills, its documented title, other titles in order of trust."""

    field: str
    title: str
    others: tuple[str, ...] = ()
    required: bool = False
    in_header: bool | None = None  # must stand in the header; None: where it is required
    or_else: str = ""  # a field by which a row is known where this one has no column
    written: bool = (
        True  # in our own workbooks; others are only read, and held against what they stand beside
    )

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title, as `headings` gives them."""
        return tuple(heading(t) for t in (self.title, *self.others))

    @property
    def called(self) -> str:
        """The title as it is asked for: a criterion's code, which is to be typed, with what it stands for."""
        is_criterion = self.field.startswith(_CRITERION)
        return f"{self.title} {self.others[-1]}" if is_criterion and self.others else self.title

    @property
    def needed(self) -> bool:
        """Whether a header without it is none."""
        return self.required if self.in_header is None else self.in_header


_CRITERION = "criterion/"  # before the code, in a field
UNDECIDED_FIELD, SPOILT_FIELD = "undecided", "spoilt"  # of votes, beside the levels
_UNIT_NAMES = ("单位名称", "参评单位", "参评单位名称", "述法单位", "被评议单位", "单位", "部门")
# By its code, or where the sheet has none by its name; a name beside a code is held against it.
_UNIT_REFERENCE = SheetColumn(
    "unit", "单位编号", ("单位代码", "单位编码", "参评单位编号", *_UNIT_NAMES), required=True
)
_UNIT_NAME = SheetColumn("unit_name", "单位名称", _UNIT_NAMES, written=False)
_REVIEWER_NAMES = ("评委姓名", "评委名称", "姓名")
_EVIDENCE = ("事由", "理由", "说明", "备注")

COLUMNS: dict[Subject, tuple[SheetColumn, ...]] = {
    Subject.UNITS: (
        SheetColumn("code", "编号", ("单位编号", "单位代码", "代码", "编码", "单位编码")),
        SheetColumn(
            "unit",
            "单位名称",
            (
                "单位全称",
                "部门单位名称",
                "部门名称",
                "参评单位",
                "参评单位名称",
                "述法单位",
                "述法单位名称",
                "被评议单位",
                "责任单位",
                "机构名称",
                "单位",
                "部门",
                "部门单位",
                "名称",
            ),
            required=True,
        ),
        SheetColumn(
            "category",
            "类别",
            ("单位类别", "单位类型", "类型", "系统", "所属系统", "所属类别", "分类", "类别系统"),
            required=True,
        ),
        SheetColumn("short_title", "简称", ("单位简称",)),
        SheetColumn(
            "leader",
            "主要负责人",
            (
                "主要负责人姓名",
                "负责人姓名",
                "述法人",
                "述法人姓名",
                "主要领导",
                "单位负责人",
                "负责人",
                "姓名",
                "分管领导",
            ),
        ),
        SheetColumn(
            "post", "职务", ("主要负责人职务", "负责人职务", "述法人职务", "现任职务", "职务名称")
        ),
        SheetColumn(
            "presentation", "述法形式", ("述法方式", "述职形式", "参加形式", "形式", "方式")
        ),
        SheetColumn(
            "running_order",
            "出场顺序",
            ("抽签序号", "抽签顺序", "抽签号", "出场序号", "述法顺序", "现场述法顺序", "发言顺序"),
        ),
        SheetColumn(
            "liaison",
            "联络员",
            ("联络员姓名", "联络人", "联系人", "联系人姓名", "具体联系人", "经办人"),
        ),
        SheetColumn(
            "phone",
            "电话",
            (
                "联系电话",
                "联络员电话",
                "联系人电话",
                "联络电话",
                "联系方式",
                "办公电话",
                "电话号码",
                "手机",
                "手机号",
                "手机号码",
            ),
        ),
        SheetColumn("note", "备注"),
        SheetColumn("labels", "标签", ("单位标签", "标记")),
        SheetColumn("withdrawn_on", "退出日期", ("退出时间", "退出评议日期")),
        SheetColumn("withdrawn_reason", "退出原因", ("退出理由", "退出评议原因")),
    ),
    Subject.REVIEWERS: (
        SheetColumn(
            "code", "编号", ("评委编号", "评委代码", "代码", "票号"), required=True, or_else="name"
        ),
        SheetColumn("group", "组别", ("评委组", "评委组别", "评委类别", "组"), required=True),
        SheetColumn("name", "姓名", ("评委姓名", "评委", "名称")),
        SheetColumn(
            "workplace",
            "工作单位",
            ("单位", "单位名称", "所在单位", "单位及职务", "工作单位及职务"),
        ),
    ),
    Subject.BALLOTS: (
        SheetColumn(
            "reviewer", "评委编号", ("评委代码", "票号", "评委", *_REVIEWER_NAMES), required=True
        ),
        _UNIT_REFERENCE,
        SheetColumn("status", "状态", ("票状态", "选票状态")),
        SheetColumn("comment", "评语", ("评价意见", "意见", "意见建议")),
        SheetColumn("group", "组别", ("评委组", "评委组别")),
        _UNIT_NAME,
        SheetColumn("reviewer_name", "评委姓名", _REVIEWER_NAMES, written=False),
        SheetColumn("total", "合计", ("总分", "合计得分"), written=False),
    ),
    Subject.VOTES: (
        _UNIT_REFERENCE,
        _UNIT_NAME,
        SheetColumn(
            "group", "组别", ("评委组", "评委组别", "评委类别", "测评主体", "评议主体", "投票主体")
        ),
        SheetColumn("criterion", "指标编号", ("指标代码", "指标", "测评项目", "测评内容")),
        SheetColumn(UNDECIDED_FIELD, NO_LEVEL, ("弃权票", "弃权票数", "弃权数")),
        SheetColumn(SPOILT_FIELD, SPOILT, ("无效票", "无效票数", "废票", "作废", "作废票")),
        SheetColumn(
            "total", "合计", ("有效票", "有效票数", "总票数", "得票总数", "收回票数"), written=False
        ),
    ),
    Subject.GIVEN: (
        _UNIT_REFERENCE,
        _UNIT_NAME,
        SheetColumn("points", "得分", ("分数", "分值", "成绩"), required=True),
        SheetColumn("evidence", "依据", _EVIDENCE),
    ),
    Subject.OCCURRENCES: (
        _UNIT_REFERENCE,
        _UNIT_NAME,
        SheetColumn("criterion", "指标编号", ("指标代码", "指标"), required=True),
        SheetColumn("times", "次数", ("发生次数", "扣分次数"), required=True),
        SheetColumn("evidence", "依据", _EVIDENCE),
    ),
    Subject.ADJUSTMENTS: (
        _UNIT_REFERENCE,
        _UNIT_NAME,
        SheetColumn("kind", "类型", ("类别", "加减分类型"), required=True),
        SheetColumn("points", "分值", ("分数", "得分"), in_header=False),
        SheetColumn("evidence", "依据", _EVIDENCE, required=True),
    ),
    Subject.FINDINGS: (
        replace(_UNIT_REFERENCE, others=(*_UNIT_REFERENCE.others, "责任单位", "整改单位")),
        _UNIT_NAME,
        SheetColumn(
            "text",
            "问题",
            ("存在问题", "问题描述", "问题内容", "反馈问题", "存在的问题", "主要问题"),
            required=True,
        ),
        SheetColumn("source", "来源", ("问题来源",)),
        SheetColumn("measures", "整改措施", ("措施", "整改情况")),
        SheetColumn("responsible", "责任人", ("整改责任人", "负责人")),
        SheetColumn("due", "期限", ("整改期限", "整改时限", "完成时限", "限期")),
        SheetColumn("state", "状态", ("整改状态", "整改进度", "进度", "完成情况")),
        SheetColumn("reported_on", "报整改日期", ("报送日期", "整改完成时间", "完成时间")),
        SheetColumn("accepted_on", "销号日期", ("销号时间",)),
        SheetColumn("note", "销号意见", ("销号说明", "备注")),
    ),
    Subject.STRONG_POINTS: (
        _UNIT_REFERENCE,
        _UNIT_NAME,
        SheetColumn(
            "text",
            "亮点",
            ("主要亮点", "工作亮点", "主要优点", "特色做法", "经验做法"),
            required=True,
        ),
    ),
}

_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))  # in the name of a sheet
_LONGEST = 31  # units of UTF-16 in the name of a sheet

# Columns of a 评分 sheet that people add for themselves. Any other unknown heading may be a misspelt criterion.
BYSTANDERS = frozenset(
    heading(t)
    for t in (
        "序号",
        "单位名称",
        "单位",
        "简称",
        "类别",
        "评委姓名",
        "姓名",
        "合计",
        "总分",
        "小计",
        "得分",
        "平均分",
        "备注",
        "录入人",
        "复核人",
    )
)


@dataclass(frozen=True, slots=True)
class Named:
    """What a sheet's name says: its subject and, where there is one sheet a part, what stands after the dash."""

    subject: Subject
    part: str = ""


def named(name: str) -> Named | None:
    """The subject that a sheet's name claims, with what it says of the part as it stands, or None."""
    title = sheet_title(name)
    for subject in Subject:
        if subject.per_part and title.startswith(f"{subject}-"):
            return Named(subject, title.removeprefix(f"{subject}-"))
        if not subject.per_part and title in (subject, *_OTHER_NAMES.get(subject, ())):
            return Named(subject)
    return None


def claimed(name: str, scheme: Scheme, former: Mapping[str, str]) -> Named | None:
    """The same with the code of the part, which a name gives by code or title.

    `former` are titles that parts had, each with the code. A part that there is not stays as it stands.
    """
    found = named(name)
    if found is None or not found.subject.per_part or found.part in scheme.by_code:
        return found
    subject, wanted = found.subject, found.part.casefold()
    now = {p.code: (sheet_name(subject, p, scheme), f"{subject}-{p.title}") for p in scheme.parts}
    earlier = {_by_title(subject, title): code for title, code in former.items()}
    codes = [code for code, names in now.items() if wanted in map(_told, names)]
    codes = codes or [code for title, code in earlier.items() if wanted == _told(title)]
    return replace(found, part=codes[0]) if len(set(codes)) == 1 else found


def _told(name: str) -> str:
    """What a sheet's name says of the part, as names are compared."""
    return sheet_title(name).partition("-")[2].casefold()


def sheet_names(scheme: Scheme) -> tuple[str, ...]:
    """Every sheet that a workbook of this scheme may have, in the order in which they are written."""
    parts = [
        sheet_name(s, p, scheme) for s in Subject if s.per_part for p in scheme.parts if s.takes(p)
    ]
    office = (Subject.ADJUSTMENTS, Subject.FINDINGS, Subject.STRONG_POINTS)
    return (Subject.UNITS, Subject.REVIEWERS, *parts, *office)


def sheet_name(subject: Subject, part: Part, scheme: Scheme) -> str:
    """The name of a part's sheet: its title, or its code where the title reads like another part's."""
    name = _by_title(subject, part.title)
    others = (p for p in scheme.parts if p.code != part.code)
    taken = {_told(n) for p in others for n in (f"{subject}-{p.code}", _by_title(subject, p.title))}
    return f"{subject}-{part.code}" if _told(name) in {*taken, ""} else name


@lru_cache(maxsize=5_000)
def _by_title(subject: Subject, title: str) -> str:
    """A name that spreadsheets take: without the signs that they forbid, and no longer than they allow."""
    plain = "".join(c if c.isprintable() else " " for c in title.translate(_FORBIDDEN))
    name = f"{subject}-{' '.join(plain.split())}".encode("utf-16-le")[: 2 * _LONGEST]
    return name.decode("utf-16-le", "ignore").rstrip("' ")


def criterion_field(code: str) -> str:
    """The field that a criterion's column fills."""
    return f"{_CRITERION}{code}"


def columns_of(subject: Subject, part: Part | None) -> tuple[SheetColumn, ...]:
    """The columns of a sheet, a part's criteria among them where they are marked there."""
    columns = COLUMNS[subject]
    if part is None:
        return columns
    if subject is Subject.VOTES:
        return _columns_of_votes(columns, part)
    if subject is not Subject.BALLOTS:
        return columns
    marks = tuple(
        SheetColumn(
            criterion_field(c.code),
            c.code,
            (c.code + c.title, c.title),
            required=True,
            in_header=False,
        )
        for c in part.criteria
    )
    return (*columns[:3], *marks, *columns[3:])


def level_field(title: str) -> str:
    """The field that the votes for a level fill."""
    return f"level/{title}"


def is_level(field: str) -> bool:
    """Whether a field is filled by the votes for a level."""
    return field.startswith("level/")


def _columns_of_votes(columns: tuple[SheetColumn, ...], part: Part) -> tuple[SheetColumn, ...]:
    """A column a level; those that only some criteria have need not be there, and one criterion needs no naming."""
    titles = dict.fromkeys(v.title for c in part.criteria for v in c.levels)
    shared = set(titles).intersection(*({v.title for v in c.levels} for c in part.criteria))
    levels = tuple(
        SheetColumn(
            level_field(title),
            title,
            (f"{title}票", f"{title}票数", f"{title}（票）"),
            required=title in shared,
        )
        for title in titles
        if title not in (NO_LEVEL, SPOILT)
    )
    several = len(part.criteria) > 1
    named = tuple(
        replace(c, required=several) if c.field == "criterion" else c for c in columns[:4]
    )
    return (*named, *levels, *columns[4:])
