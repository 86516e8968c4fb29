"""Every sheet by its name: one list for the command line and for the print centre.

A kind of sheet turns the facts of a year into one or more papers; a paper is printed when it is
asked for, so that a caller can show progress, skip and cancel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from db.file_names import file_stem
from db.records import LIVE, Comment, Entry, Evaluation, Group, Rankings, Reviewer, UnrankedReason
from db.records.hall import Draw
from db.records.office import PaperTexts
from db.records.years import YearsComparison
from db.scoring.derivation import Derivation
from db.scoring.scheme.scheme import Part, Scheme
from db.steps import Progress
from desktop.sheets import (
    breakdown_sheet,
    collection_sheet,
    differences_sheet,
    findings_sheet,
    order_sheet,
    ranking_sheet,
    signin_sheet,
    summary_pages,
)
from desktop.sheets.ballots import grid as ballot_grid
from desktop.sheets.ballots import recount_sheet
from desktop.sheets.ballots import sheet as ballot_sheet
from desktop.sheets.ballots.grid import BallotGrid
from desktop.sheets.ballots.paper import BallotPaper, Naming
from desktop.sheets.ballots.recount_sheet import RecountFacts
from desktop.sheets.breakdown_sheet import BreakdownSheet
from desktop.sheets.collection_sheet import (
    CollectionSheet,
    ReportHandIn,
    ReportStanding,
    report_standing,
)
from desktop.sheets.differences_sheet import CheckedPart, DifferencesSheet
from desktop.sheets.findings_sheet import FindingLine, FindingsSheet
from desktop.sheets.hall import count_sheet, record_sheet
from desktop.sheets.hall.count_sheet import CountSheet
from desktop.sheets.hall.record_sheet import SessionRecord
from desktop.sheets.letters import circular_sheet, feedback_letter, reminder_letter
from desktop.sheets.letters.circular_sheet import CircularSheet
from desktop.sheets.letters.feedback_letter import FeedbackLetters, Remarks
from desktop.sheets.letters.official_letter import Letter
from desktop.sheets.letters.reminder_letter import ReminderLetters
from desktop.sheets.office import (
    comments_paper,
    delivery_papers,
    meeting_papers,
    notice_letter,
    rules_paper,
)
from desktop.sheets.office.comments_paper import CommentsPaper
from desktop.sheets.office.meeting_papers import SeatCards
from desktop.sheets.office.notice_letter import NoticeLetters
from desktop.sheets.order_sheet import OrderSheet
from desktop.sheets.ranking_sheet import RankingSheet
from desktop.sheets.sealing import seal_sheet
from desktop.sheets.sealing.seal_sheet import SealSheet
from desktop.sheets.setting.printing import Draft, Printed, print_draft
from desktop.sheets.signin_sheet import SignInSheet
from desktop.sheets.summary_pages import PartIntervals, SummarySheet
from desktop.sheets.supervision import circular, lists
from desktop.sheets.supervision import reminders as reminders_paper
from desktop.sheets.supervision.facts import SupervisionFacts
from desktop.sheets.years import comparison_sheet
from desktop.sheets.years.comparison_sheet import ComparisonSheet


@dataclass(frozen=True)
class YearFacts:
    """What the sheets of an evaluation are made from; what is not known yet stays empty.

    `hand_ins`, `reminders`, `extended` (own deadlines) and `remarks` are by unit code; `recused` holds (reviewer code,
    unit code). `derivations` are only needed for the breakdown, rank `intervals` of parts for the
    charts. `minutes` is how long a unit has in the hall, questions included. Dates are ISO; files are dated
    `made_at`, as of which the data are; `today` is printed where a sheet is dated, and is empty where
    the same data shall give the same bytes.
    """

    evaluation: Evaluation
    scheme: Scheme
    rankings: Rankings
    reason_text: Callable[[UnrankedReason], str]
    entries: tuple[Entry, ...] = ()
    reviewers: tuple[Reviewer, ...] = ()
    groups: tuple[Group, ...] = ()
    derivations: Sequence[Derivation] = ()
    trail_head: str = ""
    trail_events: int = 0
    trail_last_at: str = ""
    made_at: str = ""
    file_name: str = ""
    intervals: tuple[PartIntervals, ...] = ()
    hand_ins: Mapping[str, ReportHandIn] = field(default_factory=dict)
    reminders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extended: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, Remarks] = field(default_factory=dict)
    findings: tuple[FindingLine, ...] = ()
    checked: tuple[CheckedPart, ...] = ()
    recounts: tuple[RecountFacts, ...] = ()
    recused: frozenset[tuple[str, str]] = frozenset()
    years: YearsComparison | None = None
    supervisions: tuple[SupervisionFacts, ...] = ()
    draws: tuple[Draw, ...] = ()
    counts: tuple[CountSheet, ...] = ()
    session: SessionRecord | None = None
    comments: tuple[Comment, ...] = ()
    minutes: int = 8
    texts: PaperTexts = field(default_factory=PaperTexts)
    today: str = ""

    @property
    def dated(self) -> str:
        """What letters bear as their date."""
        return self.texts.dated or self.today


@dataclass(frozen=True, slots=True)
class Paper:
    """One PDF to come: the stem of its file name, and what drafts it.

    `letters` are those that it consists of, where it is official letters: they can be had for Word too. The
    file is dated `made_at`, as its data are.
    """

    stem: str
    draft: Callable[[], Draft]
    letters: Callable[[], Sequence[Letter]] | None = None
    made_at: str = ""

    def print(self, progress: Progress | None = None, *, duplex: bool = False) -> Printed:
        """The PDF; see `print_draft`."""
        return print_draft(self.draft(), progress, duplex=duplex, made_at=self.made_at)

    @property
    def file_name(self) -> str:
        """A name that every file system takes."""
        return f"{file_stem(self.stem)}.pdf"

    def word(self) -> bytes:
        """The letters as a Word file; ValueError where the paper is no letters."""
        from desktop.sheets.letters.word_letter import word_letters  # noqa: PLC0415 - Word's library is read with the first letter

        if self.letters is None:
            raise ValueError(self.stem)
        document = self.draft().document
        return word_letters(document.title, document.author, self.letters(), self.made_at)


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of sheet: its name in commands, its title on screen, the papers that it makes.

    A `tabular` one is worth having as a workbook too. Before one that tells results (`official`) the file is
    verified. What a `worded` one says is settled by the year's 文书内容 too.
    """

    name: str
    title: str
    papers: Callable[[YearFacts], Iterator[Paper]]
    needs_derivations: bool = False
    needs_intervals: bool = False
    needs_checks: bool = False
    needs_years: bool = False
    needs_hall: bool = False
    needs_supervisions: bool = False
    needs_comments: bool = False
    tabular: bool = False
    official: bool = False
    worded: bool = False


