"""The pages of the window in the order of the navigation; each module is loaded when its page is first visited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from db.store.roles import Reading
from desktop.windows.desk import Desk
from desktop.windows.page import Page

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Destination:
    """A page as the navigation names it. `reading` is what an account must be allowed to see for it."""

    key: str
    title: str
    icon: str
    build: Callable[[Desk], Page]
    reading: Reading | None = None


def destinations() -> tuple[Destination, ...]:
    """Every page."""
    return (
        Destination(
            "overview",
            translate("pages", "总览"),
            "layout-dashboard",
            _overview,
            Reading.RESULTS,
        ),
        Destination("units", translate("pages", "单位与报告"), "building-2", _units),
        Destination("panel", translate("pages", "评委"), "users", _panel, Reading.BALLOTS),
        Destination("scoring", translate("pages", "评分"), "pen-line", _scoring),
        Destination("results", translate("pages", "结果"), "trophy", _results, Reading.RESULTS),
        Destination("print", translate("pages", "打印"), "printer", _print, Reading.RESULTS),
        Destination("trail", translate("pages", "审计"), "shield-check", _trail, Reading.TRAIL),
        Destination("settings", translate("pages", "设置"), "settings", _settings),
    )


def _overview(desk: Desk) -> Page:
    from desktop.windows.overview_page import OverviewPage

    return OverviewPage(desk.session)


def _units(desk: Desk) -> Page:
    from desktop.windows.units_page import UnitsPage

    return UnitsPage(desk.session, desk.edits, desk.tasks, desk.notices)


def _panel(desk: Desk) -> Page:
    from desktop.windows.panel_page import PanelPage

    return PanelPage(desk.session, desk.edits, desk.tasks, desk.notices)


def _scoring(desk: Desk) -> Page:
    from desktop.windows.scoring_page import ScoringPage

    page = ScoringPage(desk.session, desk.edits, desk.notices)
    page.book.rejected.connect(desk.status.not_saved)
    page.ballot.view.typing.connect(desk.status.typing)
    page.grid.view.typing.connect(desk.status.typing)
    return page


def _results(desk: Desk) -> Page:
    from desktop.windows.results_page import ResultsPage

    return ResultsPage(desk.session, desk.edits, desk.notices)


def _print(desk: Desk) -> Page:
    from desktop.windows.print_page import PrintPage

    return PrintPage(desk.session, desk.tasks, desk.notices)


def _trail(desk: Desk) -> Page:
    from desktop.windows.trail_page import TrailPage

    return TrailPage(desk.session, desk.tasks, desk.notices, desk.preferences)


def _settings(desk: Desk) -> Page:
    from desktop.windows.settings_page import SettingsPage

    return SettingsPage(desk.preferences)
