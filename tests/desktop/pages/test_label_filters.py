"""A 标签 narrows what the pages show: the ledger, the units to be scored, the reports that are late."""

from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from desktop.pages.findings.page import FindingsPage
from desktop.pages.reports.deliveries_dialog import DeliveriesDialog
from desktop.pages.scoring.page import ScoringPage
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from desktop.widgets.fields.label_choice import LabelChoice

KEY = "重点责任单位"


@pytest.fixture
def labelled(window: MainWindow) -> MainWindow:
    """U03 and U04 bear a label; U01 and U03 have a finding and a strong point each."""
    store, year = window._session.store, window._session.evaluation_id
    for code in ("U03", "U04"):
        store.units.edit(store.units.find(year, code).id, labels=(KEY,))
    for code in ("U01", "U03"):
        entry = store.units.find(year, code)
        store.findings.add(entry.id, f"{code}的问题")
        store.findings.add_strong_point(entry.id, f"{code}的亮点")
    window._session.entries_changed.emit()
    return window


def choose(place: QWidget, label: str) -> None:
    """Turns to a label; the choice is there to be seen."""
    choice = next(w for w in place.findChildren(LabelChoice) if not w.isHidden())
    choice.setCurrentIndex(choice.findText(label))


def test_the_ledger(labelled: MainWindow) -> None:
    labelled.go("findings")
    page = labelled.page("findings")
    assert isinstance(page, FindingsPage)
    assert len(page.model.shown) == 2
    choose(page, KEY)
    assert [f.unit_code for f in page.model.shown] == ["U03"]
    assert [point.unit_code for _, point in page.strong.shown] == ["U03"]
    page._state.setCurrentIndex(page._state.findText("已销号"))
    assert page.model.rowCount() == 0, "label and state narrow together"
    page._state.setCurrentIndex(0)
    choose(page, "全部标签")
    assert len(page.model.shown) == 2


def test_the_units_to_be_scored(labelled: MainWindow) -> None:
    labelled.go("scoring")
    page = labelled.page("scoring")
    assert isinstance(page, ScoringPage)
    panel = page._left
    choose(panel, KEY)
    assert [e.unit_code for e in panel.units.shown] == ["U03", "U04"]
    first = labelled._session.store.units.find(labelled._session.evaluation_id, "U01")
    assert panel.bring(first.id) is not None, "who is sent to a unit finds it all the same"
    assert len(panel.units.shown) == 4


def test_the_reports_that_are_late(labelled: MainWindow, hands: Any) -> None:
    labelled.go("units")
    page = labelled.page("units")
    assert isinstance(page, UnitsPage)

    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, DeliveriesDialog)
        choose(dialog, KEY)
        assert [d.entry.unit_code for d in dialog.model.shown] == ["U03", "U04"]
        dialog._which.setCurrentIndex(dialog._which.findData("overdue"))
        assert not dialog.model.shown

    hands.in_dialog("deliveries_dialog", act)
    page.open_deliveries()
