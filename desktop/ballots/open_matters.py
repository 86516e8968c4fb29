"""What is not done yet when a result is to be frozen: listed before, and each kept with a word why it stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.file_endings import PICTURES_ENDING
from db.records.packets import PacketState
from db.scoring.scheme.scheme import Scheme
from db.store.paper.ledger import SheetFate
from desktop.ballots.part_seats import PartSeats, SeatState, seats_of
from desktop.explanation.check_text import reviewer_words
from desktop.messages import report_fault_word, tr, unranked_text
from desktop.operations.integrity import require_sound
from desktop.operations.reports import faults_of_reports

if TYPE_CHECKING:
    from db.store import Store

_SHOWN: Final = 8  # of the places of one matter; the rest are counted


class MatterKind(StrEnum):
    """What can stay open: the word of the command's `--stays`."""

    DRAFTS = "drafts"
    OUTSTANDING = "outstanding"
    UNRANKED = "unranked"
    DIFFERENCES = "differences"
    REPORTS = "reports"
    DOUBTFUL_REPORTS = "doubtful_reports"
    LENT = "lent"
    SHEETS_OUT = "sheets_out"
    SHEETS_WAITING = "sheets_waiting"
    PICTURES = "pictures"


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """One kind of thing that is open: how many there are, and the first of them by name.

    Of printed sheets each printing is asked by itself, for its own gap.
    """

    kind: MatterKind
    count: int
    places: tuple[str, ...]
    printing: int | None = None  # by its layout
    printing_title: str = ""

    @property
    def key(self) -> str:
        """What a word for it is given by: the kind and, where there is one, the number of the printing."""
        return self.kind if self.printing is None else f"{self.kind}:{self.printing}"


_WORDS: Final[Mapping[MatterKind, str]] = {
    MatterKind.DRAFTS: "未提交的评分票 {n} 张",
    MatterKind.OUTSTANDING: "应收未收的评分票 {n} 张",
    MatterKind.UNRANKED: "未列入排名的单位 {n} 家",
    MatterKind.DIFFERENCES: "未认定的复核差异 {n} 处",
    MatterKind.REPORTS: "未交述法报告的单位 {n} 家",
    MatterKind.DOUBTFUL_REPORTS: "打不开或写着别的单位的述法报告 {n} 份",
    MatterKind.LENT: "尚未收回的评分包 {n} 个",
    MatterKind.SHEETS_OUT: "未收回的纸质票 {n} 张",
    MatterKind.SHEETS_WAITING: "未认定完的纸质票 {n} 张",
    MatterKind.PICTURES: "不在此处的扫描图像 {n} 页",
}


def open_matters(store: Store, evaluation_id: int) -> tuple[OpenMatter, ...]:
    """Everything that is open, counted anew. Raises UserError NOT_ALLOWED for whom it is not to be seen."""
    scheme = store.schemes.current(evaluation_id).scheme
    seats = seats_of(store, scheme, evaluation_id)
    rankings = store.results.recounted(evaluation_id)
    unranked = [u for u in rankings.overall.unranked if not u.entry.withdrawn_on]
    found = (
        _matter(MatterKind.DRAFTS, _seats(seats, scheme, SeatState.DRAFT)),
        _matter(MatterKind.OUTSTANDING, _seats(seats, scheme, SeatState.DUE)),
        _matter(
            MatterKind.UNRANKED,
            [f"{u.entry.unit}：{unranked_text(u.reason, scheme)}" for u in unranked],
        ),
        _differences(store, evaluation_id, scheme),
        *_reports(store, evaluation_id),
        _matter(
            MatterKind.LENT,
            [
                p.file_name
                for p in store.packets.list(evaluation_id)
                if p.state in (PacketState.OUT, PacketState.HANDED_IN)
            ],
        ),
        *_sheets(store, evaluation_id, scheme),
        OpenMatter(
            MatterKind.PICTURES,
            store.scans.pictures_left(),
            (tr("旁边没有“{name}”").format(name=store.path.name + PICTURES_ENDING),),
        ),
    )
    return tuple(matter for matter in found if matter.count)


