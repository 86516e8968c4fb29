"""Prints every sheet of the demo and of hard years, on one side and on both, and lets other programs read each.

`python -m tests.printed [--keep DIR]`; `make proofs` installs them first. qpdf checks the structure, Ghostscript and
Poppler set each page without a word of warning, Poppler finds text in it, and both know as many pages as were printed.
With `--keep` the PDFs stay there, and each page beside them as a black-and-white copy at 150 dpi. Exit code 1 where
something is said.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from db.store import Store
from desktop.operations.demo.demo_year import make_demo
from desktop.operations.printing import write_sheets
from desktop.sheets.catalogue import BY_NAME
from tests.desktop.sheets.hard_years import VOTED, HardYear, scored

_LONG = (
    "示例区人民政府关于城市更新和历史文化街区保护利用联席会议第{n}办公室（街道社区治理服务中心）"
)
_HARD = {
    "voted": VOTED,
    "anonymous": HardYear(scored(8, anonymous=True), units=24),
    "long-names": HardYear(scored(30, title=_LONG.format(n="")[:30]), 12, 40, _LONG),
    "one": HardYear(scored(1), units=1, reviewers=2),
}
_DAY = "2025-01-20"


def printed(folder: Path) -> Iterator[tuple[Path, int]]:
    """Every sheet of every year with its number of pages."""
    years = {"demo": make_demo(folder / "demo").file}
    for name, year in _HARD.items():
        years[name] = folder / f"{name}.shufa"
        with Store.create(years[name]) as store:
            year.make(store)
    for name, path in years.items():
        for side in ("one-sided", "duplex"):
            with Store.open(path) as store:
                written = write_sheets(
                    store,
                    store.evaluations.latest().id,
                    folder / name / side,
                    list(BY_NAME),
                    today=_DAY,
                    duplex=side == "duplex",
                )
            yield from zip(written.paths, written.pages, strict=False)


def said(path: Path, pages: int, *, copies: bool) -> Iterator[str]:
    """What the programs have against a PDF."""
    yield from _run("qpdf", ["--check", "--no-warn", str(path)])
    yield from _counted(path, pages)
    yield from _run(
        "gs", ["-q", "-dBATCH", "-dNOPAUSE", "-dPDFSTOPONWARNING", "-sDEVICE=nullpage", str(path)]
    )
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True)
    yield from _complaints("pdftotext", text)
    found = text.stdout.split("\f")[:-1]
    if len(found) != pages:
        yield f"pdftotext: {len(found)} pages instead of {pages}"
    if not any(page.strip() for page in found):
        yield "pdftotext: no text"
    stem = path.with_suffix("") if copies else path.with_name("copy")
    yield from _run("pdftoppm", ["-r", "150" if copies else "36", "-mono", str(path), str(stem)])


def _counted(path: Path, pages: int) -> Iterator[str]:
    counted = subprocess.run(["qpdf", "--show-npages", str(path)], capture_output=True, text=True)
    if counted.stdout.strip() != str(pages):
        yield f"qpdf: {counted.stdout.strip()} pages instead of {pages}"


def _run(program: str, arguments: list[str]) -> Iterator[str]:
    yield from _complaints(
        program, subprocess.run([program, *arguments], capture_output=True, text=True)
    )


def _complaints(program: str, ended: subprocess.CompletedProcess[str]) -> Iterator[str]:
    """What a program says on its error output, or that it failed in silence."""
    if ended.returncode or ended.stderr.strip():
        yield f"{program}: {ended.stderr.strip() or ended.returncode}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="leave PDFs and black-and-white copies here")
    arguments = parser.parse_args()
    files = pages = faults = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for path, count in printed(folder):
            files, pages = files + 1, pages + count
            for line in said(path, count, copies=arguments.keep is not None):
                faults += 1
                print(path.relative_to(folder), line)
    print(f"{files} PDFs, {pages} pages, {faults} complaints")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
