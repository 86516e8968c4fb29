"""Reads documents in a process of their own, within limits of time, memory and pages.

A report comes from outside. What it makes a library do, loop, swell or crash, must cost that report's
text and picture and nothing else: the process is ended, the reason is told, the report is kept.
"""

from __future__ import annotations

import hashlib
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

from db.records import Textless
from db.steps import Progress
from desktop.exchange.documents.document_text import NoTextError
from desktop.exchange.documents.frames import PipeEnded, receive, send
from desktop.exchange.documents.reader_main import OPTION

SECONDS: Final = 30.0  # for one document to be read, or one page to be drawn
_ROOT: Final = Path(__file__).parents[3]  # from where the program is run in its source tree
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as pixels, row by row from the top left, on white: one byte each in grey, else three (RGB)."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class PdfHit:
    """Where words stand on a page: x, y, width and height in points, from its top left, line by line."""

    page: int
    places: tuple[tuple[float, float, float, float], ...]


class DocumentReader:
    """The other process: started when first needed, used again, and started anew after it was ended.

    One request at a time; whoever asks meanwhile waits. Safe to be asked from any thread.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._open = ""  # digest of the PDF that the process holds

    def pdf_text(self, content: bytes, progress: Progress | None = None) -> str:
        """The text page by page; `progress` may raise to stop. Raises NoTextError."""
        with self._turn:
            return self._ask({"act": "pdf_text"}, content, progress)[1].decode()

    def docx_text(self, content: bytes) -> str:
        """The text, a paragraph a line. Raises NoTextError."""
        with self._turn:
            return self._ask({"act": "docx_text"}, content)[1].decode()

    def docx_html(self, content: bytes) -> str:
        """The document as HTML. Raises NoTextError."""
        with self._turn:
            return self._ask({"act": "docx_html"}, content)[1].decode()

    def pages(self, content: bytes) -> PdfPages:
        """The pages of a PDF, to be drawn one by one. Raises NoTextError."""
        digest = hashlib.sha256(content).hexdigest()
        with self._turn:
            return PdfPages(self, content, digest, self._opened(content, digest))

    def draw(self, pages: PdfPages, page: int, dpi: float, *, grey: bool) -> PagePicture:
        """One page of a PDF; see `PdfPages.draw`."""
        facts, pixels = self._of(pages, {"act": "draw", "page": page, "dpi": dpi, "grey": grey})
        with _sensible():
            picture = PagePicture(int(facts["width"]), int(facts["height"]), pixels)
            if len(pixels) != picture.width * picture.height * (1 if grey else 3):
                raise ValueError
        return picture

    def find(self, pages: PdfPages, words: str) -> tuple[PdfHit, ...]:
        """Where the words stand in a PDF, page after page. Raises NoTextError."""
        _, said = self._of(pages, {"act": "find", "words": words})
        with _sensible():
            hits = [
                PdfHit(
                    int(page),
                    tuple((float(x), float(y), float(w), float(h)) for x, y, w, h in places),
                )
                for page, places in json.loads(said)
            ]
        return tuple(hit for hit in hits if hit.places and 0 <= hit.page < pages.count)

    def stop(self) -> None:
        """Ends what it is doing now; whoever waits for that is told that it was halted."""
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """Ends the process."""
        with self._turn:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _opened(self, content: bytes, digest: str) -> tuple[tuple[float, float], ...]:
        self._open = ""
        _, said = self._ask({"act": "open_pdf"}, content)
        with _sensible():
            sizes = tuple((float(width), float(height)) for width, height in json.loads(said))
        self._open = digest
        return sizes

    def _of(self, pages: PdfPages, facts: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Asks something of a PDF, which is opened first where another one is."""
        with self._turn:
            self._running()  # one that was ended holds nothing
            if self._open != pages.digest:
                self._opened(pages.content, pages.digest)
            return self._ask(facts)

    def _ask(
        self, facts: dict[str, Any], content: bytes = b"", progress: Progress | None = None
    ) -> tuple[dict[str, Any], bytes]:
        """Sends a request and waits for its answer. Raises NoTextError, and what `progress` raises."""
        process = self._running()
        limit = threading.Timer(self._seconds, process.kill)
        limit.daemon = True
        limit.start()
        try:
            return _exchanged(process, {**facts, "seconds": self._seconds}, content, progress)
        except NoTextError:
            raise
        except (PipeEnded, OSError) as error:
            self._end()
            _log.warning("the reader of documents ended: %s", process.returncode)
            raise NoTextError(Textless.HALTED) from error
        except (
            BaseException
        ):  # stopped by whoever asked: the answer to come would be taken for the next one
            self._end()
            raise
        finally:
            limit.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = _start()
        return self._process

    def _end(self) -> None:
        process, self._process, self._open = self._process, None, ""
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not read by then is wanted no more
                    pipe.close()
        process.wait()


@dataclass(frozen=True, slots=True)
class PdfPages:
    """The pages of one PDF; of each its width and height in points."""

    reader: DocumentReader
    content: bytes
    digest: str
    sizes: tuple[tuple[float, float], ...]

    @property
    def count(self) -> int:
        """How many pages it has."""
        return len(self.sizes)

    def draw(self, page: int, dpi: float, *, grey: bool = True) -> PagePicture:
        """A page, counted from 0, at so many dots an inch. Raises NoTextError (a page that cannot be drawn)."""
        return self.reader.draw(self, page, dpi, grey=grey)


@cache
def document_reader() -> DocumentReader:
    """The one that the program reads all its documents with."""
    return DocumentReader()


@cache
def page_reader() -> DocumentReader:
    """The one that the pages in sight are drawn with: a page that hangs holds up no other reading."""
    return DocumentReader()


@contextmanager
def _sensible() -> Iterator[None]:
    """What the process says is held to what it can say, whatever a document has made of it."""
    try:
        yield
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise NoTextError(Textless.HALTED) from error


def _exchanged(
    process: subprocess.Popen[bytes],
    facts: dict[str, Any],
    content: bytes,
    progress: Progress | None,
) -> tuple[dict[str, Any], bytes]:
    if process.stdin is None or process.stdout is None:
        raise PipeEnded
    send(process.stdin, facts, content)
    while True:
        answer, behind = receive(process.stdout)
        if "textless" in answer:
            raise NoTextError(Textless(answer["textless"]))
        if "step" not in answer:
            return answer, behind
        if progress is not None:
            progress(*answer["step"])


def _start() -> subprocess.Popen[bytes]:
    """The program itself once more, as the reader; no shell, and no window on Windows."""
    module = [] if getattr(sys, "frozen", False) else ["-m", "desktop"]
    return subprocess.Popen(  # noqa: S603 - the program's own file
        [sys.executable, *module, OPTION],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=None if getattr(sys, "frozen", False) else _ROOT,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
