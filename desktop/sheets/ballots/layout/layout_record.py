"""The layout of ballots as it is written down: every box with its id, and every page of the PDF."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from db.records.layouts import Box, Frame, Layout, LayoutPage
from desktop.sheets.ballots.layout.ballots import LayoutBallots
from desktop.sheets.ballots.layout.page_frame import CORNER


def layout_of(ballots: LayoutBallots, *, duplex: bool = False) -> Layout:
    """The layout of the PDF that `draft` makes of the same ballots."""
    frame = ballots.plan.frame
    boxes: list[Box] = []
    frames: list[Frame] = []
    places = []
    for page in ballots.plan.pages:
        places.append((len(boxes), len(frames)))
        boxes.extend(replace(b, id=f"b{n}") for n, b in enumerate(page.boxes, len(boxes) + 1))
        frames.extend(replace(f, id=f"f{n}") for n, f in enumerate(page.frames, len(frames) + 1))
    return Layout(
        page_mm=(frame.width, frame.height),
        corners=frame.corners,
        corner=CORNER,
        codes=frame.codes,
        rows=frame.marks,
        boxes=tuple(boxes),
        frames=tuple(frames),
        pages=tuple(_pages(ballots, places, duplex=duplex)),
    )


def _pages(
    ballots: LayoutBallots, places: list[tuple[int, int]], *, duplex: bool
) -> Iterator[LayoutPage]:
    pdf_page = 0
    for copy in ballots.copies:
        if duplex and pdf_page % 2:
            pdf_page += 1  # the back of the last copy's last page stays white
        for number, (page, (box, frame)) in enumerate(
            zip(ballots.plan.pages, places, strict=True), 1
        ):
            pdf_page += 1
            yield LayoutPage(
                pdf_page,
                copy.sheet,
                number,
                _ids("b", box, page.boxes, copy.recused),
                _ids("f", frame, page.frames, copy.recused),
            )


def _ids(
    letter: str, before: int, pieces: Sequence[Box | Frame], recused: Collection[str]
) -> tuple[str, ...]:
    return tuple(
        f"{letter}{number}"
        for number, piece in enumerate(pieces, before + 1)
        if piece.unit not in recused
    )
