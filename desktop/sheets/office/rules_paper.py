"""计分办法说明: the scheme in words, part by part, for whoever has to know the rules without the program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from reportlab.platypus.flowables import Flowable, Spacer

from db.numbers import decimal_text
from db.records import Evaluation
from db.scoring.scheme.field_table import fields_at
from db.scoring.scheme.fields import Field, ListField, TableField, Weights
from db.scoring.scheme.scheme import Part, PartKind, Scheme
from db.scoring.scheme.writer import scheme_table
from desktop.explanation.scheme_words import key_word, value_word
from desktop.explanation.scheme_words import tie_word as tie_in_draft
from desktop.sheets.setting.keep_together import WithNext
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import Document, Draft, SectionStart
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import NOTE, SUBTITLE, TABLE_HEADING, Align
from desktop.sheets.setting.style_book import TITLE as TITLE_STYLE

TITLE = "计分办法说明"
_LINE = replace(NOTE, size=10.5, leading=16)
_LOOK = TableLook(tallest=A4_UPRIGHT.text_height - 80)
# what the heading of a part and its table say already
_TOLD = frozenset({"code", "title", "kind", "full"})


def draft(evaluation: Evaluation, scheme: Scheme, version: int) -> Draft:
    """The paper before it is printed."""
    document = Document(f"{evaluation.title}{TITLE}", evaluation.organiser, A4_UPRIGHT, TITLE)
    return Draft(document, list(_story(evaluation, scheme, version)))


def _story(evaluation: Evaluation, scheme: Scheme, version: int) -> Iterator[Flowable]:
    table = scheme_table(scheme)
    yield SectionStart(TITLE, f"{evaluation.title}　{TITLE}　第 {version} 版")
    yield Passage(evaluation.title, TITLE_STYLE.scaled(0.82), "活动名称")
    yield Passage(TITLE, TITLE_STYLE)
    yield Passage(f"计分办法第 {version} 版", SUBTITLE)
    drafts = {str(part["code"]): part for part in table["parts"]}
    for number, part in enumerate(scheme.parts, 1):
        yield from _part(number, part, drafts[part.code], table)
    yield from _sections(table)


def _part(
    number: int, part: Part, item: Mapping[str, Any], table: dict[str, Any]
) -> Iterator[Flowable]:
    kind = value_word("parts.kind", str(part.kind), table)
    full = "" if part.full is None else f"，满分 {decimal_text(part.full)}"
    yield Passage(f"{number}．{part.title}：{kind}{full}", TABLE_HEADING, "计分办法 部分名称")
    for key, field in fields_at("parts").items():
        if key in _TOLD or isinstance(field, ListField) or not field.concerns(part.kind):
            continue
        words = _words(f"parts.{key}", field, item.get(key), table)
        yield Passage(f"{key_word(f'parts.{key}')}：{words}。", _LINE, "计分办法")
    if part.bands:
        words = value_word("parts.bands", item["bands"], table)
        yield Passage(f"{key_word('parts.bands')}（依次比较）：{words}。", _LINE, "计分办法")
    if part.criteria:
        yield Spacer(1, 4)
        yield _criteria(part)


def _criteria(part: Part) -> RuledTable:
    deducted = part.kind is PartKind.DEDUCTED
    columns = [
        TableColumn("编号", 40),
        TableColumn("指标", 110, 0.6),
        TableColumn("满分", 40, align=Align.RIGHT),
        TableColumn("每次扣" if deducted else "权重", 44, align=Align.RIGHT),
        TableColumn("要点、档次", 150, 1),
    ]
    rows: list[list[TableCell | str]] = []
    for c in part.criteria:
        levels = "；".join(f"{v.title} {decimal_text(v.points)} 分" for v in c.levels)
        text = "\n".join(words for words in (c.text, levels) if words)
        each = c.per_occurrence if deducted else c.weight
        rows.append(
            [
                TableCell(c.code, "计分办法 指标编号"),
                TableCell(c.title, f"计分办法 {c.code} 名称"),
                decimal_text(c.points),
                "" if each is None else decimal_text(each),
                TableCell(text, f"计分办法 {c.code} 要点"),
            ]
        )
    return RuledTable(columns, rows, look=_LOOK)


def _sections(table: dict[str, Any]) -> Iterator[Flowable]:
    """What holds for all parts: the total, digits, ties, grades, adjustments, veto."""
    for key, field in fields_at("").items():
        if key in ("groups", "parts") or not isinstance(field, (ListField, TableField)):
            continue
        lines = list(_lines(key, table))
        if lines:
            heading = Passage(key_word(key), TABLE_HEADING)
            first, *rest = (Passage(f"{line}。", _LINE, "计分办法") for line in lines)
            yield WithNext([heading, first])
            yield from rest


def _lines(key: str, table: dict[str, Any]) -> Iterator[str]:
    if key == "ties":
        order = table.get("ties", {}).get("order", [])
        yield (
            f"总分相同的依次比较{'、'.join(tie_in_draft(tie, table) for tie in order)}，仍相同的并列"
            if order
            else "总分相同的并列"
        )
        return
    found = table.get(key, [] if isinstance(fields_at("")[key], ListField) else {})
    for item in found if isinstance(found, list) else [found]:
        facts = [
            f"{key_word(f'{key}.{name}')}：{_words(f'{key}.{name}', field, item.get(name), table)}"
            for name, field in fields_at(key).items()
        ]
        yield "，".join(facts)


def _words(key: str, field: Field, value: Any, table: dict[str, Any]) -> str:
    """A value in words; weights with the titles of what they weigh."""
    if not isinstance(field, Weights) or not value:
        return value_word(key, value, table)
    titles = {i["code"]: i["title"] for i in table.get(field.names.partition(".")[0], [])}
    return "、".join(f"{titles.get(code, code)} {weight}" for code, weight in value.items())
