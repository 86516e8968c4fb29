"""New files and the schemes that ship with the program."""

from __future__ import annotations

import re
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.records import Evaluation
from db.scoring.scheme.reader import read_scheme
from db.store import Store
from desktop import assets

TEMPLATE_SUFFIX = ".toml"
_QUOTED = re.compile(r'"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"' + r"|'''[\s\S]*?'''|'[^'\n]*'")


def template_names() -> tuple[str, ...]:
    """The names of the shipped scheme templates."""
    return tuple(
        n.removesuffix(TEMPLATE_SUFFIX) for n in assets.names("templates", TEMPLATE_SUFFIX)
    )


def scheme_text(name: str) -> str:
    """The TOML of a shipped template or of a file. Raises UserError NO_SUCH_TEMPLATE, FILE_UNREADABLE."""
    if name in template_names():
        return assets.resource("templates", name + TEMPLATE_SUFFIX).read_text("utf-8")
    path = Path(name)
    if not path.is_file():
        expected = "、".join(template_names())
        raise UserError(ErrorKind.NO_SUCH_TEMPLATE, found=name, expected=expected)
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(ErrorKind.FILE_UNREADABLE, path=name, detail=str(error)) from error


def has_comments(text: str) -> bool:
    """Whether a scheme's TOML says something in comments: they are not kept once it is edited in the window."""
    return "#" in _QUOTED.sub("", text)


def new_file(path: Path, text: str, who: str = "") -> Evaluation:
    """A new file with one evaluation under the scheme; nothing is left behind where the scheme is refused."""
    read_scheme(text)
    with Store.create(path, who) as store:
        return store.evaluations.create(text)
