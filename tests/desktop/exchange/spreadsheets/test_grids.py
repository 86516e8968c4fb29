"""Files of every format are read by what they hold; hostile and damaged ones are refused in words."""

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.errors import ErrorKind, FaultKind, UserError
from db.records import ImportFacts
from db.scoring.scheme.scheme import Scheme
from desktop.exchange.spreadsheets import grids
from desktop.exchange.spreadsheets.grid import CellError, Merge, column_letters, column_number
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.import_reader import read_workbook, take_grids


@pytest.fixture
def rosters(repository: Path) -> Path:
    return repository / "tests" / "files" / "rosters"


def refusal_of(path: Path) -> UserError:
    with pytest.raises(UserError) as refusal:
        read_grids(path)
    return refusal.value


def zipped(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, text, how)
    return buffer.getvalue()


def xlsx(sheet: str) -> bytes:
    """A workbook of one hand-written sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        {
            "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="单位" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
        }
    )


def ods(rows: str, manifest: str = "") -> bytes:
    names = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
            f'manifest:1.0">{manifest}</manifest:manifest>',
            "content.xml": f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="单位">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def ods_row(*cells: str, repeated: int = 1) -> str:
    inner = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
        for c in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inner}</table:table-row>'


def test_columns_are_named_as_a_spreadsheet_names_them() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]
    assert all(column_number(column_letters(n)) == n for n in range(20_000))


def test_cells_merges_and_errors(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表 1")
        sheet.merge_range("B2:B4", "街道")
        sheet.write_formula("C5", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D5", "=2*3", None, 6)
        sheet.write_datetime("E5", date(2024, 5, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write("F5", True)
        book.add_worksheet("空").hide()

    first, second = read_grids(path)

    assert first.merges == (Merge(1, 1, 3, 1),)
    assert first.rows[4] == (None, None, CellError("#DIV/0!"), 6, date(2024, 5, 1), True)
    assert first.place(4, 2) == "表 1!C5"
    assert (second.is_blank, second.visible) == (True, False)


def test_the_contents_decide_not_the_name(rosters: Path, tmp_path: Path) -> None:
    disguised = tmp_path / "roster.csv"
    disguised.write_bytes((rosters / "roster-as-sent.xlsx").read_bytes())

    (grid,) = read_grids(disguised)

    assert grid.name == "Sheet1"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.xlsx", b"\x00\x01\x02", ErrorKind.FORMAT_UNKNOWN),
        ("a.xlsx", b"", ErrorKind.FORMAT_UNKNOWN),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", ErrorKind.FILE_UNREADABLE),
        ("a.pdf", b"%PDF-1.7", ErrorKind.FORMAT_UNKNOWN),
        ("a.csv", b"\x00\x00PNG\x00", ErrorKind.FORMAT_UNKNOWN),
        ("a.csv", b"\xff\xfe\xff" * 3, ErrorKind.FILE_UNREADABLE),
        ("a.xlsx", zipped({"word/document.xml": "<x/>"}), ErrorKind.FORMAT_UNKNOWN),
        ("a.xlsx", zipped({"xl/workbook.xml": "<nonsense"}), ErrorKind.FILE_UNREADABLE),
        ("a.ods", zipped({"content.xml": "nonsense"}), ErrorKind.FILE_UNREADABLE),
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 100, ErrorKind.FILE_UNREADABLE),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000, ErrorKind.FILE_UNREADABLE),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            ErrorKind.FILE_UNREADABLE,
        ),
    ],
)
def test_what_is_no_spreadsheet(tmp_path: Path, name: str, data: bytes, kind: ErrorKind) -> None:
    path = tmp_path / name
    path.write_bytes(data)

    refusal = refusal_of(path)

    assert (refusal.kind, refusal.facts["path"]) == (kind, name)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "none.xlsx").kind is ErrorKind.FILE_MISSING
    assert refusal_of(tmp_path).kind is ErrorKind.FILE_UNREADABLE


@pytest.mark.parametrize("name", ["roster-as-sent.xlsx", "roster.xls"])
def test_cut_short(rosters: Path, tmp_path: Path, name: str) -> None:
    whole = (rosters / name).read_bytes()
    path = tmp_path / name
    for share in (0.1, 0.5, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        assert refusal_of(path).facts["detail"] == "damaged"


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(zipped({"xl/workbook.xml": "", "xl/worksheets/sheet1.xml": b" " * 60_000_000}))
    assert path.stat().st_size < 100_000

    assert refusal_of(path).facts["detail"] == "too_large"


def test_a_zip_that_lies_about_its_size(tmp_path: Path) -> None:
    path = tmp_path / "liar.xlsx"
    size = 30_000_000
    honest = zipped({"xl/workbook.xml": "", "xl/worksheets/sheet1.xml": b" " * size})
    path.write_bytes(honest.replace(struct.pack("<I", size), struct.pack("<I", 1000)))

    assert refusal_of(path).facts["detail"] == "damaged"


@pytest.mark.parametrize(
    ("cells", "place", "what"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
         "单位!1048576", "rows"),
        ("<row r='1'><c r = 'XFD1'><v>1</v></c></row>", "单位!XFD", "columns"),
        ('<row r="290000"><c r="SF290000"><v>1</v></c></row>', "单位", "cells"),
    ],
)  # fmt: skip
def test_a_cell_too_far_out(tmp_path: Path, cells: str, place: str, what: str) -> None:
    path = tmp_path / "far.xlsx"
    path.write_bytes(xlsx(cells))

    (fault,) = refusal_of(path).faults

    assert (fault.place, fault.kind, fault.facts["what"]) == (place, FaultKind.TOO_MANY, what)


def test_formatting_far_out_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "formatted.xlsx"
    path.write_bytes(
        xlsx(
            '<row r="1"><c r="A1"><v>7</v></c></row><row r="900000"><c r="XFD900000" s="1"/></row>'
        )
    )

    assert read_grids(path)[0].rows == ((7,),)


def test_ods(tmp_path: Path, scheme: Scheme, facts: ImportFacts) -> None:
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = ods_row("单位名称", "类别") + ods_row("东街", "街道") + ods_row("#REF!", "街道")
    padding = f'<table:table-row table:number-rows-repeated="1048573">{blank}</table:table-row>'
    path = tmp_path / "a.ods"
    path.write_bytes(ods(rows + padding))

    import_data = read_workbook(path, scheme, facts)

    assert [(u.place, u.unit, u.category) for u in import_data.units] == [
        ("单位!2", "东街", "街道"),
        ("单位!3", "#REF!", "街道"),
    ]


def test_ods_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(ods(ods_row("x"), manifest="<manifest:encryption-data/>"))

    assert refusal_of(path).facts["detail"] == "encrypted"


NINES = (
    '<table:table-row><table:table-cell table:number-columns-repeated="9999" '
    'office:value-type="float" office:value="1"/></table:table-row>'
)


@pytest.mark.parametrize(
    ("rows", "what"), [(ods_row("x", repeated=1_000_000), "rows"), (NINES, "columns")]
)
def test_ods_that_repeats_without_end(tmp_path: Path, rows: str, what: str) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(ods(rows))

    (fault,) = refusal_of(path).faults

    assert (fault.kind, fault.facts["what"]) == (FaultKind.TOO_MANY, what)


def test_an_error_in_an_old_workbook_is_no_blank(
    rosters: Path, tmp_path: Path, scheme: Scheme, facts: ImportFacts
) -> None:
    data = bytearray((rosters / "roster.xls").read_bytes())
    # the running order of row 10: its RK record becomes a BOOLERR record that says #REF!
    at = data.find(b"\x7e\x02\x0a\x00\x09\x00\x07\x00")
    data[at : at + 2] = b"\x05\x02"
    data[at + 10 : at + 12] = b"\x17\x01"
    path = tmp_path / "roster.xls"
    path.write_bytes(bytes(data))

    with pytest.raises(UserError) as refusal:
        read_workbook(path, scheme, facts)

    (fault,) = refusal.value.faults
    assert (fault.place, fault.kind) == ("单位!H10", FaultKind.FORMULA_ERROR)
    assert fault.facts["found"] == "#REF!"


def test_an_old_workbook_that_claims_too_much(rosters: Path, tmp_path: Path) -> None:
    data = bytearray((rosters / "roster.xls").read_bytes())
    at = data.find(b"\x00\x02\x0e\x00\x00\x00\x00\x00")  # DIMENSIONS from row 0
    data[at + 8 : at + 12] = b"\xff\xff\xff\x7f"
    path = tmp_path / "roster.xls"
    path.write_bytes(bytes(data))

    assert refusal_of(path).facts["detail"] == "damaged"


def test_a_panic_of_the_reading_library_is_a_refusal(
    rosters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):
        """Derives from BaseException, as the library's does."""

    class Library:
        @staticmethod
        def from_filelike(_data: object) -> None:
            raise PanicException

    monkeypatch.setattr(grids, "CalamineWorkbook", Library)

    assert refusal_of(rosters / "roster.xls").facts["detail"] == "damaged"


def test_csv_with_an_open_quote(tmp_path: Path) -> None:
    path = tmp_path / "单位.csv"
    path.write_text('单位名称,类别\n"东街,街道\n西街,街道\n', encoding="utf-8")

    (fault,) = refusal_of(path).faults

    assert (fault.place, fault.kind) == ("单位!2", FaultKind.UNREADABLE)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
@pytest.mark.parametrize("name", ["roster-as-sent.xlsx", "roster.xls", "roster-gb18030.csv"])
def test_damaged_files_are_read_or_refused(
    rosters: Path,
    tmp_path: Path,
    scheme: Scheme,
    facts: ImportFacts,
    name: str,
    data: st.DataObject,
) -> None:
    whole = bytearray((rosters / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    path = tmp_path / name
    path.write_bytes(bytes(whole))

    try:
        import_data = take_grids(name, read_grids(path), scheme, facts)
    except UserError as error:
        refusal = error
    else:
        assert len(import_data.units) <= 80
        return
    assert refusal.kind in {
        ErrorKind.IMPORT_REFUSED,
        ErrorKind.FILE_UNREADABLE,
        ErrorKind.FORMAT_UNKNOWN,
    }
