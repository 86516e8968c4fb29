"""Reads documents in a process of their own, within limits of time, memory and pages.

A report comes from outside. What it makes a library do, loop, swell or crash, must cost that report's
text and picture and nothing else: the process is ended, the reason is told, the report is kept.
"""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
import threading
from contextlib import suppress
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

    def draw(self, pages: PdfPages, page: int, dpi: int, *, grey: bool) -> PagePicture:
        """One page of a PDF; see `PdfPages.draw`."""
        with self._turn:
            if self._open != pages.digest:
                self._opened(pages.content, pages.digest)
            facts, pixels = self._ask({"act": "draw", "page": page, "dpi": dpi, "grey": grey})
        return PagePicture(int(facts["width"]), int(facts["height"]), pixels)

    def close(self) -> None:
        """Ends the process."""
        with self._turn:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _opened(self, content: bytes, digest: str) -> int:
        self._open = ""
        facts, _ = self._ask({"act": "open_pdf"}, content)
        self._open = digest
        return int(facts["pages"])

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
    """The pages of one PDF, `count` of them."""

    reader: DocumentReader
    content: bytes
    digest: str
    count: int

    def draw(self, page: int, dpi: int, *, grey: bool = True) -> PagePicture:
        """A page, counted from 0, at so many dots an inch. Raises NoTextError (a page that cannot be drawn)."""
        return self.reader.draw(self, page, dpi, grey=grey)


@cache
def document_reader() -> DocumentReader:
    """The one that the program reads all its documents with."""
    return DocumentReader()


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
