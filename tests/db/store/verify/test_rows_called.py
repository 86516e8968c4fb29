"""Whose row was changed is told as people call it: titles of the scheme, a reviewer by group and number."""

from pathlib import Path

import pytest

from db.records import Mark
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.verify.damage import Damage, DamageKind
from db.store.verify.verifying import verify_file
from desktop.explanation.verification_text import damage_line, verification_document
from tests.db.store import small_year
from tests.db.store.another_program import edit

BALLOT = "评分票（部分“书面述法报告”，单位“U01 单位U01”，评委“领导 L01 赵某某”）"
OWN = "ballot_id = (SELECT max(id) FROM ballots) AND criterion_id = 1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A year with a reviewer whose number groups share, who gave one mark."""
    path = tmp_path / "年度.shufa"
    evaluation_id = small_year.build(path)
    with Store.open(path, "组织者") as store:
        reviewer = store.panel.add(evaluation_id, "leaders-L01", "leaders", name="赵某某")
        entry = store.units.find(evaluation_id, "U01")
        store.ballots.put_mark("written", entry.id, reviewer.id, "A1", Mark.number(50_000))
    return path


def found(path: Path, table: str) -> list[Damage]:
    return [d for d in verify_file(path).damages if d.table == table]


def test_a_mark_is_called_by_titles_and_known_to_programs_by_codes(path: Path) -> None:
    edit(path, f"UPDATE marks SET points = 60000 WHERE {OWN}")
    verification = verify_file(path)
    (line,) = map(damage_line, verification.damages)
    owner = "部分“书面述法报告”，单位“U01 单位U01”，评委“领导 L01 赵某某”，指标“学法”"
    assert line == f"打分（{owner}）：分值现为“60”，流水账记载为“50”。"
    (document,) = verification_document(verification)["damages"]
    assert document["text"] == line
    place = {k: document["place"][k] for k in ("part", "criterion", "group")}
    assert place == {"part": "written", "criterion": "A1", "group": "leaders 领导"}
    assert document["place"]["reviewer"] == "leaders-L01 赵某某"


def test_a_number_that_leads_to_another_row_is_told_by_its_name(path: Path) -> None:
    edit(path, "UPDATE criteria SET part_id = 2 WHERE code = 'A1'")
    (line,) = map(damage_line, found(path, "criteria"))
    assert line.endswith("评分部分现为“普法责任”，流水账记载为“书面述法报告”。")


def test_an_account_is_called_by_its_name_and_role(path: Path) -> None:
    with Store.open(path, "组织者") as store:
        store.accounts.set_up("王组织", "组织者的口令01", LEAST)
    edit(path, "UPDATE accounts SET role = 'clerk'")
    (line,) = map(damage_line, found(path, "accounts"))
    assert line == "账号（账号“王组织”）：角色现为“录入员”，流水账记载为“组织者”。"


def test_what_the_trail_does_not_tell_any_more_is_called_as_the_file_has_it(path: Path) -> None:
    edit(path, "DELETE FROM events")
    damages = found(path, "ballots")
    assert {d.kind for d in damages} == {DamageKind.ROW_ADDED}
    assert f"{BALLOT}：流水账没有记载这一条。" in map(damage_line, damages)


@pytest.mark.parametrize("text", ["title = ", ""])
def test_without_rules_that_can_be_read_the_codes_are_told(path: Path, text: str) -> None:
    edit(path, "DELETE FROM events")
    edit(path, "UPDATE scheme_versions SET text = ?", values=(text,))
    lines = list(map(damage_line, found(path, "ballots")))
    assert f"{BALLOT.replace('书面述法报告', 'written')}：流水账没有记载这一条。" in lines


@pytest.mark.parametrize("earlier", [1, 2])  # the comment before, the mark that made the ballot
def test_an_event_that_does_not_fit_names_the_row(path: Path, earlier: int) -> None:
    with Store.open(path, "组织者") as store:
        entry = store.units.find(1, "U01")
        reviewer = next(r for r in store.panel.reviewers(1) if r.code == "leaders-L01")
        for text in ("看过台账", "看过台账和记录"):
            store.ballots.put_comment("written", entry.id, reviewer.id, text)
    edit(path, f"DELETE FROM events WHERE id = (SELECT max(id) - {earlier} FROM events)")
    lines = [damage_line(d) for d in found(path, "ballots")]
    assert any(line.endswith(BALLOT) for line in lines), lines