def _ranking(facts: YearFacts) -> Iterator[Paper]:
    sheet = RankingSheet(
        facts.rankings,
        facts.scheme,
        facts.reason_text,
        facts.trail_head,
        facts.today,
    )
    yield Paper("排名表", lambda: ranking_sheet.draft(sheet))


def _charts(facts: YearFacts) -> Iterator[Paper]:
    if facts.rankings.overall.standings:
        sheet = SummarySheet(facts.rankings, facts.scheme, facts.intervals, facts.trail_head)
        yield Paper(summary_pages.TITLE, lambda: summary_pages.draft(sheet))


def _breakdown(facts: YearFacts) -> Iterator[Paper]:
    sheet = BreakdownSheet(facts.evaluation, facts.derivations)
    yield Paper("计分过程表", lambda: breakdown_sheet.draft(sheet))


def feedback_letters(facts: YearFacts, *units: str) -> FeedbackLetters:
    """The letters to some units (codes), or to all."""
    return FeedbackLetters(
        facts.rankings,
        facts.scheme,
        facts.reason_text,
        facts.remarks,
        facts.texts.answer_by,
        facts.dated,
        facts.texts.contact,
        units,
        facts.texts.ranked,
        facts.texts.feedback_opening,
    )


def _feedback(facts: YearFacts) -> Iterator[Paper]:
    yield feedback_paper(feedback_letters(facts))


