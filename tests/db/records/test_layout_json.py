"""A layout as JSON: read as it was written, the same text every time, and every fault named by its key."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from db.errors import ErrorKind, FaultKind, UserError
from db.records.layout_json import layout_text, read_layout
from db.records.layouts import Box, Frame, Layout, LayoutPage, RowMarks, Square

LAYOUT = Layout(
    page_mm=(210.0, 297.0),
    corners=((13.0, 13.0), (197.0, 13.0), (197.0, 284.0), (13.0, 284.0)),
    corner=6.0,
    codes={"A": Square(172.0, 10.0, 19.0), "B": Square(20.0, 273.0, 14.0)},
    rows=(RowMarks(50.1234, 2.0, (10.0, 4.0), (196.0, 4.0)),),
    boxes=(
        Box("b1", "U01/D1", "U01", "D1", "优秀", 100.0, 49.0, 4.0, 4.0),
        Box("b2", "U01/D1", "U01", "D1", "弃权", 112.5, 49.0, 4.0, 4.0),
    ),
    frames=(Frame("f1", "U01", "D2", 60.0, 60.0, 20.0, 8.0),),
    pages=(
        LayoutPage(1, "7K3M9QX", 1, ("b1", "b2"), ("f1",)),
        LayoutPage(2, "7K3M9QY", 1, ("b1", "b2")),
    ),
)


def test_a_layout_is_read_as_it_was_written() -> None:
    text = layout_text(LAYOUT)
    assert layout_text(read_layout(text)) == text
    assert read_layout(text).boxes == LAYOUT.boxes
    assert read_layout(text).pages == LAYOUT.pages
    assert read_layout(text).codes == LAYOUT.codes


def test_the_keys_are_those_of_the_specification() -> None:
    document = json.loads(layout_text(LAYOUT))
    assert document["version"] == 1
    assert document["page_mm"] == [210, 297]
    assert document["corners"][2] == [197, 284]
    assert document["corner"] == 6
    assert document["codes"] == {"A": [172, 10, 19], "B": [20, 273, 14]}
    assert document["rows"] == [{"y": 50.123, "h": 2, "left": [10, 4], "right": [196, 4]}]
    assert document["boxes"][1] == {
        "id": "b2",
        "field": "U01/D1",
        "unit": "U01",
        "criterion": "D1",
        "level": "弃权",
        "x": 112.5,
        "y": 49,
        "w": 4,
        "h": 4,
    }
    assert document["frames"][0]["criterion"] == "D2"
    assert document["pages"][1] == {
        "pdf_page": 2,
        "sheet": "7K3M9QY",
        "page": 1,
        "boxes": ["b1", "b2"],
    }


def test_the_text_is_written_in_one_way() -> None:
    assert layout_text(LAYOUT).startswith('{"boxes":[{"criterion":"D1","field":"U01/D1",')
    assert " " not in layout_text(LAYOUT)


def _set(*path: Any) -> Callable[[Any], None]:
    *way, last, value = path

    def change(document: Any) -> None:
        for step in way:
            document = document[step]
        document[last] = value

    return change


def _delete(*path: Any) -> Callable[[Any], None]:
    *way, last = path

    def change(document: Any) -> None:
        for step in way:
            document = document[step]
        del document[last]

    return change


FAULTS: dict[str, tuple[Callable[[Any], None], str, FaultKind]] = {
    "a newer version": (_set("version", 2), "version", FaultKind.NOT_ONE_OF),
    "a key left out": (_delete("rows"), "rows", FaultKind.MISSING),
    "a key too many": (_set("colour", "red"), "colour", FaultKind.UNKNOWN_KEY),
    "three corners": (_delete("corners", 3), "corners", FaultKind.WRONG_TYPE),
    "a corner of text": (_set("corners", 1, 0, "13"), "corners[1][0]", FaultKind.WRONG_TYPE),
    "a code left out": (_delete("codes", "B"), "codes.B", FaultKind.MISSING),
    "a third code": (_set("codes", "C", [1, 1, 1]), "codes.C", FaultKind.UNKNOWN_KEY),
    "a code off the page": (_set("codes", "A", [200, 10, 19]), "codes.A.x", FaultKind.OUT_OF_RANGE),
    "a box without an id": (_delete("boxes", 0, "id"), "boxes[0].id", FaultKind.MISSING),
    "a box twice": (_set("boxes", 1, "id", "b1"), "boxes[1].id", FaultKind.DUPLICATE),
    "a level twice": (_set("boxes", 1, "level", "优秀"), "boxes[1].level", FaultKind.DUPLICATE),
    "a box without width": (_set("boxes", 0, "w", 0), "boxes[0].w", FaultKind.OUT_OF_RANGE),
    "a box off the page": (_set("boxes", 0, "y", 294), "boxes[0].y", FaultKind.OUT_OF_RANGE),
    "a box beyond reason": (_set("boxes", 0, "y", 1e300), "boxes[0].y", FaultKind.OUT_OF_RANGE),
    "a place that is no number": (
        _set("boxes", 0, "y", float("nan")),
        "boxes[0].y",
        FaultKind.OUT_OF_RANGE,
    ),
    "a flag for a number": (_set("boxes", 0, "y", True), "boxes[0].y", FaultKind.WRONG_TYPE),
    "rows that are no list": (_set("rows", {}), "rows", FaultKind.WRONG_TYPE),
    "a page of no sheet": (
        _set("pages", 0, "sheet", "7K3"),
        "pages[0].sheet",
        FaultKind.WRONG_TYPE,
    ),
    "page 0": (_set("pages", 0, "page", 0), "pages[0].page", FaultKind.OUT_OF_RANGE),
    "a page twice": (_set("pages", 1, "sheet", "7K3M9QX"), "pages[1].page", FaultKind.DUPLICATE),
    "a PDF's page twice": (
        _set("pages", 1, "pdf_page", 1),
        "pages[1].pdf_page",
        FaultKind.DUPLICATE,
    ),
    "an unknown box": (
        _set("pages", 1, "boxes", ["b1", "b9"]),
        "pages[1].boxes[1]",
        FaultKind.UNKNOWN_REFERENCE,
    ),
    "an unknown frame": (
        _set("pages", 0, "frames", ["f9"]),
        "pages[0].frames[0]",
        FaultKind.UNKNOWN_REFERENCE,
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_by_its_key(name: str) -> None:
    change, place, kind = FAULTS[name]
    document = json.loads(layout_text(LAYOUT))
    change(document)
    with pytest.raises(UserError) as refused:
        read_layout(json.dumps(document))
    assert refused.value.kind is ErrorKind.LAYOUT_REFUSED
    first = refused.value.faults[0]
    assert (first.place, first.kind) == (place, kind)


@pytest.mark.parametrize("text", ["", "{", "[]", "1", "null", '"x"', "[" * 100_000])
def test_what_is_no_layout(text: str) -> None:
    with pytest.raises(UserError) as refused:
        read_layout(text)
    assert refused.value.kind is ErrorKind.LAYOUT_REFUSED


def test_every_fault_is_listed() -> None:
    document = json.loads(layout_text(LAYOUT))
    document["corner"] = "6"
    document["boxes"][1]["h"] = -1
    del document["pages"]
    with pytest.raises(UserError) as refused:
        read_layout(json.dumps(document))
    assert {fault.place for fault in refused.value.faults} == {"corner", "boxes[1].h", "pages"}
