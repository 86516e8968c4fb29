"""The program tries itself where it is installed: makes, scores, ranks, prints and reads back a small evaluation."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

from db.records import LIVE, Mark
from db.store import Store
from desktop import assets
from desktop.exchange.documents.pdf_text import pdf_text
from desktop.operations.printing import write_sheets
from desktop.operations.workbooks import export_workbook, import_workbook

# Two reviewers, three units. Worked by hand, per unit Σ over both criteria of the two marks ÷ 2:
# 甲 (50 + 40) ÷ 2 + (30 + 31) ÷ 2 = 75.5; 乙 60 + 30 = 90 and 58 + 36 = 94, together 184 ÷ 2 = 92; 丙 0.
_SCHEME = """
title = "自检"
year = 2000
[[groups]]
code = "g"
title = "评委"
[[parts]]
code = "live"
title = "现场"
kind = "scored"
group_weights = { g = 1 }
[[parts.criteria]]
code = "A"
title = "甲项"
points = 60
[[parts.criteria]]
code = "B"
title = "乙项"
points = 40
[[grades]]
title = "优秀"
at_least = 90
[[grades]]
title = "一般"
at_least = 0
"""
_UNITS = ("单位甲", "单位乙 <b>&", "单位丙䶮")
_MARKS = (((50, 30), (40, 31)), ((60, 30), (58, 36)), ((0, 0), (0, 0)))
_EXPECTED = [("单位乙 <b>&", Fraction(92)), ("单位甲", Fraction(151, 2)), ("单位丙䶮", Fraction(0))]

SelftestStep = tuple[str, Callable[[], None]]


class SelftestFailure(Exception):
    """A step did not give what was worked out by hand."""


def steps(folder: Path) -> Iterator[SelftestStep]:
    """The steps in order, each with its name; one that raises has failed. Files go into `folder`."""
    place = folder / "自检 文件夹"
    place.mkdir()
    file = place / "自检.shufa"
    yield "新建文件", lambda: _make(file)
    yield "评分", lambda: _score(file)
    yield "排名", lambda: _rank(file)
    yield "工作簿", lambda: _exchange(file, place)
    yield "打印", lambda: _print(file, place)
    yield "校验", lambda: _verify(file)


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for the self-test that is removed afterwards."""
    return tempfile.TemporaryDirectory(prefix="shufa-")


def _make(file: Path) -> None:
    with Store.create(file) as store:
        evaluation = store.evaluations.create(_SCHEME)
        for unit in _UNITS:
            store.units.add(evaluation.id, "", unit, "类别", presentation=LIVE)
        for code in ("R1", "R2"):
            store.panel.add(evaluation.id, code, "g")


def _score(file: Path) -> None:
    with Store.open(file) as store:
        evaluation = store.evaluations.latest()
        reviewers = store.panel.reviewers(evaluation.id)
        for entry, ballots in zip(store.units.entries(evaluation.id), _MARKS, strict=True):
            for reviewer, points in zip(reviewers, ballots, strict=True):
                for code, value in zip("AB", points, strict=True):
                    mark = Mark.number(value * 1000)
                    store.ballots.put_mark("live", entry.id, reviewer.id, code, mark)
                ballot = store.ballots.get("live", entry.id, reviewer.id)
                _require(ballot is not None)
                if ballot is not None:
                    store.ballots.submit(ballot.id)


def _rank(file: Path) -> None:
    with Store.open(file, read_only=True) as store:
        ranking = store.results.ranking(store.evaluations.latest().id)
    _require([(s.entry.unit, s.total) for s in ranking.standings] == _EXPECTED)
    _require([s.grade for s in ranking.standings] == ["优秀", "一般", "一般"])


def _exchange(file: Path, place: Path) -> None:
    book = place / "自检.xlsx"
    with Store.open(file) as store:
        evaluation_id = store.evaluations.latest().id
        export_workbook(store, evaluation_id, book)
        report = import_workbook(store, evaluation_id, book)
    _require(not any(report.added.values()) and not any(report.changed.values()))


def _print(file: Path, place: Path) -> None:
    with Store.open(file, read_only=True) as store:
        written = write_sheets(store, store.evaluations.latest().id, place, ["ranking"])
    _require(not written.missing)
    text = pdf_text(written.paths[0].read_bytes())
    _require(all(unit.split()[0] in text for unit in _UNITS))
    _require(assets.font("NotoSansSC-Regular.ttf").is_file())


def _verify(file: Path) -> None:
    with Store.open(file, read_only=True) as store:
        _require(not store.verify().damages)


def _require(holds: bool) -> None:
    if not holds:
        raise SelftestFailure
