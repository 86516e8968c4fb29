"""The tree of the package by the rules of UOS: all in its own folder, and the desktop finds it there."""

import configparser
import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from resources.packaging.uos import APPID, four_parts, info, lay_out

SHARED = "{http://www.freedesktop.org/standards/shared-mime-info}"


@pytest.fixture
def app(repository: Path, tmp_path: Path) -> Path:
    """The folder of the program, laid out from a Debian tree with a program that is none."""
    debian, packaging = tmp_path / "debian", repository / "resources/packaging/debian"
    for place, source in (
        ("usr/share/applications/shufa.desktop", packaging / "shufa.desktop"),
        ("usr/share/mime/packages/shufa.xml", packaging / "shufa.xml"),
        (
            "usr/share/icons/hicolor/scalable/apps/shufa.svg",
            repository / "resources/icons/shufa.svg",
        ),
        (
            "usr/share/icons/hicolor/256x256/apps/shufa.png",
            repository / "resources/icons/shufa.png",
        ),
    ):
        (debian / place).parent.mkdir(parents=True)
        shutil.copy(source, debian / place)
    (debian / "usr/share/doc/shufa").mkdir(parents=True)
    (debian / "usr/share/doc/shufa/copyright").write_text("GPL", "utf-8")
    (debian / "usr/lib/shufa").mkdir(parents=True)
    program = debian / "usr/lib/shufa/shufa"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    lay_out(debian, tmp_path / "uos", "0.1.0", "amd64")
    return tmp_path / "uos/opt/apps" / APPID


def test_everything_stands_in_its_own_folder(app: Path, tmp_path: Path) -> None:
    assert sorted(p.name for p in app.iterdir()) == ["entries", "files", "info"]
    outside = [
        p for p in (tmp_path / "uos").rglob("*") if p.is_file() and not p.is_relative_to(app)
    ]
    assert outside == []


def test_the_menu_entry_starts_what_is_there(app: Path) -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(app / f"entries/applications/{APPID}.desktop", "utf-8")
    said = entry["Desktop Entry"]
    program, argument = said["Exec"].split()
    inside = app / Path(program).relative_to(f"/opt/apps/{APPID}")
    assert inside.stat().st_mode & 0o111
    assert argument == "%f"
    assert said["Name"] == "述法评议"
    icons = {p.relative_to(app / "entries/icons") for p in (app / "entries/icons").rglob("*.*")}
    assert icons == {
        Path(f"hicolor/scalable/apps/{said['Icon']}.svg"),
        Path(f"hicolor/256x256/apps/{said['Icon']}.png"),
    }


def test_a_double_click_finds_it(app: Path) -> None:
    root = ET.parse(app / f"entries/mime/packages/{APPID}.xml").getroot()
    entry = (app / f"entries/applications/{APPID}.desktop").read_text("utf-8")
    types = {kind.get("type") for kind in root}
    assert types == {"application/x-shufa", "application/x-shufa-return"}
    assert all(str(name) in entry for name in types)
    assert {glob.get("pattern") for glob in root.iter(f"{SHARED}glob")} == {
        "*.shufa",
        "*.shufap",
        "*.shufar",
    }
    assert {icon.get("name") for icon in root.iter(f"{SHARED}icon")} == {APPID}


def test_it_says_who_it_is_and_what_it_uses(app: Path) -> None:
    said = json.loads((app / "info").read_text("utf-8"))
    assert (said["appid"], said["name"], said["version"]) == (APPID, "述法评议", "0.1.0.0")
    assert said["arch"] == ["amd64"]
    assert [name for name, wanted in said["permissions"].items() if wanted] == ["clipboard"]
    assert json.loads(info("1.2.3.4.5", "arm64"))["version"] == "1.2.3.4"
    assert four_parts("2.0.0rc1") == "2.0.0.0"
