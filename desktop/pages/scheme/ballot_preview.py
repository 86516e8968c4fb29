"""The ballot as a reviewer will see it, drawn from a draft while it is edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from PySide6.QtWidgets import QTextBrowser

from desktop.widgets.fields.field_editors import shown
from desktop.widgets.look.theme import current_theme

Table = Mapping[str, Any]


class BallotPreview(QTextBrowser):
    """Shows one part for one category; numbers that cannot be read yet stand as they were typed."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("评分票预览"))
        self.setOpenLinks(False)

    def show_part(self, title: str, part: Table | None, category: str, full: str) -> None:
        """Draws the ballot of a part; None where the draft has no part to show."""
        html = (
            self._ballot(title, part, category, full)
            if part
            else self._hint(self.tr("还没有评分部分"))
        )
        if html != self.property("drawn"):
            self.setProperty("drawn", html)
            place = self.verticalScrollBar().value()
            self.setHtml(html)
            self.verticalScrollBar().setValue(place)

    def _ballot(self, title: str, part: Table, category: str, full: str) -> str:
        kind = part.get("kind")
        balloted = kind in ("scored", "voted")
        name = self._text(part, "title") + (self.tr("评分票") if balloted else "")
        head = (
            f"<p align='center' style='font-size:11pt'>{escape(title)}</p>"
            f"<p align='center' style='font-size:14pt'><b>{name}</b></p>"
        )
        if not balloted:
            why = (
                self.tr("本部分由办公室按台账录入次数，系统自动扣分，评委不填票。")
                if kind == "deducted"
                else self.tr("本部分由办公室直接录入得分，评委不填票。")
            )
            return head + self._hint(why)
        criteria = [
            c for c in part.get("criteria", []) if category in c.get("categories", [category])
        ]
        if not criteria:
            return head + self._hint(
                self.tr("没有适用于“{category}”的指标").format(category=escape(category))
            )
        who = self.tr("票号：________") if part.get("anonymous") else self.tr("评委：________")
        line = self.tr("单位：________________（{category}）　{who}").format(
            category=escape(category or self.tr("各类别")), who=who
        )
        return f"{head}<p>{line}</p>{self._table(criteria, voted=kind == 'voted', full=full)}"

    def _table(self, criteria: Sequence[Table], *, voted: bool, full: str) -> str:
        t = current_theme()
        mark = self.tr("选档次") if voted else self.tr("打分")
        heads = (self.tr("编号"), self.tr("指标"), self.tr("满分"), mark)
        cells = "".join(f"<th align='left'>{head}</th>" for head in heads)
        rows = [f"<tr bgcolor='{t.navigation}'>{cells}</tr>"]
        rows += [
            f"<tr><td>{self._text(c, 'code')}</td><td>{self._criterion(c)}</td>"
            f"<td align='right'>{self._text(c, 'points')}</td><td>{self._mark(c, voted=voted)}</td></tr>"
            for c in criteria
        ]
        if not voted:
            total = f"<td><b>{self.tr('合计')}</b></td><td align='right'><b>{escape(full)}</b></td>"
            rows.append(f"<tr><td></td>{total}<td></td></tr>")
        style = f"border-collapse:collapse;border-color:{t.line}"
        return f"<table width='100%' border='1' cellpadding='5' cellspacing='0' style='{style}'>{''.join(rows)}</table>"

    def _criterion(self, criterion: Table) -> str:
        text = str(criterion.get("text", ""))
        below = escape(text).replace("\n", "<br>")
        muted = current_theme().muted
        if labels := criterion.get("labels"):
            only = self.tr("仅限有标签“{labels}”的单位").format(labels=escape("、".join(labels)))
            below = f"{only}<br>{below}" if below else only
        small = f"<br><span style='color:{muted};font-size:9pt'>{below}</span>" if below else ""
        return self._text(criterion, "title") + small

    def _mark(self, criterion: Table, *, voted: bool) -> str:
        return "<br>".join(self._choices(criterion, voted=voted))

    def _choices(self, criterion: Table, *, voted: bool) -> Iterator[str]:
        for level in criterion.get("levels", []):
            points = "" if voted else f" {self._text(level, 'points')}"
            yield f"□&nbsp;{self._text(level, 'title')}{points}"
        if not voted:
            step = escape(shown(criterion.get("step", "0.5")))
            hint = self.tr("每档 {step} 分").format(step=step)
            yield f"<span style='color:{current_theme().muted};font-size:9pt'>{hint}</span>"

    def _text(self, table: Table, key: str) -> str:
        return escape(shown(table.get(key)))

    def _hint(self, text: str) -> str:
        return f"<p align='center' style='color:{current_theme().muted}'>{text}</p>"
