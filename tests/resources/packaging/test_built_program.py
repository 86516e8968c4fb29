"""What a build must not hand on: a file without a licence, a path of the machine that built it."""

import base64
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import PIL
import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
SITE = Path(PIL.__file__).parents[1]
# How PyInstaller marks a program that carries its archive.
COOKIE = b"MEI\014\013\012\013\016"


@pytest.fixture
def run(repository: Path, tmp_path: Path) -> Run:
    def script(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, repository / "resources/packaging" / name, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "PYTHONPATH": str(tmp_path / "more")},
        )

    return script


class Made:
    """A made-up build: a bundle and PyInstaller's record of it."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self.bundle, self.record = folder / "shufa", folder / "record"
        self.record.mkdir(parents=True)
        self.collected: list[tuple[str, str, str]] = []
        self.modules: list[tuple[str, str, str]] = []
        self.take("shufa", self.record / "shufa", "EXECUTABLE", b"\x7fELF")
        self.take("PIL/_imaging.so", next((SITE / "PIL").glob("_imaging.*")), "EXTENSION")
        self.take("lib-dynload/zlib.so", Path(os.__file__).parent / "lib-dynload/zlib.so")
        fonts = "resources/fonts/NotoSansSC-Bold.ttf"
        self.take(fonts, repository / fonts, "DATA")
        self.pack("PIL.Image", SITE / "PIL" / "Image.py")
        self.pack("db.store", repository / "db" / "store" / "__init__.py")
        self.write()

    def take(self, name: str, source: Path, kind: str = "BINARY", content: bytes = b"x") -> None:
        file = self.bundle / name if kind == "EXECUTABLE" else self.bundle / "_internal" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        self.collected.append((name, str(source), kind))

    def pack(self, module: str, source: Path) -> None:
        self.modules.append((module, str(source), "PYMODULE"))

    def write(self) -> None:
        (self.record / "COLLECT-00.toc").write_text(repr((self.collected,)), "utf-8")
        (self.record / "PYZ-00.toc").write_text(repr(("PYZ.pyz", self.modules)), "utf-8")


@pytest.fixture
def made(tmp_path: Path, repository: Path) -> Made:
    return Made(tmp_path / "made", repository)


def licences(run: Run, made: Made) -> subprocess.CompletedProcess[str]:
    made.write()
    return run("licences.py", "--bundle", made.bundle, "--record", made.record)


def test_every_owner_has_a_chapter(run: Run, made: Made) -> None:
    (made.bundle / "licences.txt").touch()  # where the text itself goes
    result = licences(run, made)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("述法评议\n\n")
    for words in (
        "GNU GENERAL PUBLIC LICENSE",
        "\npillow ",
        "\nCPython ",
        "PYTHON SOFTWARE FOUNDATION LICENSE",
        "\nresources/fonts\n",
        "SIL OPEN FONT LICENSE Version 1.1",
    ):
        assert words in result.stdout, words


def test_a_file_that_nobody_collected_is_named(run: Run, made: Made) -> None:
    (made.bundle / "_internal" / "libleft.so.1").write_bytes(b"x")
    result = licences(run, made)
    assert result.returncode == 1
    assert "libleft.so.1: not among what was collected" in result.stderr


def test_a_file_of_nobody_is_named(run: Run, made: Made, tmp_path: Path) -> None:
    found = tmp_path / "downloads" / "libfound.so"
    made.take("libfound.so", found)
    result = licences(run, made)
    assert result.returncode == 1
    assert f"libfound.so: nobody is known to have made {found}" in result.stderr


def test_a_library_without_a_licence_is_named(run: Run, made: Made, tmp_path: Path) -> None:
    more = tmp_path / "more"
    (more / "bare-1.0.dist-info").mkdir(parents=True)
    (more / "bare.py").write_text("")
    (more / "bare-1.0.dist-info" / "METADATA").write_text("Name: bare\nVersion: 1.0\n")
    (more / "bare-1.0.dist-info" / "RECORD").write_text("bare.py,,\nbare-1.0.dist-info/RECORD,,\n")
    made.pack("bare", more / "bare.py")
    result = licences(run, made)
    assert result.returncode == 1
    assert "bare: no licence (module bare)" in result.stderr


def test_the_libraries_that_bring_no_text_are_given_theirs(run: Run, made: Made) -> None:
    made.take("PySide6/QtCore.so", SITE / "PySide6" / "QtCore.abi3.so")
    made.pack("cobble", SITE / "cobble" / "__init__.py")
    result = licences(run, made)
    assert result.returncode == 0, result.stderr
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in result.stdout
    assert "Copyright (c) 2013, Michael Williamson" in result.stdout


# --- paths of the machine that built it ---


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "shufa"
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "clean.so").write_bytes(b"\x7fELF /home/qt/work/qt/qtbase")
    return folder


def test_a_clean_folder_passes(run: Run, bundle: Path) -> None:
    result = run("traces.py", bundle)
    assert (result.returncode, result.stderr) == (0, "")


def planted(place: str, path: str, bundle: Path) -> None:
    """Leaves a path in one of the ways that builds do."""
    code = b"\xe3\x00\x00" + path.encode() + b"/db/store/trail/trail.py\xda"
    if place == "text":
        (bundle / "_internal" / "WHEEL").write_text(f"Direct: file://{path}\n")
    elif place == "binary":
        (bundle / "_internal" / "a.so").write_bytes(b"\x7fELF\0" + path.encode() + b"/build/a.c\0")
    elif place == "utf-16":
        (bundle / "_internal" / "a.dll").write_bytes(b"MZ\0\0" + path.encode("utf-16-le"))
    elif place == "zip":
        with zipfile.ZipFile(bundle / "_internal" / "base_library.zip", "w", 8) as archive:
            archive.writestr("os.pyc", code)
    elif place == "archive":
        noise = base64.b64encode(bytes(range(256)))  # so that nothing shows on the outside
        stream = zlib.compress(noise + code, 9)
        (bundle / "shufa").write_bytes(b"\x7fELF\0x\x9cno stream" + stream + COOKIE)
        assert path.encode() not in (bundle / "shufa").read_bytes()


@pytest.mark.parametrize("place", ["text", "binary", "utf-16", "zip", "archive"])
@pytest.mark.parametrize("kind", ["source", "environment", "given"])
def test_a_path_of_this_machine_is_found(
    run: Run, bundle: Path, repository: Path, place: str, kind: str
) -> None:
    path = {"source": str(repository), "environment": sys.prefix, "given": "/home/builder/述法"}[
        kind
    ]
    planted(place, path, bundle)
    result = run("traces.py", bundle, "/home/builder/述法")
    assert result.returncode == 1
    assert "a path of this machine in" in result.stderr
    assert "clean.so" not in result.stderr


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("/opt/python /opt/py-2 /opt/py.bak", 0),
        ("-I/opt/py/include", 1),
        ("file:///opt/py", 1),
        # a short path has to begin as one, too
        ("/home/qt/build /builder", 0),
        ("file:///build/a.c", 1),
    ],
)
def test_a_longer_name_is_no_trace(run: Run, bundle: Path, content: str, code: int) -> None:
    (bundle / "_internal" / "a.so").write_text(content)
    assert run("traces.py", bundle, "/build", "/opt/py").returncode == code


@pytest.mark.skipif(sys.platform == "win32", reason="Python names no folder in its binaries there")
def test_the_folder_of_python_is_wiped_out_of_binaries(run: Run, bundle: Path) -> None:
    prefix = sys.base_prefix
    above, _, name = prefix.rpartition("/")
    binary = bundle / "_internal" / "libpython3.so"
    binary.write_bytes(f"\x7fELF\0{prefix}/lib\0{name}\0".encode())
    size = binary.stat().st_size
    assert run("traces.py", bundle).returncode == 0
    raw = binary.read_bytes()
    assert len(raw) == size
    if len(above) >= 4 and above != "/usr":
        assert prefix.encode() not in raw
    # another text may share the end of the path
    assert f"{name}/lib\0{name}\0".encode() in raw
