"""The pages of the window in the order of the navigation; each module is loaded when its page is first visited."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.frame.page import Page
from desktop.shell.app_context import AppContext

if TYPE_CHECKING:  # loaded with the first file: the window is to be there at once
    from db.store.trail.access import Access

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Destination:
    """A page as the navigation names it.

    `reading` (a value of `ReadSubject`) is what an account must be allowed to see for it; or else
    `doing`, what it may change there. `packets` are the kinds of packet in whose window it stands, `office` says
    whether it stands in that of an office's file.
    """

    key: str
    title: str
    icon: str
    build: Callable[[AppContext], Page]
    reading: str = ""
    doing: str = ""
    packets: tuple[str, ...] = ()
    office: bool = True
    group: str = ""  # under which heading it stands
    digit: bool = True  # Ctrl and a digit lead to it: the first nine of those

    def is_in(self, packet: str) -> bool:
        """Whether it stands in the window of a packet of this kind; empty: of an office's file."""
        return packet in self.packets if packet else self.office

    def is_for(self, access: Access, evaluation_id: int) -> bool:
        """Whether whoever is signed in has business on the page."""
        from db.store.trail.roles import ReadSubject

        if not self.reading or access.may_read(ReadSubject(self.reading), evaluation_id):
            return True
        return bool(self.doing) and access.may_change(self.doing)


def destinations() -> tuple[Destination, ...]:
    """Every page, by what it is for."""
    return (
        *_of(
            translate("pages", "准备"),
            Destination(
                "overview",
                translate("pages", "总览"),
                "layout-dashboard",
                _overview,
                "results",
            ),
            Destination("units", translate("pages", "单位与报告"), "building-2", _units),
            Destination("scheme", translate("pages", "计分办法"), "scale", _scheme, "results"),
            Destination("panel", translate("pages", "评委"), "users", _panel, "ballots"),
        ),
        *_of(
            translate("pages", "评分"),
            Destination(
                "scoring",
                translate("pages", "评分"),
                "pen-line",
                _scoring,
                "ballots",
                "mark.put",
                ("reviewer", "clerk"),
            ),
            Destination(
                "checks", translate("pages", "复核"), "files", _checks, "checks", packets=("check",)
            ),
            Destination(
                "scanning",
                translate("pages", "扫描"),
                "file-input",
                _scanning,
                "ballots",
                digit=False,
            ),
            Destination(
                "settling",
                translate("pages", "认定"),
                "eye",
                _settling,
                "ballots",
                digit=False,
            ),
            Destination("office", translate("pages", "办公室计分"), "table", _office, "office"),
            Destination("hall", translate("pages", "现场会"), "clock", _hall, "ballots"),
        ),
        *_of(
            translate("pages", "结果"),
            Destination("results", translate("pages", "结果"), "trophy", _results, "released"),
            Destination(
                "analysis", translate("pages", "分析"), "chart-column", _analysis, "results"
            ),
            Destination("years", translate("pages", "年度对比"), "history", _years, "results"),
            Destination("print", translate("pages", "打印"), "printer", _print, "results"),
            Destination(
                "findings", translate("pages", "整改台账"), "list-ordered", _findings, "office"
            ),
            Destination(
                "supervision",
                translate("pages", "专项督察"),
                "circle-check",
                _supervision,
                "supervision",
                packets=("forms",),
            ),
        ),
        *_of(
            translate("pages", "管理"),
            Destination("trail", translate("pages", "审计"), "shield-check", _trail, "trail"),
            Destination("accounts", translate("pages", "账号"), "key-round", _accounts),
            Destination(
                "hand_in",
                translate("pages", "交回"),
                "file-output",
                _hand_in,
                packets=("reviewer", "clerk", "check", "forms"),
                office=False,
            ),
            Destination(
                "settings",
                translate("pages", "设置"),
                "settings",
                _settings,
                packets=("reviewer", "clerk", "check", "forms"),
            ),
        ),
    )


def _of(group: str, *pages: Destination) -> tuple[Destination, ...]:
    return tuple(replace(page, group=group) for page in pages)


def load_first() -> None:
    """Loads the store, and what shows a file first."""
    from db import store
    from desktop.pages.overview import page

    del store, page


