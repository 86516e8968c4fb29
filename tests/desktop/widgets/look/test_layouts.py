"""Emptying a layout takes what stands in it, in any kind of layout, and nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.widgets.look.flow_layout import FlowLayout
from desktop.widgets.look.layouts import empty, widgets_in

KINDS = (QVBoxLayout, QHBoxLayout, QGridLayout, QFormLayout, FlowLayout)


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_layout_is_emptied_of_its_own_widgets(
    qtbot: QtBot, kind: type[QLayout], nested: bool
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    around = QVBoxLayout(holder)
    beside = QLabel("旁边")
    around.addWidget(beside)
    if nested:
        layout = kind()
        around.addLayout(layout)
    else:
        inner = QWidget()
        around.addWidget(inner)
        layout = kind(inner)
    labels = [QLabel(text) for text in "甲乙丙"]
    for label in labels:
        layout.addWidget(label)
    assert widgets_in(layout) == labels

    empty(layout)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    assert layout.count() == 0
    assert not any(isValid(label) for label in labels)
    assert around.indexOf(beside) == 0
