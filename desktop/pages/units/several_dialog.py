"""What several units are to have in common."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from db.records import PRESENTATIONS
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.several_dialog import SeveralDialog

translate = QCoreApplication.translate


def several_units(count: int, categories: list[str], parent: QWidget) -> SeveralDialog:
    """Asks for it."""
    category, presentation, post, note = Choice(), Choice(), QLineEdit(), QLineEdit()
    category.setEditable(True)
    category.addItems(categories)
    for word in PRESENTATIONS:
        presentation.addItem(word, word)
    for line in (post, note):
        line.setMaxLength(200)
    return SeveralDialog(
        "several_units_dialog",
        translate("units", "修改 {n} 个单位").format(n=count),
        translate("units", "打勾的各项，所选 {n} 个单位都改成这里填的；其余不动。").format(n=count),
        {
            "category": (translate("units", "类别"), category),
            "presentation": (translate("units", "述法形式"), presentation),
            "post": (translate("units", "职务"), post),
            "note": (translate("units", "备注"), note),
        },
        parent,
        needed=("category", "presentation"),
    )
