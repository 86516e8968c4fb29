"""What is written about the program leads where it says: links, and the chapters that the code names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.house.documents import DOCS, anchor, document, headings

REPOSITORY = DOCS.parent
PAPERS = sorted([*REPOSITORY.glob("*.md"), *DOCS.glob("*.md")])
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_NAMED = re.compile(r"docs/([a-z-]+\.md|README\.md)(?: § )?")
# papers that lay beside the repository once, by the name in capitals and a number or the word itself
_ELSEWHERE = re.compile(
    r"\bPROD(?:)UCT\b|\b(?:PACKETS|LAYOUT|PAPER|HALL|YEARS|CODEBASES)(?:\.md| \d)"
)
_CODE = ("db", "desktop", "tests", "resources/packaging")


def sources() -> Iterator[Path]:
    for folder in _CODE:
        yield from (p for p in (REPOSITORY / folder).rglob("*") if p.suffix in {".py", ".sh"})


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_links_lead_somewhere(paper: Path) -> None:
    for found in _LINK.finditer(paper.read_text("utf-8")):
        target, _, fragment = unquote(found[1] or found[2]).partition("#")
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path = (paper.parent / target).resolve() if target else paper
        assert path.exists(), target
        if fragment:
            assert fragment in map(anchor, headings(path.read_text("utf-8"))), found[0]


def test_every_document_is_listed() -> None:
    listed = set(re.findall(r"\]\(([a-z-]+\.md)\)", document("README.md")))
    assert listed == {path.name for path in DOCS.glob("*.md")} - {"README.md"}


def test_chapters_that_the_code_names_are_there() -> None:
    """What follows the sign of a chapter begins with a heading of the document."""
    lost = []
    for path in sources():
        text = re.sub(r"\s*\n\s*(?:# )?", " ", path.read_text("utf-8"))
        for found in _NAMED.finditer(text):
            name = DOCS / found[1]
            said = text[found.end() : found.end() + 80]
            chapter = " § " in found[0]
            if not name.exists() or (
                chapter and not said.startswith(tuple(headings(name.read_text("utf-8"))))
            ):
                lost.append(f"{path.relative_to(REPOSITORY)}: {found[0]}{said[:30]}")
    assert lost == []


def test_nothing_refers_to_papers_that_are_not_here() -> None:
    lost = [
        f"{path.relative_to(REPOSITORY)}: {found[0]}"
        for path in (*sources(), *PAPERS, REPOSITORY / "Makefile", REPOSITORY / "pyproject.toml")
        for found in [_ELSEWHERE.search(path.read_text("utf-8"))]
        if found
    ]
    assert lost == []


def test_the_map_of_the_house_is_whole() -> None:
    """Every package stands in the tree of ARCHITECTURE.md, pages and what lies deeper by its folder."""
    tree = (REPOSITORY / "ARCHITECTURE.md").read_text("utf-8").split("```")[1]
    packages = {
        path.parent.name
        for root in ("db", "desktop")
        for path in (REPOSITORY / root).rglob("__init__.py")
        if not {"pages", "setting", "operations"} & set(path.parent.parts[:-1])
    }
    named = re.findall(r"([a-z_]+)/", tree)
    assert packages - {*named} == set()


def test_modules_that_the_map_names_are_there() -> None:
    """By their path in the code, or by their name alone where a sentence tells the folder."""
    text = (REPOSITORY / "ARCHITECTURE.md").read_text("utf-8").split("```")[2]
    text += (REPOSITORY / "docs" / "journeys.md").read_text("utf-8")
    modules = [
        path for root in ("db", "desktop", "tests") for path in (REPOSITORY / root).rglob("*.py")
    ]
    named = re.findall(r"`([a-z_./]+\.py)`", text)
    assert named
    assert [n for n in named if not any(str(m).endswith(f"/{n}") for m in modules)] == []
