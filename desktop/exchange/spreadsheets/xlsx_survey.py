"""Looks over the raw sheets of an .xlsx (ECMA-376 part 1, 18.3.1.4 ``c``)."""

from __future__ import annotations

import html
import re

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
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,9})")


def survey_xlsx(book: ZippedBook) -> dict[str, Survey]:
    """The survey of each sheet by its title."""
    members = _members(book)
    return {title: _survey(book.text(member)) for title, member in members.items()}


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


def _survey(text: str) -> Survey:
    """Cells that name no place follow the one before, as the standard has it."""
    survey = Survey()
    row, column = -1, -1
    for found in _ROW_OR_CELL.finditer(text):
        attributes = found[2]
        place = _value(attributes, "r")
        if found[1] == "row":
            row = int(place) - 1 if place.isdecimal() and len(place) < 10 else row + 1
            column = -1
            continue
        if reference := _REFERENCE.fullmatch(place):
            column, row = column_number(reference[1].upper()), int(reference[2]) - 1
        else:
            column += 1
        if found[3]:  # <c …/>: formatting only
            continue
        survey.reach(row, column)
        if _value(attributes, "t") == "e":
            value = _ERROR_VALUE.match(text, found.end())
            survey.errors[row, column] = html.unescape(value[1]) if value else "#"
    return survey


def _value(attributes: str, name: str) -> str:
    """One attribute's value; most cells have two, so the whole list is not built for each."""
    at = attributes.find(f" {name}=")
    if at < 0:
        return _attributes(attributes).get(name, "") if name in attributes else ""
    start = at + len(name) + 3
    return attributes[start : attributes.index(attributes[start - 1], start)]
