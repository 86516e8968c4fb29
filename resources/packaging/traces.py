"""Paths of the machine that built the program: wiped out of its binaries, then looked for in every byte of it.

``python traces.py dist/shufa [PATH…]``, as the last step of a build. A path left behind tells who built the program
and where, makes two builds of one source differ, and lets the program look for libraries in a folder that only the
builder has. Looked for are this source tree, the environment that runs us and its Python, and each PATH.

Python's own binaries name the folder that it was built for, as the place of their libraries among others; there
``/usr`` padded with slashes stands afterwards, which is as long. Its last name stays: linkers let a text that is the
end of another share its bytes, so 3.11.7 may be Python's version, too. PyInstaller keeps code compressed in the program
itself, so the streams of zlib are opened there, and in zip archives their members.
"""

from __future__ import annotations

import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NEUTRAL = b"/usr"
# How PyInstaller marks the program that carries its archive, and how a stream of zlib begins, by its level.
_CARRIES_CODE = b"MEI\014\013\012\013\016"
_STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


def of_this_machine() -> list[str]:
    """The folders that nobody else has; Debian's own Python lies where everybody's does."""
    folders = {str(ROOT), sys.prefix, sys.base_prefix, str(Path.home())}
    return sorted(folders - {"/root", "/usr", "/"}, reverse=True)


def files(folder: Path) -> list[Path]:
    """Every file of a built program, links left out."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def wipe(folder: Path, prefix: str) -> int:
    """Put a neutral path of the same length in the place of Python's own in binaries; tells in how many."""
    above, _, name = prefix.encode().rpartition(b"/")
    if sys.platform == "win32" or len(above) < len(_NEUTRAL) or above == _NEUTRAL:
        return 0
    own, neutral = prefix.encode(), _NEUTRAL.ljust(len(above), b"/") + b"/" + name
    count = 0
    for file in files(folder):
        raw = file.read_bytes()
        if raw.startswith(b"\x7fELF") and _CARRIES_CODE not in raw and own in raw:
            file.write_bytes(_place(own).sub(neutral, raw))
            count += 1
    return count


def _place(path: bytes) -> re.Pattern[bytes]:
    """A path where it ends as one: /opt/py is no trace in /opt/python.

    A short one has to begin as one, too: /build is none in /home/qt/build. A longer one is found after any letter, as
    in -I/opt/py or after the length that marshal puts before a text.
    """
    begins = rb"(?<![\w.-])" if path.count(b"/") < 2 else b""
    return re.compile(begins + re.escape(path) + rb"(?![\w.-])")


def _spellings(path: str) -> Iterator[tuple[bytes, re.Pattern[bytes]]]:
    """A path as it may stand in a file: in UTF-8, with either slash, and in UTF-16 as Windows has it."""
    for way in {path, path.replace("\\", "/"), path.replace("\\", "\\\\")}:
        yield way.encode(), _place(way.encode())
        yield way.encode("utf-16-le"), re.compile(re.escape(way.encode("utf-16-le")))


def _opened(file: Path) -> Iterator[bytes]:
    """A file's bytes, as they lie there and as they come out of what is packed in it."""
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as archive:
            yield from (archive.read(name) for name in archive.namelist())
        return
    raw = file.read_bytes()
    yield raw
    if _CARRIES_CODE in raw:
        view = memoryview(raw)
        for start in _STREAM.finditer(raw):
            try:
                yield zlib.decompressobj().decompress(view[start.start() :])
            except zlib.error:
                continue  # two bytes that only looked like a stream


def traces(folder: Path, paths: list[str]) -> Iterator[tuple[Path, bytes]]:
    """Each file that holds one of the paths, with what stands around the first one in it."""
    looked_for = [spelling for path in paths for spelling in _spellings(path)]
    for file in files(folder):
        found = (
            part[max(place.start() - 20, 0) : place.end() + 60]
            for part in _opened(file)
            for way, place_of in looked_for
            if way in part and (place := place_of.search(part))  # the plain search is far quicker
        )
        around = next(found, None)
        if around is not None:
            yield file, around


def main(folder: Path, more: list[str]) -> int:
    """Wipe, look, print what was found; 1 where there was anything."""
    wipe(folder, sys.base_prefix)
    found = list(traces(folder, [*of_this_machine(), *more]))
    for file, around in found:
        print(f"{file.relative_to(folder)}: a path of this machine in {around!r}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
