"""What documents say, and why some say nothing: made here, good and hostile."""

import threading
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import Textless
from desktop.exchange.documents.document_text import NoTextError
from desktop.exchange.documents.documents import KINDS, DocumentKind, document_of, read_document
from desktop.exchange.documents.docx_text import docx_html
from desktop.messages import textless_text, word
from tests.desktop.exchange.documents.made_documents import (
    body,
    docx,
    locked_docx,
    locked_pdf,
    pdf,
    png,
)

SAID = "坚持依法行政，严格执法。"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("报告.pdf", pdf([["第一页"], [SAID]])),
        ("报告.PDF", pdf([[SAID]])),
        ("报告.docx", docx(["标题", SAID])),
        ("报告.txt", SAID.encode("utf-8")),
        ("报告.txt", SAID.encode("utf-8-sig")),
        ("报告.txt", SAID.encode("gb18030")),
        ("报告.txt", SAID.encode("utf-16")),
    ],
)
def test_text_is_read(name: str, content: bytes) -> None:
    document = document_of(name, content)
    assert SAID in document.text
    assert document.textless is None


def test_docx_paragraphs_are_lines() -> None:
    assert document_of("a.docx", docx(["一", "二", "三"])).text.split() == ["一", "二", "三"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.png", png(), Textless.PICTURE),
        ("a.doc", b"\xd0\xcf\x11\xe0", Textless.FORMAT),
        ("a.wps", b"anything", Textless.FORMAT),
        ("a.ofd", b"PK", Textless.FORMAT),
        ("a.pdf", pdf([[]]), Textless.SCANNED),
        ("a.pdf", locked_pdf("secret"), Textless.ENCRYPTED),
        ("a.pdf", b"%PDF-1.7 nothing", Textless.DAMAGED),
        ("a.pdf", pdf([[SAID]])[:400], Textless.DAMAGED),
        ("a.pdf", b"PK\x03\x04", Textless.DAMAGED),
        ("a.docx", locked_docx(), Textless.ENCRYPTED),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Textless.FORMAT),
        ("a.docx", b"not a zip", Textless.DAMAGED),
        ("a.docx", docx([SAID])[:-30], Textless.DAMAGED),
        ("a.docx", docx([], body("<w:p>")), Textless.DAMAGED),
        ("a.docx", docx([], {"word/document.xml": ""}), Textless.DAMAGED),
        ("a.docx", docx([], body("<w:p>" * 100_000 + "</w:p>" * 100_000)), Textless.DAMAGED),
        ("a.txt", b"\x00\x01\x02\x03", Textless.DAMAGED),
        ("a.txt", b"\xfe\xff", Textless.BLANK),
        ("a.txt", b"\xef\xbb\xbf\r\n \r\n", Textless.BLANK),
        ("a.docx", docx(["", " "]), Textless.BLANK),
        ("a.txt", b"\xff\xff\xff\x80", Textless.DAMAGED),
    ],
)
def test_what_has_no_text_is_kept_with_the_reason(
    name: str, content: bytes, reason: Textless
) -> None:
    document = document_of(name, content)
    assert (document.text, document.textless, document.content) == ("", reason, content)
    assert len(textless_text(reason)) > 5


def test_a_docx_that_unpacks_to_a_flood_is_never_unpacked() -> None:
    bomb = docx([], {"word/media/a.xml": b"0" * 60_000_000})
    assert len(bomb) < 100_000
    assert document_of("a.docx", bomb).textless is Textless.TOO_LARGE


def test_a_docx_of_too_much_xml_is_not_parsed() -> None:
    assert document_of("a.docx", docx(["文" * 13_000_000])).textless is Textless.TOO_LARGE


def test_entities_of_a_docx_are_not_expanded() -> None:
    entities = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    )
    document = document_of("a.docx", docx([], {"word/document.xml": entities}))
    assert (document.text, document.textless) == ("", Textless.DAMAGED)


def test_html_of_a_docx_keeps_text_as_text_and_shows_pictures() -> None:
    inline = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        'wordprocessingDrawing">{}</wp:inline></w:drawing></w:r></w:p>'
    )
    graphic = (
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData>'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:{}="rId9"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic>"
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId9" Target="{}"{}'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
        "</Relationships>"
    )
    text = "<w:p><w:r><w:t>&lt;script&gt;执法&amp;</w:t></w:r></w:p>"
    kept = docx(
        [],
        {
            **body(text + inline.format(graphic.format("embed"))),
            "word/_rels/document.xml.rels": rels.format("media/a.png", ""),
            "word/media/a.png": png(),
        },
    )
    html = docx_html(kept)
    assert "&lt;script&gt;执法&amp;" in html
    assert '<img src="data:image/png;base64,' in html
    linked = docx(
        [],
        {
            **body(text + inline.format(graphic.format("link"))),
            "word/_rels/document.xml.rels": rels.format(
                "file:///etc/hostname", ' TargetMode="External"'
            ),
        },
    )
    assert "<img" not in docx_html(linked)
    assert "执法" in docx_html(linked)


def test_html_of_a_broken_docx_is_refused_as_its_text_is() -> None:
    with pytest.raises(NoTextError) as refusal:
        docx_html(b"nothing")
    assert refusal.value.reason is Textless.DAMAGED


def test_a_file_is_read_with_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "青石桥街道.docx"
    path.write_bytes(docx([SAID]))
    document = read_document(path)
    assert (document.name, document.kind, document.content) == (
        path.name,
        DocumentKind.DOCX,
        path.read_bytes(),
    )


@pytest.mark.parametrize("name", ["a.exe", "a.docm", "a.html", "a.lnk", "a", "docx"])
def test_what_is_no_document_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"MZ")
    with pytest.raises(UserError) as refusal:
        read_document(tmp_path / name)
    assert refusal.value.kind is ErrorKind.FORMAT_UNKNOWN
    assert ".docx" in word(refusal.value)


def test_an_empty_file_a_huge_one_and_none(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").touch()
    with (tmp_path / "b.pdf").open("wb") as file:
        file.truncate(50_000_001)  # sparse: takes no room
    (tmp_path / "d.pdf").mkdir()
    for name, kind, said in (
        ("a.pdf", ErrorKind.FILE_UNREADABLE, "空的"),
        ("b.pdf", ErrorKind.FILE_UNREADABLE, "50 MB"),
        ("c.pdf", ErrorKind.FILE_MISSING, "没有找到"),
        ("d.pdf", ErrorKind.FILE_MISSING, "没有找到"),
    ):
        with pytest.raises(UserError) as refusal:
            read_document(tmp_path / name)
        assert refusal.value.kind is kind
        assert said in word(refusal.value)


def test_reading_a_pdf_can_be_stopped_and_runs_off_the_main_thread() -> None:
    class StopError(Exception):
        pass

    steps: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        steps.append((done, total))
        if done == 2:
            raise StopError

    with pytest.raises(StopError):
        document_of("a.pdf", pdf([[SAID]] * 5), progress)
    assert steps == [(0, 5), (1, 5), (2, 5)]
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(document_of("a.pdf", pdf([[SAID]])).text))
    thread.start()
    thread.join()
    assert SAID in found[0]


def test_every_kind_is_known_by_a_lower_case_ending() -> None:
    assert all(ending == ending.lower() and ending.startswith(".") for ending in KINDS)
