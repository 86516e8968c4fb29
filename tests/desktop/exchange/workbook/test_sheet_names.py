"""A part's sheet bears the part's title, as far as a spreadsheet takes it, and is read by title and by code."""

from pathlib import Path

import openpyxl
import pytest

from db.errors import FaultKind, UserError
from db.records import Mark
from db.store import Store
from desktop.exchange.workbook.import_reader import read_workbook
from desktop.exchange.workbook.writer import workbook_bytes

LONG = "领导班子和领导干部推进法治建设工作情况书面述法报告评议表（综合）"
PART = """
[[parts]]
code = "{code}"
title = "{title}"
kind = "scored"
criteria = [{{ code = "A1", title = "带头学法", points = 10 }}]
"""


def scheme(*parts: tuple[str, str]) -> str:
    """A scheme whose parts have these codes and titles."""
    weights = ", ".join(f"{code} = {100 // len(parts)}" for code, _ in parts)
    return (
        'title = "年度"\nyear = 2025\norganiser = "办公室"\n[[groups]]\ncode = "panel"\ntitle = "评委"\n'
        + "".join(PART.format(code=code, title=title) for code, title in parts)
        + f'[[composition]]\nweights = {{ {weights} }}\n[[grades]]\ntitle = "合格"\nat_least = 0\n'
    )


def year(path: Path, *parts: tuple[str, str]) -> Store:
    """A file with a ballot in each part."""
    store = Store.create(path)
    number = store.evaluations.create(scheme(*parts)).id
    entry = store.units.add(number, "U01", "东街", "街道")
    reviewer = store.panel.add(number, "E1", "panel", "甲")
    for code, _ in parts:
        ballot = store.ballots.put_mark(code, entry.id, reviewer.id, "A1", Mark.number(5000))
        store.ballots.submit(ballot.id)
    return store


def export(store: Store, path: Path) -> list[str]:
    """Writes the workbook; the names of its sheets of ballots."""
    number = store.evaluations.latest().id
    text = store.schemes.current(number).scheme
    path.write_bytes(workbook_bytes(store.importer.contents(number), text))
    return [name for name in openpyxl.load_workbook(path).sheetnames if name.startswith("评分-")]


def taken(store: Store, path: Path) -> tuple[int, int, int]:
    """What an import brings: rows added, changed and unchanged."""
    number = store.evaluations.latest().id
    text, facts = store.schemes.current(number).scheme, store.importer.facts(number)
    report = store.importer.take(number, read_workbook(path, text, facts))
    added, changed, same = report.added, report.changed, report.unchanged
    return sum(added.values()), sum(changed.values()), sum(same.values())


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        ((("written", "书面评议"),), ["评分-书面评议"]),
        ((("p1", "书面/现场[一]？:*"),), ["评分-书面_现场_一_？__"]),
        ((("p1", LONG),), [f"评分-{LONG[:28]}"]),
        ((("p1", LONG), ("p2", f"{LONG}二")), ["评分-p1", "评分-p2"]),
        ((("p1", "书面评议"), ("p2", "书面 评议")), ["评分-p1", "评分-p2"]),
        ((("p1", "Report"), ("REPORT", "书面")), ["评分-p1", "评分-书面"]),
        ((("p1", "😀" * 20),), ["评分-" + "😀" * 14]),
        ((("p1", "书面'"),), ["评分-书面"]),
    ],
)
def test_an_export_comes_back_unchanged(
    tmp_path: Path, parts: tuple[tuple[str, str], ...], names: list[str]
) -> None:
    out = tmp_path / "out.xlsx"
    with year(tmp_path / "year.shufa", *parts) as store:
        assert export(store, out) == names
        assert all(len(name.encode("utf-16-le")) <= 62 for name in names)
        assert taken(store, out) == (0, 0, 2 + len(parts))


def test_the_code_is_read_as_well_and_a_stranger_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    with year(tmp_path / "year.shufa", ("written", "书面评议")) as store:
        export(store, out)
        book = openpyxl.load_workbook(out)
        for name in ("评分-written", "评分— 书面 评议"):
            book[book.sheetnames[2]].title = name
            book.save(out)
            assert taken(store, out) == (0, 0, 3)
        book[book.sheetnames[2]].title = "评分-现场"
        book.save(out)
        with pytest.raises(UserError) as refusal:
            taken(store, out)
        (fault,) = refusal.value.faults
        assert fault.kind is FaultKind.UNKNOWN_REFERENCE
        assert fault.facts == {"found": "现场", "expected": "书面评议"}


def test_a_part_is_known_by_the_title_that_it_had(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    with year(tmp_path / "year.shufa", ("written", "书面评议"), ("hall", "现场")) as store:
        export(store, out)
        number = store.evaluations.latest().id
        store.schemes.adopt(number, scheme(("written", "书面述法"), ("hall", "现场")), "改名")
        assert taken(store, out) == (0, 0, 4)
        # a title that another part has now is that part's
        store.schemes.adopt(number, scheme(("written", "述法报告"), ("hall", "书面评议")), "再改")
        assert export(store, tmp_path / "now.xlsx") == ["评分-述法报告", "评分-书面评议"]
        assert taken(store, tmp_path / "now.xlsx") == (0, 0, 4)
