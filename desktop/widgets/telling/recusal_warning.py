"""Asks before ballots that count are recused, since a reviewer turns out to work at the unit."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.widgets.telling.notices import Notices

translate = QCoreApplication.translate


def confirm_recusals(notices: Notices, ballots: int) -> bool:
    """Whether to go on; nothing is asked where no ballot that counts is touched."""
    if not ballots:
        return True
    return notices.confirm(
        translate("recusals", "{n} 张已提交的评分票将不再计分，继续修改吗？").format(n=ballots),
        translate(
            "recusals",
            "改后评委的工作单位与被评单位一致，这些票按“本单位”自动回避。"
            "分数保留；工作单位或单位名称改正后，票恢复原状。",
        ),
        translate("recusals", "修改并回避"),
    )
