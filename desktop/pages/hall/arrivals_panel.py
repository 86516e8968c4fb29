"""签到: people are ticked by name, initials or a code that a hand scanner types; so many ballots are issued."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.records import Reviewer
from desktop.ballots.part_seats import seats_of
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.pages.hall.absences_dialog import AbsencesDialog
from desktop.pages.hall.absent_seats import absences, is_number
from desktop.pages.hall.arrivals_table import ArrivalsView, Expected, arrivals_table, expected
from desktop.pages.hall.edits import hand_out, record_absences, tick_people
from desktop.pages.hall.name_search import matches, plain
from desktop.session import Session
from desktop.sheets.ballots.code import read_code
from desktop.widgets.fields.boxes import NumberBox
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.telling.notices import Notices


class ArrivalsPanel(QWidget):
    """The list with its line for searching and scanning, and how many numbered ballots each group was handed."""

    def __init__(self, session: Session, edits: Edits, notices: Notices) -> None:
        super().__init__()
        self._session, self._edits, self._notices = session, edits, notices
        self.model = arrivals_table(self)
        self.table = ArrivalsView(self.tr("签到"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr("没有署名的评委。\n无记名票不逐号签到，在下面填各组发出多少张。")
        )
        self.table.set_widths([c.width for c in self.model.columns], 4)
        self.table.toggled.connect(self.toggle)
        self.search = SearchLine(
            self.tr("签到查找"),
            self.tr("姓名、拼音首字母、编号，或扫描请柬上的码，按 Enter 签到"),
            self.table,
        )
        self.search.enter_goes_there = False
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self.take_typed)
        self._told = QLabel()
        self._told.setObjectName("section")
        self._record = push_button(self.tr("按签到记缺席…"))
        self._record.clicked.connect(lambda _on=False: self.record())
        self._numbers = QFormLayout()
        self._boxes: dict[str, NumberBox] = {}
        foot = QHBoxLayout()
        foot.addWidget(self._told, 1)
        foot.addWidget(self._record)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addLayout(self._numbers)
        layout.addLayout(foot)

    def read(self) -> None:
        """Reads anew."""
        store, year = self._session.store, self._session.evaluation_id
        reviewers = store.panel.reviewers(year)
        titles = {g.code: g.title for g in store.panel.groups(year)}
        people = expected(reviewers, titles, store.arrivals.present(year))
        self.model.set_rows(people)
        self._show_numbers(reviewers, titles)
        here = sum(bool(e.arrived_at) for e in people)
        self._told.setText(
            self.tr("应到 {due} 人，实到 {here} 人；应发评分票每家 {ballots} 张").format(
                due=len(people), here=here, ballots=store.arrivals.count(year)
            )
        )
        may = self._may("hall.arrive")
        self._record.setEnabled(may and store.access.may_change("ballot.attendance"))

    def start(self) -> None:
        """The scanner types into the line."""
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_typed(self) -> None:
        """Enter: ticks whom the code names, or the one who is left."""
        found = self._named(self.search.text())
        if found is None:
            self._notices.say(self.tr("没有找到，或不止一人：请再输几个字，或用方向键选定后按空格"))
            return
        if found.arrived_at:
            self._notices.say(self.tr("{name} 已经签到").format(name=found.reviewer.name))
        elif self._may("hall.arrive") and self._edits.perform(
            tick_people(self._session, [found.reviewer], here=True)
        ):
            self._notices.say(self.tr("{name} 已签到").format(name=found.reviewer.name))
        self.search.clear()

    def toggle(self) -> None:
        """Space: ticks the chosen ones; where all of them are here, takes that back."""
        chosen = [self.model.record(row) for row in self.table.rows()]
        if not chosen or not self._may("hall.arrive"):
            return
        here = not all(e.arrived_at for e in chosen)
        people = [e.reviewer for e in chosen if here is not bool(e.arrived_at)]
        self._edits.perform(tick_people(self._session, people, here=here))

    def record(self) -> None:
        """Records for all of the session's ballots at once who did not come."""
        session, store = self._session, self._session.store
        year = session.evaluation_id
        seats = seats_of(store, session.scheme, year)
        told = self.tr(
            "没有签到的评委和没有发出的票号，在下列部分的评分票一次记为缺席，不算应收；"
            "已交的票不变。其后又到会的，签到后再记一次即恢复。"
        )
        dialog = AbsencesDialog(seats, told, self)
        if not dialog.exec():
            return
        found = absences(
            [part for part in seats if part.part.code in dialog.parts],
            store.arrivals.present(year),
            store.arrivals.handed_out(year),
            dialog.reason,
        )
        edit = record_absences(session, found.absent, found.present, dialog.reason)
        if self._edits.perform(edit):
            self._notices.say(
                self.tr("已记缺席 {absent} 张，恢复应评 {present} 张").format(
                    absent=len(found.absent), present=len(found.present)
                )
            )

    def _named(self, typed: str) -> Expected | None:
        """Whom a code means, exactly; or who alone is left of the search."""
        text = plain(typed)
        with suppress(ValueError):  # no code of ours
            text = plain(read_code(typed).reviewer)
        people = self.model.all
        exact = [e for e in people if plain(e.reviewer.code) == text]
        left = exact or [e for e in people if plain(e.number) == text] or list(self.model.shown)
        return left[0] if text and len(left) == 1 else None

    def _narrow(self, text: str) -> None:
        def accepts(one: Expected) -> bool:
            person = one.reviewer
            return matches(person.name, text) or plain(text) in plain(
                f"{person.code}\n{person.workplace}"
            )

        self.model.set_accepts(accepts if text.strip() else None)

    def _show_numbers(self, reviewers: tuple[Reviewer, ...], titles: dict[str, str]) -> None:
        """A box a group that has ballot numbers."""
        most: dict[str, int] = {}
        for reviewer in reviewers:
            if is_number(reviewer):
                most[reviewer.group] = most.get(reviewer.group, 0) + 1
        if list(most) != list(self._boxes):
            while self._numbers.rowCount():
                self._numbers.removeRow(0)
            self._boxes = {group: self._box(group, titles) for group in most}
        handed = self._session.store.arrivals.handed_out(self._session.evaluation_id)
        for group, box in self._boxes.items():
            box.blockSignals(True)
            box.setRange(-1, most[group])
            box.setValue(handed.get(group, -1))
            box.setEnabled(self._may("hall.hand_out"))
            box.blockSignals(False)

    def _box(self, group: str, titles: dict[str, str]) -> NumberBox:
        box = NumberBox()
        name = self.tr("{group} 发出无记名票").format(group=titles.get(group, group))
        box.setAccessibleName(name)
        box.setSpecialValueText(self.tr("未清点"))
        box.editingFinished.connect(self._handing(group, box))
        self._numbers.addRow(name, box)
        return box

    def _handing(self, group: str, box: NumberBox) -> Callable[[], None]:
        def hand() -> None:
            handed = self._session.store.arrivals.handed_out(self._session.evaluation_id)
            if box.value() >= 0 and box.value() != handed.get(group, -1):
                self._edits.perform(hand_out(self._session, group, box.value()))

        return hand

    def _may(self, what: str) -> bool:
        session = self._session
        return session.has_evaluation and session.editable and session.store.access.may_change(what)
