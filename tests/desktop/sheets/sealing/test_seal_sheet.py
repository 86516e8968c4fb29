"""封存单: head, number of events, room to sign, and a code that a telephone reads; the ranking bears the same head."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QImage

from desktop.sheets.catalogue import BY_NAME, Paper
from desktop.sheets.setting.printing import Printed
from tests.desktop.sheets.ballots.test_ballot_sheets import scanned
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.demo_year import demo_facts

HEAD = "0123456789abcdef" * 4


@pytest.mark.parametrize("name", ["seal", "ranking"])
def test_the_head_is_in_print_and_in_a_code(
    name: str,
    read: Callable[[Printed], Reading],
    picture: Callable[[Printed, int, float], QImage],
) -> None:
    facts = replace(
        demo_facts(), trail_head=HEAD, trail_events=417, file_name="2024.shufa", today="2024-12-01"
    )
    paper: Paper
    (paper,) = BY_NAME[name].papers(facts)
    printed = paper.print(None)
    reading = read(printed)
    assert HEAD in reading.text
    codes = [text for page in range(printed.pages) for text in scanned(picture(printed, page, 150))]
    assert set(codes) == {f"sha256:{HEAD}"}
    if name == "seal":
        for said in ("共417笔", "2024.shufa", "监督员：", "2024-12-01"):
            assert said in reading.text
    else:
        assert f"审计链{HEAD[:32]}" in reading.text, "at the foot of the page too"
