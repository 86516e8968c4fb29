"""`shufa sheets`: the year's papers into a folder."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from desktop.console.commands import DONE, Add, add_force, counted
from desktop.console.lists_and_json import listed
from desktop.console.signing_in import add_file, open_signed_in
from desktop.messages import tr


def add_sheets(add: Add) -> None:
    """Adds the command; `add` makes a parser of a name, what it runs and what it is about."""
    sheets = add("sheets", _sheets, tr("打印表单为 PDF"))
    add_file(sheets)
    sheets.add_argument("--out", type=Path, required=True, metavar="DIR")
    sheets.add_argument(
        "--only", default="", metavar="NAME,…", help=tr("只打印这些（代号或中文名，如 排名表）")
    )
    sheets.add_argument(
        "--units", default="", metavar="UNIT,…", help=tr("只为这些单位（编号或名称）")
    )
    sheets.add_argument("--duplex", action="store_true", help=tr("按双面装订排版"))
    sheets.add_argument(
        "--official-fonts", action="store_true", help=tr("用系统中的仿宋、小标宋、楷体")
    )
    sheets.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help=tr("成文日期；不写为今天"))
    add_force(sheets)


def _day(text: str) -> date:
    """A day as it is written in a command. Raises ValueError, which argparse tells."""
    return date.fromisoformat(text)


def _sheets(arguments: argparse.Namespace) -> int:
    from desktop.operations.printing import write_sheets

    only, units = listed(arguments.only), listed(arguments.units)
    with open_signed_in(arguments, read_only=True) as store:
        evaluation = store.evaluations.latest()
        written = write_sheets(
            store,
            evaluation.id,
            arguments.out,
            only,
            units=units,
            today=(arguments.date or date.today()).isoformat(),  # noqa: DTZ011 - on the office's wall
            progress=counted(),
            duplex=arguments.duplex,
            official=arguments.official_fonts,
            replace=arguments.force,
        )
    for path in written.paths:
        print(path)
    if not written.paths:
        print(tr("没有可打印的内容：所选表单在本次评议中还没有数据。"), file=sys.stderr)
    for face in written.lacking:
        print(tr("注意：系统中没有“{face}”，用随附字体代替").format(face=face), file=sys.stderr)
    for character in written.missing:
        text = tr("注意：字库中没有“{character}”（{code}），见 {place}")
        facts = {"character": character.character, "code": character.code_point}
        print(text.format(place=character.place, **facts), file=sys.stderr)
    return DONE
