"""PDF/A-2b, checked rule by rule where a validator would: the clauses are those of ISO 19005-2.

No validator is at hand that can be installed with the test tools, so the rules that a file of ours
could break are looked up in the file by a reader of its own, and the colour profile is tried out.
"""

import io
import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import docx
import pypdf
import pytest
from PIL import Image, ImageCms
from pypdf.generic import DictionaryObject, StreamObject

from desktop.sheets.catalogue import BY_NAME
from desktop.sheets.setting.archive import srgb_profile
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import Document, Printed, print_pdf
from desktop.sheets.setting.style_book import BODY
from desktop.sheets.unit_papers import papers_for
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.demo_year import demo_facts

Read = Callable[[Printed], Reading]
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
PDF = "{http://ns.adobe.com/pdf/1.3/}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"


def sample(name: str) -> Printed:
    (first, *_) = BY_NAME[name].papers(demo_facts())
    return first.print(None)


@pytest.fixture(scope="module", params=["ranking", "ballots", "circular"])
def printed(request: pytest.FixtureRequest) -> Printed:
    return sample(request.param)


def objects(reader: Any) -> list[Any]:
    return [reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1)]


def dictionaries(reader: Any) -> list[Any]:
    return [o for o in objects(reader) if isinstance(o, DictionaryObject)]


def test_6_1_2_header(printed: Printed) -> None:
    first, second, *_ = re.split(rb"[\r\n]+", printed.pdf, maxsplit=2)
    assert re.fullmatch(rb"%PDF-1\.[0-7]", first)
    assert second[:1] == b"%"
    assert all(byte > 127 for byte in second[1:5])


def test_6_1_3_trailer(printed: Printed, read: Read) -> None:
    trailer = read(printed).reader.trailer
    assert len(trailer["/ID"]) == 2
    assert "/Encrypt" not in trailer


def test_6_1_7_streams_have_their_data_in_the_file(printed: Printed, read: Read) -> None:
    for stream in objects(read(printed).reader):
        if isinstance(stream, StreamObject):
            assert not {"/F", "/FFilter", "/FDecodeParms"} & set(stream)
            assert "/LZWDecode" not in str(stream.get("/Filter"))


def test_6_1_7_1_a_stream_is_as_long_as_it_says_and_ends_its_line(
    printed: Printed, read: Read
) -> None:
    places = sorted(read(printed).reader.xref[0].values())
    streams = 0
    for place in places:
        head, separator, _ = printed.pdf[place:].partition(b">>\nstream\n")
        if not separator or b"endobj" in head:
            continue
        streams += 1
        length = int(re.findall(rb"/Length (\d+)", head)[-1])
        end = place + len(head) + len(separator) + length
        assert printed.pdf[end : end + 11] == b"\nendstream\n"
    assert streams == printed.pdf.count(b"\nendstream\n") > 3


def test_6_1_8_objects_stand_on_lines_of_their_own(printed: Printed) -> None:
    assert re.search(rb"\nxref\n0 \d+\n", printed.pdf)
    assert len(re.findall(rb"\n\d+ 0 obj\n", printed.pdf)) == printed.pdf.count(b"\nendobj\n")


def test_6_2_2_output_intent_gives_colours_a_meaning(printed: Printed, read: Read) -> None:
    (intent,) = read(printed).reader.trailer["/Root"]["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/OutputConditionIdentifier"] == "sRGB"
    profile = intent["/DestOutputProfile"]
    assert profile["/N"] == 3
    assert profile.get_data() == srgb_profile()


def test_6_2_4_only_colours_of_the_output_intent(printed: Printed, read: Read) -> None:
    for page in read(printed).reader.pages:
        contents = page.get_contents().get_data()
        assert not re.search(rb"(?<![\w.])[kK]\s", contents), "no CMYK"


def test_6_2_11_fonts_are_embedded_and_consistent(printed: Printed, read: Read) -> None:
    fonts = [d for d in dictionaries(read(printed).reader) if d.get("/Type") == "/Font"]
    assert fonts
    for font in fonts:
        descriptor = font["/FontDescriptor"]
        program = descriptor["/FontFile2"].get_data()
        assert descriptor["/Flags"] & 4, "symbolic"
        assert "/Encoding" not in font, "6.2.11.6: none in a symbolic font"
        assert cmap_subtables(program) == 1, "6.2.11.6: exactly one"
        assert len(font["/Widths"]) == font["/LastChar"] - font["/FirstChar"] + 1


