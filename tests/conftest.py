"""What every test stands on: a private screen, private settings, and no trace left at home."""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.grouping import Grouped

# No deadline: a busy machine is not a fault. In CI the same examples every time.
hypothesis.settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
# Far more of them, on request: --hypothesis-profile=long
hypothesis.settings.register_profile("long", deadline=None, max_examples=1500)
hypothesis.settings.register_profile(  # the first case that fails will do
    "first", deadline=None, phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate]
)
hypothesis.settings.load_profile("house")

REPOSITORY = Path(__file__).resolve().parents[1]

# Without the last a server begins anew when its last client leaves, and refuses whoever comes meanwhile.
_SERVER = ("-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset")
_MEMORY = Path("/dev/shm")
_ENOUGH = 6 * 1024**3  # bytes

_until_the_end = ExitStack()


def _start_private_screen() -> str:
    """Start an X server for this process alone and return its display.

    Each worker has its own, so windows never take the keyboard from one another and a person's
    desktop is left in peace.
    """
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), *_SERVER],
        pass_fds=[write_end],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _until_the_end.callback(server.wait)
    _until_the_end.callback(server.terminate)
    os.close(write_end)
    with os.fdopen(read_end, encoding="ascii") as pipe:
        number = pipe.readline().strip()
    if not number:
        raise pytest.UsageError("Xvfb did not start: make test installs what it needs")
    return f":{number}"


def _write_to_memory() -> None:
    """Files of tests lie where nothing waits for a disk, if there is room.

    What reaches the disk in which order is tested by what the program asks of the system, not by the disk.
    """
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


def pytest_configure(config: pytest.Config) -> None:
    """Set the stage before the first import of Qt."""
    gc.disable()  # all that is read while tests are collected stays to the end
    _write_to_memory()
    home = _until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="shufa-tests-"))
    for variable, folder in {
        "XDG_RUNTIME_DIR": "runtime",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_CACHE_HOME": "cache",
    }.items():
        path = Path(home, folder)
        path.mkdir(mode=0o700)
        os.environ[variable] = str(path)
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ.pop("WAYLAND_DISPLAY", None)
    os.environ["QT_IM_MODULES"] = "compose"  # a person's input method has no part in this

    distributes = getattr(config.option, "numprocesses", None) and not hasattr(
        config, "workerinput"
    )
    if sys.platform != "linux" or distributes:
        return
    if shutil.which("Xvfb"):
        os.environ["DISPLAY"] = _start_private_screen()
        os.environ["QT_QPA_PLATFORM"] = "xcb"
    else:
        os.environ.pop("DISPLAY", None)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Grouped | None:
    """Keep the tests of a group on one worker."""
    return Grouped(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    """Spare each test the search through all modules and thousands of tests for what may be let go."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    """Take the stage down."""
    gc.unfreeze()
    _until_the_end.close()


@pytest.fixture(autouse=True)
def _needs_a_screen(request: pytest.FixtureRequest) -> None:
    """Fail, rather than skip, a window test that has no window to act in."""
    if request.node.get_closest_marker("window") and sys.platform == "linux":
        assert "DISPLAY" in os.environ, "window tests need Xvfb: make test installs it"


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the top of the source tree."""
    return REPOSITORY
