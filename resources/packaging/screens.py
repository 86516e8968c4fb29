"""Draws every page, dialog and state into a folder: light, dark, at 150 %, in the largest text. Run by `make screens`.

Each mode is a process of its own, because Qt takes scale and colours at its start. What is measured
to be cut off, elided or English is told, and the run fails. `screens.py FOLDER --keep` also makes
the pictures of the READMEs and of the manual anew, small.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
WAIT_MS, SETTLING_MS = 150, 500
BAR = 40  # what the system keeps of a screen
COLOURS = 256  # of a picture in the README: flat surfaces and text need no more
IN_README = {
    "???-start-light.png": "start",
    "???-results-light.png": "results",
    "???-print-light.png": "print",
    "???-trial-light.png": "trial",
    "???-scoring-light.png": "scoring",
    "???-derivation-dark.png": "derivation",
}
IN_MANUAL = {
    "???-packets-seats-light.png": "packets-seats",
    "???-packets-collecting-light.png": "packets-collecting",
    "???-packets-holder-light.png": "packets-holder",
    "???-hall-console-light.png": "hall-console",
    "???-projector-3-light.png": "projector",
}
MANUAL_PICTURES = ROOT / "resources" / "help" / "pictures"
MANUAL_WIDTH = 560  # fits beside the chapters on a small screen


@dataclass(frozen=True, slots=True)
class Mode:
    """How the program is dressed, and how large its window is: a screen's size without the system's bar."""

    dark: bool = False
    scale: str = "1"
    points: float = 10.0
    screen: tuple[int, int] = (1366, 768)  # its pixels


MODES = {
    "light": Mode(),
    "dark": Mode(dark=True),
    "125": Mode(scale="1.25"),
    "150": Mode(scale="1.5", screen=(1920, 1080)),
    "large": Mode(points=14.0),
}


def draw(folder: Path, name: str, wanted: str) -> int:
    """Draws everything in one mode and tells what cannot be read; called in the process of that mode."""
    from PySide6.QtCore import QSettings
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QWidget

    from desktop.app import dress, make_application, make_window
    from desktop.widgets.look.preferences import Look, Preferences
    from resources.packaging.pictured import dialogs, packets, pages, states
    from resources.packaging.pictured.legibility import faults
    from resources.packaging.pictured.stage import Stage
    from resources.packaging.pictured.years import make_years

    mode = MODES[name]
    found: list[str] = []
    application = make_application(["shufa"])
    with tempfile.TemporaryDirectory() as temporary:
        settings = QSettings(str(Path(temporary, "settings.ini")), QSettings.Format.IniFormat)
        preferences = Preferences(settings)
        preferences.look = Look.DARK if mode.dark else Look.LIGHT
        preferences.point_size = mode.points
        preferences.name = "办公室"
        dress(application, preferences)
        window = make_window(application, preferences, inline=True)
        width, height = (round(pixels / float(mode.scale)) for pixels in mode.screen)
        window.resize(width, height - BAR)
        window.show()
        number = 0

        def look(what: str, widget: QWidget) -> None:
            nonlocal number
            if faults(widget):  # it may still be at laying out what it has just read
                QTest.qWait(SETTLING_MS)
            widget.grab().save(str(folder / f"{number:03d}-{what}-{name}.png"))
            found.extend(f"{what}-{name}: {fault}" for fault in faults(widget))
            number += 1

        stage = Stage(window, make_years(Path(temporary)), look, WAIT_MS)
        first, *others = states.SCENES
        for scene in (first, *pages.SCENES, *dialogs.SCENES, *packets.SCENES, *others):
            if wanted in scene.__module__ + "." + scene.__name__:
                scene(stage)
        window.may_leave = lambda: True  # type: ignore[method-assign]
        window.close()
    for line in dict.fromkeys(found):
        print(line)
    return 1 if found else 0


def keep(folder: Path, wanted: Mapping[str, str], target: Path, width: int = 0) -> None:
    """Makes pictures of a document anew: few colours, so small that a repository may hold them."""
    from PIL import Image

    target.mkdir(exist_ok=True)
    for pattern, name in wanted.items():
        for file in folder.glob(pattern):
            with Image.open(file) as picture:
                plain = picture.convert("RGB")
                if width:
                    height = round(plain.height * width / plain.width)
                    plain = plain.resize((width, height), Image.Resampling.LANCZOS)
                few = plain.quantize(
                    COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
                )
                few.save(target / f"{name}.png", optimize=True)


def _screens(mode: Mode) -> dict[str, object]:
    """The one screen, as Qt's platform without a screen takes it."""
    width, height = mode.screen
    place = {"name": "screen", "x": 0, "y": 0, "width": width, "height": height}
    return {"screens": [{**place, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]}


def _run(command: list[str], surroundings: dict[str, str]) -> bool:
    """Runs a mode; what Qt says of a screen that is none is left out. Whether everything can be read."""
    ended = subprocess.run(
        command, check=False, env=surroundings, stderr=subprocess.PIPE, text=True
    )
    for line in ended.stderr.splitlines():
        if "This plugin does not support" not in line:
            print(line, file=sys.stderr)
    return ended.returncode == 0


def main(arguments: list[str]) -> int:
    """`screens.py FOLDER [--keep] [--mode=NAME] [--only=SCENE]`; with `--here` it is a mode's process."""
    folder = Path(arguments[0]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    chosen = {key: value for key, _, value in (a.partition("=") for a in arguments[1:])}
    modes = [chosen["--mode"]] if "--mode" in chosen else list(MODES)
    if "--here" in chosen:
        return draw(folder, modes[0], chosen.get("--only", ""))
    for old in folder.glob("*.png"):
        old.unlink()
    readable = True
    for mode in modes:
        command = [sys.executable, __file__, *arguments, "--here", f"--mode={mode}"]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as screens:
            json.dump(_screens(MODES[mode]), screens)
            screens.flush()
            platform = {
                "QT_QPA_PLATFORM": f"offscreen:configfile={screens.name}",
                "QT_SCALE_FACTOR": MODES[mode].scale,
            }
            readable &= _run(command, {**os.environ, **platform})
    if "--keep" in chosen:
        keep(folder, IN_README, PICTURES)
        keep(folder, IN_MANUAL, MANUAL_PICTURES, MANUAL_WIDTH)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0 if readable else 1


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
