"""A real file system that fills up, turns read-only and is pulled out. Run where it may be mounted:

    unshare --mount [--map-root-user] python small_disk.py FOLDER

Prints one JSON object: for each situation the kind of error that was told, and what could still be done.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from db.errors import UserError
from db.records import Mark
from db.store import Store
from tests.db.store.power_cuts import prepare, read

SIZE = "2m"


def told(act: Callable[[], object]) -> str:
    """The kind of error that an action meets, or "done"."""
    try:
        act()
    except UserError as error:
        return error.kind.value
    return "done"


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def fill(folder: Path) -> Path:
    """Takes up all the room there is."""
    filler = folder / "别的文件"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return filler


def open_and_close(path: Path, *, read_only: bool = False) -> None:
    Store.open(path, read_only=read_only).close()


def intact(path: Path) -> bool:
    with Store.open(path, read_only=True) as store:
        return store.verify().intact


def full(path: Path) -> dict[str, object]:
    """The disk fills up while marks are typed; somebody makes room, and the typing goes on."""
    seen: dict[str, object] = {}
    with Store.open(path) as store:
        entry, reviewer = store.units.entries(1)[0].id, store.panel.reviewers(1)[0].id

        def write(text: str) -> None:
            store.ballots.put_comment("written", entry, reviewer, text)

        filler = fill(path.parent)
        before = read(path)
        seen["a mark"] = told(lambda: write("长" * 50_000))
        seen["nothing changed"] = read(path) == before
        seen["a copy"] = told(lambda: store.back_up(path.parent / "副本.shufa"))
        seen["left behind"] = sorted(p.name for p in path.parent.iterdir() if "副本" in p.name)
        seen["intact"] = store.verify().intact
        filler.unlink()
        seen["with room again"] = told(lambda: write("短"))
    filler = fill(path.parent)
    seen["opened to write"] = told(lambda: open_and_close(path))
    seen["opened to read"] = told(lambda: open_and_close(path, read_only=True))
    filler.unlink()
    seen["opened with room"] = told(lambda: open_and_close(path))
    seen["intact at last"] = intact(path)
    return seen


def leave_half_written(path: Path) -> None:
    """Kills a program in the midst of a change so large that part of it has reached the file already."""
    child = os.fork()
    if child == 0:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA cache_size = 2")
        connection.execute("BEGIN")
        connection.execute("UPDATE ballots SET comment = hex(randomblob(2000))")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert path.with_name(path.name + "-journal").stat().st_size


def read_only(path: Path) -> dict[str, object]:
    """The place can only be read: once with a closed file, once with one that a crash left half written."""
    seen: dict[str, object] = {}
    folder = str(path.parent)
    mount("-o", "remount,ro", folder)
    seen["opened to write"] = told(lambda: open_and_close(path))
    seen["opened to read"] = told(lambda: open_and_close(path, read_only=True))
    seen["created"] = told(lambda: Store.create(path.with_name("新.shufa")).close())
    seen["intact"] = intact(path)
    mount("-o", f"remount,rw,size={SIZE}", folder)
    leave_half_written(path)
    before = path.read_bytes()
    mount("-o", "remount,ro", folder)
    seen["half written, to write"] = told(lambda: open_and_close(path))
    seen["half written, to read"] = told(lambda: open_and_close(path, read_only=True))
    mount("-o", f"remount,rw,size={SIZE}", folder)
    seen["left alone"] = path.read_bytes() == before
    seen["half written, where it can be written"] = told(
        lambda: open_and_close(path, read_only=True)
    )
    seen["intact at last"] = intact(path)
    return seen


def pulled(path: Path) -> dict[str, object]:
    """The stick is pulled out while the file is open."""
    seen: dict[str, object] = {}
    with Store.open(path) as store:
        entry, reviewer = store.units.entries(1)[0].id, store.panel.reviewers(1)[0].id
        subprocess.run(["umount", "--lazy", str(path.parent)], check=True)
        mark = Mark.number(500)
        seen["a mark"] = told(
            lambda: store.ballots.put_mark("written", entry, reviewer, "A1", mark)
        )
        seen["a copy"] = told(lambda: store.back_up(path.parent.parent / "副本.shufa"))
    seen["opened"] = told(lambda: open_and_close(path))
    return seen


def main(folder: Path) -> dict[str, object]:
    mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder))
    path = prepare(folder)
    return {"full": full(path), "read_only": read_only(path), "pulled": pulled(path)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
