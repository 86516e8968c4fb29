"""The ranking and 79 feedback letters, drawn by us, by fpdf2 and by WeasyPrint.

The other two draw our own story: the same texts in the same sizes, the same tables and page breaks,
with the same fonts embedded. Each works in a process of its own, imports and fonts included, since
that is what a person waits for.
"""

from __future__ import annotations

import html
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from desktop import assets
from desktop.sheets import ranking_sheet
from desktop.sheets.letters import feedback_letter
from desktop.sheets.letters.feedback_letter import FeedbackLetters, Remarks, ToMend
from desktop.sheets.ranking_sheet import RankingSheet
from desktop.sheets.setting.faces.typefaces import Face, standing_for
from desktop.sheets.setting.keep_together import Together
from desktop.sheets.setting.page_style import A4_WIDE, LETTER, PageStyle
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.ruled_table import RuledTable
from desktop.sheets.setting.style_book import Align
from tests.bench.measuring import Bench, Line
from tests.desktop.sheets.sample_year import Year

ROOT = Path(__file__).resolve().parents[2]
_RUNS = 3


def measure(bench: Bench) -> Iterator[Line]:
    """One line against each of the others; runs take turns."""
    names = list(DRAWERS)
    times: dict[str, list[float]] = {name: [] for name in names}
    pages = {}
    for run in range(_RUNS):
        for name in names:
            if name != "WeasyPrint" or run == 0:  # it takes a minute, and its share is not in doubt
                seconds, pages[name] = _timed(name)
                times[name].append(seconds)
    median = {name: statistics.median(values) for name, values in times.items()}
    for name, reach in (("fpdf2", 1 / 5), ("WeasyPrint", 1 / 20)):
        note = (
            f"ours {median['ours']:.2f} s, {pages['ours']} pages; "
            f"{name} {median[name]:.2f} s, {pages[name]} pages; each in a process of its own"
        )
        title = f"79 feedback letters + ranking, against {name}"
        yield Line(title, median["ours"] / median[name], reach, note)


def _timed(name: str) -> tuple[float, int]:
    """Seconds of a process that draws, and how many pages it drew."""
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.paper_speed", name],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return perf_counter() - start, int(done.stdout)


def records() -> tuple[RankingSheet, FeedbackLetters]:
    """A year of 79 units, two strong points and a finding each."""
    year = Year()
    strong = ("主要负责人带头学法，专题研究法治工作。", "重大决策合法性审查制度健全。")
    remarks = {
        entry.unit_code: Remarks(
            strong, (ToMend("行政机关负责人出庭应诉率偏低。", "2025-03-31", entry.leader),)
        )
        for entry in year.entries
    }
    rankings, scheme = year.rankings, year.scheme
    sheet = RankingSheet(rankings, scheme, str, "ef" * 32)
    return sheet, FeedbackLetters(rankings, scheme, str, remarks, "2025-03-31", "2025-01-20")


def draw_ours() -> int:
    """Print both with our own printer; the number of pages."""
    sheet, letters = records()
    ranking = ranking_sheet.print_ranking(sheet)
    return ranking.pages + feedback_letter.print_feedback(letters).pages


def stories() -> list[tuple[PageStyle, list[Flowable]]]:
    """The same as flowables, for the others to draw."""
    sheet, letters = records()
    return [
        (A4_WIDE, _flat(ranking_sheet.story(sheet))),
        (LETTER, _flat(feedback_letter.story(letters))),
    ]


def _flat(story: list[Flowable]) -> list[Flowable]:
    found: list[Flowable] = []
    for flowable in story:
        found.extend(_flat(list(flowable.kept)) if isinstance(flowable, Together) else [flowable])
    return found


def draw_fpdf() -> int:
    """Draw the stories with fpdf2."""
    from fpdf import FPDF
    from fpdf.enums import XPos, YPos

    pages = 0
    for page, story in stories():
        pdf = FPDF(unit="pt", format=(page.width, page.height))
        pdf.set_margins(page.left, page.top, page.right)
        pdf.set_auto_page_break(True, page.bottom)
        for face in Face:
            pdf.add_font(face.value, "", str(assets.font(f"{face.value}.ttf")))
        pdf.add_font(Face.SANS.value, "B", str(assets.font(f"{Face.SANS_BOLD.value}.ttf")))
        pdf.add_page()
        for flowable in story:
            if isinstance(flowable, PageBreak):
                pdf.add_page()
            elif isinstance(flowable, Passage):
                style = flowable.style
                pdf.set_font(standing_for(style.face), "", style.size)
                align = {Align.CENTRE: "C", Align.RIGHT: "R", Align.JUSTIFY: "J"}.get(
                    style.align, "L"
                )
                text = "\u3000" * style.indent + flowable.text
                pdf.multi_cell(
                    0, style.leading, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT
                )
            elif isinstance(flowable, RuledTable):
                look = flowable.look.cell
                pdf.set_font(look.face, "", look.size)
                widths = tuple(column.width + 60 * column.grow for column in flowable.columns)
                with pdf.table(col_widths=widths, line_height=look.leading) as table:
                    for row in ([column.title for column in flowable.columns], *flowable.rows):
                        table.row(row)
        pages += pdf.page_no()
        pdf.output()
    return pages


def draw_weasyprint() -> int:
    """Draw the stories with WeasyPrint."""
    import weasyprint

    pages = 0
    for page, story in stories():
        document = weasyprint.HTML(string=_web_page(page, story)).render()
        document.write_pdf()
        pages += len(document.pages)
    return pages


def _web_page(page: PageStyle, story: list[Flowable]) -> str:
    """A story as HTML."""
    faces = "".join(
        f"@font-face{{font-family:{face.value};src:url({assets.font(f'{face.value}.ttf').as_uri()})}}"
        for face in Face
    )
    margins = f"{page.top}pt {page.right}pt {page.bottom}pt {page.left}pt"
    rules = (
        f"@page{{size:{page.width}pt {page.height}pt;margin:{margins}}}p{{margin:0}}"
        "table{border-collapse:collapse;width:100%}tr{break-inside:avoid}"
        "td,th{border:.4pt solid;padding:2.5pt 3pt}"
    )
    body = "".join(_web_part(flowable) for flowable in story)
    return f"<html lang=zh-CN><style>{faces}{rules}</style>{body}</html>"


def _web_part(flowable: Flowable) -> str:
    """A flowable as HTML."""
    if isinstance(flowable, PageBreak):
        return '<div style="break-after:page"></div>'
    if isinstance(flowable, Passage):
        style = flowable.style
        align = "center" if style.align is Align.CENTRE else style.align.value
        text = html.escape("\u3000" * style.indent + flowable.text)
        font = f"font:{style.size}pt/{style.leading}pt {standing_for(style.face)}"
        return f'<p style="{font};text-align:{align}">{text}</p>'
    if isinstance(flowable, RuledTable):
        style = flowable.look.cell
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}" for cell in row) for row in flowable.rows
        )
        head = "".join(f"<th>{html.escape(column.title)}" for column in flowable.columns)
        font = f"font:{style.size}pt/{style.leading}pt {standing_for(style.face)}"
        return f'<table style="{font}"><thead><tr>{head}</thead>{rows}</table>'
    return ""


DRAWERS: dict[str, Callable[[], int]] = {
    "ours": draw_ours,
    "fpdf2": draw_fpdf,
    "WeasyPrint": draw_weasyprint,
}

if __name__ == "__main__":
    sys.stdout.write(str(DRAWERS[sys.argv[1]]()))
