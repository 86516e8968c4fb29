"""The installer for Windows compiles without a warning, holds the program to the byte, and removes nothing else."""

import hashlib
import runpy
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest

from tests.programs import program

Build = Callable[..., subprocess.CompletedProcess[str]]

# The layout of a built program, with every kind of name that Windows and NSIS could trip over.
FILES = {
    "shufa.exe": b"with a console",
    "shufaw.exe": b"with a window",
    "_internal/python3.dll": bytes(range(256)) * 40,
    "_internal/PySide6/Qt/plugins/platforms/qwindows.dll": b"qwindows",
    "_internal/resources/fonts/NotoSansSC-Regular.ttf": b"\0\1\0\0" * 5000,
    "_internal/resources/samples/单位 名册.csv": "编号,单位名称\n".encode(),
    "_internal/resources/samples/$INSTDIR.txt": b"a dollar is a dollar",
    "_internal/resources/empty": b"",
}


@pytest.fixture
def windows(repository: Path) -> Path:
    return repository / "resources" / "packaging" / "windows"


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    folder = tmp_path / "构建 结果"
    for name, content in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


@pytest.fixture
def build(windows: Path) -> Build:
    """The command that packs, as a person would give it."""

    program("makensis")

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(windows / "build.py"), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    return run


@pytest.fixture
def version(repository: Path) -> str:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def installer(build: Build, payload: Path, tmp_path: Path, version: str) -> Path:
    result = build("--payload", payload, "--out", tmp_path / "安装 包")
    assert result.returncode == 0, result.stdout + result.stderr
    return tmp_path / "安装 包" / f"shufa_{version}_windows_x64.exe"


def test_it_holds_the_program_and_its_uninstaller(installer: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    subprocess.run(
        [program("7zz"), "x", "-y", f"-o{unpacked}", str(installer)],
        check=True,
        capture_output=True,
    )
    shutil.rmtree(unpacked / "$PLUGINSDIR")
    found = content(unpacked)
    assert len(found.pop("uninstall.exe")) > 50_000
    assert found == FILES


def test_it_asks_for_no_administrator_and_says_what_it_is(installer: Path, version: str) -> None:
    raw = installer.read_bytes()
    assert raw[:2] == b"MZ"
    assert b'requestedExecutionLevel level="asInvoker"' in raw
    # the resource of its version, as the Explorer shows it
    for text in ("述法评议安装程序", version, "GPL-3.0-or-later"):
        assert text.encode("utf-16-le") in raw, text


def test_its_sum_is_written_beside_it(installer: Path, version: str) -> None:
    digest = hashlib.sha256(installer.read_bytes()).hexdigest()
    sums = installer.with_suffix(".sha256").read_text("ascii")
    assert sums == f"{digest}  {installer.name}\n"
    assert sorted(p.name for p in installer.parent.iterdir()) == sorted(
        [installer.name, f"shufa_{version}_windows_x64.sha256"]
    )


def carry_out(lines: str, instdir: Path) -> None:
    """Does to a folder what NSIS would do with `Delete` and `RMDir`."""
    for line in lines.splitlines():
        order, _, place = line.partition(" ")
        name = place.strip('"').replace("$INSTDIR\\", "", 1).replace("$$", "$")
        target = instdir.joinpath(*PureWindowsPath(name).parts)
        if order == "Delete":
            target.unlink()
        elif order == "RMDir" and not any(target.iterdir()):
            target.rmdir()


def test_removal_takes_what_was_brought_and_nothing_else(
    windows: Path, payload: Path, tmp_path: Path
) -> None:
    instdir = tmp_path / "shufa"
    shutil.copytree(payload, instdir)
    own = {"2026年.shufa": b"a year", "_internal/resources/samples/mine.csv": b"mine"}
    for name, text in own.items():
        (instdir / name).write_bytes(text)

    carry_out(runpy.run_path(str(windows / "installer.py"))["removal"](payload), instdir)

    assert content(instdir) == own
    assert not (instdir / "_internal" / "PySide6").exists()


def test_the_script_touches_this_person_alone(windows: Path) -> None:
    script = (windows / "shufa.nsi").read_text("utf-8")
    assert "RequestExecutionLevel user" in script
    assert not any(word in script for word in ("HKLM", "HKCR", "$PROGRAMFILES", "RMDir /r"))


def test_a_folder_without_the_program_is_refused(build: Build, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = build("--payload", tmp_path / "empty", "--out", tmp_path / "out")
    assert result.returncode == 2
    assert "no program built for Windows" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_warning_of_the_compiler_fails_the_build(
    windows: Path, payload: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "windows"
    shutil.copytree(windows, copy, ignore=shutil.ignore_patterns("__pycache__"))
    script = copy / "shufa.nsi"
    script.write_text(script.read_text("utf-8") + "\nVar never_read\n", encoding="utf-8")
    make = runpy.run_path(str(copy / "installer.py"))["make_installer"]
    make.__globals__["ROOT"] = windows.parents[2]
    with pytest.raises(subprocess.CalledProcessError):
        make(payload, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("0.1.0", "0.1.0.0"), ("1.2", "1.2.0.0"), ("2.0.1rc1", "2.0.1.0"), ("1.2.3.4", "1.2.3.4")],
)
def test_versions_as_windows_counts_them(windows: Path, text: str, numbers: str) -> None:
    assert runpy.run_path(str(windows / "installer.py"))["four_numbers"](text) == numbers


def test_the_explorer_is_told_what_the_program_is(
    windows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is read as PyInstaller reads it: an expression of its own classes."""
    monkeypatch.syspath_prepend(windows)
    text = runpy.run_path(str(windows / "version_resource.py"))["version_resource"](
        "2.0.1rc1", "shufaw.exe"
    )

    def plain(*parts: object, **named: object) -> tuple[object, ...]:
        return (*parts, *named.items())

    names = (
        "VSVersionInfo FixedFileInfo StringFileInfo StringTable StringStruct VarFileInfo VarStruct"
    )
    said = eval(text, dict.fromkeys(names.split(), plain))  # its own text, not somebody's input
    strings = dict(said[1][1][0][0][0][1])
    assert strings["ProductName"] == "述法评议"
    assert strings["ProductVersion"] == "2.0.1rc1"
    assert strings["OriginalFilename"] == "shufaw.exe"
    assert ("filevers", (2, 0, 1, 0)) in said[0][1]