def matter_line(matter: OpenMatter) -> str:
    """The matter and how many there are, before it the printing that it is of."""
    line = tr(_WORDS[matter.kind]).format(n=matter.count)
    return f"{matter.printing_title}：{line}" if matter.printing_title else line


def matters_before_freezing(store: Store, evaluation_id: int) -> tuple[OpenMatter, ...]:
    """What is not done yet, of a file that verifies. Raises UserError NOT_SOUND: then nobody need write reasons."""
    require_sound(store)
    return open_matters(store, evaluation_id)


def require_words(matters: Iterable[OpenMatter], words: Mapping[str, str]) -> None:
    """Raises UserError MATTERS_OPEN with every matter that nobody has said why it stays."""
    faults = [
        Fault(
            f"{m.key}（{matter_line(m)}）",
            FaultKind.UNEXPLAINED,
            {"found": "；".join(m.places)},
        )
        for m in matters
        if not words.get(m.key, "").strip()
    ]
    if faults:
        raise UserError(ErrorKind.MATTERS_OPEN, tuple(faults))


def freezing_reason(reason: str, matters: Iterable[OpenMatter], words: Mapping[str, str]) -> str:
    """The reason as the trail keeps it: with each matter that stays, and why."""
    stays = [f"{matter_line(m)}：{words[m.key].strip()}" for m in matters]
    return "；".join([reason.strip(), *stays])


def _matter(kind: MatterKind, places: list[str]) -> OpenMatter:
    return OpenMatter(kind, len(places), tuple(places[:_SHOWN]))


def _seats(seats: Iterable[PartSeats], scheme: Scheme, wanted: SeatState) -> list[str]:
    titles = {group.code: group.title for group in scheme.groups}
    return [
        f"{part.part.title} {reviewer_words(reviewer, titles)} {entry.unit}"
        for part in seats
        for reviewer in part.reviewers
        for entry, state in zip(part.entries, part.states(reviewer), strict=True)
        if state is wanted
    ]


def _differences(store: Store, evaluation_id: int, scheme: Scheme) -> OpenMatter:
    titles = {part.code: part.title for part in scheme.parts}
    counts = store.double_entry.counts(evaluation_id)
    places = [titles.get(code, code) for code, count in counts.items() for _ in range(count.open)]
    shown = tuple(islice(dict.fromkeys(places), _SHOWN))
    return OpenMatter(MatterKind.DIFFERENCES, len(places), shown)


def _reports(store: Store, evaluation_id: int) -> Iterator[OpenMatter]:
    """Whose report is not in, and whose wants looking at: whatever the rules make of it, the office answers for it."""
    deliveries = store.deliveries.all(evaluation_id)
    entries = [d.entry for d in deliveries]
    missing = [e.unit for e in entries if not (e.reported or e.withdrawn_on)]
    yield _matter(MatterKind.REPORTS, missing)
    faults = faults_of_reports(store, evaluation_id, deliveries)
    yield _matter(
        MatterKind.DOUBTFUL_REPORTS,
        [
            f"{e.unit}：{report_fault_word(faults[e.id])}"
            for e in entries
            if e.id in faults and not e.withdrawn_on
        ],
    )


def _sheets(store: Store, evaluation_id: int, scheme: Scheme) -> Iterator[OpenMatter]:
    """Printed sheets that are neither counted nor void: of each printing those that are out, and those not settled."""
    titles = {part.code: part.title for part in scheme.parts}
    kinds = {
        SheetFate.OUT: MatterKind.SHEETS_OUT,
        SheetFate.WAITING: MatterKind.SHEETS_WAITING,
    }
    gaps: dict[tuple[int, str, SheetFate], list[str]] = {}
    for sheet in store.ledger.sheets(evaluation_id):
        if sheet.fate in kinds:
            gaps.setdefault((sheet.layout_id, sheet.part, sheet.fate), []).append(sheet.number)
    for (printing, part, fate), numbers in gaps.items():
        title = tr("{part}（第 {number} 次打印）").format(
            part=titles.get(part, part), number=printing
        )
        matter = _matter(kinds[fate], numbers)
        yield replace(matter, printing=printing, printing_title=title)
