"""What the keys and values of a scheme are called in an office, for forms, faults and comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from db.errors import Fault
from db.scoring.scheme.difference import item_title
from db.scoring.scheme.draft import Draft, key_of, path_of, value_at
from db.scoring.scheme.field_table import field_at
from db.scoring.scheme.fields import Digits, Field, ListField, Rule, TieOrder
from db.scoring.scheme.values import written_value
from desktop.explanation.scheme_fields import words_of
from desktop.messages import fault_line, tr


def key_word(key: str) -> str:
    """What a key is called; `key` has no indexes."""
    return tr(words_of(key).title)


def choices(key: str) -> tuple[tuple[str, str], ...]:
    """The values that a key may have and what they are called, the default first."""
    return tuple((value, tr(word)) for value, word in words_of(key).choices.items())


def value_word(key: str, value: Any, draft: Draft) -> str:
    """A value in words, the default included; `draft` gives the titles of what it names."""
    field = field_at(key)
    if value is None:
        return _default_word(key, field)
    if word := words_of(key).choices.get(str(value)):
        return tr(word)
    return _written_word(key, field, value, draft)


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
            if title and key in ("parts", "groups") and not item.get("title"):
                title = tr("（未命名）")  # its code is the program's own
            yield title or tr("第 {n} 项").format(n=step + 1)
        elif number + 1 < len(path) and isinstance(path[number + 1], int) and number:
            continue  # the item that follows has a title of its own
        elif field_at(key) is not None:
            yield key_word(key)
        else:
            coded = field_at(key.rpartition(".")[0])
            items = draft.get(coded.names.rpartition(".")[0], []) if coded else []
            yield next((i.get("title") or step for i in items if i.get("code") == step), step)


def _default_word(key: str, field: Field | None) -> str:
    """What holds where nothing is written."""
    words = words_of(key)
    if isinstance(field, Digits):
        return digits_word(None)
    if words.none or words.choices:
        return tr(words.none or next(iter(words.choices.values())))
    if field is None or field.default in (None, "", ()):
        return tr("（空）")
    return _written_word(key, field, written_value(field, field.default), {})


def _written_word(key: str, field: Field | None, value: Any, draft: Draft) -> str:
    match field:
        case TieOrder():
            return "、".join(tie_word(tie, draft) for tie in value)
        case ListField():
            return "；".join(_table_word(key, item) for item in value)
        case Rule():
            return _table_word(key, value)
        case Digits():
            return digits_word(value)
    if isinstance(value, bool):
        return tr("是") if value else tr("否")
    if isinstance(value, list):
        return "、".join(map(str, value))
    return number_word(value)


def _table_word(key: str, table: Mapping[str, Any]) -> str:
    """A table in one phrase; a key that the phrase leaves out is named behind it."""
    phrase = tr(words_of(key).written)
    said = {k: "＋".join(v) if isinstance(v, list) else number_word(v) for k, v in table.items()}
    more = (
        f"{key_word(f'{key}.{k}')}：{value_word(f'{key}.{k}', v, {})}"
        for k, v in table.items()
        if f"{{{k}}}" not in phrase
    )
    return "，".join((phrase.format_map(said), *more))
