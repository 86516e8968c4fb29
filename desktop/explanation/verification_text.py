"""What `verify` found, in an office's words: which record, which item, what stands there and what should.

Numbers of the file (thousandths, row numbers) are turned into what people know: points, units, reviewers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from db.numbers import THOUSAND, decimal_text
from db.store.damage import Damage, DamageKind, Value, Verification
from desktop.messages import tr

_TABLES: Final[Mapping[str, str]] = {
    "evaluations": "评议活动",
    "scheme_versions": "计分办法",
    "units": "单位",
    "entries": "参评单位",
    "parts": "评分部分",
    "criteria": "指标",
    "groups": "评委组",
    "reviewers": "评委",
    "ballots": "评分票",
    "marks": "打分",
    "given_scores": "直接计分",
    "occurrences": "扣分次数",
    "adjustments": "加减分",
    "reports": "述法报告",
    "report_contents": "述法报告原件",
    "report_texts": "述法报告正文",
    "report_words": "述法报告检索词",
    "report_deadlines": "报告期限",
    "report_reminders": "催报记录",
    "snapshots": "定稿",
    "snapshot_documents": "定稿结果",
    "accounts": "账号",
    "check_runs": "复核批次",
    "second_ballots": "复核票",
    "second_marks": "复核打分",
    "settlements": "复核处理",
    "findings": "整改问题",
    "finding_evidence": "整改佐证",
    "finding_evidence_contents": "整改佐证原件",
    "strong_points": "亮点",
    "events": "流水账",
}

_COLUMNS: Final[Mapping[str, str]] = {
    "at": "时间",
    "accepted_on": "销号日期",
    "adopted_at": "采用时间",
    "attendance": "到会情况",
    "ballot_id": "评分票",
    "category": "类别",
    "changes": "更改内容",
    "chosen": "认定结果",
    "code": "编号",
    "comment": "评语",
    "counted": "是否计入",
    "criterion_id": "指标",
    "deadline": "报告期限",
    "disabled": "是否停用",
    "drawn_by": "抽取方式",
    "due": "整改期限",
    "digest": "摘要",
    "entry_id": "参评单位",
    "evidence_id": "佐证",
    "failures": "连续输错次数",
    "finding_id": "问题",
    "evaluation_id": "评议活动",
    "evidence": "依据",
    "file_name": "文件名",
    "event": "流水账笔数",
    "finished": "是否复核完毕",
    "first": "首次录入",
    "first_by": "首次录入人",
    "frozen": "是否定稿",
    "frozen_at": "定稿时间",
    "frozen_by": "定稿人",
    "head": "流水账摘要",
    "id": "行号",
    "group_id": "评委组",
    "kind": "类型",
    "leader": "主要负责人",
    "level": "等次",
    "locked_until": "锁定至",
    "measures": "整改措施",
    "must_change": "须改初始密码",
    "name": "姓名",
    "note": "备注",
    "organiser": "组织单位",
    "part_id": "评分部分",
    "password_hash": "密码摘要",
    "percent": "抽查比例",
    "points": "分值",
    "post": "职务",
    "presentation": "述法形式",
    "previous": "上一笔的摘要",
    "reason": "理由",
    "received_at": "收到时间",
    "recovery_hash": "恢复码摘要",
    "report_id": "述法报告",
    "reported_on": "报整改日期",
    "responsible": "责任人",
    "reviewer_id": "评委",
    "role": "角色",
    "running_order": "出场顺序",
    "run_id": "复核批次",
    "scheme_version": "计分办法版本",
    "second": "复核录入",
    "second_ballot_id": "复核票",
    "second_by": "复核人",
    "seed": "抽取种子",
    "sent_at": "催报时间",
    "sha256": "原件摘要",
    "short_title": "简称",
    "size": "原件大小",
    "source": "来源",
    "state": "打分种类",
    "status": "状态",
    "subject": "对象",
    "text": "正文",
    "text_sha256": "正文摘要",
    "times": "次数",
    "title": "名称",
    "unit_id": "单位",
    "version": "版本",
    "what": "事项",
    "who": "经办人",
    "workplace": "工作单位",
    "year": "年份",
}

_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "status": {
        "draft": "草稿",
        "submitted": "已提交",
        "void": "作废",
        "received": "已收",
        "returned": "已退回",
        "accepted": "已通过",
    },
    "attendance": {"present": "到会", "absent": "缺席", "recused": "回避"},
    "state": {"number": "分数", "level": "等次", "abstain": "弃权", "invalid": "无效"},
    "kind": {"bonus": "加分", "deduction": "扣分", "veto": "否决"},
}

_KINDS: Final[Mapping[DamageKind, str]] = {
    DamageKind.ROW_CHANGED: "{row}：{column}现为“{stored}”，流水账记载为“{expected}”。",
    DamageKind.ROW_ADDED: "{row}：流水账没有记载这一条。",
    DamageKind.ROW_REMOVED: "{row}：流水账有记载，现已不在。",
    DamageKind.EVENT_ALTERED: "流水账第 {event} 笔：内容与其摘要不符，被改动过。",
    DamageKind.EVENT_MOVED: "流水账第 {event} 笔：原是第 {expected} 笔，次序被调换。",
    DamageKind.EVENT_MISSING: "流水账第 {event} 笔：缺失。",
    DamageKind.EVENT_UNCHAINED: "流水账第 {event} 笔：与上一笔接不上，此前的流水账被改写过。",
    DamageKind.EVENT_IMPOSSIBLE: "流水账第 {event} 笔：所记更改前的情形与此前的流水账对不上。{row}",
    DamageKind.CONTENT_CHANGED: "{row}：内容与登记的摘要不符，被改动过。",
    DamageKind.CONTENT_REMOVED: "{row}：内容缺失。",
    DamageKind.CONTENT_ADDED: "{row}：没有登记过。",
    DamageKind.SCHEMA_CHANGED: "文件结构“{table}”与本程序的不符。",
    DamageKind.RESULT_DIFFERS: "定稿结果：{row}总分定为 {stored}，按评分票重新计算为 {expected}。",
    DamageKind.STRUCTURE: "文件结构损坏（{table}）：{stored}",
}


def verification_lines(verification: Verification) -> list[str]:
    """The outcome first, then each damage on a line."""
    facts = {"events": str(verification.events), "rows": str(verification.rows)}
    lines = []
    if verification.damages:
        number = len(verification.damages) + verification.more
        lines.append(tr("核验未通过，发现 {number} 处问题：").format(number=number))
        lines += ["　" + damage_line(damage) for damage in verification.damages]
        if verification.more:
            lines.append(tr("　另有 {more} 处未列出。").format(more=verification.more))
    else:
        text = tr("核验通过：流水账 {events} 笔，记录 {rows} 条，逐条相符。")
        lines.append(text.format(**facts))
    lines += _head_lines(verification)
    return lines


def table_word(table: str) -> str:
    """What a table of the file is called on screen."""
    return tr(_TABLES.get(table, table))


def column_word(column: str) -> str:
    """What a column of the file is called on screen."""
    return tr(_COLUMNS.get(column, column))


def damage_line(damage: Damage) -> str:
    """One damage as a sentence."""
    return tr(_KINDS[damage.kind]).format(
        row=_row(damage),
        column=tr(_COLUMNS.get(damage.column, damage.column)),
        stored=_value(damage, damage.stored),
        expected=_value(damage, damage.expected),
        event=damage.event,
        table=tr(_TABLES.get(damage.table, damage.table)) or tr("整个文件"),
    )


def verification_document(verification: Verification) -> dict[str, Any]:
    """The verification as JSON: values as they lie in the file, so that a program can compare them."""
    return {
        "intact": verification.intact,
        "events": verification.events,
        "rows": verification.rows,
        "head": verification.head,
        "asked_head": verification.asked or None,
        "asked_head_event": verification.asked_event,
        "damages": [
            {
                "kind": d.kind.value,
                "table": d.table,
                "key": dict(d.key),
                "column": d.column or None,
                "stored": d.stored,
                "expected": d.expected,
                "event": d.event,
                "place": dict(d.place),
                "text": damage_line(d),
            }
            for d in verification.damages
        ],
        "more": verification.more,
    }


def _head_lines(verification: Verification) -> Iterator[str]:
    yield tr("流水账末笔摘要：{head}").format(head=verification.head or "—")
    if not verification.asked:
        return
    if verification.asked_event is None:
        yield tr("所给摘要不在流水账中：打印之后，流水账被整体改写过，或摘要抄录有误。")
    elif verification.asked_event == verification.events:
        yield tr("所给摘要与末笔一致。")
    else:
        text = tr("所给摘要是第 {event} 笔，此后又有 {later} 笔更改。")
        later = verification.events - verification.asked_event
        yield text.format(event=verification.asked_event, later=later)


def _row(damage: Damage) -> str:
    """Which record: its kind, and whose it is; the row's number only where nothing else tells it."""
    if not damage.table or damage.table == "events":
        return ""
    names = {
        "evaluation": tr("评议活动“{name}”"),
        "part": tr("部分“{name}”"),
        "unit": tr("单位“{name}”"),
        "reviewer": tr("评委“{name}”"),
        "criterion": tr("指标“{name}”"),
        "group": tr("评委组“{name}”"),
    }
    wanted = [key for key in names if key in damage.place]
    if {"part", "unit", "reviewer"} & set(wanted):
        wanted = [key for key in wanted if key not in ("evaluation", "group")]
    place = "，".join(names[key].format(name=damage.place[key]) for key in wanted)
    number = "、".join(str(value) for value in damage.key.values())
    title = tr(_TABLES.get(damage.table, damage.table))
    return f"{title}（{place or tr('编号 {number}').format(number=number)}）"


def _value(damage: Damage, value: Value) -> str:
    """What stands there, as people read it."""
    if damage.kind is DamageKind.RESULT_DIFFERS:
        return tr("无") if value is None else decimal_text(Fraction(str(value)))
    return value_word(damage.column, value)


def value_word(column: str, value: Value) -> str:
    """A value of the file as people read it: points in points, states in words."""
    if value is None or value == "":
        return tr("空")
    if column == "points" and isinstance(value, int):
        return decimal_text(Fraction(value, THOUSAND))
    if column in ("counted", "frozen", "disabled", "must_change"):
        return tr("是") if value else tr("否")
    known = _VALUES.get(column, {}).get(str(value))
    return tr(known) if known else _short(str(value))


def _short(text: str, most: int = 80) -> str:
    """Long texts are cut: the place tells where to look. Bytes that are no text are shown as such."""
    clean = text.encode("utf-8", "replace").decode()
    return clean if len(clean) <= most else clean[:most] + "…"