def cmap_subtables(program: bytes) -> int:
    count = struct.unpack_from(">H", program, 4)[0]
    for number in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", program, 12 + 16 * number)
        if tag == b"cmap":
            return int(struct.unpack_from(">H", program, offset + 2)[0])
    return 0


def test_6_2_11_8_no_missing_glyph_is_drawn(read: Read) -> None:
    printed = print_pdf(Document("题", "某办", A4_UPRIGHT), [Passage("有😀和\x00\u200b", BODY)])
    assert "\x00" not in read(printed).text
    assert "有〓和" in read(printed).text


def test_6_5_and_6_9_nothing_acts(printed: Printed, read: Read) -> None:
    reader = read(printed).reader
    root = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm", "/Names", "/OCProperties"} & set(root)
    for found in dictionaries(reader):
        assert found.get("/S") not in ("/JavaScript", "/Launch", "/URI", "/GoToR")
        assert found.get("/Type") != "/Annot"
        assert found.get("/Subtype") not in ("/PS", "/Image")


def test_6_6_2_description_repeats_the_information(printed: Printed, read: Read) -> None:
    reader = read(printed).reader
    stream = reader.trailer["/Root"]["/Metadata"]
    assert "/Filter" not in stream, "6.6.2.1: XMP is not compressed"
    root = ET.fromstring(stream.get_data().decode().partition("?>")[2].rpartition("<?")[0])
    (description,) = root.iter(f"{RDF}Description")
    assert description.findtext(f"{PDFAID}part") == "2"
    assert description.findtext(f"{PDFAID}conformance") == "B"
    information = reader.metadata
    assert description.findtext(f"{DC}title/{RDF}Alt/{RDF}li") == information.title
    assert description.findtext(f"{DC}creator/{RDF}Seq/{RDF}li") == information.author
    assert description.findtext(f"{DC}description/{RDF}Alt/{RDF}li") == information.subject
    assert description.findtext(f"{XMP}CreatorTool") == information.creator
    assert description.findtext(f"{PDF}Producer") == information.producer
    for xmp, key in (("CreateDate", "/CreationDate"), ("ModifyDate", "/ModDate")):
        digits = re.sub(r"[-:T]", "", str(description.findtext(f"{XMP}{xmp}")))
        assert f"D:{digits[:14]}{digits[14:17]}'00'" == information[key]


def test_description_is_sound_whatever_the_title(read: Read) -> None:
    title = "<b>甲</b> & \x00\x1f\n乙😀 ]]>"
    reader = read(print_pdf(Document(title, "某&办", A4_UPRIGHT), [Passage("文", BODY)])).reader
    root: Any = reader.trailer["/Root"]
    packet = root["/Metadata"].get_data().decode()
    root = ET.fromstring(packet.partition("?>")[2].rpartition("<?")[0])
    assert next(root.iter(f"{DC}title")).findtext(f"{RDF}Alt/{RDF}li") == reader.metadata.title
    assert reader.metadata.title == "<b>甲</b> &    乙😀 ]]>"


def test_profile_is_srgb() -> None:
    """Colours that go through our profile and back through another sRGB come out the same."""
    ours = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
    theirs = ImageCms.createProfile("sRGB")
    image = Image.new("RGB", (16, 16))
    image.putdata([(r * 17, g * 17, (r + g) * 8) for r in range(16) for g in range(16)])
    through = ImageCms.profileToProfile(image, ours, theirs)
    assert through is not None
    before, after = image.tobytes(), through.tobytes()
    assert max(abs(a - b) for a, b in zip(before, after, strict=True)) <= 1


def test_a_file_is_dated_as_its_data_are() -> None:
    """In its information and in XMP, to the second in UTC; two printings of the same data are the same file."""
    facts = replace(demo_facts(), made_at="2025-01-20T09:30:15.250+08:00")
    (paper,) = papers_for(BY_NAME["circular"], facts)
    reader = pypdf.PdfReader(io.BytesIO(paper.print().pdf))
    assert reader.metadata is not None
    assert str(reader.metadata["/CreationDate"]) == "D:20250120013015+00'00'"
    assert reader.metadata["/ModDate"] == reader.metadata["/CreationDate"]
    root: Any = reader.trailer["/Root"]
    packet = root["/Metadata"].get_data().decode()
    assert "<xmp:CreateDate>2025-01-20T01:30:15+00:00</xmp:CreateDate>" in packet
    assert paper.print().pdf == paper.print().pdf
    assert docx.Document(io.BytesIO(paper.word())).core_properties.created == datetime(
        2025, 1, 20, 1, 30, 15, tzinfo=UTC
    )
