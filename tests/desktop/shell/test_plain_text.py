"""Markup planted wherever a person or a workbook can write: no page, dialog, box, tip or menu takes it for any."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import tomli_w
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QTextEdit, QToolTip, QWidget

from db.store import Store
from db.store.verify.damage import Verification
from desktop.app import make_window
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.preferences import Preferences
from resources.packaging.pictured import dialogs, pages, states
from resources.packaging.pictured.stage import Stage
from resources.packaging.pictured.years import Years, make_years
from tests.db.store.another_program import without_checks
from tests.desktop.conftest import close_unasked

pytestmark = pytest.mark.xdist_group("plain text")  # its years are made once

MARKUP = "<img src='planted.png'><b>&amp;</b>"
SHORT = "<img src=p>"  # a level's title holds 20 characters
# what a person, a workbook or a packet fills with words, and codes that only a program could have written so
PLANTED = {
    "units": ("code", "title", "short_title"),
    "former_names": ("title", "short_title", "reason"),
    "unit_endings": ("reason",),
    "withdrawals": ("reason",),
    "releases": ("reason",),
    "draws": ("reason",),
    "draw_places": ("reason",),
    "entries": ("category", "leader", "post", "liaison", "phone", "note"),
    "hall_turns": ("reason",),
    "hall_counts": ("explanation",),
    "reviewers": ("code", "name", "workplace"),
    "groups": ("title",),
    "evaluations": ("title", "organiser"),
    "ballots": ("reason", "comment"),
    "given_scores": ("evidence",),
    "occurrences": ("evidence",),
    "adjustments": ("evidence",),
    "reports": ("file_name", "note"),
    "report_deadlines": ("reason",),
    "report_reminders": ("note",),
    "findings": ("text", "source", "measures", "responsible", "note"),
    "finding_evidence": ("file_name",),
    "strong_points": ("text",),
    "supervisions": ("title", "basis"),
    "supervision_items": ("title", "basis", "text"),
    "supervision_units": ("note", "due_reason"),
    "supervision_forms": ("file_name",),
    "self_check_files": ("file_name",),
    "supervision_answers": ("facts", "measures", "responsible"),
    "snapshots": ("reason", "frozen_by"),
    "settlements": ("reason",),
    "scheme_versions": ("reason",),
    "packets": ("file_name", "reason"),
    "events": ("who", "subject", "reason"),
}


def planted_scheme(text: str) -> str:
    """The scheme with markup in what it calls its groups, parts and criteria, and asks of a criterion."""
    scheme = tomllib.loads(text, parse_float=Decimal)
    for part in scheme["parts"]:
        for named in (part, *part.get("criteria", [])):
            named["title"] = named["title"][:20] + MARKUP
            if "text" in named:
                named["text"] += MARKUP
    for group in scheme.get("groups", []):
        group["title"] = group["title"][:20] + MARKUP
    criteria = [c for part in scheme["parts"] for c in part.get("criteria", [])]
    called = {level["title"] for criterion in criteria for level in criterion.get("levels", [])}
    called |= {category for criterion in criteria for category in criterion.get("categories", [])}
    return tomli_w.dumps(renamed(scheme, called))


def renamed(value: Any, called: set[str]) -> Any:
    """The same with markup behind each of these words wherever one stands."""
    if isinstance(value, dict):
        return {key: renamed(item, called) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, called) for item in value]
    if isinstance(value, str) and value.removeprefix("votes:") in called:
        return value + SHORT
    return value


def plant(path: Path) -> None:
    """Puts the markup behind every text, as another program would: nothing is shown of how it came there."""
    with without_checks(path) as connection:
        for table, columns in PLANTED.items():
            there = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            assert there.issuperset(columns), table
            for column in columns:
                markup = SHORT if column == "category" else MARKUP  # as the scheme has it
                connection.execute(
                    f"UPDATE {table} SET {column} = {column} || ? WHERE {column} <> ''", (markup,)
                )
        # beside those who sign in on the pictures
        connection.execute(
            "INSERT INTO accounts (name, role, password_hash)"
            " SELECT name || ?, role, password_hash FROM accounts WHERE role <> 'reviewer'",
            (MARKUP,),
        )
        versions = "SELECT evaluation_id, version, text FROM scheme_versions"
        for *key, text in connection.execute(versions).fetchall():
            connection.execute(
                "UPDATE scheme_versions SET text = ? WHERE evaluation_id = ? AND version = ?",
                (planted_scheme(text), *key),
            )


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Years:
    years = make_years(tmp_path_factory.mktemp("years"))
    for path in (years.full, years.staffed, years.empty, years.voted):
        plant(path)
    return years


@pytest.fixture
def shown(
    qtbot: Any, qapp: QApplication, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """A window that prints from planted files too, as if nobody had edited them."""
    sound = Verification(events=1, rows=1, head="")
    monkeypatch.setattr(Store, "soundness", lambda _store: sound)
    window = make_window(qapp, preferences, inline=True)
    qtbot.addWidget(window, before_close_func=close_unasked)
    window.show()
    qtbot.waitExposed(window)
    yield window
    close_unasked(window)
    window.close()


def faults(top: QWidget, seen: Counter[str]) -> Iterator[str]:
    """What of this window would draw the planted picture; `seen` counts where its words stand as words."""
    for widget in [top, *top.findChildren(QWidget)]:
        kind = type(widget).__name__
        if isinstance(widget, QLabel):
            seen["label"] += "<img" in widget.text()
            rich = widget.textFormat() is not Qt.TextFormat.PlainText
            if rich and "<img" in widget.text():
                yield f"{kind} {widget.text()!r}"
            if widget.textFormat() is Qt.TextFormat.AutoText and widget.isVisible():
                yield f"{kind} guesses: {widget.text()!r}"
        elif isinstance(widget, QTextEdit):
            seen["text"] += "<img" in widget.toPlainText()
            if re.search(r"""<img[^>]*src=["']?(planted.png|p)\b""", widget.toHtml()):
                yield f"{kind} {widget.toPlainText()[:80]!r}"
        seen["tip"] += "<img" in widget.toolTip()
        seen["title"] += "<img" in widget.windowTitle()


