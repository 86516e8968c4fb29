"""The one door to the files that ship with the program, so that no other module guesses where they are.

They lie in `resources/` beside the packages: in the source tree, in an editable install and in the
folder that PyInstaller makes (`sys._MEIPASS`).
"""

from __future__ import annotations

import sys
from pathlib import Path

_KINDS = ("fonts", "icons", "templates", "samples", "i18n", "help")


class MissingResource(FileNotFoundError):
    """A file that ships with the program is not there, so the installation is damaged."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def root() -> Path:
    """The folder that holds every resource."""
    bundle = getattr(sys, "_MEIPASS", None)
    top = Path(bundle) if bundle else Path(__file__).resolve().parent.parent
    return top / "resources"


def version() -> str:
    """The program's version: from the file that the build puts into a bundle, else from pyproject.toml."""
    stamped = root() / "VERSION"
    if stamped.is_file():
        return stamped.read_text("utf-8").strip()
    import tomllib

    project = tomllib.loads((root().parent / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def resource(kind: str, name: str) -> Path:
    """The path of one shipped file; `kind` is a folder of resources.

    Raises MissingResource when the program was installed without it, ValueError for a kind that
    there is none of or a name that leads out of its folder.
    """
    if kind not in _KINDS:
        raise ValueError(kind)
    folder = root() / kind
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError(name)
    if not path.is_file():
        raise MissingResource(path)
    return path


def names(kind: str, suffix: str = "") -> tuple[str, ...]:
    """The file names of a kind that end in `suffix`, sorted; empty where none ship."""
    if kind not in _KINDS:
        raise ValueError(kind)
    folder = root() / kind
    if not folder.is_dir():
        return ()
    return tuple(
        sorted(p.name for p in folder.iterdir() if p.is_file() and p.name.endswith(suffix))
    )


def font(name: str) -> Path:
    """A shipped TrueType file, e.g. ``NotoSansSC-Regular.ttf``."""
    return resource("fonts", name)


def icon(name: str) -> Path:
    """A shipped icon by its name without the ending, e.g. ``printer``."""
    return resource("icons", f"{name}.svg")


def template(name: str) -> Path:
    """A shipped scheme by its name without the ending."""
    return resource("templates", f"{name}.toml")


def sample(name: str) -> Path:
    """A shipped example file by its full name."""
    return resource("samples", name)
