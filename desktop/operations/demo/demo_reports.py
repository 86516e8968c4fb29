"""Made-up reports for the demo, as Word documents, so that there is something to read, search and return.

They say themselves that they are made up. Same year, same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

from db.records import Entry
from db.store import Store
from desktop.exchange.documents.documents import document_of

MISSING = ("U62", "U75")  # units that have not handed in
LATE = ("U24", "U31", "U58")  # and those that did after the deadline
_RETURNED = "U58"
_REASON = "缺少问题清单和整改措施，请补充后重新提交。"
_MENDED = "U09"  # handed in twice
_UNREAD = ("U70", "U71", "U72", "U73", "U74", "U76", "U77", "U78", "U79")

_NOTE = "（演示文字：单位、人员、事项均为虚构。）"
_STUDY = (
    "主持党组会议集体学法{n}次，专题学习行政复议法、行政处罚法，任前考法、旁听庭审全部落实到人。",
    "把学法列入中心组年度计划，全年专题学法{n}次，新提任干部法律知识测试全部合格。",
    "带头讲授法治专题课{n}次，组织干部旁听庭审，推动领导干部应知应会法律法规清单落到实处。",
)
_DECIDE = (
    "重大行政决策事项{n}件全部经过合法性审查和集体讨论，法律顾问全程参与，规范性文件一律备案。",
    "聘请法律顾问，审查合同和文件{n}件，未经合法性审查的一律不上会。",
)
_ENFORCE = (
    "落实行政执法公示、全过程记录、重大执法决定法制审核三项制度，办理案件{n}件，严格规范公正文明执法，推行首违不罚、轻微免罚。",
    "行政负责人出庭应诉率百分之百，行政复议案件按期办结；执法人员持证上岗，执法案卷评查优秀{n}件。",
    "化解矛盾纠纷{n}件，人民调解与司法确认衔接，做到小事不出社区、大事不出街道。",
)
_SPREAD = (
    "落实“谁执法谁普法”责任制，把普法融入执法全过程，开展宪法宣传周、民法典进社区活动{n}场。",
    "结合民生热点以案释法{n}次，为经营主体送法上门，营造办事依法、遇事找法的氛围。",
)
_PROBLEMS = (
    "一是学用结合不够紧，运用法治思维解决问题的能力还有差距；二是普法形式较单一，针对性不强。",
    "一是少数执法人员说理式执法不够到位；二是合法性审查力量偏弱，专业人员不足。",
    "一是法治建设考核压力传导不够；二是基层执法力量与承接的事项不相匹配。",
)
_NEXT = (
    "建立问题清单，逐项明确责任人和时限；每季度研究一次法治建设工作，年底前完成整改并接受监督。",
    "加强法治队伍建设，开展执法案卷互评，把述法评议结果运用到年度考核之中。",
)


def hand_in_reports(store: Store, evaluation_id: int, *, late: bool) -> None:
    """Hands in the reports that come in time, or those that are `late`: most accepted, one returned, a few unread."""
    with store.transaction():
        for number, entry in enumerate(store.units.entries(evaluation_id)):
            if entry.unit_code in MISSING or (entry.unit_code in LATE) is not late:
                continue
            if entry.unit_code == _MENDED:
                _hand_in(store, entry, number + 1, "（初稿）")
            _hand_in(store, entry, number, "")


def _hand_in(store: Store, entry: Entry, number: int, draft: str) -> None:
    title = f"{entry.unit}2024年度述法报告{draft}"
    content = report_document(title, _paragraphs(number))
    document = document_of(f"{title}.docx", content)
    report = store.reports.hand_in(
        entry.id, document.name, document.content, document.text, document.textless
    )
    if entry.unit_code == _RETURNED:
        store.reports.send_back(report.id, _REASON)
    elif entry.unit_code not in _UNREAD and not draft:
        store.reports.accept(report.id)


def _paragraphs(number: int) -> list[tuple[str, str]]:
    """Headings and paragraphs, as (style, text); each unit's is put together otherwise."""

    def said(choices: Sequence[str], step: int) -> str:
        return choices[(number // step) % len(choices)].format(n=2 + (number * 7 + step) % 23)

    return [
        ("", _NOTE),
        ("Heading2", "一、履行推进法治建设第一责任人职责情况"),
        ("", said(_STUDY, 1)),
        ("", said(_DECIDE, 2)),
        ("", said(_ENFORCE, 3)),
        ("Heading2", "二、落实普法责任制情况"),
        ("", said(_SPREAD, 5)),
        ("Heading2", "三、存在的主要问题"),
        ("", said(_PROBLEMS, 4)),
        ("Heading2", "四、下一步打算"),
        ("", said(_NEXT, 7)),
    ]


def report_document(title: str, paragraphs: Sequence[tuple[str, str]]) -> bytes:
    """A plain Word document: a title, then paragraphs with their style (empty: body text)."""
    body = "".join(_paragraph(style, text) for style, text in [("Heading1", title), *paragraphs])
    members = {
        "[Content_Types].xml": _XML + _TYPES,
        "_rels/.rels": _XML + _relations("officeDocument", "word/document.xml"),
        "word/document.xml": f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": _XML + _relations("styles", "styles.xml"),
        "word/styles.xml": f'{_XML}<w:styles xmlns:w="{_WORD}">{_STYLES}</w:styles>',
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _paragraph(style: str, text: str) -> str:
    mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{mark}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _relations(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/relationships/{kind}" Target="{target}"/></Relationships>'
    )


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD_TYPE}.styles+xml"/></Types>'
)
_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
    f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
    for level, size in ((1, 44), (2, 32))
)
