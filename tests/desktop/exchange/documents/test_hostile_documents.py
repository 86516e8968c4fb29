"""Reports whose bytes were harmed: kept with what they say, or with the reason why that cannot be read."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator

import hypothesis
import pytest
from hypothesis import strategies as st

from db.records import Textless
from desktop.exchange.documents.documents import ReportDocument, document_of
from tests.desktop.exchange.documents.made_documents import docx, pdf
from tests.made_up import tell

SAID = "坚持依法行政，严格执法。"
SAMPLES = {
    "报告.pdf": pdf([["第一页", SAID], [SAID]]),
    "报告.docx": docx(["标题", SAID]),
    "报告.txt": (SAID * 20).encode("gb18030"),
}


CASES: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def _told(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    tell(request, "documents", CASES)


def harmed(content: bytes, data: st.DataObject) -> bytes:
    raw = bytearray(content)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw) - 1))
        how = data.draw(st.sampled_from(["flip", "cut", "overwrite", "repeat"]))
        if how == "flip":
            raw[place] ^= data.draw(st.integers(1, 255))
        elif how == "cut":
            del raw[place : place + data.draw(st.integers(1, 200))]
        elif how == "repeat":
            raw[place:place] = raw[place : place + 50] * data.draw(st.integers(1, 20))
        else:
            raw[place : place + 20] = data.draw(st.binary(min_size=1, max_size=20))
        if not raw:
            return b"\0"
    return bytes(raw)


def is_kept(document: ReportDocument, content: bytes) -> None:
    assert document.content == content
    assert bool(document.text) != isinstance(document.textless, Textless)
    CASES["says something" if document.text else f"{document.textless}"] += 1


@hypothesis.given(data=st.data(), name=st.sampled_from(sorted(SAMPLES)))
def test_harmed_bytes(data: st.DataObject, name: str) -> None:
    content = harmed(SAMPLES[name], data)
    is_kept(document_of(name, content), content)


@hypothesis.given(data=st.data())
def test_harmed_members_of_a_sound_archive(data: st.DataObject) -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SAMPLES["报告.docx"])) as old,
        zipfile.ZipFile(packed, "w") as new,
    ):
        chosen = data.draw(st.sampled_from(old.namelist()))
        for name in old.namelist():
            member = old.read(name)
            new.writestr(name, harmed(member, data) if name == chosen and member else member)
    content = packed.getvalue()
    is_kept(document_of("报告.docx", content), content)


@hypothesis.given(
    content=st.binary(min_size=1, max_size=300), name=st.sampled_from(sorted(SAMPLES))
)
def test_any_bytes_at_all(content: bytes, name: str) -> None:
    is_kept(document_of(name, content), content)
