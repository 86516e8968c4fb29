"""Places that a plain user may not write or read: root passes over permissions, so this gives them up first.

    python plain_user.py

Prints one JSON object: for each situation the kind of error that was told, and what could still be done.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import db.scoring.agreement.agreement  # noqa: F401 - whatever is loaded late: afterwards it may not be found
from db.records import Mark
from db.store import Store
from tests.db.store import small_year
from tests.db.store.power_cuts import read
from tests.db.store.small_disk import intact, open_and_close, told

NOBODY = 65534


def main() -> dict[str, object]:
    folder = Path(tempfile.mkdtemp(prefix="shufa-plain-"))
    path = folder / "年度.shufa"
    small_year.build(path)
    copy = folder / "只读.shufa"
    shutil.copyfile(path, copy)
    if os.geteuid() == 0:
        for each in (folder, path, copy):
            os.chown(each, NOBODY, NOBODY)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        return {
            "a file": read_only_file(copy),
            "a folder": read_only_folder(path),
            "while it is open": shut_while_open(path),
            "not even readable": unreadable(copy),
        }
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)


def read_only_file(path: Path) -> dict[str, object]:
    path.chmod(0o444)
    before = path.read_bytes()
    return {
        "opened to write": told(lambda: open_and_close(path)),
        "opened to read": told(lambda: open_and_close(path, read_only=True)),
        "intact": intact(path),
        "as it was": path.read_bytes() == before,
        "beside it": sorted(p.name for p in path.parent.iterdir() if p.name.startswith(path.name)),
    }


def read_only_folder(path: Path) -> dict[str, object]:
    path.parent.chmod(0o555)
    beside = sorted(p.name for p in path.parent.iterdir())
    with Store.open(path, read_only=True) as store:
        copied = told(lambda: store.back_up(path.with_name("副本.shufa")))
    return {
        "opened to write": told(lambda: open_and_close(path)),
        "opened to read": told(lambda: open_and_close(path, read_only=True)),
        "created": told(lambda: Store.create(path.with_name("新.shufa")).close()),
        "copied": copied,
        "intact": intact(path),
        "left behind": sorted({p.name for p in path.parent.iterdir()} - set(beside)),
    }


def shut_while_open(path: Path) -> dict[str, object]:
    """The rights to the folder are taken away while marks are typed, and given back: the file goes on being written."""
    path.parent.chmod(0o755)
    with Store.open(path) as store:
        entry, reviewer = store.units.entries(1)[0].id, store.panel.reviewers(1)[0].id
        store.ballots.withdraw(1, "改")

        def type_mark() -> None:
            store.ballots.put_mark("written", entry, reviewer, "A1", Mark.number(500))

        before = read(path)
        path.parent.chmod(0o555)
        refused = told(type_mark)
        kept = read(path) == before
        path.parent.chmod(0o755)
        again = told(type_mark)
    return {"a mark": refused, "nothing changed": kept, "again": again, "intact": intact(path)}


def unreadable(path: Path) -> dict[str, object]:
    path.chmod(0)
    return {
        "opened to write": told(lambda: open_and_close(path)),
        "opened to read": told(lambda: open_and_close(path, read_only=True)),
    }


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
