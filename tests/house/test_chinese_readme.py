"""README.zh-CN.md calls what a person sees as the program does."""

import ast
import re
from pathlib import Path

import pytest

# what is quoted and is no word of the window: the program and file in the system, an example of what is typed
_OTHER = {"示例区", "备份", "评议团"}


@pytest.fixture(scope="module")
def spoken(repository: Path) -> set[str]:
    """Every text in the program's code, without the key that a menu marks."""
    texts: set[str] = set()
    for path in (repository / "desktop").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(re.sub(r"\(&.\)", "", node.value))
    return texts


def test_words_of_the_window_are_its_own(repository: Path, spoken: set[str]) -> None:
    text = (repository / "README.zh-CN.md").read_text("utf-8")
    quoted = set(re.findall("“([^”]+)”", text))
    headings = set(re.findall(r"^\d\. \*\*(.+?)\*\*", text, re.MULTILINE))
    assert len(quoted) > 20
    assert len(headings) == 5  # the wizard's pages
    assert (quoted | headings) - spoken - _OTHER == set()
