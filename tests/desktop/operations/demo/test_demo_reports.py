"""The demo's reports: Word documents that say what they are, in every state that a report can have."""

from collections import Counter
from pathlib import Path

import pytest

from db.records import ReportStatus
from db.store import Store
from desktop.exchange.documents.docx_text import docx_html
from desktop.operations.demo.demo_reports import report_document
from desktop.operations.demo.demo_year import make_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_demo(tmp_path_factory.mktemp("demo")).file


def test_every_state_is_there_and_every_report_can_be_searched(demo: Path) -> None:
    with Store.open(demo, read_only=True) as store:
        year = store.evaluations.latest().id
        reports = store.reports.latest(year)
        states = Counter(r.status for r in reports)
        assert states[ReportStatus.RETURNED] == 1
        assert min(states[ReportStatus.RECEIVED], states[ReportStatus.ACCEPTED]) > 1
        assert store.deliveries.count(year).missing == 2
        assert len(store.reports.search(year, "虚构")) == len(reports) == 77
        found = store.reports.search(year, "执法")
        assert len(found) > 10
        assert [r.version for r in store.reports.versions(store.units.find(year, "U09").id)] == [
            2,
            1,
        ]
        assert len(store.results.ranking(year).standings) == 79, (
            "the scheme does not ask for reports"
        )


def test_a_document_is_repeatable_and_text_stays_text() -> None:
    made = report_document("甲<b>&局", [("Heading2", "一、情况"), ("", "正文 & <i>")])
    assert made == report_document("甲<b>&局", [("Heading2", "一、情况"), ("", "正文 & <i>")])
    html = docx_html(made)
    assert html == "<h1>甲&lt;b&gt;&amp;局</h1><h2>一、情况</h2><p>正文 &amp; &lt;i&gt;</p>"