def load_ahead() -> None:
    """Loads what makes paper and charts, the largest of what pages need, from beside the window's thread.

    No page: a part of Qt that is loaded on two threads at once ends the program.
    """
    from desktop.operations import print_jobs
    from desktop.sheets import screen_charts

    del print_jobs, screen_charts
    gc.freeze()  # it stays: looking through it for rubbish would halt a page's first visit


def _overview(desk: AppContext) -> Page:
    from desktop.pages.overview.page import OverviewPage

    return OverviewPage(desk.session, desk.tasks)


def _units(desk: AppContext) -> Page:
    from desktop.pages.units.page import UnitsPage

    return UnitsPage(desk.session, desk.edits, desk.tasks, desk.notices)


def _scheme(desk: AppContext) -> Page:
    from desktop.exchange.kept_drafts import DraftShelf
    from desktop.pages.scheme.drafts.draft_keeping import drafts_folder
    from desktop.pages.scheme.page import SchemePage

    shelf = DraftShelf(drafts_folder())
    return SchemePage(desk.session, desk.edits, desk.tasks, desk.notices, shelf)


def _panel(desk: AppContext) -> Page:
    from desktop.pages.panel.page import PanelPage

    return PanelPage(desk.session, desk.edits, desk.tasks, desk.notices)


def _scoring(desk: AppContext) -> Page:
    from desktop.pages.scoring.page import ScoringPage

    page = ScoringPage(desk.session, desk.edits, desk.tasks, desk.notices, desk.preferences)
    page.book.rejected.connect(desk.status.not_saved)
    page.ballot.view.typing.connect(desk.status.typing)
    page.grid.view.typing.connect(desk.status.typing)
    return page


def _checks(desk: AppContext) -> Page:
    from desktop.pages.checks.page import CheckPage

    return CheckPage(desk.session, desk.edits, desk.tasks, desk.notices)


def _scanning(desk: AppContext) -> Page:
    from desktop.pages.scanning.page import ScanningPage

    return ScanningPage(desk.session, desk.edits, desk.tasks, desk.notices)


def _settling(desk: AppContext) -> Page:
    from desktop.pages.settling.page import SettlingPage

    return SettlingPage(desk.session, desk.edits, desk.tasks, desk.notices)


def _hand_in(desk: AppContext) -> Page:
    from desktop.pages.packets.holders_page import HoldersPage

    return HoldersPage(desk.session, desk.notices)


def _office(desk: AppContext) -> Page:
    from desktop.pages.office.page import OfficePage

    page = OfficePage(desk.session, desk.edits, desk.tasks, desk.notices)
    page.view.typing.connect(desk.status.typing)
    page.grid.rejected.connect(desk.status.not_saved)
    return page


def _results(desk: AppContext) -> Page:
    from desktop.pages.results.page import ResultsPage

    return ResultsPage(desk.session, desk.edits, desk.tasks, desk.notices)


def _analysis(desk: AppContext) -> Page:
    from desktop.pages.analysis.page import AnalysisPage

    return AnalysisPage(desk.session, desk.tasks, desk.notices)


def _years(desk: AppContext) -> Page:
    from desktop.pages.years.page import YearsPage

    return YearsPage(desk.session, desk.tasks, desk.notices)


def _print(desk: AppContext) -> Page:
    from desktop.pages.printing.page import PrintPage

    return PrintPage(desk.session, desk.edits, desk.tasks, desk.notices, desk.preferences)


def _hall(desk: AppContext) -> Page:
    from desktop.pages.hall.page import HallPage

    return HallPage(desk.session, desk.edits, desk.notices)


def _findings(desk: AppContext) -> Page:
    from desktop.pages.findings.page import FindingsPage

    return FindingsPage(desk.session, desk.edits, desk.tasks, desk.notices)


def _supervision(desk: AppContext) -> Page:
    from desktop.pages.supervision.page import SupervisionPage

    return SupervisionPage(desk.session, desk.edits, desk.tasks, desk.notices)


def _trail(desk: AppContext) -> Page:
    from desktop.pages.trail.page import TrailPage

    return TrailPage(desk.session, desk.tasks, desk.notices, desk.preferences)


def _accounts(desk: AppContext) -> Page:
    from desktop.pages.accounts.page import AccountsPage

    return AccountsPage(desk.session, desk.edits, desk.tasks, desk.notices)


def _settings(desk: AppContext) -> Page:
    from desktop.shell.settings_page import SettingsPage

    return SettingsPage(desk.preferences, desk.session)