def feedback_paper(letters: FeedbackLetters) -> Paper:
    """The feedback letters to those whom they are for."""
    return Paper(
        feedback_letter.TITLE,
        lambda: feedback_letter.draft(letters),
        lambda: feedback_letter.feedback_letters(letters),
    )


def ballot_paper(facts: YearFacts, part: Part, naming: Naming) -> BallotPaper:
    """A part's ballots for the entries that are judged in it; an anonymous part never names anybody."""
    entries = tuple(e for e in facts.entries if _judged(facts.scheme, part, e))
    if all(entry.running_order is not None for entry in entries):  # in the hall: as they speak
        entries = tuple(sorted(entries, key=lambda e: (e.running_order or 0, e.unit_code)))
    if part.anonymous and naming is Naming.NAMED:
        naming = Naming.NUMBERED
    if part.group_weights is None:
        reviewers = facts.reviewers
    else:
        reviewers = tuple(r for r in facts.reviewers if part.group_weights.get(r.group))
    return BallotPaper(
        facts.evaluation, facts.scheme, part, entries, reviewers, naming, facts.recused
    )


def _judged(scheme: Scheme, part: Part, entry: Entry) -> bool:
    return any(own.code == part.code for own, _ in scheme.parts_for(entry.kind))


def _ballots(facts: YearFacts) -> Iterator[Paper]:
    for part in facts.scheme.parts:
        if part.has_ballots:
            yield from _ballots_of(facts, part)


def _ballots_of(facts: YearFacts, part: Part) -> Iterator[Paper]:
    blank = ballot_paper(facts, part, Naming.BLANK)
    if facts.entries and not blank.entries:
        return  # none of these units is judged in this part
    grid = BallotGrid(ballot_paper(facts, part, Naming.NAMED))
    yield Paper(f"评分票-{part.title}", lambda: ballot_sheet.draft(blank))
    yield Paper(f"评分票-{part.title}-汇总", lambda: ballot_grid.draft(grid))


def _collection(facts: YearFacts) -> Iterator[Paper]:
    yield collection_paper(facts)
    yield from reminders(facts)


def collection_paper(facts: YearFacts) -> Paper:
    """The ledger of the reports: it always tells of every unit."""
    sheet = _collection_sheet(facts)
    return Paper("报告收缴台账", lambda: collection_sheet.draft(sheet))


def reminders(facts: YearFacts, units: Collection[str] | None = None) -> Iterator[Paper]:
    """The letters to those of some units (codes; None: of all) whose report is missing, if there are any."""
    sheet = _collection_sheet(facts)
    missing = tuple(
        entry
        for entry in facts.entries
        if (units is None or entry.unit_code in units)
        and report_standing(sheet, entry) is ReportStanding.MISSING
    )
    if missing:
        texts = facts.texts
        letters = ReminderLetters(
            facts.evaluation,
            missing,
            texts.remind_until,
            facts.dated,
            texts.contact,
            facts.today,
            texts.reminder_ending,
            facts.extended,
        )
        yield Paper(
            reminder_letter.TITLE,
            lambda: reminder_letter.draft(letters),
            lambda: reminder_letter.reminder_letters(letters),
        )


def _collection_sheet(facts: YearFacts) -> CollectionSheet:
    return CollectionSheet(
        facts.evaluation,
        facts.entries,
        facts.hand_ins,
        facts.reminders,
        facts.today,
        facts.extended,
    )


def _order(facts: YearFacts) -> Iterator[Paper]:
    sheet = _order_sheet(facts)
    yield Paper("抽签顺序表", lambda: order_sheet.draft(sheet))


def _order_sheet(facts: YearFacts) -> OrderSheet:
    texts = facts.texts
    return OrderSheet(
        facts.evaluation,
        facts.entries,
        facts.minutes,
        texts.meeting_at,
        texts.meeting_on,
        texts.meeting_place,
        facts.draws,
    )


