"""The process that reads documents for the program: one request after another from a pipe, until it ends.

A document may make a library loop for ever, take all memory or crash. Here that costs this process
alone. It watches itself too, so that it does not outlive a program that was killed.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from desktop.exchange.documents.document_text import NoTextError
from desktop.exchange.documents.frames import PipeEnded, receive, send

if TYPE_CHECKING:
    from desktop.exchange.documents.pdf_drawing import OpenPdf

OPTION: Final = "--read-documents"  # what starts the program as this process
_MEMORY: Final = 1024 * 1024 * 1024  # bytes of its own; a report takes about a tenth
_MARGIN: Final = 5  # seconds after which it ends itself where the program did not end it


def main() -> int:
    """Answers until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which ends this
    _limit_memory()
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what a library prints is no answer
    reader = _Reader(answers)
    with os.fdopen(nowhere, "w") as untold:
        while True:
            try:
                facts, content = receive(sys.stdin.buffer)
            except PipeEnded:
                return 0
            seconds = float(facts["seconds"]) + _MARGIN
            faulthandler.dump_traceback_later(seconds, exit=True, file=untold)
            reader.answer(facts, content)
            faulthandler.cancel_dump_traceback_later()


def _limit_memory() -> None:
    """Where the system can: more than a report needs is refused to this process."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Reader:
    """Answers requests; the PDF that was opened last stays open for its pages to be drawn."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._pdf: OpenPdf | None = None
        self._acts: dict[str, Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]] = {
            "pdf_text": self._pdf_text,
            "docx_text": self._docx_text,
            "docx_html": self._docx_html,
            "open_pdf": self._open_pdf,
            "find": self._find,
            "draw": self._draw,
        }

    def answer(self, facts: dict[str, Any], content: bytes) -> None:
        """Does one request and sends what comes of it."""
        try:
            said, behind = self._acts[facts["act"]](facts, content)
        except NoTextError as error:
            said, behind = {"textless": error.reason.value}, b""
        send(self._answers, {"done": True, **said}, behind)

    def _step(self, done: int, total: int) -> None:
        send(self._answers, {"step": [done, total]})

    def _pdf_text(self, _facts: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        from desktop.exchange.documents.pdf_text import pdf_text

        return {}, _encoded(pdf_text(content, self._step))

    def _docx_text(self, _facts: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        from desktop.exchange.documents.docx_text import docx_text

        return {}, _encoded(docx_text(content))

    def _docx_html(self, _facts: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        from desktop.exchange.documents.docx_text import docx_html

        return {}, _encoded(docx_html(content))

    def _open_pdf(self, _facts: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        from desktop.exchange.documents.pdf_drawing import OpenPdf

        self._pdf = None
        self._pdf = OpenPdf(content)
        return {}, json.dumps(self._pdf.sizes).encode()

    def _find(self, facts: dict[str, Any], _content: bytes) -> tuple[dict[str, Any], bytes]:
        return {}, json.dumps(self._held().find(facts["words"])).encode()

    def _draw(self, facts: dict[str, Any], _content: bytes) -> tuple[dict[str, Any], bytes]:
        width, height, pixels = self._held().draw(facts["page"], facts["dpi"], grey=facts["grey"])
        return {"width": width, "height": height}, pixels

    def _held(self) -> OpenPdf:
        if self._pdf is None:
            raise PipeEnded
        return self._pdf


def _encoded(text: str) -> bytes:
    return text.encode(errors="replace")  # half a pair of UTF-16, as a PDF may say, is no text
