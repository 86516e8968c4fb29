"""Lets LibreOffice set the Word letters, and compares words and pages with the PDFs of the same letters."""

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader

from desktop.sheets.letters.official_letter import Letter, letters_story
from desktop.sheets.letters.word_letter import word_letters
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.printing import Document, print_pdf
from tests.desktop.sheets.letters.test_word_letters import LETTERS

_PAGES_APART = 1  # LibreOffice sets them in other faces, whose lines break elsewhere


def differing_letters(folder: Path, profile: Path) -> Iterator[str]:
    """Every kind of letter whose words or number of pages LibreOffice sees otherwise."""
    letters = {name: make() for name, make in LETTERS.items()}
    paths = {name: folder / f"{number}.docx" for number, name in enumerate(letters)}
    for name, path in paths.items():
        path.write_bytes(word_letters("信函", "某办", letters[name]))
    _convert(list(paths.values()), folder, profile)
    for name, path in paths.items():
        yield from _compared(name, letters[name], path.with_suffix(".pdf"))


def _convert(paths: list[Path], folder: Path, profile: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        sys.exit("LibreOffice is needed: make recalculate installs it")
    subprocess.run(
        [
            *(soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless"),
            *("--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=600,
    )


def _compared(name: str, letters: list[Letter], path: Path) -> Iterator[str]:
    printed = print_pdf(Document("信函", "某办", LETTER), letters_story(letters))
    ours = [page.extract_text() for page in PdfReader(io.BytesIO(printed.pdf)).pages]
    theirs = [page.extract_text() for page in PdfReader(path).pages]
    if abs(len(ours) - len(theirs)) > _PAGES_APART * len(letters):
        yield f"{name}: {len(theirs)} pages in LibreOffice, {len(ours)} here"
    if words_of(ours) != words_of(theirs):
        yield f"{name}: {words_of(theirs)!r} in LibreOffice, {words_of(ours)!r} here"


def words_of(pages: list[str]) -> str:
    """All words without white space, page numbers and the heads that a table repeats overleaf.

    Quotation marks are left out too: LibreOffice takes them from another face, and pypdf then reads them apart.
    """
    text = re.sub(r"—\d+—|[“”]", "", "".join("".join(pages).split()))
    return text.replace("序号类别单位等次", "")
