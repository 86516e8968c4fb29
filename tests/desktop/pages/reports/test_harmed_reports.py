"""Reports that were harmed or made to do harm, from the folder to the screen: read, attached, shown, in time.

So many are made from sound ones, each from a seed of its own, that a failure can be made again by its number.
"""

from __future__ import annotations

import io
import os
import random
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from db.records import Textless
from db.store import Store
from desktop.exchange.documents.document_reader import SECONDS
from desktop.exchange.documents.documents import document_of
from desktop.pages.reports.document_preview import make_preview
from desktop.pages.reports.document_view import DocumentView
from desktop.tasks import Tasks
from tests.desktop.exchange.documents.made_documents import body, docx, pdf, png
from tests.made_up import tell

MOST: Final = int(os.environ.get("SHUFA_DOCUMENTS", "150"))
SAID = "坚持依法行政，严格执法。"
_NUMBER = re.compile(rb"\d+")
_TABLE = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
SOUND: Final = (
    ("报告.pdf", pdf([["第一页", SAID], [SAID] * 20, ["第三页"]])),
    ("报告.pdf", pdf([[SAID] * 3] * 12)),
    ("报告.docx", docx(["标题", SAID] * 5)),
    ("报告.docx", docx(["标题"], {**body(_TABLE * 3), "word/media/a.png": png(8, 8)})),
)
CASES: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def _told(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    tell(request, "harmed reports", CASES)


def flipped(raw: bytearray, by: random.Random) -> None:
    raw[by.randrange(len(raw))] ^= 1 << by.randrange(8)


def cut(raw: bytearray, by: random.Random) -> None:
    place = by.randrange(len(raw))
    del raw[place : place + by.randrange(1, 400)]


def ended_early(raw: bytearray, by: random.Random) -> None:
    del raw[by.randrange(1, len(raw)) :]


def repeated(raw: bytearray, by: random.Random) -> None:
    place = by.randrange(len(raw))
    raw[place:place] = raw[place : place + 200] * by.randrange(1, 40)


def overwritten(raw: bytearray, by: random.Random) -> None:
    place = by.randrange(len(raw))
    raw[place : place + 30] = by.randbytes(by.randrange(1, 60))


def miscounted(raw: bytearray, by: random.Random) -> None:
    """Another number in the place of one: a length, an offset, a count, an object that then refers to itself."""
    found = list(_NUMBER.finditer(raw))
    if found:
        one = by.choice(found)
        other = by.choice([b"0", b"1", b"2", b"-1", b"65535", b"4294967296", b"9" * 30])
        raw[one.start() : one.end()] = other


HARMS: Final[tuple[Callable[[bytearray, random.Random], None], ...]] = (
    *(flipped, cut, ended_early, repeated, overwritten, miscounted, miscounted),
)


def harmed(content: bytes, by: random.Random) -> bytes:
    raw = bytearray(content)
    for _ in range(by.randrange(1, 4)):
        by.choice(HARMS)(raw, by)
        if not raw:
            return b"\0"
    return bytes(raw)


def harmed_within(content: bytes, by: random.Random) -> bytes:
    """A sound archive with one harmed file in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        chosen = by.choice(old.namelist())
        for name in old.namelist():
            member = old.read(name)
            new.writestr(name, harmed(member, by) if name == chosen and member else member)
    return packed.getvalue()


def made(seed: int) -> tuple[str, bytes]:
    by = random.Random(seed)
    name, content = SOUND[seed % len(SOUND)]
    within = name.endswith(".docx") and by.random() < 0.6
    return name, (harmed_within if within else harmed)(content, by)


@pytest.fixture
def view(qtbot: Any, qapp: Any) -> DocumentView:
    shown = DocumentView(Tasks(inline=True))
    qtbot.addWidget(shown)
    shown.resize(480, 640)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def test_a_harmed_report_is_kept_and_shown_or_says_why_not(
    view: DocumentView, year: Path, qapp: Any
) -> None:
    """What hangs is ended by its limit; a crash of the program would end the tests."""
    too_long: list[int] = []
    with Store.open(year) as store:
        entry = store.units.entries(store.evaluations.latest().id)[0].id
        for seed in range(MOST):
            name, content = made(seed)
            began = time.monotonic()
            document = document_of(name, content)
            told = "says something" if document.text else str(document.textless)
            report = store.reports.hand_in(
                entry, f"{seed}-{name}", document.content, document.text, document.textless
            )
            assert store.reports.content(report.id) == content
            view.show_preview(make_preview(name, content, report.textless), "执法")
            qapp.processEvents()
            while view.currentWidget() is view.pdf and not view.pdf.ready:
                qapp.processEvents()
            view.grab()
            if (
                time.monotonic() - began > 3 * SECONDS
            ):  # read, opened and drawn, each within its limit
                too_long.append(seed)
            CASES[told] += 1
            CASES["ended by its limit"] += document.textless is Textless.HALTED
    assert too_long == []
