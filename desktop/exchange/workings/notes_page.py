"""说明: what the 计算表 is, whether every cell agrees with the program, and what a spreadsheet cannot hold."""

from __future__ import annotations

from collections.abc import Sequence

from db.scoring.scheme.scheme import Scheme
from desktop.exchange.workings import words
from desktop.exchange.workings.facts import WorkingsFacts
from desktop.exchange.workings.formulas import (
    count_word,
    less,
    number,
    total_of,
    when,
    word,
)
from desktop.exchange.workings.page import FormulaColumn, FormulaPage
from desktop.messages import tr


def notes_page(
    facts: WorkingsFacts, agreements: Sequence[tuple[FormulaPage, FormulaColumn]]
) -> FormulaPage:
    """The page, with a live count of what does not agree on each other page."""
    page = FormulaPage(tr("说明"), tr("计算表：{title}").format(title=facts.evaluation.title))
    what, says = page.column(tr("项目"), 26), page.column(tr("内容"), 90)
    agreed, not_agreed = page.column(tr("一致数"), 10), page.column(tr("不一致数"), 10, alarm="")
    state = tr("已定稿") if facts.evaluation.frozen else tr("未定稿，随评分变化")
    version = tr("第 {number} 版").format(number=facts.scheme_version)
    for title, text in (
        (tr("结果"), state),
        (tr("计分办法"), version),
        (tr("审计链首"), facts.trail_head),
    ):
        line = page.line()
        page.put(line, what, title)
        page.put(line, says, text)
    summary = page.line()
    page.put(summary, what, tr("与程序是否一致"))
    wrong = []
    for other, column in agreements:
        if not other.length:
            continue
        line = page.line()
        cells = other.down(column, 0, other.length - 1)
        page.put(line, what, other.name)
        page.put(line, says, other.title)
        page.put(line, agreed, count_word(cells, words.YES))
        wrong.append(page.put(line, not_agreed, count_word(cells, words.NO)))
    differs = less(number(0), total_of(wrong))
    page.put(
        summary, says, when(differs, word(tr("有不一致，见各表标红的“否”")), word(tr("全部一致")))
    )
    for text in _notes(facts.scheme):
        line = page.line()
        page.put(line, what, tr("说明"))
        page.put(line, says, text)
    return page


def _notes(scheme: Scheme) -> list[str]:
    """How to read the workbook, and where its numbers end."""
    notes = [
        tr(
            "各表依次为：办法（常数）、评分票、评委组、部分得分、总分、名次、等次。"
            "每个数都是公式，只引用它前面的单元格；点中单元格即可看到算法。"
        ),
        tr(
            "程序的结果另列在旁，“一致”一列由公式比较：数相差不到十亿分之一为一致，名次、等次须完全相同。"
        ),
        tr(
            "改动打分、状态、权重等常数，各表随之重算，可以试算；增删行、改类别或形式则须由程序重新导出。"
        ),
        tr(
            "电子表格的数只有 15 位有效数字，除不尽的数是近似值；程序用分数计算，没有误差。"
            "因此名次按总分取到 10 位小数比较：相差更小的两个总分，这里算作相同，程序仍分先后。"
        ),
        tr(
            "小数取舍前先取到 10 位小数，使恰好在“五”上的数按“五”取舍；"
            "离“五”不到百亿分之一而不在“五”上的数，这里分不出来。"
        ),
        tr("去高去低只看分数：相同的分数去掉哪一张票不影响结果，程序按评委编号确定去掉的票。"),
    ]
    if any(part.standardise is not None for part in scheme.parts):
        notes.append(
            tr(
                "标准化要开平方，程序按 28 位数字计算，这里按 15 位；"
                "总分不取舍时，几乎相同的两个总分先后可能与程序不同。"
            )
        )
    return notes
