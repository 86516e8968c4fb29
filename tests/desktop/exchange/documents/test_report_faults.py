"""Reports that want looking at, told without opening any: by what taking in found, by file name and by title."""

import pytest

from db.records import Delivery, Entry, Report, ReportStatus, Textless
from db.records.reports import ReportFaultKind
from desktop.exchange.documents.report_faults import report_faults, title_of
from tests.desktop.exchange.documents.test_report_names import ENTRIES, NAMES

OWN = next(e for e in ENTRIES if e.unit_code == "U45")  # 区司法局
OTHER = next(e for e in ENTRIES if e.unit_code == "U01")  # 青石桥街道办事处


def delivered(
    entry: Entry,
    name: str,
    textless: Textless | None = None,
    status: ReportStatus = ReportStatus.RECEIVED,
) -> Delivery:
    report = Report(entry.id, entry.id, entry.unit_code, 1, name, "", status, "", 1, "", textless)
    return Delivery(entry, report, 1, "", False, "", "", False, False, 0, "")


def fault(name: str, text: str = "", textless: Textless | None = None) -> object:
    found = report_faults([delivered(OWN, name, textless)], {OWN.id: text}, NAMES)
    return found[OWN.id].kind if found else None


@pytest.mark.parametrize(
    ("textless", "told"),
    [
        (Textless.DAMAGED, True),
        (Textless.ENCRYPTED, True),
        (Textless.SEALED, True),
        (Textless.HALTED, True),
        (Textless.BLANK, True),
        (Textless.SCANNED, False),
        (Textless.PICTURE, False),
        (Textless.FORMAT, False),
    ],
)
def test_what_does_not_open_is_told(textless: Textless, told: bool) -> None:
    found = fault("述法报告.pdf", "", textless)
    assert found == (ReportFaultKind.UNREADABLE if told else None)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("青石桥街道述法报告.docx", "", ReportFaultKind.FILE_NAME),
        ("U01.pdf", "", ReportFaultKind.FILE_NAME),
        ("报告.docx", "青石桥街道办事处\n2024年度述法报告\n一、工作情况", ReportFaultKind.TITLE),
        ("述法报告.docx", "青石桥街道党工委书记2024年度述法报告", ReportFaultKind.TITLE),
        ("报告.docx", "区司法局\n2024年度述法报告\n一、在青石桥街道办事处设点", None),
        ("司法局、青石桥街道联合报告.docx", "", None),
        ("报告.docx", "2024年度述法报告\n一、青石桥街道办事处的工作", None),
        ("报告.docx", "今年以来，青石桥街道办事处" + "依法履职，" * 20 + "现报告如下", None),
        ("报告.docx", "青石桥街道办事处的请示", None),
    ],
)
def test_who_it_speaks_of(name: str, text: str, kind: ReportFaultKind | None) -> None:
    assert fault(name, text) == kind


@pytest.mark.parametrize("status", [ReportStatus.ACCEPTED, ReportStatus.RETURNED])
def test_what_somebody_decided_about_is_not_told_again(status: ReportStatus) -> None:
    assert not report_faults(
        [delivered(OWN, "青石桥街道述法报告.docx", Textless.DAMAGED, status)], {}, NAMES
    )


def test_no_unit_s_own_report_is_told() -> None:
    """By any of the names that units of a whole district go by."""
    for entry in ENTRIES:
        for called in (entry.unit, entry.short_title, f"{entry.unit_code}{entry.short_title}"):
            delivery = delivered(entry, f"{called}2024年度述法报告.docx")
            title = f"示例区{called}\n主要负责人述法报告\n正文"
            assert report_faults([delivery], {entry.id: title}, NAMES) == {}, called


def test_a_title_ends_where_it_calls_itself_a_report() -> None:
    assert title_of("\n 甲局 \n\n2024年度述法报告\n乙局协助") == "甲局2024年度述法报告"
    assert title_of("") == ""
