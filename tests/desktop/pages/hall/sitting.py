"""A session of twelve units on the page, with a stopwatch that tests move on."""

from dataclasses import dataclass, field

from PySide6.QtWidgets import QTabWidget

from db.records import LIVE
from db.store import Store
from desktop.pages.hall.page import HallPage
from desktop.pages.hall.run_panel import RunPanel
from desktop.shell.main_window import MainWindow

CODES = tuple(f"U{n:02d}" for n in range(1, 13))


def let_speak(store: Store, evaluation_id: int, codes: tuple[str, ...] = CODES) -> None:
    """These units speak in the hall in this order; those that are not there yet are made."""
    known = {e.unit_code: e for e in store.units.entries(evaluation_id)}
    for place, code in enumerate(codes, 1):
        if code in known:
            store.units.edit(known[code].id, presentation=LIVE, running_order=place)
            continue
        store.units.add(
            evaluation_id,
            code,
            f"示例区第{place}号局",
            "执法部门",
            leader=f"张{place}",
            post="局长",
            presentation=LIVE,
            running_order=place,
        )


@dataclass
class Sitting:
    """The page of a window whose file gets twelve units that speak in the order of their codes."""

    window: MainWindow
    codes: tuple[str, ...] = CODES
    page: HallPage = field(init=False)
    passed: int = 0  # nanoseconds

    def __post_init__(self) -> None:
        session = self.window._session
        let_speak(session.store, session.evaluation_id, self.codes)
        session.entries_changed.emit()
        self.window.go("hall")
        page = self.window.page("hall")
        assert isinstance(page, HallPage)
        self.page = page
        page.run.clock.watch._now = lambda: self.passed

    def pass_(self, seconds: float) -> None:
        """Time passes; the window looks at its clock."""
        self.passed += round(seconds * 1e9)
        self.page.run.clock.tell()

    def tab(self, text: str) -> None:
        tabs = self.page.findChild(QTabWidget)
        assert isinstance(tabs, QTabWidget)
        tabs.setCurrentIndex([tabs.tabText(n) for n in range(tabs.count())].index(text))

    def start(self) -> RunPanel:
        """The console's keys are on."""
        self.tab("进行")
        self.page.start()
        return self.page.run
