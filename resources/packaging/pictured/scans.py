"""Ballots that came back from a scanner: read, refused, read again, and two pages under one number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from db.records.layout_json import read_layout
from db.records.layouts import Box, LayoutPage
from desktop.exchange.documents.document_reader import DocumentReader
from desktop.operations.paper.ballot_plan import LayoutWish
from desktop.operations.year_facts import year_facts
from desktop.pages.printing.page import PrintPage
from desktop.pages.scanning.dialogs import ConflictDialog
from desktop.pages.scanning.page import ScanningPage
from resources.packaging.pictured.stage import Stage, button, line

# The boxes of a field that are ticked: of the page, the field's place on it, and its boxes.
Choose = Callable[[LayoutPage, int, Sequence[Box]], Sequence[Box]]
DPI = 200
_MM = DPI / 25.4  # pixels
_TICK = ((0.6, 2.0), (1.6, 3.4), (4.0, 0.2))  # mm from a box's corner


def scanning(stage: Stage) -> None:
    """A stack with a page cut off, another with the same number, and what is asked about them."""
    session = stage.window.desk.session
    if not session.is_open:
        stage.window.open_file(stage.years.full)
    first = year_facts(session.store, session.evaluation_id).entries[0].unit_code
    folder = stage.years.folder / "scanned"
    printing = stage.page("print", PrintPage)
    printing.choose("ballots")
    printing.scanned.print_into(folder, LayoutWish(copies={"": 3}), [first])
    page = stage.page("scanning", ScanningPage)
    stage.take("scanning-printed")
    pages = filled(min(folder.glob("*.pdf")), nth(3))
    cut = pages[1].crop((0, 0, pages[1].width, pages[1].height * 9 // 10))
    stack = folder / "会场第一叠.tif"
    pages[0].save(stack, save_all=True, append_images=[cut, *pages[2:]])
    page.taking.take([stack])
    stage.take("scanning-batch")
    other = folder / "另一叠.tif"
    again = filled(min(folder.glob("*.pdf")), nth(4))[0]
    again.save(other, save_all=True, append_images=pages[2:])
    page.taking.take([other])
    stage.take("scanning-conflict")

    def choose(dialog: object) -> None:
        if isinstance(dialog, ConflictDialog):
            dialog.verdict.setCurrentIndex(1)
            line(dialog, "理由").setText("对照原票")

    stage.dialog("scan-conflict", button(page, "以哪一页为准…").click, choose)
    stage.dialog("scan-withdraw", button(page, "撤回本批…").click)
    stage.dialog("recount", lambda: page.acts.recount(1))


def nth(choice: int) -> Choose:
    """A tick in every field, in its nth box."""
    return lambda _page, _number, boxes: [boxes[min(choice, len(boxes) - 1)]]


def filled(pdf: Path, choose: Choose) -> list[Image.Image]:
    """The printed pages, ticked in the boxes that `choose` takes of each field."""
    layout = read_layout(pdf.with_suffix(".layout.json").read_text("utf-8"))
    found = []
    with DocumentReader() as reader:
        drawn = reader.pages(pdf.read_bytes())
        for page in layout.pages:
            plain = drawn.draw(page.pdf_page - 1, DPI)
            picture = Image.frombytes("L", (plain.width, plain.height), plain.pixels)
            pen = ImageDraw.Draw(picture)
            fields: dict[str, list[Box]] = {}
            for name in page.boxes:
                fields.setdefault(layout.box[name].field, []).append(layout.box[name])
            for number, boxes in enumerate(fields.values()):
                for box in choose(page, number, boxes):
                    points = [((box.x + x) * _MM, (box.y + y) * _MM) for x, y in _TICK]
                    pen.line(points, fill=60, width=4)
            found.append(picture)
    return found
