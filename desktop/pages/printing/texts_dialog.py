"""文书内容: what letters and papers of the session say beyond the data, kept with the year."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTime
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from db.records.office import PaperTexts
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.day_field import DayField
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled

_LINES = 4  # of a text that is seen at once
_MOST, _MOST_LONG = 200, 5000


class TextsDialog(FormDialog):
    """Every field may stay empty: the program's own words, or none, stand there then."""

    def __init__(self, texts: PaperTexts, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("paper_texts_dialog")
        self.setWindowTitle(self.tr("文书内容"))
        self.setMinimumWidth(scaled(560))
        self._texts = texts
        self._lines: dict[str, QLineEdit] = {}
        self._long: dict[str, QPlainTextEdit] = {}
        self._days: dict[str, DayField] = {}
        self.ranked = QCheckBox(self.tr("写明名次（不勾选的只写等次，单位排名不分先后）"))
        self.ranked.setChecked(texts.ranked)
        self.pages = QTabWidget()
        self.pages.addTab(self._letters(), self.tr("各种函件"))
        self.pages.addTab(self._circular(), self.tr("结果通报"))
        self.pages.addTab(self._session(), self.tr("现场会"))
        told = QLabel(self.tr("不填的照程序原来的写法。保存后左边的文书按这里填的重新生成。"))
        told.setWordWrap(True)
        told.setProperty("muted", True)
        layout = QVBoxLayout(self)
        layout.addWidget(self.pages, 1)
        layout.addWidget(told)
        self._buttons = AnswerButtons(self)
        layout.addWidget(self._buttons)
        self._lines["meeting_at"].textChanged.connect(self._check)
        self._check()

    def _check(self, *_changed: object) -> None:
        """What is no time of day cannot be kept."""
        self._buttons.accept_button.setEnabled(
            clock_time(self._lines["meeting_at"].text()) is not None
        )

    @property
    def texts(self) -> PaperTexts:
        """What is filled in."""
        lines = {name: line.text().strip() for name, line in self._lines.items()}
        long = {name: text.toPlainText().strip() for name, text in self._long.items()}
        days = {name: field.day for name, field in self._days.items()}
        ranked = self.ranked.isChecked()
        lines["meeting_at"] = clock_time(lines["meeting_at"]) or ""
        return replace(self._texts, **lines, **long, **days, ranked=ranked)

    def _letters(self) -> QWidget:
        form = self._form()
        self._day(form, "dated", self.tr("成文日期"))
        self._line(form, "contact", self.tr("联系人及电话"))
        form.addRow("", self.ranked)
        self._day(form, "answer_by", self.tr("反馈报送期限"))
        self._text(form, "feedback_opening", self.tr("反馈函开头"))
        self._day(form, "remind_until", self.tr("催报期限"))
        self._text(form, "reminder_ending", self.tr("催报函结尾"))
        return self._page(form)

    def _circular(self) -> QWidget:
        form = self._form()
        self._line(form, "document_number", self.tr("文号"), self.tr("示法办〔2025〕1号"))
        self._line(form, "addressee", self.tr("主送"), self.tr("各参评单位"))
        self._text(form, "circular_opening", self.tr("通报开头"))
        self._text(form, "demands", self.tr("工作要求"))
        self._long["demands"].setPlaceholderText(self.tr("一行一段"))
        return self._page(form)

    def _session(self) -> QWidget:
        form = self._form()
        self._day(form, "meeting_on", self.tr("会议日期"))
        self._line(form, "meeting_at", self.tr("开始时间"), "09:00")
        self._line(form, "meeting_place", self.tr("会议地点"))
        return self._page(form)

    @staticmethod
    def _form() -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        return form

    @staticmethod
    def _page(form: QFormLayout) -> QWidget:
        page = QWidget()
        page.setLayout(form)
        return page

    def _line(self, form: QFormLayout, name: str, word: str, example: str = "") -> None:
        line = QLineEdit(getattr(self._texts, name))
        line.setAccessibleName(word)
        line.setMaxLength(_MOST)
        line.setPlaceholderText(example)
        self._lines[name] = line
        form.addRow(word, line)

    def _text(self, form: QFormLayout, name: str, word: str) -> None:
        text = QPlainTextEdit(getattr(self._texts, name)[:_MOST_LONG])
        text.setAccessibleName(word)
        text.setTabChangesFocus(True)
        text.setMaximumHeight(text.fontMetrics().lineSpacing() * _LINES + scaled(12))
        self._long[name] = text
        form.addRow(word, text)

    def _day(self, form: QFormLayout, name: str, word: str) -> None:
        field = DayField(word, getattr(self._texts, name))
        self._days[name] = field
        form.addRow("", field)


def clock_time(typed: str) -> str | None:
    """A time of day as HH:MM, however it was typed; empty for nothing, None for what is none."""
    text = typed.strip().replace("：", ":").replace(".", ":")
    if not text:
        return ""
    found = QTime.fromString(text, "H:mm")
    return found.toString("HH:mm") if found.isValid() else None
