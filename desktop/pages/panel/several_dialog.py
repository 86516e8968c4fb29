"""What several reviewers are to have in common."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from db.records import Group
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.several_dialog import SeveralDialog

translate = QCoreApplication.translate


def several_reviewers(
    count: int, groups: Iterable[Group], units: list[str], parent: QWidget
) -> SeveralDialog:
    """Asks for it."""
    group, workplace = Choice(), Choice()
    for one in groups:
        group.addItem(one.title, one.code)
    workplace.setEditable(True)
    workplace.addItems(units)
    return SeveralDialog(
        "several_reviewers_dialog",
        translate("panel", "修改 {n} 名评委").format(n=count),
        translate("panel", "打勾的各项，所选 {n} 名评委都改成这里填的；其余不动。").format(n=count),
        {
            "group": (translate("panel", "评委组"), group),
            "workplace": (translate("panel", "工作单位"), workplace),
        },
        parent,
        needed=("group",),
        note=translate("panel", "工作单位与参评单位相同的，自动回避该单位。"),
    )
