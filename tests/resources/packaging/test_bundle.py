"""The program as it is handed on: built once, then used as on a machine that has nothing else."""

import faulthandler
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import programs

pytestmark = [
    pytest.mark.xdist_group("bundle"),  # one worker builds, and uses what it built
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        sys.platform == "win32", reason="there windows/build.py builds and tries it"
    ),
]
SECONDS = 60.0
Run = Callable[..., "subprocess.CompletedProcess[str]"]
# Root may write anywhere, unless that right is taken away first.
AS_ANYBODY = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--inh-caps=-all"]
    if hasattr(os, "geteuid") and os.geteuid() == 0
    else []
)


@pytest.fixture(scope="module")
def build(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with PyInstaller's `work` and, as make build leaves it, `dist/shufa`."""
    faulthandler.cancel_dump_traceback_later()  # on a busy machine it takes longer than a test may
    folder = tmp_path_factory.mktemp("build")
    options = ["--noconfirm", "--log-level", "ERROR", "--distpath", str(folder / "dist")]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "PyInstaller",
            *options,
            "--workpath",
            folder / "work",
            "build.spec",
        ],
        cwd=repository,
        env={**os.environ, "PYINSTALLER_CONFIG_DIR": str(folder / "cache")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder


def script(repository: Path, name: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, repository / "resources/packaging" / name, *arguments]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True)


@pytest.fixture(scope="module")
def bundle(repository: Path, build: Path) -> Iterator[Path]:
    """The program moved to where nobody may write, below a name with spaces and Chinese."""
    bundle = build / "程序 文件" / "述法 评议"
    shutil.copytree(build / "dist" / "shufa", bundle, symlinks=True)
    wiped = script(repository, "traces.py", bundle)
    assert wiped.returncode == 0, wiped.stderr
    folders = [bundle, *(p for p in bundle.rglob("*") if p.is_dir() and not p.is_symlink())]
    for folder in folders:
        folder.chmod(0o555)
    yield bundle
    for folder in folders:
        folder.chmod(0o755)


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """What a person's desktop gives to a program, and none of the tests' own."""
    home = tmp_path / "home" / "张 三"
    home.mkdir(parents=True)
    person = {"HOME": str(home), "LOGNAME": "张 三"}
    return (
        person
        | {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        | {name: os.environ[name] for name in ("DISPLAY",) if name in os.environ}
    )


@pytest.fixture
def run(bundle: Path, surroundings: dict[str, str]) -> Run:
    def program(*arguments: object) -> "subprocess.CompletedProcess[str]":
        command = [*AS_ANYBODY, str(bundle / "shufa"), *map(str, arguments)]
        return subprocess.run(
            command,
            cwd=surroundings["HOME"],
            env=surroundings,
            capture_output=True,
            text=True,
            timeout=300,
        )

    return program


def test_each_of_its_files_has_a_licence(repository: Path, build: Path) -> None:
    paths = ("--bundle", build / "dist" / "shufa", "--record", build / "work" / "build")
    result = script(repository, "licences.py", *paths)
    assert (result.returncode, result.stderr) == (0, "")
    for name in ("PySide6_Addons", "reportlab", "mammoth", "numpy", "CPython", "resources/fonts"):
        assert f"\n{name}" in result.stdout, name


def test_a_file_slipped_in_is_noticed(repository: Path, build: Path) -> None:
    slipped = build / "dist" / "shufa" / "_internal" / "libslipped.so"
    slipped.touch()
    paths = ("--bundle", build / "dist" / "shufa", "--record", build / "work" / "build")
    result = script(repository, "licences.py", *paths)
    slipped.unlink()
    assert result.returncode == 1
    assert "libslipped.so: not among what was collected" in result.stderr


def test_it_tries_itself(run: Run, repository: Path) -> None:
    result = run("selftest")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "自检通过" in result.stdout
    assert "未通过" not in result.stdout
    project = (repository / "pyproject.toml").read_text("utf-8")
    version = project.partition('\nversion = "')[2].partition('"')[0]
    assert version in run("--version").stdout


def test_what_is_not_used_is_not_inside(bundle: Path) -> None:
    names = [path.name for path in bundle.rglob("*")]
    unused = ("Qml", "Quick", "WebEngine", "Designer", "VirtualKeyboard")
    assert not [name for name in names if any(word in name for word in unused)]
    assert not [name for name in names if name.endswith(".qm") and "zh_CN" not in name]
    assert "NotoSansSC-Regular.ttf" in names
    assert not [p for p in bundle.rglob("*") if p.is_file() and p.stat().st_mode & stat.S_IWOTH]


@pytest.mark.window
def test_the_window_opens_a_file_and_leaves_the_program_as_it_was(
    run: Run, bundle: Path, surroundings: dict[str, str]
) -> None:
    home = Path(surroundings["HOME"])
    made = run("demo", home / "我的 文档")
    assert made.returncode == 0, made.stderr
    (file,) = (home / "我的 文档").glob("*.shufa")
    before = {path: path.stat().st_mtime_ns for path in bundle.rglob("*")}
    running = subprocess.Popen(
        [*AS_ANYBODY, str(bundle / "shufa"), str(file)],
        cwd=home,
        env=surroundings,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        number = ""
        deadline = time.monotonic() + SECONDS
        while not number:
            assert time.monotonic() < deadline, "no window"
            assert running.poll() is None
            search = [
                programs.program("xdotool"),
                "search",
                "--onlyvisible",
                "--name",
                f"— {file.name}",
            ]
            number = subprocess.run(search, capture_output=True, text=True).stdout.strip()
        subprocess.run(
            [programs.program("xdotool"), "windowfocus", "--sync", number.splitlines()[-1]],
            check=True,
        )
        subprocess.run([programs.program("xdotool"), "key", "ctrl+q"], check=True)
        _, said = running.communicate(timeout=SECONDS)
    finally:
        running.kill()
    assert (running.returncode, said) == (0, "")
    assert file.name in (home / ".config/shufa/shufa.conf").read_text("utf-8")
    assert {path: path.stat().st_mtime_ns for path in bundle.rglob("*")} == before


def test_the_bill_of_materials_names_what_is_inside(repository: Path, build: Path) -> None:
    result = script(repository, "sbom.py", "1.2.3", build / "dist" / "shufa")
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["bomFormat"] == "CycloneDX"
    assert document["metadata"]["component"]["version"] == "1.2.3"
    parts = {part["name"]: part for part in document["components"]}
    for name in ("PySide6_Essentials", "reportlab", "numpy", "NotoSansSC"):
        assert parts[name]["licenses"], name
    assert all(part["licenses"] for part in parts.values())


@pytest.mark.skipif(sys.platform != "linux", reason="glibc is Linux's")
def test_the_newest_glibc_is_measured(repository: Path, bundle: Path) -> None:
    measured = script(repository, "glibc.py", bundle, "99.0")
    assert measured.returncode == 0
    version = measured.stdout.partition("needs glibc 2.")[2].partition(":")[0]
    assert int(version) >= 17
    too_new = script(repository, "glibc.py", bundle, f"2.{int(version) - 1}")
    assert too_new.returncode == 1
    assert f"needs glibc 2.{version}:\n  " in too_new.stdout
