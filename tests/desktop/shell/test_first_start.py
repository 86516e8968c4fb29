"""The program's first minutes on a machine: awkward folders, other people, and what goes wrong in words."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.operations.schemes import new_file
from tests.programs import program

SECONDS = 40.0
# Root may write anywhere, unless that right is taken away first.
AS_ANYBODY = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--inh-caps=-all"]
    if hasattr(os, "geteuid") and os.geteuid() == 0
    else []
)
Start = Callable[..., "subprocess.Popen[str]"]


def eventually(look: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not look():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def link(source: str, target: str) -> None:
    """Copies as quickly as the disk allows."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture
def installed(repository: Path, tmp_path: Path) -> Iterator[Path]:
    """The program in a folder that nobody may write to, of a name with spaces and Chinese."""
    top = tmp_path / "程序 文件" / "述法 评议"
    leave = shutil.ignore_patterns("packaging", "__pycache__")
    for name in ("db", "desktop", "resources"):
        shutil.copytree(repository / name, top / name, ignore=leave, copy_function=link)
    link(str(repository / "pyproject.toml"), str(top / "pyproject.toml"))
    folders = [top, *(path for path in top.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    yield top
    for folder in folders:
        folder.chmod(0o755)


@pytest.fixture
def start(installed: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts the program for a person with a home folder, as the icon does."""
    running: list[subprocess.Popen[str]] = []

    def run(person: str, *arguments: object, **more: str) -> "subprocess.Popen[str]":
        home = tmp_path / "home" / person
        home.mkdir(parents=True, exist_ok=True)
        surroundings = {name: text for name, text in os.environ.items() if name[:4] != "XDG_"}
        surroundings |= {"HOME": str(home), "PYTHONPATH": str(installed), "LOGNAME": person, **more}
        process = subprocess.Popen(
            [*AS_ANYBODY, sys.executable, "-m", "desktop", *map(str, arguments)],
            cwd=home,
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


def window(name: str) -> str:
    """The number of the window that bears a name, once it is there."""
    found: list[str] = []

    def look() -> list[str]:
        search = [program("xdotool"), "search", "--onlyvisible", "--name", name]
        found.extend(subprocess.run(search, capture_output=True, text=True).stdout.split())
        return found

    eventually(look, f"no window: {name}")
    return found[-1]


def leave(process: "subprocess.Popen[str]", number: str) -> None:
    """Closes the window by the keyboard and sees that nothing went wrong."""
    subprocess.run([program("xdotool"), "windowfocus", "--sync", number], check=True)
    subprocess.run([program("xdotool"), "key", "ctrl+q"], check=True)
    _, said = process.communicate(timeout=SECONDS)
    assert (process.returncode, said) == (0, "")


def state(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if "fonts" not in path.parts
    }


def scheme(repository: Path) -> str:
    return (repository / "resources/samples/year-2024.toml").read_text("utf-8")


@pytest.mark.window
def test_two_people_each_have_settings_of_their_own(
    start: Start, installed: Path, tmp_path: Path, repository: Path
) -> None:
    before = state(installed)
    for person, title in (("张 三", "甲 区"), ("李四", "乙区")):
        folder = tmp_path / "home" / person / "我的 文档"
        folder.mkdir(parents=True)
        file = folder / f"{title} 2025年度.shufa"
        new_file(file, scheme(repository))
        process = start(person, file)
        leave(process, window(f"— {file.name}"))
    for person, own, other in (("张 三", "甲 区", "乙区"), ("李四", "乙区", "甲 区")):
        home = tmp_path / "home" / person
        settings = (home / ".config/shufa/shufa.conf").read_text("utf-8")
        assert own in settings
        assert other not in settings
        # a home holds its settings, the log, and beside the file its copies: no other trace
        others = {p.name for p in home.iterdir()} - {"我的 文档", ".config", ".cache", ".local"}
        assert not others
        (log,) = (p for p in (home / ".local").rglob("*") if p.is_file())
        assert own not in log.read_text("utf-8")
    assert state(installed) == before


@pytest.mark.window
def test_settings_that_make_no_sense_are_passed_over(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "张三" / ".config" / "shufa"
    folder.mkdir(parents=True)
    (folder / "shufa.conf").write_text(
        "[General]\npoint_size=abc\nscheme=\xff\nlock_minutes=zehn\nrecent=@Invalid()\n"
        "geometry=1\nname=\n",
        encoding="latin-1",
    )
    process = start("张三")
    leave(process, window("述法评议"))


@pytest.mark.window
def test_settings_that_cannot_be_read_are_done_without(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "张三" / ".config" / "shufa"
    folder.mkdir(parents=True)
    (folder / "shufa.conf").write_text("[General]\npoint_size=12\n")
    (folder / "shufa.conf").chmod(0)
    folder.chmod(0o555)
    process = start("张三")
    leave(process, window("述法评议"))
    folder.chmod(0o755)


@pytest.mark.window
def test_a_missing_font_is_named_in_a_window(start: Start, installed: Path) -> None:
    fonts = installed / "resources" / "fonts"
    fonts.chmod(0o755)
    (fonts / "NotoSansSC-Regular.ttf").unlink()
    process = start("张三")
    number = window("述法评议无法启动")
    subprocess.run([program("xdotool"), "windowfocus", "--sync", number], check=True)
    subprocess.run([program("xdotool"), "key", "Return"], check=True)
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert "MissingResource" in said
    assert "resources/fonts/NotoSansSC-Regular.ttf" in said


@pytest.mark.parametrize("screen", [{"DISPLAY": ""}, {"DISPLAY": ":4711"}])
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_it_says_so_and_ends(start: Start, screen: dict[str, str]) -> None:
    process = start("张三", **screen, QT_QPA_PLATFORM="xcb")
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert "述法评议无法打开窗口：没有可用的图形界面" in said
    assert "Traceback" not in said


def test_a_missing_library_is_named(start: Start, tmp_path: Path, installed: Path) -> None:
    """Qt's wheels link to libraries of the system, and a bare machine may lack one."""
    bare = tmp_path / "bare" / "PySide6"
    bare.mkdir(parents=True)
    (bare / "__init__.py").write_text(
        "raise ImportError('libEGL.so.1: cannot open shared object file')\n"
    )
    process = start("张三", PYTHONPATH=f"{bare.parent}{os.pathsep}{installed}")
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert "述法评议无法启动，缺少系统库或程序文件：libEGL.so.1" in said
    assert "Traceback" not in said


def test_the_commands_need_no_screen(start: Start, tmp_path: Path) -> None:
    target = tmp_path / "home" / "张三" / "演示 文件夹"
    process = start("张三", "demo", target, DISPLAY="")
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert list(target.glob("*.shufa"))