def _signin(facts: YearFacts) -> Iterator[Paper]:
    live = tuple(e for e in facts.entries if e.presentation == LIVE)
    texts = facts.texts
    sheet = SignInSheet(
        facts.evaluation,
        live or facts.entries,
        facts.reviewers,
        facts.groups,
        texts.meeting_on,
        texts.meeting_place,
    )
    yield Paper("签到表", lambda: signin_sheet.draft(sheet))


def _circular(facts: YearFacts) -> Iterator[Paper]:
    texts = facts.texts
    sheet = CircularSheet(
        facts.rankings,
        facts.scheme,
        facts.reason_text,
        texts.ranked,
        tuple(line.strip() for line in texts.demands.splitlines() if line.strip()),
        texts.addressee,
        facts.dated,
        texts.document_number,
        texts.circular_opening,
    )
    yield Paper(
        circular_sheet.TITLE,
        lambda: circular_sheet.draft(sheet),
        lambda: [circular_sheet.circular_letter(sheet)],
    )


def _findings(facts: YearFacts) -> Iterator[Paper]:
    sheet = FindingsSheet(facts.evaluation, facts.findings, facts.today)
    yield Paper("整改台账", lambda: findings_sheet.draft(sheet))


def _differences(facts: YearFacts) -> Iterator[Paper]:
    if facts.checked:
        yield differences_paper(DifferencesSheet(facts.evaluation, facts.checked, facts.today))


def _recount(facts: YearFacts) -> Iterator[Paper]:
    if facts.recounts:
        yield Paper(
            recount_sheet.TITLE, lambda: recount_sheet.draft(facts.evaluation, facts.recounts)
        )


def _seal(facts: YearFacts) -> Iterator[Paper]:
    sheet = SealSheet(
        facts.evaluation,
        facts.trail_head,
        facts.trail_events,
        facts.trail_last_at,
        facts.file_name,
        facts.today,
    )
    yield Paper(seal_sheet.TITLE, lambda: seal_sheet.draft(sheet))


def differences_paper(sheet: DifferencesSheet) -> Paper:
    """The list of what was typed in two ways."""
    return Paper(differences_sheet.TITLE, lambda: differences_sheet.draft(sheet))


def _supervisions(facts: YearFacts) -> Iterator[Paper]:
    for own in facts.supervisions:
        yield from supervision_papers(own)


def supervision_papers(facts: SupervisionFacts) -> Iterator[Paper]:
    """Every sheet of a 督察."""
    title = facts.supervision.title
    if facts.units and facts.items:
        yield Paper(f"{title}-{lists.FORMS}", lambda: lists.forms_draft(facts))
    if (
        facts.items
        and any(unit.waiting for unit in facts.units)
        and not facts.supervision.closed_on
    ):
        yield Paper(f"{title}-{reminders_paper.TITLE}", lambda: reminders_paper.draft(facts))
    yield Paper(f"{title}-{lists.SUMMARY}", lambda: lists.summary_draft(facts))
    yield Paper(f"{title}-{lists.PROBLEMS}", lambda: lists.problems_draft(facts))
    yield Paper(f"{title}-{circular.TITLE}", lambda: circular.draft(facts))


def _years(facts: YearFacts) -> Iterator[Paper]:
    if facts.years is not None and len(facts.years.years) > 1:
        yield years_paper(ComparisonSheet(facts.evaluation, facts.years))


def years_paper(sheet: ComparisonSheet) -> Paper:
    """Several years side by side."""
    return Paper(comparison_sheet.TITLE, lambda: comparison_sheet.draft(sheet))


def _count(facts: YearFacts) -> Iterator[Paper]:
    if facts.counts:
        yield Paper(count_sheet.TITLE, lambda: count_sheet.draft(facts.counts))


def _session(facts: YearFacts) -> Iterator[Paper]:
    record = facts.session
    if record is not None and record.live.turns:
        yield Paper(record_sheet.TITLE, lambda: record_sheet.draft(record))


def _rules(facts: YearFacts) -> Iterator[Paper]:
    version = facts.rankings.overall.scheme_version
    yield Paper(
        rules_paper.TITLE, lambda: rules_paper.draft(facts.evaluation, facts.scheme, version)
    )


