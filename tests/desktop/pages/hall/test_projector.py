"""The hall's screen: what each view paints, how high its type is, and that it follows the console at once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage

from db.records import Mark
from db.records.paper import NewScan
from db.records.releases import ReleaseKind
from desktop.operations.paper.batches import BatchStand
from desktop.pages.hall.projection.hall_screen import LEAST, CountLine, HallScreen, View
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.theme import DARK
from tests.db.store.paper.printed import print_for
from tests.db.store.paper.scanned import new_batch, new_scan
from tests.desktop.pages.hall.sitting import CODES, Sitting

WIDTH, HEIGHT = 1920, 1080
COUNTS = tuple(CountLine(f"示例区第{n}号局", 115, 114, 113) for n in range(1, 13))


@pytest.fixture
def sitting(window: MainWindow) -> Sitting:
    return Sitting(window)


def painted(sitting: Sitting, view: View, width: int = WIDTH, height: int = HEIGHT) -> QImage:
    bar = sitting.page.projection
    bar.show_view(view)
    window = bar.projector.window
    window.resize(width, height)
    return window.grab().toImage()


@pytest.mark.parametrize("size", [(1920, 1080), (1024, 768), (1280, 800)])
@pytest.mark.parametrize("view", list(View))
def test_no_type_is_lower_than_thirty_metres_ask(
    sitting: Sitting, hands: Any, view: View, size: tuple[int, int]
) -> None:
    sitting.start()
    hands.press(Qt.Key.Key_Space)
    bar = sitting.page.projection
    live = sitting.page.run.live
    assert live is not None
    bar.follow(live, COUNTS, batch=BatchStand(3, 115, 98, 11, 4, 1, 1))
    painted(sitting, view, *size)
    heights = bar.projector.picture.heights
    assert heights or view is View.RESULT
    assert all(height >= LEAST - 1e-9 for height in heights)
    # of a picture of 3 m, in metres: 0.17 m at 30 m is 20 minutes of arc
    assert all(height * 3 > 0.17 for height in heights)


@pytest.mark.parametrize("ink", [DARK.text, DARK.accent, DARK.muted, DARK.bad, DARK.warning])
def test_ink_on_the_ground_has_contrast_enough_for_a_dark_room(ink: str) -> None:
    """WCAG's ratio: 7 : 1 is its highest demand of small type; large type asks 4.5."""

    def light(colour: str) -> float:
        rgb = QColor(colour)
        parts = [rgb.redF(), rgb.greenF(), rgb.blueF()]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        red, green, blue = linear
        return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)

    lighter, darker = sorted((light(ink), light(DARK.navigation)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) > 6.5


def test_it_follows_the_console_at_once(sitting: Sitting, hands: Any) -> None:
    run, bar = sitting.start(), sitting.page.projection
    bar.show_view(View.NOW)
    picture = bar.projector.picture
    hands.press(Qt.Key.Key_Space)
    current = picture.shown.live.current if picture.shown.live else None
    assert current is not None
    assert current.entry.unit_code == "U01"
    sitting.pass_(95)
    assert picture.shown.clock == "01:35" == run.clock.text
    sitting.pass_(400)
    assert picture.shown.tone == "bad"


def test_views_are_chosen_by_keys(sitting: Sitting, hands: Any) -> None:
    sitting.start()
    bar = sitting.page.projection
    assert len(View) < 10
    for number, view in enumerate(View):
        hands.press(Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.AltModifier)
        assert bar.projector.picture.shown.view is view


def test_the_hall_sees_a_batch_as_it_is_taken_and_settled(
    window: MainWindow, hands: Any, qtbot: Any
) -> None:
    sitting = Sitting(window, CODES[:4])
    session = sitting.window._session
    store, year = session.store, session.evaluation_id
    reviewers = [r.id for r in store.panel.reviewers(year)[:3]]
    print_for(store, year, "written", reviewers)
    sheets = store.sheets.all(year)
    sitting.start()
    hands.press(Qt.Key.Key_7, Qt.KeyboardModifier.AltModifier)
    assert sitting.page.projection.projector.picture.shown.batch is None
    picture = sitting.page.projection.projector.picture
    sitting.window.go("scanning")
    sitting.page.projection.projector.start()
    field = store.sheets.layouts.layout(sheets[0].layout_id).boxes[0].field
    scans = [
        new_scan(store, s, doubtful={field: "several"} if s == sheets[1] else {}) for s in sheets
    ]
    refused = NewScan(why="corners", file="扫描件.pdf", file_page=4)
    store.scans.take(year, replace(new_batch([*scans, refused]), pages=5))
    session.ballots_changed.emit()
    qtbot.waitUntil(lambda: picture.shown.batch is not None)
    assert picture.shown.batch == BatchStand(1, 5, 2, 1, 1, 0, 1)
    asked = next(a for a in store.settling.asked(year))
    store.settling.settle(year, asked.scan_id, asked.field, None)
    session.ballots_changed.emit()
    qtbot.waitUntil(lambda: picture.shown.batch == BatchStand(1, 5, 3, 0, 1, 0, 1))


def test_it_fills_a_screen_until_esc_and_goes_with_the_file(
    sitting: Sitting, hands: Any, qtbot: Any
) -> None:
    sitting.start()
    projector = sitting.page.projection.projector
    hands.press(Qt.Key.Key_F5)
    assert projector.window.isVisible()
    assert projector.window.isFullScreen()
    hands.press(Qt.Key.Key_Space)
    assert projector.picture.shown.live is not None
    assert projector.picture.shown.live.current is not None, "the keyboard stays with the console"
    hands.press(Qt.Key.Key_Escape)
    assert not projector.window.isVisible()
    projector.start()
    sitting.window._session.close()
    assert not projector.window.isVisible(), "nothing of a file is shown once it is closed"


def test_an_unplugged_screen_takes_the_picture_with_it_and_brings_it_back(
    sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cable is pulled while the hall looks on: nothing of it comes over the console."""
    sitting.start()
    projector = sitting.page.projection.projector
    second = sitting.window.screen()
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    monkeypatch.setattr(projector, "_other", lambda: second)
    projector.start()
    assert projector.window.isVisible()
    assert not projector.covers_console
    for _ in range(3):
        monkeypatch.setattr(projector, "_other", lambda: None)
        application.screenRemoved.emit(second)
        assert not projector.window.isVisible()
        assert projector.on, "it is still wanted"
        monkeypatch.setattr(projector, "_other", lambda: second)
        application.screenAdded.emit(second)
        assert projector.window.isVisible()
        assert projector.window.geometry().size() == second.geometry().size()
    projector.stop()


def test_a_long_name_keeps_its_size_and_goes_over_two_lines(sitting: Sitting, hands: Any) -> None:
    store, session = sitting.window._session.store, sitting.window._session
    entry = next(e for e in store.units.entries(session.evaluation_id) if e.unit_code == "U01")
    store.units.edit(entry.id, unit="示例区农业农村和水务局（乡村振兴局、移民管理局）")
    session.entries_changed.emit()
    sitting.start()
    hands.press(Qt.Key.Key_Space)
    painted(sitting, View.NOW)
    assert min(sitting.page.projection.projector.picture.heights) >= LEAST - 1e-9


def test_a_result_shows_nothing_that_was_not_released(sitting: Sitting) -> None:
    painted(sitting, View.RESULT)
    assert sitting.page.projection.projector.picture.shown.results == ()


def test_the_picture_takes_any_size(qtbot: Any, tmp_path: Path) -> None:
    screen = HallScreen()
    qtbot.addWidget(screen)
    for size in ((1, 1), (320, 200), (3840, 2160)):
        screen.resize(*size)
        assert not screen.grab().isNull()


def release(sitting: Sitting) -> None:
    """Every unit that speaks is ranked, the result frozen and released, as the page 结果 does."""
    session = sitting.window._session
    store, year = session.store, session.evaluation_id
    reviewers = store.panel.reviewers(year)
    entries = [e for e in store.units.entries(year) if e.unit_code in sitting.codes[:4]]
    for number, entry in enumerate(entries):
        for reviewer in (r for r in reviewers if not r.workplace):
            for criterion in session.scheme.parts[0].criteria_for(entry.kind):
                mark = Mark.number(5_000 - 500 * number)
                store.ballots.put_mark("written", entry.id, reviewer.id, criterion.code, mark)
            ballot = store.ballots.put_mark(
                "vote", entry.id, reviewer.id, "V1", Mark.of_level("优秀")
            )
            written = store.ballots.get("written", entry.id, reviewer.id)
            assert written is not None
            store.ballots.submit(written.id)
            store.ballots.submit(ballot.id)
    store.results.freeze(year, "会议审定")
    session.evaluation_changed.emit()


def units_shown(picture: HallScreen) -> list[str]:
    return [line[1] for line in picture.shown.results]


def test_released_lines_come_up_from_the_last_rank(sitting: Sitting, hands: Any) -> None:
    release(sitting)
    session, bar = sitting.window._session, sitting.page.projection
    sitting.start()
    hands.press(Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    hands.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    picture = bar.projector.picture
    assert picture.shown.results == (), "frozen is not released"
    session.store.releases.release(session.evaluation_id, ReleaseKind.OVERALL)
    session.evaluation_changed.emit()
    assert picture.shown.results == (), "nothing comes up by itself"
    ranking = session.store.results.ranking(session.evaluation_id).standings
    wanted = [s.entry.unit for s in ranking]
    for number in range(1, len(wanted) + 1):
        hands.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert units_shown(picture) == wanted[-number:]
    hands.press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert units_shown(picture) == wanted[1:]
    held = session.store.releases.of_evaluation(session.evaluation_id)[-1]
    sitting.window.go("units")
    session.store.releases.take_back(held.id, "复核有误")
    session.evaluation_changed.emit()
    assert picture.shown.results == (), "what was taken back is gone at once, whatever page is open"
