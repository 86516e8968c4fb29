"""标签 of entries: kept and read back, told from a word that is none, limiting a scheme, free or held by a freeze."""

import sqlite3
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import UnrankedKind
from db.records.register import labels_of
from db.store import Store
from tests.db.store import small_year
from tests.db.store.open_year import OpenYear, refused

KEY = "重点责任单位"
STORED = (
    "SELECT u.code, e.labels FROM entries e JOIN units u ON u.id = e.unit_id WHERE e.labels <> ''"
)


@pytest.mark.parametrize("text", ["甲、乙", "甲，乙", "甲;乙、", " 甲 、\n乙/甲", "甲,乙"])
def test_words_are_parted_as_people_part_them(text: str) -> None:
    assert labels_of(text) == ("甲", "乙")


def test_labels_are_kept_undone_and_verified(year: OpenYear) -> None:
    store, entry = year.store, year.entry("U02")
    undo = year.undo_of(lambda: store.units.edit(entry.id, labels=(KEY, "联系点")))
    assert year.sql(STORED) == [("U02", f"{KEY}、联系点")]
    assert year.entry("U02").labels == (KEY, "联系点")
    undo()
    assert year.entry("U02").labels == ()
    assert store.verify().intact


@pytest.mark.parametrize("label", ["", " 前面空格", "甲、乙", "甲,乙", "长" * 21, "两\n行"])
def test_what_is_no_label(year: OpenYear, label: str) -> None:
    with year.no_event():
        error = refused(lambda: year.store.units.edit(year.entry("U01").id, labels=(label,)))
    assert (error.kind, error.facts["field"]) == (ErrorKind.VALUE_REFUSED, "labels")


@pytest.mark.parametrize("written", ["、甲", "甲、", "甲、、乙", "甲,乙", "甲、 乙"])
def test_a_row_that_another_program_wrote_is_found(tmp_path: Path, written: str) -> None:
    path = tmp_path / "year.shufa"
    small_year.build(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE entries SET labels = ? WHERE id = 2", (written,))
    with pytest.raises(UserError) as refusal:
        Store.open(path)
    assert refusal.value.kind is ErrorKind.ROW_DAMAGED
    assert refusal.value.facts["table"] == "entries"


def test_a_frozen_year_takes_labels_that_its_scheme_does_not_ask_for(year: OpenYear) -> None:
    store = year.store
    store.results.freeze(year.evaluation_id, "定稿")
    store.units.edit(year.entry("U01").id, labels=(KEY,))
    assert year.entry("U01").labels == (KEY,)
    assert store.verify().intact
    error = refused(lambda: store.units.edit(year.entry("U01").id, labels=(), category="其他"))
    assert error.kind is ErrorKind.FROZEN


LIMITED = small_year.SCHEME.replace('kind = "given"\n', f'kind = "given"\nlabels = ["{KEY}"]\n')


def test_a_part_for_labelled_units_only(year: OpenYear) -> None:
    """By hand: U01 and U02 have 20 and 15 points of 日常考核 in their totals; unlabelled, a unit goes without."""
    store, number = year.store, year.evaluation_id
    before = {s.entry.unit_code: s for s in store.results.ranking(number).standings}
    store.units.edit(year.entry("U01").id, labels=("联系点", KEY))
    store.schemes.adopt(number, LIMITED, "限于重点责任单位")
    after = {s.entry.unit_code: s for s in store.results.ranking(number).standings}
    assert after["U01"].total == before["U01"].total
    assert "daily" not in after["U02"].parts
    assert after["U02"].total == before["U02"].total - before["U02"].parts["daily"]
    store.results.freeze(number, "定稿")
    error = refused(lambda: store.units.edit(year.entry("U02").id, labels=(KEY,)))
    assert error.kind is ErrorKind.FROZEN
    assert store.verify().intact


def test_a_rule_of_composition_for_labelled_units(year: OpenYear) -> None:
    """By hand: of its label's rule U01 keeps the given part alone, 100 × points ÷ 20; the others have no rule."""
    store, number = year.store, year.evaluation_id
    rule = f'[[composition]]\nlabels = ["{KEY}"]\nweights = {{ daily = 100 }}\n\n[rounding]'
    store.units.edit(year.entry("U01").id, labels=(KEY,))
    store.schemes.adopt(number, small_year.SCHEME.replace("[rounding]", rule), "合成")
    ranking = store.results.ranking(number)
    (standing,) = ranking.standings
    adjusted = standing.total - standing.adjustments
    assert standing.entry.unit_code == "U01"
    assert adjusted == standing.parts["daily"] * 5
    assert {u.reason.kind for u in ranking.unranked} == {UnrankedKind.NO_COMPOSITION}


def test_a_label_names_all_who_bear_it(year: OpenYear) -> None:
    units = year.store.units
    for code in ("U01", "U03"):
        units.edit(year.entry(code).id, labels=(KEY, "U02"))

    def named(*texts: str) -> list[str]:
        return [entry.unit_code for entry in units.named(year.evaluation_id, texts)]

    assert named(KEY) == ["U01", "U03"]
    assert named("U02") == ["U02"], "a code goes before a label that reads alike"
    assert named("U03", KEY, "单位U02") == ["U03", "U01", "U02"]
    assert named() == []
    error = refused(lambda: units.named(year.evaluation_id, ["没有的标签"]))
    assert error.kind is ErrorKind.NO_SUCH_UNIT
