"""Documents that make a library loop, swell or count without end: the reader is ended, the report is kept."""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.records import Textless
from desktop.exchange.documents.document_reader import SECONDS, DocumentReader, document_reader
from desktop.exchange.documents.document_text import NoTextError
from desktop.exchange.documents.documents import document_of
from desktop.messages import textless_text
from desktop.pages.reports.document_preview import make_preview
from tests.desktop.exchange.documents.made_documents import docx, pdf

pytestmark = pytest.mark.xdist_group("document reader")  # one reading process serves all

SAID = "坚持依法行政，严格执法。"
LIMIT = 1.5  # seconds, for what never ends


def of_objects(*objects: str) -> bytes:
    """A PDF of these objects, with the table of where they lie."""
    written, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    tail = f"trailer <</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(written)}\n%%EOF\n"
    return written + head + table + tail.encode()


CATALOG = "<</Type/Catalog/Pages 2 0 R>>"
LOOPS = of_objects(CATALOG, "<</Type/Pages/Kids[2 0 R]/Count 1>>")
CALLED = of_objects(CATALOG, "<</Type/Pages/Kids 2 0 R/Count 1>>")
IN_TURN = of_objects(
    CATALOG,
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>",
)
MANY = of_objects(
    CATALOG,
    f"<</Type/Pages/Count 200000/Kids[{'3 0 R ' * 200000}]>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
)


@pytest.fixture
def reader() -> Iterator[DocumentReader]:
    with DocumentReader() as reader:
        yield reader


@contextmanager
def impatient(reader: DocumentReader) -> Iterator[None]:
    """Sooner than a person would be made to wait; a sound document has its full time."""
    reader._seconds = LIMIT
    try:
        yield
    finally:
        reader._seconds = SECONDS


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    document_reader().close()


def number(reader: DocumentReader) -> int:
    assert reader._process is not None
    return reader._process.pid


def test_text_and_pictures_come_from_one_process(reader: DocumentReader) -> None:
    content = pdf([[SAID], ["第二页"]])
    assert SAID in reader.pdf_text(content)
    first = number(reader)
    assert first != os.getpid()
    assert SAID in reader.docx_text(docx([SAID]))
    assert SAID in reader.docx_html(docx([SAID]))
    assert reader.pages(content).count == 2
    assert number(reader) == first


def test_a_page_is_drawn_at_the_size_asked_for(reader: DocumentReader) -> None:
    pages = reader.pages(pdf([[SAID], []]))
    written, blank = pages.draw(0, 72), pages.draw(1, 144, grey=False)
    assert (written.width, written.height) == (595, 842)
    assert len(written.pixels) == 595 * 842
    assert min(written.pixels) < 80
    assert (blank.width, blank.height) == (1191, 1684)
    assert blank.pixels == b"\xff" * (1191 * 1684 * 3)


def test_pages_are_drawn_on_after_another_document_and_after_the_process_ended(
    reader: DocumentReader,
) -> None:
    first, second = reader.pages(pdf([[SAID]])), reader.pages(pdf([["乙"], []]))
    seen = first.draw(0, 72)
    assert second.draw(0, 72) != seen
    os.kill(number(reader), signal.SIGTERM)
    reader._process.wait()  # type: ignore[union-attr]
    assert first.draw(0, 72) == seen


@pytest.mark.parametrize("content", [LOOPS, CALLED, IN_TURN], ids=["itself", "called", "in turn"])
def test_a_page_tree_that_leads_to_itself_ends_in_words(
    reader: DocumentReader, content: bytes
) -> None:
    began = time.monotonic()
    for ask in (reader.pdf_text, reader.pages):
        with impatient(reader), pytest.raises(NoTextError) as told:
            ask(content)
        assert told.value.reason is Textless.HALTED
    assert time.monotonic() - began < SECONDS  # it is the limit that ended them
    assert SAID in reader.pdf_text(pdf([[SAID]]))


def test_a_process_that_stops_answering_is_ended(reader: DocumentReader) -> None:
    reader.pdf_text(pdf([[SAID]]))
    stopped = number(reader)
    os.kill(stopped, signal.SIGSTOP)
    with impatient(reader), pytest.raises(NoTextError) as told:
        reader.pdf_text(pdf([[SAID]]))
    assert told.value.reason is Textless.HALTED
    assert not Path(f"/proc/{stopped}").exists()
    assert SAID in reader.pdf_text(pdf([[SAID]]))


def test_more_pages_than_a_report_has_are_refused(reader: DocumentReader) -> None:
    for ask in (reader.pdf_text, reader.pages):
        with pytest.raises(NoTextError) as told:
            ask(MANY)
        assert told.value.reason in (Textless.TOO_LARGE, Textless.HALTED)


def test_a_page_too_large_to_draw_is_refused(reader: DocumentReader) -> None:
    pages = reader.pages(
        of_objects(
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 14400 14400]>>",
        )
    )
    with pytest.raises(NoTextError) as told:
        pages.draw(0, 300)
    assert told.value.reason is Textless.TOO_LARGE


def test_what_is_stopped_by_the_person_leaves_no_answer_behind(reader: DocumentReader) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reader.pdf_text(pdf([["甲"], ["乙"]]), stop)
    assert SAID in reader.pdf_text(pdf([[SAID]]))


def test_a_report_that_was_halted_is_kept_and_told() -> None:
    with impatient(document_reader()):
        document = document_of("报告.pdf", LOOPS)
        shown = make_preview("报告.pdf", LOOPS)
    assert document.content == LOOPS
    assert (document.text, document.textless) == ("", Textless.HALTED)
    assert (shown.note, shown.pdf) == (textless_text(Textless.HALTED), None)
    assert make_preview("报告.pdf", pdf([[SAID]])).pdf


def test_a_docx_that_takes_too_long_is_halted(reader: DocumentReader) -> None:
    deep = "<w:p><w:r><w:t>字</w:t></w:r></w:p>"
    rows = f"<w:tr><w:tc>{deep * 4}</w:tc></w:tr>" * 100
    body = f"<w:tbl>{rows}</w:tbl>" * 450
    content = docx([], {"word/document.xml": zip_body(body)})
    with DocumentReader(0.5) as impatient, pytest.raises(NoTextError) as told:
        impatient.docx_html(content)
    assert told.value.reason in (Textless.HALTED, Textless.TOO_LARGE)
    assert zipfile.is_zipfile(io.BytesIO(content))


def zip_body(xml: str) -> str:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:document xmlns:w="{space}"><w:body>{xml}</w:body></w:document>'


def test_the_process_ends_with_the_program() -> None:
    source = (
        "import os, sys\n"
        "from desktop.exchange.documents.document_reader import document_reader\n"
        "reader = document_reader()\n"
        "try:\n    reader.pages(b'nothing')\nexcept Exception: pass\n"
        "print(reader._process.pid, flush=True)\n"
        "os._exit(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True, timeout=SECONDS
    )
    left = Path(f"/proc/{int(done.stdout)}")
    until = time.monotonic() + SECONDS
    while left.exists() and time.monotonic() < until:
        os.sched_yield()
    assert not left.exists()
