"""Which of the reports that are in want looking at: those that do not open, and those that speak of another unit.

Nothing is opened here: whether a document could be read was found out when it was taken in, and its first lines
lie beside it as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from db.records import Delivery, ReportStatus, Textless
from db.records.reports import ReportFault, ReportFaultKind
from desktop.exchange.documents.report_names import UnitNames

# Why a document shows nothing: the others have a page to be looked at, or are of a kind that opens elsewhere.
_SHUT: Final = frozenset(
    {Textless.DAMAGED, Textless.ENCRYPTED, Textless.SEALED, Textless.HALTED, Textless.BLANK}
)
_TITLE: Final = ("述法", "述职", "报告")
_MOST_LINES: Final = 6  # above which a title ends
_LONGEST_LINE: Final = 60  # characters: more are a sentence of the text


def report_faults(
    deliveries: Iterable[Delivery], beginnings: Mapping[int, str], names: UnitNames
) -> dict[int, ReportFault]:
    """The fault of each entry's latest version, by the entry; `beginnings` are first lines, by the report.

    Who accepted a report has looked at it, and one that was returned is to come anew: neither is told.
    """
    found = {}
    for delivery in deliveries:
        report = delivery.report
        if report is None or report.status is not ReportStatus.RECEIVED:
            continue
        entry = delivery.entry
        if report.textless in _SHUT:
            found[entry.id] = ReportFault(ReportFaultKind.UNREADABLE, textless=report.textless)
        elif others := names.others_in_file_name(report.file_name, entry):
            units = tuple(e.unit for e in others)
            found[entry.id] = ReportFault(ReportFaultKind.FILE_NAME, units)
        elif others := names.others_in(title_of(beginnings.get(report.id, "")), entry):
            units = tuple(e.unit for e in others)
            found[entry.id] = ReportFault(ReportFaultKind.TITLE, units)
    return found


def title_of(text: str) -> str:
    """The lines above the text, down to the one that calls it a report; empty where none of the first does."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][:_MOST_LINES]
    for number, line in enumerate(lines):
        if len(line) > _LONGEST_LINE:
            break
        if any(word in line for word in _TITLE):
            return "".join(lines[: number + 1])
    return ""
