"""Whose ballot lies on the desk: its 票号 as it is typed, or the code on it as a hand scanner types it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication

from db.records import Entry, Reviewer
from db.records.sheet_codes import read_sheet_code
from db.scoring.scheme.scheme import Part
from db.store import Store
from desktop.sheets.ballots.code import read_code

translate = QCoreApplication.translate
_LAST_DIGITS = re.compile(r"(\d+)\D*$")


class NoSuchBallot(Exception):
    """Says in words why a number leads to no row."""


def find_ballot(
    store: Store, part: Part, unit: Entry, called: Mapping[Reviewer, str], typed: str
) -> Reviewer:
    """The reviewer or ballot number that was typed or scanned, of those that are shown and what they are called.

    A bare number stands for the one code that ends in it: 17 for N017. Raises NoSuchBallot, also where
    the code on the paper is of another part or unit.
    """
    text = typed.strip()
    if text.startswith("SF2|"):
        return _of_sheet(store, part, unit, called, text)
    if text.startswith("SF1|"):
        try:
            code = read_code(text)
        except ValueError:
            raise _unread() from None
        _check_place(part, unit, code.part, {code.unit} if code.unit else set())
        return _by_code(called, code.reviewer)
    return _by_code(called, text)


def _of_sheet(
    store: Store, part: Part, unit: Entry, reviewers: Iterable[Reviewer], text: str
) -> Reviewer:
    try:
        code = read_sheet_code(text)
    except ValueError:
        raise _unread() from None
    sheet = store.sheets.find(code.sheet)
    if sheet is None:
        raise NoSuchBallot(translate("ballots", "这张票不是从本文件打印的。"))
    layout = store.sheets.layouts.layout(sheet.layout_id)
    pages = [p for p in layout.pages if (p.sheet, p.page) == (code.sheet, code.page)]
    units = {layout.box[name].unit for page in pages for name in page.boxes}
    units |= {layout.frame[name].unit for page in pages for name in page.frames}
    _check_place(part, unit, store.sheets.layouts.get(sheet.layout_id).part, units)
    for reviewer in reviewers:
        if reviewer.id == sheet.reviewer_id:
            return reviewer
    raise NoSuchBallot(translate("ballots", "这张票没有印票号，请输入写在票上的号码。"))


def _check_place(part: Part, unit: Entry, found_part: str, found_units: set[str]) -> None:
    if found_part != part.code:
        raise NoSuchBallot(translate("ballots", "这张票不是“{part}”的票。").format(part=part.title))
    if found_units and unit.unit_code not in found_units:
        raise NoSuchBallot(
            translate("ballots", "这张票是 {found} 的，现在录的是 {unit_code} {unit}。").format(
                found="、".join(sorted(found_units)), unit_code=unit.unit_code, unit=unit.unit
            )
        )


def _by_code(called: Mapping[Reviewer, str], text: str) -> Reviewer:
    wanted = _plain(text)
    exact = [r for r, name in called.items() if wanted in (_plain(r.code), _plain(name))]
    exact = exact or [r for r in called if _plain(r.number) == wanted]
    if not exact and text.isdecimal():
        exact = [
            r
            for r in called
            if (digits := _LAST_DIGITS.search(r.code)) and int(digits[1]) == int(text)
        ]
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise NoSuchBallot(
            translate("ballots", "“{text}”可以是 {codes}，请写全。").format(
                text=text, codes="、".join(called[r] for r in exact[:4])
            )
        )
    raise NoSuchBallot(translate("ballots", "没有票号“{text}”。").format(text=text))


def _plain(text: str) -> str:
    return "".join(text.casefold().split())


def _unread() -> NoSuchBallot:
    return NoSuchBallot(translate("ballots", "条码没有读对，请再扫一次，或者输入票号。"))
