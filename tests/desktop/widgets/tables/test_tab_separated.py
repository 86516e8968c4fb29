"""Cells as a spreadsheet copies and pastes them, there and back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.widgets.tables.tab_separated import cells_of, tab_separated


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("区司法局", "区司法局"),
        (None, ""),
        (0, "0"),
        ("-2.5", "-2.5"),
        ("+3", "+3"),
        ("-", "-"),
        ('说"好"', '说"好"'),
        ('"好"字', '"""好""字"'),
        ("第一行\n第二行", '"第一行\n第二行"'),
        ("左\t右", '"左\t右"'),
        ("=1+2", " =1+2"),
        ("@某人", " @某人"),
        ("-不予加分", " -不予加分"),
    ],
)
def test_a_cell_is_written_so_that_it_is_pasted_as_it_stands(cell: object, written: str) -> None:
    assert tab_separated([[cell]]) == written


@given(
    st.lists(
        st.lists(st.text("甲乙\t\n\" '=,1-", max_size=6), min_size=2, max_size=4), min_size=1
    ).filter(lambda rows: len({len(row) for row in rows}) == 1)
)
def test_a_spreadsheet_reads_each_cell_in_its_place(rows: list[list[str]]) -> None:
    """Read as a spreadsheet reads the clipboard: by the rules of CSV, with tabs."""
    read = list(csv.reader(io.StringIO(tab_separated(rows)), delimiter="\t"))
    assert [[cell.strip(" ") for cell in row] for row in read] == [
        [cell.strip(" ") for cell in row] for row in rows
    ]


@given(st.lists(st.lists(st.text("甲1.\" '", max_size=6), min_size=2, max_size=4), min_size=1))
def test_what_is_copied_here_is_pasted_here(rows: list[list[str]]) -> None:
    assert cells_of(tab_separated([*rows, ["末", "尾"]])) == [*rows, ["末", "尾"]]


def test_a_spreadsheets_line_break_in_a_cell_is_no_new_row() -> None:
    text = '95\t"考核办\r\n〔2025〕3号"\r\n88.5\t"他说""好"""\r\n'
    assert cells_of(text) == [["95", "考核办 〔2025〕3号"], ["88.5", '他说"好"']]


def test_a_quotation_mark_that_nothing_closes_is_text() -> None:
    assert cells_of('"好\t8\n9') == [['"好', "8"], ["9"]]
