"""A start loads what it needs: the window comes up before the program behind it, a command without window and numpy."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.db.store.small_year import build

START = """
import sys
from PySide6.QtCore import QSettings
from desktop.app import dress, make_application, make_window
from desktop.widgets.look.preferences import Preferences
application = make_application(["shufa"])
preferences = Preferences(QSettings(sys.argv[1], QSettings.Format.IniFormat))
dress(application, preferences)
make_window(application, preferences).show()
print("\\n".join(sys.modules))
"""
LATER = (
    *(
        "db.records",
        "db.scoring",
        "db.store",
        "desktop.messages",
        "desktop.sheets",
        "logging.handlers",
    ),
    *("jeepney", "numpy", "reportlab", "sqlite3", "PySide6.QtPdf", "PySide6.QtSvg"),
)


def started(
    script: str, repository: Path, tmp_path: Path, *files: Path
) -> subprocess.CompletedProcess[str]:
    """What a start without a screen, with settings of its own, has said."""
    return subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "settings.ini"), *files],
        cwd=repository,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(repository)},
        check=True,
        capture_output=True,
        text=True,
    )


def test_a_start_loads_no_more_than_the_window(repository: Path, tmp_path: Path) -> None:
    loaded = started(START, repository, tmp_path).stdout.split()
    assert "desktop.shell.main_window" in loaded
    early = [m for m in loaded if any(m == name or m.startswith(f"{name}.") for name in LATER)]
    assert not early


AHEAD = START.replace(
    'print("\\n".join(sys.modules))',
    """
from desktop.shell.destinations import load_ahead, load_first
before = set(sys.modules)
load_first()
load_ahead()
print("\\n".join(set(sys.modules) - before))
""",
)


def test_what_is_loaded_beside_the_windows_thread_is_no_part_of_qt(
    repository: Path, tmp_path: Path
) -> None:
    """Two threads that load parts of Qt at once end the program."""
    loaded = started(AHEAD, repository, tmp_path).stdout.split()
    assert {"desktop.operations.print_jobs", "desktop.pages.overview.page"} <= {*loaded}
    assert not [name for name in loaded if name.startswith("PySide6")]


DOUBLE_CLICK = START.replace(
    "make_window(application, preferences).show()",
    """
import importlib.abc
import threading
from pathlib import Path

threads = {}

class Noting(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        threads[name] = threading.current_thread() is threading.main_thread()

preferences.name = "王五"
window = make_window(application, preferences)
window.show()
sys.meta_path.insert(0, Noting())
for _ in range(2):
    window.open_file(Path(sys.argv[2]))
while not window.desk.session.is_open or window.desk.tasks.busy:
    application.processEvents()
print(window.windowTitle(), len(window.desk.session.store.evaluations.list()), file=sys.stderr)
print("\\n".join("window:" * at_window + name for name, at_window in threads.items()))
sys.exit()
""",
)


def test_a_first_file_is_loaded_for_beside_the_window(repository: Path, tmp_path: Path) -> None:
    """What opens and shows it takes a third of a second to load, in which the window would not answer."""
    path = tmp_path / "a.shufa"
    build(path)
    done = started(DOUBLE_CLICK, repository, tmp_path, path)
    assert "a.shufa — 述法评议 1" in done.stderr
    loaded = done.stdout.split()
    for module in ("db.store", "db.scoring.scheme.scheme", "desktop.pages.overview.page"):
        assert module in loaded
        assert f"window:{module}" not in loaded


RANK = """
import sys
from desktop.__main__ import main
code = main(["rank", sys.argv[1], "--json"])
print("\\n".join(sys.modules), file=sys.stderr)
sys.exit(code)
"""


def test_a_command_loads_neither_qt_nor_numpy(repository: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.shufa"
    build(path)
    done = subprocess.run(
        [sys.executable, "-c", RANK, path],
        cwd=repository,
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(done.stdout)["rows"]
    loaded = done.stderr.split()
    assert "db.store" in loaded
    assert not {"numpy", "PySide6", "reportlab"}.intersection(loaded)
