"""Chooses how Chinese comes in: desktops ask Qt for an input method that its wheels have no plugin for.

UOS and Kylin say QT_IM_MODULE=fcitx, and Qt, finding no such plugin, would type letters only. fcitx 5
speaks the protocol of ibus as well, for which Qt has a plugin; fcitx 4 is spoken to by `fcitx.py`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QStandardPaths, QTimer
from PySide6.QtGui import QGuiApplication

_SOON = 50  # milliseconds, sooner than a person types
_SETTINGS = ("QT_IM_MODULES", "QT_IM_MODULE")


class Way(Enum):
    """How what is typed reaches the input method, and what Qt is told of it while it starts."""

    OF_QT = "as the desktop asks for it"
    IBUS = "Qt's plugin for ibus, spoken to directly"
    PORTAL = "Qt's plugin for ibus, by the name that fcitx 5 has on the session bus too"
    FCITX = "the program's own, for fcitx 4"


_TOLD: dict[Way, dict[str, str]] = {
    Way.OF_QT: {},
    Way.IBUS: {"QT_IM_MODULES": "ibus"},
    Way.PORTAL: {"QT_IM_MODULES": "ibus", "IBUS_USE_PORTAL": "1"},
    Way.FCITX: {},
}


@contextmanager
def served() -> Iterator[Way]:
    """The way, and Qt told of it as long as the application is being made; programs started later hear nothing."""
    way = chosen_way()
    before = {name: os.environ.get(name) for name in _TOLD[way]}
    os.environ.update(_TOLD[way])
    try:
        yield way
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def attach(application: QGuiApplication) -> None:
    """Speaks to fcitx once the window has the keyboard and is drawn, and not before: the start pays nothing."""

    def begin() -> None:
        from desktop.widgets.typing.fcitx import Fcitx
        from desktop.widgets.typing.session_bus import session_bus

        bus = session_bus(application)
        if bus is not None:
            Fcitx(bus, application)

    def begin_soon() -> None:
        application.focusObjectChanged.disconnect(begin_soon)
        QTimer.singleShot(_SOON, application, begin)

    application.focusObjectChanged.connect(begin_soon)


def chosen_way() -> Way:
    """What this session's settings and running input methods come to. No bus is asked: it would cost time."""
    if sys.platform != "linux":
        return Way.OF_QT
    module = next((value for name in _SETTINGS if (value := os.environ.get(name))), "")
    module = module.partition(";")[0]
    # On Wayland the compositor brings the input method and Qt speaks to it, unless told otherwise.
    if _has_plugin(module) or (not module and os.environ.get("WAYLAND_DISPLAY")):
        return Way.OF_QT
    # Qt 6 knows no XIM; the session's setting for it names the program all the same.
    named = {module, os.environ.get("XMODIFIERS", "").partition("@im=")[2].strip()} - {"", "xim"}
    running = _running()
    if "fcitx5" in running:
        return Way.PORTAL
    if named == {"ibus"} or ("ibus-daemon" in running and (not named or "ibus" in named)):
        return Way.IBUS
    return Way.FCITX


def _has_plugin(module: str) -> bool:
    if module in ("", "ibus"):
        return False
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforminputcontexts")
    return any(module in plugin.name for plugin in folder.glob("*.so"))


def _running() -> set[str]:
    """Programs that speak the protocol of ibus: each leaves its number where clients look for it."""
    settings = QStandardPaths.StandardLocation.GenericConfigLocation
    folder = Path(QStandardPaths.writableLocation(settings), "ibus", "bus")
    names = set()
    for file in folder.glob("*"):
        try:
            lines = file.read_text("utf-8", errors="replace").splitlines()
            number = dict(line.partition("=")[::2] for line in lines)["IBUS_DAEMON_PID"]
            names.add(Path("/proc", str(int(number)), "comm").read_text("utf-8").strip())
        except (OSError, KeyError, ValueError):
            continue  # one that has ended, or somebody else's file
    return names
