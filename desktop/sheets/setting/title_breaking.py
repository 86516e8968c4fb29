"""Where a title may be broken, and which breaking reads best (GB/T 9704-2012, 7.3.1).

A line never ends within a word, and lines make a trapezoid or a rhombus: none in the middle is the
shortest. Words are known from a list, from numbers and from quotation marks; what stands between
known words is taken for one word, as names of bodies mostly are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from desktop.sheets.setting.faces.typefaces import Setting
from desktop.sheets.setting.line_breaking import break_lines

_WORDS = """
谁执法谁普法 述法评议 述职述廉 述职述德 述职 述法 评议 反馈函 催报函 函告 通报 通知 报告 报告单
结果 情况 工作 会议 议程 排名表 总排名表 分类排名表 分述法形式排名表 计分过程表 计分办法 评分票 评分
汇总 汇总表 抽签 顺序表 签到表 台账 整改台账 整改 收缴 报告收缴台账 结果概览 计票结果 计票 填票说明
说明 意见 意见汇总 评委 席位卡 送达 签收表 回执 归档 目录 评议档案 党政 主要负责人 负责人 履行
推进 法治建设 法治政府 第一责任人 职责 责任制 普法 履职 履职评议 法治宣传教育 民主测评 依法行政
全面依法治区 全面依法治市 全面依法治县 依法治区 依法治市 依法治县 领导干部 年度 专项 督察 督查 考核
现场 书面 专题 集中 开展 组织 关于 进行 召开 印发 报送 逾期未报送 做好 落实 加强 深入 贯彻 实施
方案 办法 细则 街道 街道办事处 部门 单位 执法部门 党群综合 国家机关 行政执法 人民政府 政府 全面
建设 依法 治理 委员会 执行 监督 检查 调研 问题 清单 任务 分工 要点 计划 总结 办公室 领导小组
联席会议 管理局 分局 机关 学习 教育 社会 公众 反馈 成绩 等次 评定 公布 公示 征求 邀请 参加 观摩
试点
"""
_TIED = "的等和与及"  # short words that begin no line
_BEGINNING = ("关于", "对", "向", "在", "为", "和", "与", "及", "暨")  # words that end no line
_CLOSING = "、，。；：）》”"
_TOKEN = re.compile(
    r"[“《（][^”》）]{1,14}[”》）]"
    r"|\d+年度?|第?[\d一二三四五六七八九十]+[届次期号季批]"
    r"|[!-~]+"
    r"|" + "|".join(sorted(_WORDS.split(), key=len, reverse=True)) + r"|[的等及和与暨、，；：]| +"
)
_MOST_LINES = 4
_MOST_BREAKINGS = 20_000  # a name of hundreds of characters is simply filled


def break_title(text: str, measure: float, table: Setting) -> list[str]:
    """The lines of a title no wider than `measure` (in ems), broken between words wherever that is possible."""
    return [line for part in text.split("\n") for line in _lines(part, measure + 1e-6, table)]


def _lines(text: str, measure: float, table: Setting) -> Sequence[str]:
    filled = break_lines(text, measure, table)
    if len(filled) == 1:
        return filled
    pieces = unbroken_pieces(text)
    widths = [table.width(piece) for piece in pieces]
    for count in (len(filled), len(filled) + 1):
        cuts = _best_cuts(widths, count, measure)
        if cuts:
            edges = pairwise([0, *cuts, len(pieces)])
            return ["".join(pieces[first:last]).strip(" ") for first, last in edges]
    return filled if max(widths) > measure else _filled(pieces, widths, measure)


def _filled(pieces: Sequence[str], widths: Sequence[float], measure: float) -> list[str]:
    """Lines as full as whole pieces make them, of a title too long to be weighed."""
    lines, used = [""], 0.0
    for piece, width in zip(pieces, widths, strict=True):
        if lines[-1] and used + width > measure:
            lines.append("")
            used = 0.0
        lines[-1] += piece
        used += width
    return [line.strip(" ") for line in lines]


def _best_cuts(widths: Sequence[float], count: int, measure: float) -> tuple[int, ...]:
    """Before which pieces the other lines begin; empty where no breaking into `count` lines fits."""
    if count > _MOST_LINES or len(widths) ** (count - 1) > _MOST_BREAKINGS:
        return ()
    best: tuple[int, ...] = ()
    least = float("inf")
    for cuts in combinations(range(1, len(widths)), count - 1):
        lines = [sum(widths[a:b]) for a, b in pairwise([0, *cuts, len(widths)])]
        if max(lines) <= measure and (cost := _cost(lines)) < least:
            best, least = cuts, cost
    return best


def _cost(lines: Sequence[float]) -> float:
    """How far lines are from an even trapezoid or rhombus; a waist (沙漏形) and a line of a word or two cost most."""
    longest = max(lines)
    uneven = sum((longest - line) ** 2 for line in lines) / longest
    waist = any(lines[n] < min(lines[n - 1], lines[n + 1]) - 0.5 for n in range(1, len(lines) - 1))
    short = sum(line < longest / 3 for line in lines)
    return uneven + 100 * waist + 50 * short


def unbroken_pieces(text: str) -> list[str]:
    """What stays on one line: words, with the short ones and the marks that cling to them."""
    pieces: list[str] = []
    clinging = False  # whether the last piece waits for the word behind it
    for word in _words(text):
        lone = len(word) == 1 and word not in _BEGINNING  # such as 部 behind 组织
        if pieces and (clinging or lone or word[0] in _TIED + _CLOSING):
            pieces[-1] += word
        else:
            pieces.append(word)
        clinging = word in _BEGINNING
    return pieces


def _words(text: str) -> Iterator[str]:
    """The words that are known, and what stands between them."""
    place = 0
    for found in _TOKEN.finditer(text):
        if found.start() > place:
            yield text[place : found.start()]
        yield found.group()
        place = found.end()
    if place < len(text):
        yield text[place:]
