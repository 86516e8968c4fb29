"""催报函: a letter to each unit whose report has not come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reportlab.platypus.flowables import Flowable

from db.records import Entry, Evaluation
from db.steps import Progress
from desktop.sheets.letters.official_letter import Letter, Paragraph, letters_story
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.printing import Document, Draft, Printed, print_draft

TITLE = "催报函"


@dataclass(frozen=True, slots=True)
class ReminderLetters:
    """Whom to remind. `until` is the new date to hand in by, `dated` the letters' date (ISO, or empty).

    On `today` the deadline is over or not; `extended` are the days of those that were given more time, by unit code.

    `ending` stands in the place of what happens to those who do not.
    """

    evaluation: Evaluation
    entries: tuple[Entry, ...]
    until: str = ""
    dated: str = ""
    contact: str = ""
    today: str = ""
    ending: str = ""
    extended: Mapping[str, str] = field(default_factory=dict)


def print_reminders(letters: ReminderLetters, progress: Progress | None = None) -> Printed:
    """The letters as a PDF, each on a page of its own."""
    return print_draft(draft(letters), progress)


def draft(letters: ReminderLetters) -> Draft:
    """The paper before it is printed."""
    evaluation = letters.evaluation
    document = Document(f"{evaluation.title}{TITLE}", evaluation.organiser, LETTER, TITLE)
    return Draft(document, story(letters))


def story(letters: ReminderLetters) -> list[Flowable]:
    """The letters, each from a page of its own."""
    return letters_story(reminder_letters(letters) or [_nobody(letters)])


def reminder_letters(letters: ReminderLetters) -> list[Letter]:
    """One letter for each unit."""
    return [_letter(letters, entry) for entry in letters.entries]


def _letter(letters: ReminderLetters, entry: Entry) -> Letter:
    evaluation = letters.evaluation
    later = letters.extended.get(entry.unit_code, "")
    due = later or evaluation.deadline
    limit = f"{'你单位的' if later else ''}提交期限{'延至' if later else '为'}{day_text(due)}"
    overdue = "" < due < letters.today
    state = "期限已过，截至目前仍未收到" if overdue else "截至目前尚未收到"
    until = day_text(letters.until and max(letters.until, later))
    paragraphs = [
        Paragraph(
            f"按照{evaluation.title}的安排，各参评单位应当报送主要负责人履行推进法治建设第一责任人职责的"
            f"述法报告，{limit if due else '提交期限已经通知'}。{state}你单位的述法报告。",
            "活动名称",
        ),
        Paragraph(
            f"请你单位高度重视，{f'于{until}前' if until else '尽快'}将述法报告报送我单位。"
            f"{letters.ending or '逾期未报送的，将按照计分办法处理。'}"
        ),
    ]
    if letters.contact:
        paragraphs.append(Paragraph(f"联系人及电话：{letters.contact}", "联系方式"))
    return Letter(
        title="关于报送述法报告的催报函",
        addressee=entry.unit,
        opening=paragraphs,
        ending=[Paragraph("特此函告。")],
        issuer=evaluation.organiser,
        date=day_text(letters.dated),
        outline=f"{entry.unit_code} {entry.unit}",
        place=f"{entry.unit_code} 单位名称",
    )


def _nobody(letters: ReminderLetters) -> Letter:
    return Letter(
        TITLE, "", [Paragraph(f"{letters.evaluation.title}没有需要催报的单位。", "活动名称")]
    )