def _comments(facts: YearFacts) -> Iterator[Paper]:
    paper = CommentsPaper(facts.evaluation, facts.scheme, facts.entries, facts.comments)
    yield Paper(comments_paper.TITLE, lambda: comments_paper.draft(paper))


def _notices(facts: YearFacts) -> Iterator[Paper]:
    texts = facts.texts
    letters = NoticeLetters(
        facts.evaluation,
        facts.entries,
        facts.remarks,
        texts.answer_by,
        facts.dated,
        texts.contact,
    )
    if notice_letter.notice_letters(letters):
        yield Paper(
            notice_letter.TITLE,
            lambda: notice_letter.draft(letters),
            lambda: notice_letter.notice_letters(letters),
        )


def _meeting(facts: YearFacts) -> Iterator[Paper]:
    cards = SeatCards(facts.evaluation, facts.entries, facts.reviewers)
    order = _order_sheet(facts)
    if any(entry.presentation == LIVE for entry in facts.entries):
        yield Paper(meeting_papers.AGENDA, lambda: meeting_papers.agenda_draft(order))
    if any(part.has_ballots for part in facts.scheme.parts):
        yield Paper(
            meeting_papers.GUIDE,
            lambda: meeting_papers.guide_draft(facts.evaluation, facts.scheme),
        )
    if meeting_papers.seated(cards):
        yield Paper(meeting_papers.SEATS, lambda: meeting_papers.seats_draft(cards))


def _delivery(facts: YearFacts) -> Iterator[Paper]:
    evaluation, entries = facts.evaluation, facts.entries
    if entries:
        yield Paper(
            delivery_papers.RECEIPTS, lambda: delivery_papers.receipts_draft(evaluation, entries)
        )
        yield Paper(
            delivery_papers.LABELS, lambda: delivery_papers.labels_draft(evaluation, entries)
        )


def _office(facts: YearFacts) -> Iterator[Paper]:
    for papers in (_rules, _meeting, _comments, _delivery):
        yield from papers(facts)


SHEETS = (
    SheetKind("ranking", "排名表", _ranking, tabular=True, official=True),
    SheetKind("charts", summary_pages.TITLE, _charts, needs_intervals=True, official=True),
    SheetKind(
        "breakdown",
        "计分过程表",
        _breakdown,
        needs_derivations=True,
        tabular=True,
        official=True,
    ),
    SheetKind("feedback", "反馈函", _feedback, official=True, worded=True),
    SheetKind("ballots", "评分票", _ballots),
    SheetKind("collection", "报告收缴台账和催报函", _collection, tabular=True, worded=True),
    SheetKind("order", "抽签顺序表", _order, tabular=True, worded=True),
    SheetKind("signin", "签到表", _signin, tabular=True, worded=True),
    SheetKind("circular", "结果通报", _circular, official=True, worded=True),
    SheetKind("findings", "整改台账", _findings, tabular=True),
)
# Worth paper in some years only, and not for everybody's eyes: printed where it is asked for by name.
ON_REQUEST = (
    SheetKind("supervision", "专项督察表", _supervisions, needs_supervisions=True, tabular=True),
    SheetKind("years", comparison_sheet.TITLE, _years, needs_years=True, tabular=True),
    SheetKind(
        "differences", differences_sheet.TITLE, _differences, needs_checks=True, tabular=True
    ),
    SheetKind("recount", recount_sheet.TITLE, _recount, needs_checks=True, tabular=True),
    SheetKind("seal", seal_sheet.TITLE, _seal, official=True),
    SheetKind("notices", notice_letter.TITLE, _notices, worded=True),
    SheetKind("office", "全年用纸", _office, needs_comments=True, tabular=True, worded=True),
    SheetKind("count", count_sheet.TITLE, _count, needs_hall=True, tabular=True),
    SheetKind("session", record_sheet.TITLE, _session, needs_hall=True, tabular=True),
)
BY_NAME: Mapping[str, SheetKind] = {kind.name: kind for kind in (*SHEETS, *ON_REQUEST)}
