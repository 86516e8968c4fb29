"""What is due when: the common day, units with more time, and what is to be mended."""

from collections.abc import Sequence

from db.records import Delivery, Entry, Evaluation, Finding, FindingState, Report, ReportStatus
from db.records.supervision import SelfCheck, SelfCheckState, Supervision
from desktop.pages.overview.deadlines import Supervised, deadlines

TODAY = "2025-01-10"
ENTRY = Entry(1, 1, "U01", "单位", "", "街道")


def delivery(due: str, status: ReportStatus | None, *, extended: bool = False) -> Delivery:
    report = None
    if status is not None:
        report = Report(1, 1, "U01", 1, "报告.docx", "2025-01-01T00:00:00+00:00", status, "", 1)
    return Delivery(ENTRY, report, 1, due, extended, "", "", False, False, 0, "")


def finding(due: str, state: FindingState) -> Finding:
    return Finding(1, 1, "U01", "单位", "街道", "问题", "", "", "", due, state, "", "", "")


def told(
    evaluation_day: str,
    deliveries: list[Delivery],
    findings: list[Finding],
    supervised: Sequence[Supervised] = (),
    scoring_due: str = "",
    ballots_open: int | None = 0,
) -> list[object]:
    evaluation = Evaluation(1, "年", 2025, "", deadline=evaluation_day, scoring_due=scoring_due)
    return [
        (d.day, d.text, d.left(TODAY), d.overdue(TODAY))
        for d in deadlines(evaluation, deliveries, findings, supervised, ballots_open)
    ]


def test_reports_by_their_days() -> None:
    day, later = "2025-01-05", "2025-01-12"
    found = told(
        day,
        [
            delivery(day, ReportStatus.ACCEPTED),
            delivery(day, ReportStatus.RETURNED),
            delivery(day, None),
            delivery(later, None, extended=True),
            delivery(later, ReportStatus.RECEIVED, extended=True),
            delivery(TODAY, None, extended=True),
        ],
        [],
    )
    assert found == [
        (day, "述法报告：2 家未交", "已过 5 天", True),
        (TODAY, "延期的报告：1 家，1 家未交", "今天到期", False),
        (later, "延期的报告：2 家，1 家未交", "还有 2 天", False),
    ]


def test_mending_by_day_and_what_has_none_last() -> None:
    found = told(
        "",
        [delivery("", ReportStatus.RECEIVED)],
        [
            finding("", FindingState.OPEN),
            finding("2025-03-01", FindingState.OPEN),
            finding("2025-03-01", FindingState.REPORTED),
            finding("2025-03-01", FindingState.ACCEPTED),
            finding("2025-01-09", FindingState.OPEN),
        ],
    )
    assert found == [
        ("", "述法报告：已交齐", "", False),
        ("2025-01-09", "整改：1 项未销号", "已过 1 天", True),
        ("2025-03-01", "整改：2 项未销号（1 项已报整改，待审）", "还有 50 天", False),
        ("", "整改：1 项未销号", "", False),
    ]


def test_self_checks_by_the_day_of_their_supervision() -> None:
    def unit(state: SelfCheckState) -> SelfCheck:
        return SelfCheck(1, "U01", "单位", "街道", state, "", "", "", "", 0)

    def found(title: str, due: str) -> Supervision:
        return Supervision(1, 1, title, "", "", due)

    states = SelfCheckState
    supervised = [
        (found("甲", "2025-01-20"), [unit(states.CHECKED), unit(states.REPORTED)]),
        (
            found("乙", "2025-01-08"),
            [unit(states.SENT), unit(states.RETURNED), unit(states.PENDING), unit(states.REPORTED)],
        ),
        (found("没有期限的", ""), [unit(states.SENT)]),
    ]
    assert told("", [delivery("", ReportStatus.RECEIVED)], [], supervised)[1:] == [
        ("2025-01-08", "自查表（乙）：3 家未报", "已过 2 天", True),
        ("2025-01-20", "自查表（甲）：已报齐", "", False),
    ]


def test_scoring_by_its_day() -> None:
    day = "2025-01-08"
    for ballots_open, text, left, overdue in (
        (1234, "评分：1,234 张评分票未交", "已过 2 天", True),
        (0, "评分：评分票已交齐", "", False),
        (None, "评分截止", "", False),  # for whom ballots are not to be seen
    ):
        found = told("", [], [], scoring_due=day, ballots_open=ballots_open)
        assert found[1:] == [(day, text, left, overdue)]
    frozen = Evaluation(1, "年", 2025, "", frozen=True, scoring_due=day)
    assert len(deadlines(frozen, [], [], [], 5)) == 1
