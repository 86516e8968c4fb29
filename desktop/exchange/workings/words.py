"""The words that the 计算表 writes into cells and asks for in formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from db.records import UnrankedKind
from db.scoring.tally import Verdict
from desktop.explanation.derivation_text import verdict_word

YES: Final = "是"
NO: Final = "否"
NONE: Final = "—"  # no grade
SUBMITTED: Final = "已提交"
COUNTED: Final = verdict_word(Verdict.COUNTED)
ABSTAINED: Final = verdict_word(Verdict.ABSTAINED)
INCOMPLETE: Final = verdict_word(Verdict.INCOMPLETE)
NOT_WEIGHED: Final = verdict_word(Verdict.GROUP_NOT_WEIGHED)
ABSENT: Final = verdict_word(Verdict.ABSENT)
RECUSED: Final = verdict_word(Verdict.RECUSED)
HANDED_IN: Final = "已交"
NOT_HANDED_IN: Final = "未交"
UNRANKED: Final[Mapping[UnrankedKind, str]] = {
    UnrankedKind.WITHDRAWN: "已退出评议",
    UnrankedKind.NO_COMPOSITION: "无合成办法",
    UnrankedKind.NO_CRITERIA: "无适用指标",
    UnrankedKind.NO_GIVEN_SCORE: "未录入得分",
    UnrankedKind.NO_REPORT: "未交报告",
    UnrankedKind.GROUP_EMPTY: "评委组无有效评分",
    UnrankedKind.NO_GROUP_COUNTS: "各组均无有效评分",
    UnrankedKind.TOO_FEW_BALLOTS: "有效票不足",
    UnrankedKind.NO_BAND: "得票率不在分段",
}
