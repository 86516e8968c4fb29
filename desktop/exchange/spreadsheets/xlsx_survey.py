"""Looks over the raw sheets of an .xlsx (ECMA-376 part 1, 18.3.1.4 ``c``)."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from desktop.exchange.spreadsheets.grid import column_number
from desktop.exchange.spreadsheets.survey import Survey
from desktop.exchange.spreadsheets.zipped import ZippedBook

_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^<>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROW_OR_CELL = re.compile(
    r"""<(?:\w+:)?(row|c)\b((?:\s+[\w:]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>"""
)
_ERROR_VALUE = re.compile(
    r"\s*(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v>([^<]*)<"
)
_FORMULA = re.compile(
    r"\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v(?:/>|>([^<]*)<))?"
)
_CALCULATE = re.compile(r"""<(?:\w+:)?calcPr\b[^<>]*\bfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_NUMBER_FORMAT = re.compile(r"<(?:\w+:)?numFmt\b([^<>]*)>")
_CELL_FORMATS = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(r"<(?:\w+:)?xf\b([^<>]*)>")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_PER_CENT = {9, 10}  # of the formats that need not be written (ECMA-376 part 1, 18.8.30)
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,9})")


def survey_xlsx(book: ZippedBook) -> dict[str, Survey]:
    """The survey of each sheet by its title."""
    members = _members(book)
    formats = _formats(book.text("xl/styles.xml"))
    to_calculate = _CALCULATE.search(book.text("xl/workbook.xml")) is not None
    return {
        title: _survey(book.text(member), formats, to_calculate=to_calculate)
        for title, member in members.items()
    }


@dataclass(frozen=True, slots=True)
class _Formats:
    """The styles, by number, that show a number in per cent, or whole with leading zeros in so many digits."""

    percents: frozenset[str]
    padded: Mapping[str, int]


def _formats(text: str) -> _Formats:
    codes: dict[int, str] = dict.fromkeys(_PER_CENT, "0%")
    for tag in _NUMBER_FORMAT.findall(text):
        attributes = _attributes(tag)
        if attributes.get("numFmtId", "").isdecimal():
            codes[int(attributes["numFmtId"])] = _QUOTED.sub("", attributes.get("formatCode", ""))
    found = _CELL_FORMATS.search(text)
    styles = [
        _attributes(tag).get("numFmtId", "")
        for tag in _CELL_FORMAT.findall(found[0] if found else "")
    ]
    own = [codes.get(int(number), "") if number.isdecimal() else "" for number in styles]
    return _Formats(
        frozenset(str(n) for n, code in enumerate(own) if "%" in code),
        {str(n): len(code) for n, code in enumerate(own) if len(code) > 1 and set(code) == {"0"}},
    )


def _members(book: ZippedBook) -> dict[str, str]:
    """Which member holds which sheet."""
    targets = {}
    for tag in _RELATION.findall(book.text("xl/_rels/workbook.xml.rels")):
        attributes = _attributes(tag)
        target = attributes.get("Target", "")
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        targets[attributes.get("Id", "")] = member
    members = {}
    for tag in _SHEET.findall(book.text("xl/workbook.xml")):
        attributes = _attributes(tag)
        relation = next((v for k, v in attributes.items() if k == "id" or k.endswith(":id")), "")
        members[attributes.get("name", "")] = targets.get(relation, "")
    return members


def _attributes(tag: str) -> dict[str, str]:
    return {key: html.unescape(double or single) for key, double, single in _ATTRIBUTE.findall(tag)}


def _survey(text: str, formats: _Formats, *, to_calculate: bool) -> Survey:
    """Cells that name no place follow the one before, as the standard has it.

    `to_calculate`: the book asks for a full calculation when it is loaded, so a formula's 0 is no value yet.
    """
    survey = Survey()
    row, column = -1, -1
    columns: dict[str, int] = {}  # by letters
    looks: dict[
        str, tuple[str, str]
    ] = {}  # kind and style by what else a cell's tag says: few, for many cells
    unknown = ("", None, "0") if to_calculate else ("", None)
    for found in _ROW_OR_CELL.finditer(text):
        attributes = found[2]
        place, others = _apart(attributes)
        if found[1] == "row":
            row = int(place) - 1 if place.isdecimal() and len(place) < 10 else row + 1
            column = -1
            if _value(attributes, "hidden") in ("1", "true"):
                survey.hidden.add(row)
            continue
        if reference := _REFERENCE.fullmatch(place):
            letters = reference[1]
            if letters not in columns:
                columns[letters] = column_number(letters.upper())
            column, row = columns[letters], int(reference[2]) - 1
        else:
            column += 1
        if found[3]:  # <c …/>: formatting only
            continue
        survey.reach(row, column)
        end = found.end()
        if others not in looks:
            kind = _value(others, "t")
            looks[others] = kind, _value(others, "s") if kind in ("", "n") else ""
        kind, style = looks[others]
        special = kind == "e" or style in formats.percents or style in formats.padded
        if not special and text.startswith("<v>", end):
            continue  # plain text or a plain number, as most cells
        if kind == "e":
            value = _ERROR_VALUE.match(text, end)
            survey.errors[row, column] = html.unescape(value[1]) if value else "#"
        elif kind != "str":
            formula = _FORMULA.match(text, end)
            if formula is not None and formula[1] in unknown:
                survey.uncalculated.add((row, column))
        if style in formats.percents:
            survey.percents.add((row, column))
        elif style in formats.padded:
            survey.padded[row, column] = formats.padded[style]
    return survey


def _apart(attributes: str) -> tuple[str, str]:
    """A tag's place and its other attributes; the place mostly comes first."""
    if attributes.startswith(' r="'):
        end = attributes.index('"', 4)
        return attributes[4:end], attributes[end + 1 :]
    return _value(attributes, "r"), attributes


def _value(attributes: str, name: str) -> str:
    """One attribute's value; most cells have two, so the whole list is not built for each."""
    at = attributes.find(f" {name}=")
    if at < 0:
        return _attributes(attributes).get(name, "") if name in attributes else ""
    start = at + len(name) + 3
    return attributes[start : attributes.index(attributes[start - 1], start)]
