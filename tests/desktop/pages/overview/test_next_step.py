"""One step at a time, in the order of the year."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.pages.overview.next_step import YearStanding, next_step, year_steps

DONE = YearStanding(
    units=4,
    reviewers=3,
    reports_missing=0,
    reports_doubtful=0,
    ballots_in=12,
    ballots_due=12,
    fields_waiting=0,
    differences=0,
    unranked=0,
    frozen=False,
    findings_open=0,
    self_checks_open=0,
    problems_unmade=0,
    supervisions_done=0,
)


@pytest.mark.parametrize(
    ("change", "page", "word"),
    [
        ({"units": 0, "reviewers": 0}, "units", "登记参评单位"),
        ({"reviewers": 0, "ballots_in": 0, "ballots_due": 0}, "panel", "还没有评委"),
        ({"reports_missing": 2, "ballots_in": 0}, "units", "2 家没有交述法报告"),
        ({"reports_doubtful": 1, "ballots_in": 0}, "units", "1 份述法报告打不开"),
        ({"reports_missing": 2, "ballots_in": 5}, "scoring", "7 张评分票没有提交"),
        ({"fields_waiting": 9, "ballots_in": 5, "differences": 3}, "settling", "9 栏待认定"),
        ({"frozen": True, "fields_waiting": 9}, "print", "已完成"),
        ({"differences": 3, "unranked": 1}, "checks", "3 处差异"),
        ({"unranked": 1}, "results", "1 家没有名次"),
        ({}, "results", "可以定稿"),
        ({"frozen": True, "ballots_in": 5, "findings_open": 6}, "findings", "6 项没有销号"),
        (
            {"frozen": True, "self_checks_open": 3, "findings_open": 6},
            "supervision",
            "3 家的自查表没有审过",
        ),
        ({"frozen": True, "problems_unmade": 2, "findings_open": 6}, "supervision", "2 个问题"),
        ({"frozen": True, "supervisions_done": 1}, "supervision", "可以办结"),
        ({"self_checks_open": 3}, "results", "可以定稿"),
        ({"frozen": True}, "print", "已完成"),
    ],
)
def test_the_first_thing_that_is_not_done(change: dict[str, Any], page: str, word: str) -> None:
    step = next_step(replace(DONE, **change))
    assert step.page == page
    assert word in step.text


@pytest.mark.parametrize(
    ("change", "open_"),
    [
        (
            {"units": 0, "reviewers": 0, "ballots_in": 0, "ballots_due": 0},
            "登记单位 设置评委 收报告 评分 复核差异 排名 定稿 整改销号",
        ),
        ({"reports_missing": 2, "ballots_in": 5}, "收报告 评分 定稿 整改销号"),
        ({"differences": 3, "unranked": 1}, "复核差异 排名 定稿 整改销号"),
        ({}, "定稿 整改销号"),
        ({"frozen": True, "findings_open": 6}, "整改销号"),
        ({"frozen": True}, ""),
    ],
)
def test_the_checklist_tells_what_is_open(change: dict[str, Any], open_: str) -> None:
    steps = year_steps(replace(DONE, **change))
    assert " ".join(s.title for s in steps if not s.done) == open_


def test_the_checklist_counts() -> None:
    steps = year_steps(
        replace(DONE, reports_missing=1, ballots_in=5, differences=2, findings_open=3)
    )
    assert [s.detail for s in steps] == ["4", "3", "3/4", "5/12", "2 处", "4/4", "", "3 项未销"]
