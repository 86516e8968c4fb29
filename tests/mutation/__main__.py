"""Changes db/scoring one small thing at a time and tells which changes no test notices: `make mutate`.

A copy of the project is changed, never the project itself. Each survivor is printed with its place and
what it was changed into, to be read one by one: either a test is missing or the change means nothing.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutation.mutations import Mutation, mutations

ROOT = Path(__file__).parents[2]
COPIED = ("db", "desktop", "resources", "tests", "pyproject.toml")
TESTS = (  # the rules one by one are quick, and notice most
    "tests/db/scoring/test_rules.py",
    "tests/db/scoring/test_marks.py",
    "tests/db/scoring/test_recount.py",
    "tests/db/store/results",
    "tests/desktop/explanation",
    "tests/db/scoring",
)
_TOLD = 25  # changes between two words of how far it is
_FAILED = 1  # pytest's exit code where a test failed; 2 and above: it could not even begin


def main() -> int:
    """Runs the chosen mutations; 0 however many survive, for they are read and not counted."""
    asked = _arguments()
    found = [m for path in _sources(asked.paths) for m in mutations(path, path.read_text("utf-8"))]
    chosen = sorted(random.Random(asked.seed).sample(found, min(asked.most, len(found))))
    share, shares = map(int, asked.share.split("/"))
    chosen = chosen[share - 1 :: shares]
    with TemporaryDirectory(prefix="mutate-") as folder:
        copy = Path(folder)
        _copy(copy)
        if _tests(copy, asked, compile_all=True) != 0:
            print("the tests fail before anything is changed", file=sys.stderr)
            return 2
        survivors = list(_survivors(copy, chosen, asked))
    print(f"{len(chosen)} of {len(found)} changes tried, {len(survivors)} survived")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "paths", nargs="*", default=["db/scoring"], help="files or folders to change"
    )
    parser.add_argument("--tests", nargs="*", help="these alone must notice")
    parser.add_argument("--share", default="1/1", help="2/3: the second of three shares of them")
    parser.add_argument("--most", type=int, default=10_000, help="try so many, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=300, help="longer than this is noticed too")
    return parser.parse_args()


def _sources(paths: list[str]) -> Iterator[Path]:
    for name in paths:
        path = ROOT / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else (path,)


def _copy(copy: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)


def _survivors(copy: Path, chosen: list[Mutation], asked: argparse.Namespace) -> Iterator[Mutation]:
    for done, mutation in enumerate(chosen):
        name = mutation.path.relative_to(ROOT)
        if done % _TOLD == 0:
            print(f"{done} of {len(chosen)} tried, now {name}", file=sys.stderr, flush=True)
        before = mutation.path.read_text("utf-8")
        Path(cache_from_source(str(copy / name))).unlink(missing_ok=True)
        (copy / name).write_text(mutation.applied(before), "utf-8")
        result = _tests(copy, asked, near=Path("tests") / name.parent)
        (copy / name).write_text(before, "utf-8")
        if result == 0:
            print(f"survived  {name}:{mutation.line}  {mutation.told}", flush=True)
            yield mutation
        elif result > _FAILED:
            print(f"unusable  {name}:{mutation.line}  {mutation.told}", flush=True)


def _tests(
    copy: Path, asked: argparse.Namespace, *, near: Path | None = None, compile_all: bool = False
) -> int:
    """pytest's exit code over the copy; a run that does not end is one that failed.

    Where no tests are named, those of the folder `near` go first of all folders: they are likely to notice.
    The first run leaves its modules compiled; later ones would take a second's change for the same file.
    """
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider"]
    command.append("--hypothesis-profile=first")
    environment = {
        **os.environ,
        "PYTHONDONTWRITEBYTECODE": "" if compile_all else "1",
        "QT_QPA_PLATFORM": "offscreen",
    }
    files = [test for test in asked.tests or TESTS if test.endswith(".py")]
    folders = [test for test in asked.tests or TESTS if test not in files]
    beside = near is not None and not asked.tests and (copy / near).is_dir()
    if beside and str(near) not in folders:
        folders.insert(0, str(near))
    try:
        return subprocess.run(
            [*command, *files, *folders],
            cwd=copy,
            env=environment,
            capture_output=True,
            timeout=asked.seconds,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return _FAILED


if __name__ == "__main__":
    raise SystemExit(main())