@pytest.mark.parametrize(
    "scenes", [pages, dialogs, states], ids=lambda m: m.__name__.split(".")[-1]
)
def test_no_page_or_dialog_takes_words_for_markup(
    shown: MainWindow, years: Years, scenes: ModuleType
) -> None:
    seen: Counter[str] = Counter()
    found: list[str] = []

    def look(what: str, widget: QWidget) -> None:
        found.extend(f"{what}: {fault}" for fault in faults(widget, seen))

    stage = Stage(shown, years, look, wait_ms=0)
    for scene in scenes.SCENES:
        scene(stage)
    assert found == []
    assert seen["label"] > 0


def test_a_tip_shows_what_is_written(qtbot: Any, qapp: QApplication) -> None:
    """Qt shows tips, those of tables and headers among them, in a label of its own."""
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    QToolTip.showText(QPoint(10, 10), f"甲局{MARKUP}", widget)
    tips = [w for w in qapp.topLevelWidgets() if w.inherits("QTipLabel")]
    assert tips
    for tip in tips:
        assert isinstance(tip, QLabel)
        assert tip.textFormat() is Qt.TextFormat.PlainText
    QToolTip.hideText()


def test_a_box_asks_about_a_name_as_it_is_written(qtbot: Any) -> None:
    box = QMessageBox(QMessageBox.Icon.Question, "删除", f"删除“甲局{MARKUP}”？")
    box.setInformativeText(MARKUP)
    qtbot.addWidget(box)
    box.show()
    labels = [w for w in box.findChildren(QLabel) if "<img" in w.text()]
    assert len(labels) == 2
    assert {w.textFormat() for w in labels} == {Qt.TextFormat.PlainText}
    box.close()
