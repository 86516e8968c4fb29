"""Which way Chinese comes in, by what the session says and what runs."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLibraryInfo, QObject

from desktop.widgets.typing.input_method import Way, chosen_way, served
from desktop.widgets.typing.session_bus import bus_address, session_bus
from tests.desktop.shell.running_program import eventually

NAMES = ("QT_IM_MODULES", "QT_IM_MODULE", "XMODIFIERS", "WAYLAND_DISPLAY", "IBUS_USE_PORTAL")
Start = Callable[[str], None]


@pytest.fixture(autouse=True)
def _bare_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a process of some name that says, as ibus and fcitx 5 do, where it listens."""
    running: list[subprocess.Popen[bytes]] = []

    def run(name: str) -> None:
        program = tmp_path / name
        shutil.copy("/bin/sleep", program)
        running.append(subprocess.Popen([program, "60"]))
        name_of_it = Path("/proc", str(running[-1].pid), "comm")
        eventually(lambda: name_of_it.read_text().strip() == name, f"{name} does not run")
        note = tmp_path / "config" / "ibus" / "bus" / "machine-unix-0"
        note.parent.mkdir(parents=True)
        note.write_text(
            "# This file is created by ibus-daemon\nIBUS_ADDRESS=unix:abstract=/nowhere,guid=1\n"
            f"IBUS_DAEMON_PID={running[-1].pid}\n"
        )

    yield run
    for process in running:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("session", "runs", "way"),
    [
        ({"QT_IM_MODULE": "fcitx"}, "", Way.FCITX),
        ({"QT_IM_MODULE": "fcitx"}, "fcitx5", Way.PORTAL),
        ({"QT_IM_MODULE": "fcitx5", "XMODIFIERS": "@im=fcitx"}, "fcitx5", Way.PORTAL),
        ({"QT_IM_MODULE": "ibus"}, "fcitx5", Way.PORTAL),
        ({}, "fcitx5", Way.PORTAL),
        ({}, "", Way.FCITX),
        ({"QT_IM_MODULE": "xim", "XMODIFIERS": "@im=fcitx"}, "", Way.FCITX),
        ({"QT_IM_MODULE": "ibus", "XMODIFIERS": "@im=fcitx"}, "", Way.FCITX),
        ({"QT_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx"}, "ibus-daemon", Way.FCITX),
        ({"QT_IM_MODULE": "ibus"}, "", Way.IBUS),
        ({"QT_IM_MODULE": "ibus"}, "ibus-daemon", Way.IBUS),
        ({"QT_IM_MODULE": "xim", "XMODIFIERS": "@im=ibus"}, "ibus-daemon", Way.IBUS),
        ({}, "ibus-daemon", Way.IBUS),
        ({"QT_IM_MODULES": "fcitx;ibus"}, "", Way.FCITX),
        ({"QT_IM_MODULE": "compose"}, "fcitx5", Way.OF_QT),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "fcitx5", Way.OF_QT),
        ({"WAYLAND_DISPLAY": "wayland-0", "QT_IM_MODULE": "fcitx"}, "fcitx5", Way.PORTAL),
    ],
)
def test_the_way(
    session: dict[str, str], runs: str, way: Way, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in session.items():
        monkeypatch.setenv(name, value)
    if runs:
        start(runs)
    assert chosen_way() is way


@pytest.mark.parametrize(
    "note", ["", "IBUS_DAEMON_PID=999999999\n", "IBUS_DAEMON_PID=x\n", "\x00\xff\n"]
)
def test_a_daemon_that_has_ended_counts_for_nothing(
    note: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config" / "ibus" / "bus" / "machine-unix-0"
    file.parent.mkdir(parents=True)
    file.write_text(note)
    (file.parent / "folder").mkdir()
    monkeypatch.setenv("QT_IM_MODULE", "fcitx")
    assert chosen_way() is Way.FCITX


def test_a_desktop_whose_qt_has_the_plugin_is_left_alone(
    tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugins = tmp_path / "platforminputcontexts"
    plugins.mkdir()
    (plugins / "libfcitx5platforminputcontextplugin.so").touch()
    monkeypatch.setattr(QLibraryInfo, "path", lambda _path: str(tmp_path))
    monkeypatch.setenv("QT_IM_MODULE", "fcitx")
    start("fcitx5")
    assert chosen_way() is Way.OF_QT


def test_on_windows_nothing_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("QT_IM_MODULE", "fcitx")
    assert chosen_way() is Way.OF_QT


def test_qt_is_told_and_programs_started_later_are_not(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_IM_MODULE", "fcitx")
    start("fcitx5")
    before = dict(os.environ)
    with served() as way:
        assert way is Way.PORTAL
        assert os.environ["QT_IM_MODULES"] == "ibus"
        assert os.environ["IBUS_USE_PORTAL"] == "1"
    assert dict(os.environ) == before


def test_a_session_without_a_bus_gets_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert bus_address() == ""
    assert session_bus(QObject()) is None


def test_no_bus_is_started_by_asking_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "autolaunch:")
    assert bus_address() == ""


def test_the_usual_place_of_the_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"{folder}/bus")  # a socket's path must be short
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        assert bus_address() == f"unix:path={folder}/bus"


def test_a_bus_that_is_not_there_is_no_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nothing'}")
    assert session_bus(QObject()) is None
