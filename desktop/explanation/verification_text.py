"""What `verify` found, in an office's words: which record, which item, what stands there and what should.

Numbers of the file (thousandths, row numbers) are turned into what people know: points, units, reviewers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from db.canonical import grouped_digest
from db.numbers import THOUSAND, decimal_text
from db.records import Entry
from db.records.register import number_words
from db.scoring.scheme.scheme import Scheme
from db.store.verify.certificate import Certificate
from db.store.verify.damage import Damage, DamageKind, Value, Verification
from desktop.event_labels import EVENTS
from desktop.messages import moment, tr
from desktop.table_labels import COLUMNS, TABLES, VALUES

_MOST_SHOWN: Final = 10
ENOUGH_DIGITS: Final = 32  # 128 bits: nobody makes an event that begins with them
_KINDS: Final[Mapping[DamageKind, str]] = {
    DamageKind.ROW_CHANGED: "{row}：{column}现为“{stored}”，流水账记载为“{expected}”。",
    DamageKind.ROW_ADDED: "{row}：流水账没有记载这一条。",
    DamageKind.ROW_REMOVED: "{row}：流水账有记载，现已不在。",
    DamageKind.EVENT_ALTERED: "流水账第 {event} 笔：内容与其摘要不符，被改动过。",
    DamageKind.EVENT_MOVED: "流水账第 {event} 笔：原是第 {expected} 笔，次序被调换。",
    DamageKind.EVENT_MISSING: "流水账第 {event} 笔：缺失。",
    DamageKind.EVENT_UNCHAINED: "流水账第 {event} 笔：与上一笔接不上，此前的流水账被改写过。",
    DamageKind.EVENT_IMPOSSIBLE: "流水账第 {event} 笔：所记更改前的情形与此前的流水账对不上。{row}",
    DamageKind.EVENT_NOT_ALLOWED: (
        "流水账第 {event} 笔：“{stored}”当时没有办理此事的权限，账号的角色曾被程序以外的途径改动。"
    ),
    DamageKind.EVENT_UNKNOWN: "流水账第 {event} 笔：“{stored}”不是本程序的事项，是别的途径写入的。",
    DamageKind.EVENT_OVERREACHES: (
        "流水账第 {event} 笔：这类事项（{stored}）不会这样改动“{table}”，是别的途径写入的。"
    ),
    DamageKind.EVENT_AFTER_FREEZING: (
        "流水账第 {event} 笔：结果已定稿，仍改动了它所依据的内容（{stored}），是别的途径写入的。"
    ),
    DamageKind.CONTENT_CHANGED: "{row}：内容与登记的摘要不符，被改动过。",
    DamageKind.CONTENT_REMOVED: "{row}：内容缺失。",
    DamageKind.CONTENT_ADDED: "{row}：没有登记过。",
    DamageKind.SCHEMA_CHANGED: "文件结构“{table}”与本程序的不符。",
    DamageKind.RESULT_DIFFERS: "定稿结果：{row}总分定为 {stored}，按评分票重新计算为 {expected}。",
    DamageKind.EVIDENCE_DIFFERS: "{row}：定稿所依据的评分票、得分或计分办法，与文件中现有的不同。",
    DamageKind.STRUCTURE: "文件结构损坏（{table}）：{stored}",
}

# What stands there is the kind of an event.
_OF_EVENTS: Final = (DamageKind.EVENT_OVERREACHES, DamageKind.EVENT_AFTER_FREEZING)
_WIDE: Final = ("evaluation", "group")  # named where nothing nearer is

# What SQLite says of rows; anything else is of pages and trees, and stays as SQLite says it.
_OF_ROWS: Final[Mapping[str, str]] = {
    r"CHECK constraint failed in (?P<table>\w+)": "“{table}”中有不合规定的内容",
    r"NULL value in (?P<table>\w+)\.(?P<column>\w+)": "“{table}”中“{column}”不应为空",
    r"non-[A-Z]+ value in (?P<table>\w+)\.(?P<column>\w+)": "“{table}”中“{column}”类型不对",
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
    elif not verification.intact:
        lines.append(tr("核验未通过：所给的审计链首不在流水账中。"))
    else:
        text = tr("核验通过：流水账 {events} 笔，记录 {rows} 条，逐条相符。")
        lines.append(text.format(**facts))
    lines += _clock_lines(verification)
    lines += _head_lines(verification)
    return lines


def certificate_line(certificate: Certificate) -> str:
    """Who signed what with which key, so that the key can be compared with what its holder wrote down."""
    text = tr(
        "证明由“{signer}”于 {at} 签名：“{title}”第 {events} 笔；密钥指纹 {fingerprint}，请与本人所留的对照。"
    )
    return text.format(
        signer=certificate.signer,
        at=moment(certificate.at),
        title=certificate.title,
        events=certificate.events,
        fingerprint=grouped_digest(certificate.fingerprint),
    )


def certificate_limits(certificate: Certificate) -> str:
    """What a certificate shows and what it cannot show, for whoever issues or checks one."""
    text = tr(
        "证明能说明：签名时流水账到第 {events} 笔为止就是这样，此后整本改写或换成另一份文件，一对就知道。"
        "不能说明：签名之前所记的是否属实，也不能单凭姓名说明签名的是谁：密钥谁都能建，以密钥指纹为准。"
    )
    return text.format(events=certificate.events)


def table_word(table: str) -> str:
    """What a table of the file is called on screen."""
    return tr(TABLES.get(table, table))


def column_word(column: str) -> str:
    """What a column of the file is called on screen."""
    return tr(COLUMNS.get(column, column))


def damage_line(damage: Damage) -> str:
    """One damage as a sentence."""
    return tr(_KINDS[damage.kind]).format(
        row=_row(damage),
        column=tr(COLUMNS.get(damage.column, damage.column)),
        stored=_stored(damage),
        expected=damage.values[1] or _value(damage, damage.expected),
        event=damage.event,
        table=tr(TABLES.get(damage.table, damage.table)) or tr("整个文件"),
    )


def verification_document(verification: Verification) -> dict[str, Any]:
    """The verification as JSON: values as they lie in the file, so that a program can compare them."""
    return {
        "intact": verification.intact,
        "events": verification.events,
        "rows": verification.rows,
        "head": verification.head,
        "unsealed": verification.unsealed,
        "clock_turned_back": list(verification.turned_back),
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


def _clock_lines(verification: Verification) -> Iterator[str]:
    back = verification.turned_back
    if back:
        text = tr(
            "提示：流水账第 {events} 笔的时间早于之前的更改，电脑时钟曾被调回，请经办人说明。"
        )
        shown = "、".join(str(number) for number in back[:_MOST_SHOWN])
        yield text.format(events=shown + ("……" if len(back) > _MOST_SHOWN else ""))


def _head_lines(verification: Verification) -> Iterator[str]:
    yield tr("流水账末笔摘要（审计链首）：{head}").format(head=verification.head or "—")
    if verification.unsealed:
        text = tr(
            "其后 {n} 笔在无记名票封箱之前，次序还会打乱，不在链首之内；打印封存单、备份、定稿时封箱。"
        )
        yield text.format(n=verification.unsealed)
    if not verification.asked:
        yield tr("没有核对印出的审计链首：整本流水账若被改写过，只有核对它才看得出来。")
        return
    if verification.asked_event is None:
        yield tr(
            "打印之后，流水账被整体改写过，或换成了另一份文件，或审计链首抄录有误。"
            "请逐位核对后再查；仍不在的，请保管好打印件，并报告监督员。"
        )
        return
    if len(verification.asked) < ENOUGH_DIGITS:
        text = tr("所给审计链首只有 {n} 位，少于 {enough} 位的可以凑得出来，不足为凭。")
        yield text.format(n=len(verification.asked), enough=ENOUGH_DIGITS)
    if verification.asked_event == verification.events:
        yield tr("所给审计链首与末笔一致。")
    else:
        text = tr("所给审计链首是第 {event} 笔，此后又有 {later} 笔更改。")
        later = verification.events - verification.asked_event
        yield text.format(event=verification.asked_event, later=later)


def _structure_words(said: str) -> str:
    for pattern, words in _OF_ROWS.items():
        if found := re.fullmatch(pattern, said):
            named = {"table": table_word(found["table"]), "column": ""}
            if "column" in found.groupdict():
                named["column"] = column_word(found["column"])
            return tr(words).format(**named)
    return _short(said)


def _stored(damage: Damage) -> str:
    if damage.kind is DamageKind.STRUCTURE:
        return _structure_words(str(damage.stored))
    if damage.kind in _OF_EVENTS:
        return tr(EVENTS.get(str(damage.stored), str(damage.stored)))
    return damage.values[0] or _value(damage, damage.stored)


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
        "sheet": tr("票号“{name}”"),
        "supervision": tr("督察“{name}”"),
        "item": tr("清单事项“{name}”"),
        "finding": tr("问题“{name}”"),
        "packet": tr("评分包“{name}”"),
        "account": tr("账号“{name}”"),
    }
    called = damage.called or damage.place
    wanted = [key for key in names if key in called]
    if set(wanted) - set(_WIDE):
        wanted = [key for key in wanted if key not in _WIDE]
    place = "，".join(names[key].format(name=_short(called[key])) for key in wanted)
    numbers = [value for value in damage.key.values() if isinstance(value, int)]
    number = "、".join(map(str, numbers or damage.key.values()))
    title = tr(TABLES.get(damage.table, damage.table))
    return f"{title}（{place or tr('编号 {number}').format(number=number)}）"


def _value(damage: Damage, value: Value) -> str:
    """What stands there, as people read it."""
    if damage.kind is DamageKind.RESULT_DIFFERS:
        return tr("无") if value is None else decimal_text(Fraction(str(value)))
    return value_word(damage.column, value, damage.table)


def value_word(column: str, value: Value, table: str = "") -> str:
    """A value of the file as people read it: points in points, states in words, a table's own before those of all."""
    if value is None or value == "":
        return tr("空")
    if column == "points" and isinstance(value, int):
        return decimal_text(Fraction(value, THOUSAND))
    if column in ("counted", "frozen", "disabled", "must_change"):
        return tr("是") if value else tr("否")
    words = VALUES.get(f"{table}.{column}") or VALUES.get(column, {})
    known = words.get(str(value))
    return tr(known) if known else _short(str(value))


def _short(text: str, most: int = 80) -> str:
    """Long texts are cut: the place tells where to look. Bytes that are no text are shown as such."""
    clean = text.encode("utf-8", "replace").decode()
    return clean if len(clean) <= most else clean[:most] + "…"


@dataclass(frozen=True, slots=True)
class SubjectTitles:
    """What the codes in the subject of an event or of an import are called: parts, groups of reviewers, units."""

    parts: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, scheme: Scheme, entries: Iterable[Entry]) -> SubjectTitles:
        """Those of a year."""
        return cls(
            {part.code: part.title for part in scheme.parts},
            {group.code: group.title for group in scheme.groups},
            {entry.unit_code: entry.unit for entry in entries},
        )


def subject_words(subject: str, titles: SubjectTitles) -> str:
    """What an event or a row of a workbook is about: titles instead of codes, a unit's beside its number."""
    part, *rest = subject.split("/")
    if not rest or part not in titles.parts:
        return subject
    return "　".join([titles.parts[part], *(_called(code, titles) for code in rest)])


def _called(code: str, titles: SubjectTitles) -> str:
    if unit := titles.units.get(code):
        return f"{code} {unit}"
    return titles.groups.get(code) or number_words(code, titles.groups)
