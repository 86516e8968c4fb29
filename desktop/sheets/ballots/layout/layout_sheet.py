"""评分票 for a scanner as a PDF: every copy with its pages, its number and its instructions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reportlab.lib.units import mm
from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from db.records.layouts import LayoutKind
from desktop.sheets.ballots.layout.ballots import Copy, LayoutBallots
from desktop.sheets.ballots.layout.page_drawing import BallotPage, PageLabel
from desktop.sheets.ballots.layout.page_frame import BOTTOM, EDGE
from desktop.sheets.ballots.layout.plan import Area, Line, PagePlan, Words
from desktop.sheets.setting.faces.typefaces import FaceRole
from desktop.sheets.setting.page_style import Folio, PageStyle
from desktop.sheets.setting.printing import Document, Draft, SectionStart
from desktop.sheets.setting.style_book import Align

_CODE_ROOM: Final = 42.0  # at the right of the title, with code A and its white
_FOOT_LEFT: Final = 38.0  # beyond code B and its white
_NUMBERLESS: Final = "无记名投票：票号只在二维码中，不记录发给何人"


def draft(ballots: LayoutBallots) -> Draft:
    """The ballots before they are printed."""
    frame = ballots.plan.frame
    title = f"{ballots.evaluation.title}评分票（{ballots.part.title}）"
    page = PageStyle(frame.width * mm, frame.height * mm, 0, 0, 0, 0, Folio.NONE)
    return Draft(
        Document(title, ballots.evaluation.organiser, page, "评分票"), list(_story(ballots))
    )


def _story(ballots: LayoutBallots) -> Iterator[Flowable]:
    plan = ballots.plan
    pages = [_with_foot(ballots, page) for page in plan.pages]
    for copy in ballots.copies:
        for number, page in enumerate(pages, 1):
            if number > 1 or copy is not ballots.copies[0]:
                yield PageBreak()
            if number == 1:
                yield SectionStart(copy.sheet)
            words = tuple(_head(ballots, copy, number, len(pages)))
            label = PageLabel(ballots.file, copy.sheet, number, words)
            yield BallotPage(f"ballot-page-{number}", plan.frame, page, label, copy.recused)


def _head(ballots: LayoutBallots, copy: Copy, page: int, pages: int) -> Iterator[Words]:
    frame = ballots.plan.frame
    width = frame.width - _CODE_ROOM - frame.left
    title = f"{ballots.evaluation.title}评分票"
    yield Words(
        title, Area(frame.left, EDGE, width, 9.0), 16.0, face=FaceRole.TITLE, place="活动名称"
    )
    holder = f"　　{copy.holder}" if copy.holder else ""
    part = f"（{ballots.part.title}）{holder}"
    yield Words(part, Area(frame.left, 19.0, width, 6.0), 11.0, place="评委")
    number = _NUMBERLESS if ballots.part.anonymous else f"票号 {copy.sheet}"
    text = f"{number}　　第 {page} 页 ／ 共 {pages} 页"
    yield Words(text, Area(frame.left, 25.0, width, 5.5), 9.0)


def _with_foot(ballots: LayoutBallots, page: PagePlan) -> PagePlan:
    """The page with its instruction and lines to sign on below."""
    frame = ballots.plan.frame
    top = frame.height - BOTTOM + 4.0
    width = frame.right - _FOOT_LEFT
    text = instruction(ballots)
    words = [Words(text, Area(_FOOT_LEFT, top, width, 11.0), 9.5, Align.LEFT)]
    lines = []
    if not ballots.part.anonymous:
        labels = ("评委签名：", "改动处签名：", "日期：")
        step = width / len(labels)
        for number, label in enumerate(labels):
            x = _FOOT_LEFT + number * step
            own = 3.6 * len(label)
            words.append(Words(label, Area(x, top + 13.0, own, 6.0), 9.5, Align.LEFT))
            lines.append(Line(x + own, top + 18.5, x + step - 4.0, top + 18.5, 0.5))
    return PagePlan(
        page.boxes, page.frames, [*page.words, *words], [*page.lines, *lines], page.fields
    )


def instruction(ballots: LayoutBallots) -> str:
    """How a ballot is filled in."""
    match ballots.kind:
        case LayoutKind.DIGITS:
            how = (
                "请用黑色或蓝色笔在方框内打“√”，各项得分为所选各数之和"
                "（如 17.5 分选 10、7 和 0.5）；不评的选“弃权”。"
            )
        case LayoutKind.FRAMES:
            how = "请用黑色或蓝色笔在框内写分数，字迹工整；不评的在“弃权”方框内打“√”。"
        case _:
            how = "请用黑色或蓝色笔在所选方框内打“√”，每项只选一个；不评的选“弃权”。"
    written = ballots.kind is LayoutKind.FRAMES
    mended = "划去原来的数字、重写" if written else "划去原来的“√”、另选一格"
    signed = "" if ballots.part.anonymous else "并签名"  # a signature would give the voter away
    return f"{how}改动时{mended}{signed}，由两名工作人员看原票认定。"
