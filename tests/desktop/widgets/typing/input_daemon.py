"""A session bus and a real fcitx 4 on it, beside the tests' own screen."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.programs import program

_PROFILE = "[Profile]\nEnabledIMList=fcitx-keyboard-us:True,pinyin:True\n"
_WAIT = 10.0


class Daemon:
    """fcitx as the session started it, that may hang, die and come back."""

    def __init__(self, home: Path, address: str) -> None:
        self._home = home
        self.address = address
        self._process: subprocess.Popen[bytes] | None = None
        profile = home / "config" / "fcitx" / "profile"
        profile.parent.mkdir(parents=True)
        profile.write_text(_PROFILE)

    @property
    def surroundings(self) -> dict[str, str]:
        """What a program of this session finds in its environment."""
        return {
            "DBUS_SESSION_BUS_ADDRESS": self.address,
            "XMODIFIERS": "@im=fcitx",
            "QT_IM_MODULES": "",
            "QT_IM_MODULE": "fcitx",
        }

    def start(self) -> None:
        own = {"HOME": str(self._home), "XDG_CONFIG_HOME": str(self._home / "config")}
        with (self._home / "log").open("a") as log:
            self._process = subprocess.Popen(
                [program("fcitx"), "-D"], env={**os.environ, **self.surroundings, **own}, stderr=log
            )

    def state(self) -> str:
        """0: it knows of no field; 1: letters go in as they are; 2: Chinese is composed."""
        done = subprocess.run(
            [program("fcitx-remote")],
            env={**os.environ, **self.surroundings},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip()

    def hang(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def die(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(_WAIT)
            self._process = None


@contextmanager
def session_with_fcitx(home: Path) -> Iterator[tuple[Daemon, subprocess.Popen[str]]]:
    """The daemon, started, and the process of its bus."""
    bus = subprocess.Popen(
        [program("dbus-daemon"), "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert bus.stdout is not None
    daemon = Daemon(home, bus.stdout.readline().strip())
    try:
        daemon.start()
        yield daemon, bus
    finally:
        daemon.die()
        bus.kill()
        bus.wait(_WAIT)
        bus.stdout.close()
