"""What the organiser does next: one thing at a time, and the page where it is done."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class YearStanding:
    """Where the year stands, in numbers."""

    units: int
    reviewers: int
    reports_missing: int
    reports_doubtful: int  # in, and not opening, or of another unit by their name
    ballots_in: int
    ballots_due: int
    fields_waiting: int  # of scanned ballots, for a person to settle
    differences: int  # of double entry, to be settled
    unranked: int
    frozen: bool
    findings_open: int
    self_checks_open: int  # units of a 督察 that is not closed, whose 自查表 was not checked
    problems_unmade: int  # that such 自查表 tell, not in the ledger yet
    supervisions_done: int  # of which nothing is left, to be closed


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done next: in words, the button, and the page that it leads to."""

    text: str
    button: str
    page: str


@dataclass(frozen=True, slots=True)
class YearStep:
    """A step of the year: what, how far it is (empty: nothing to count), whether it is done, and its page."""

    title: str
    detail: str
    done: bool
    page: str


def year_steps(s: YearStanding) -> tuple[YearStep, ...]:
    """The year's checklist, from the roster to the last finding."""
    tr = _tr
    reported, ranked = s.units - s.reports_missing, s.units - s.unranked
    begun = s.units > 0 and s.reviewers > 0
    return (
        YearStep(tr("登记单位"), str(s.units or ""), s.units > 0, "units"),
        YearStep(tr("设置评委"), str(s.reviewers or ""), s.reviewers > 0, "panel"),
        YearStep(
            tr("收报告"),
            _reports(reported, s),
            s.units > 0 and not s.reports_missing and not s.reports_doubtful,
            "units",
        ),
        YearStep(
            tr("评分"),
            f"{s.ballots_in:,}/{s.ballots_due:,}" if s.ballots_due else "",
            begun and 0 < s.ballots_due <= s.ballots_in,
            "scoring",
        ),
        YearStep(
            tr("复核差异"),
            tr("{n} 处").format(n=s.differences) if s.differences else "",
            begun and s.ballots_in > 0 and not s.differences,
            "checks",
        ),
        YearStep(
            tr("排名"),
            f"{ranked}/{s.units}" if s.units else "",
            s.units > 0 and not s.unranked,
            "results",
        ),
        YearStep(tr("定稿"), "", s.frozen, "results"),
        YearStep(
            tr("整改销号"),
            tr("{n} 项未销").format(n=s.findings_open) if s.findings_open else "",
            s.frozen and not s.findings_open,
            "findings",
        ),
    )


def _reports(reported: int, s: YearStanding) -> str:
    if not s.units:
        return ""
    text = f"{reported}/{s.units}"
    if s.reports_doubtful:
        text += _tr("，{n} 份待核对").format(n=s.reports_doubtful)
    return text


def next_step(standing: YearStanding) -> NextStep:
    """The first thing that is not done, in the order of the year."""
    for waits, step in _steps(standing):
        if waits:
            return step
    return NextStep(
        translate("steps", "本年度工作已完成：结果已定稿，没有待整改的问题。"),
        translate("steps", "去打印"),
        "print",
    )


def _steps(s: YearStanding) -> tuple[tuple[bool, NextStep], ...]:
    """Every step of the year with whether it still waits."""
    tr = _tr
    live = not s.frozen
    open_ballots = s.ballots_due - s.ballots_in
    return (
        (
            s.units == 0,
            NextStep(tr("先登记参评单位：可从名册导入，也可逐个新增。"), tr("去登记单位"), "units"),
        ),
        (
            s.reviewers == 0,
            NextStep(tr("还没有评委：可从工作簿导入，也可逐个新增。"), tr("去设置评委"), "panel"),
        ),
        (
            live and s.reports_missing > 0 and s.ballots_in == 0,
            NextStep(
                tr("还有 {n} 家没有交述法报告。").format(n=s.reports_missing),
                tr("去收报告"),
                "units",
            ),
        ),
        (
            live and s.reports_doubtful > 0 and s.ballots_in == 0,
            NextStep(
                tr("有 {n} 份述法报告打不开，或写的是别的单位，请核对。").format(
                    n=s.reports_doubtful
                ),
                tr("去核对报告"),
                "units",
            ),
        ),
        (
            live and s.fields_waiting > 0,
            NextStep(
                tr("扫描的纸质票还有 {n} 栏待认定，认定后计入。").format(n=s.fields_waiting),
                tr("去认定"),
                "settling",
            ),
        ),
        (
            live and open_ballots > 0,
            NextStep(
                tr("还有 {n} 张评分票没有提交。").format(n=open_ballots), tr("去评分"), "scoring"
            ),
        ),
        (
            live and s.differences > 0,
            NextStep(
                tr("复核发现 {n} 处差异，认定后再定稿。").format(n=s.differences),
                tr("去认定差异"),
                "checks",
            ),
        ),
        (
            live and s.unranked > 0,
            NextStep(
                tr("还有 {n} 家没有名次，原因见下。").format(n=s.unranked),
                tr("查看原因"),
                "results",
            ),
        ),
        (
            live,
            NextStep(
                tr("评分票已收齐，所有单位都有名次。核对后可以定稿，再打印排名表。"),
                tr("去核对定稿"),
                "results",
            ),
        ),
        (
            s.self_checks_open > 0,
            NextStep(
                tr("结果已定稿。专项督察还有 {n} 家的自查表没有审过。").format(
                    n=s.self_checks_open
                ),
                tr("去专项督察"),
                "supervision",
            ),
        ),
        (
            s.problems_unmade > 0,
            NextStep(
                tr("自查发现 {n} 个问题，还没有转入整改台账。").format(n=s.problems_unmade),
                tr("去专项督察"),
                "supervision",
            ),
        ),
        (
            s.findings_open > 0,
            NextStep(
                tr("结果已定稿。整改台账还有 {n} 项没有销号。").format(n=s.findings_open),
                tr("去整改台账"),
                "findings",
            ),
        ),
        (
            s.supervisions_done > 0,
            NextStep(tr("督察的问题已全部销号，清仓见底，可以办结。"), tr("去办结"), "supervision"),
        ),
    )


def _tr(text: str) -> str:
    return translate("steps", text)
