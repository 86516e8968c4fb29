"""无记名: what leaves the file on paper or as a workbook tells no more of the order of arrival than the file."""

import random
import re
import zipfile

import pytest
from pypdf import PdfReader

from db.store import Store
from desktop.operations.printing import write_sheets
from desktop.operations.workbooks import export_workbook, export_workings
from tests.db.staffed_year import plain_year
from tests.db.store.ballots.arrival import told, type_in

NUMBERS = [f"N{n:03d}" for n in range(2, 62)]
ARRIVED = random.Random(20241128).sample(NUMBERS, len(NUMBERS))
CHANCE = 0.6  # of 60 in a drawn order the coefficient goes beyond it about once in a million times


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What left the file, by name, while it was open and nothing sealed."""
    folder = tmp_path_factory.mktemp("arrival")
    year = plain_year(folder / "a.shufa")
    with Store.open(year.path, "甲") as store:
        with store.transaction():
            for code in NUMBERS:
                store.panel.add(year.evaluation, code, "experts")
        type_in(store, year, ARRIVED)
        with store.transaction():
            for ballot in store.ballots.of_evaluation(year.evaluation, "hall"):
                store.ballots.submit(ballot.id)
        export_workbook(store, year.evaluation, folder / "数据.xlsx")
        export_workings(store, year.evaluation, folder / "计算表.xlsx")
        printed = write_sheets(
            store, year.evaluation, folder / "表", ["breakdown"], today="2024-12-01"
        )
    texts = {
        path.stem: "".join(page.extract_text() for page in PdfReader(path).pages)
        for path in printed.paths
    }
    for name in ("数据", "计算表"):
        with zipfile.ZipFile(folder / f"{name}.xlsx") as book:
            texts |= {f"{name} {part}": book.read(part).decode() for part in book.namelist()}
    return texts


def test_no_paper_and_no_workbook_tells_in_which_order_ballots_came(
    written: dict[str, str],
) -> None:
    whole = []
    for name, text in written.items():
        codes = list(dict.fromkeys(c for c in re.findall(r"N\d{3}", text) if c in NUMBERS))
        if len(codes) == len(NUMBERS):
            whole.append(name)
            assert told(codes, ARRIVED) < CHANCE, name
    assert {name.split()[0] for name in whole} >= {"数据", "计算表"}
    assert any(not name.endswith(".xml") for name in whole), "a paper names every number"
    assert told(ARRIVED, ARRIVED) == pytest.approx(1)
