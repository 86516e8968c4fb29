"""自查表: sent to the chosen units, collected with every version and file, returned or checked, made findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Finding
from db.records.supervision import (
    ItemAnswer,
    SelfCheck,
    SelfCheckFile,
    SelfCheckForm,
    SelfCheckState,
    SelfCheckVerdict,
    Supervision,
)
from db.store.findings.findings import Findings, evidence_row
from db.store.reports.reports import clean_file_name, whole
from db.store.supervision.supervisions import Supervisions, check_day
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Change, Trail

_ANSWERS: Final = """SELECT i.code, a.verdict, a.facts, a.measures, a.responsible, a.due
    FROM supervision_answers a JOIN supervision_items i ON i.id = a.item_id WHERE a.form_id = ?
    ORDER BY i.id"""

MOST_PACKET_FILES: Final = 80_000_000  # bytes that a packet brings back, all units together


class SelfChecks:
    """What goes out to the units of a 督察 and comes back."""

    def __init__(
        self, database: Database, trail: Trail, supervisions: Supervisions, findings: Findings
    ) -> None:
        self._database = database
        self._trail = trail
        self._supervisions = supervisions
        self._findings = findings

    def forms(self, supervision_id: int, entry_id: int) -> tuple[SelfCheckForm, ...]:
        """Every version of a unit, the first one first. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.SUPERVISION)
        rows = self._database.conn.execute(
            "SELECT id, version, file_name, received_on FROM supervision_forms"
            " WHERE supervision_id = ? AND entry_id = ? ORDER BY version",
            (supervision_id, entry_id),
        ).fetchall()
        return tuple(
            SelfCheckForm(entry_id, version, name, on, self._answers(number))
            for number, version, name, on in rows
        )

    def latest(self, supervision_id: int) -> dict[int, SelfCheckForm]:
        """The latest version of each unit that has handed one in."""
        units = self._supervisions.units(supervision_id)
        found = {u.entry_id: self.forms(supervision_id, u.entry_id) for u in units if u.versions}
        return {number: forms[-1] for number, forms in found.items()}

    def findings(self, supervision_id: int) -> tuple[tuple[str, Finding], ...]:
        """The findings that were made of it, each with the code of its item."""
        year = self._supervisions.get(supervision_id).evaluation_id
        self._trail.access.check_reading(ReadSubject.OFFICE, evaluation_id=year)
        rows = self._database.conn.execute(
            "SELECT i.code, p.finding_id FROM supervision_findings p"
            " JOIN supervision_items i ON i.id = p.item_id WHERE i.supervision_id = ?"
            " ORDER BY p.finding_id",
            (supervision_id,),
        ).fetchall()
        return tuple((code, self._findings.get(number)) for code, number in rows)

    def send(self, supervision_id: int, entry_ids: Collection[int], on: str) -> None:
        """Notes that the form went out to units that had none yet, or whose form was returned."""
        found = self._supervisions.open(supervision_id)
        with self._trail.change("supervision.send", found.title) as change:
            for unit in self._chosen(supervision_id, entry_ids):
                if unit.state is SelfCheckState.PENDING:
                    values = {"state": SelfCheckState.SENT.value, "sent_on": on}
                    key = self._supervisions.key(supervision_id, unit.entry_id)
                    change.update("supervision_units", key, values)

    def remind(self, supervision_id: int, entry_ids: Collection[int], on: str) -> None:
        """Notes that units were reminded."""
        found = self._supervisions.open(supervision_id)
        with self._trail.change("supervision.remind", found.title) as change:
            for unit in self._chosen(supervision_id, entry_ids):
                key = self._supervisions.key(supervision_id, unit.entry_id)
                change.update("supervision_units", key, {"reminded_on": on})

    def extend(
        self, supervision_id: int, entry_ids: Collection[int], due: str, reason: str
    ) -> None:
        """Gives units a day of their own for a reason; an empty one takes it back.

        Raises UserError REASON_NEEDED, VALUE_REFUSED, SUPERVISION_CLOSED.
        """
        found = self._supervisions.open(supervision_id)
        if due and not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        values = {"due": due and check_day("due", due), "due_reason": due and reason.strip()}
        with self._trail.change("supervision.extend", found.title, reason.strip()) as change:
            for unit in self._chosen(supervision_id, entry_ids):
                key = self._supervisions.key(supervision_id, unit.entry_id)
                change.update("supervision_units", key, values)

    def collect(
        self,
        supervision_id: int,
        entry_id: int,
        answers: Sequence[ItemAnswer],
        file_name: str,
        on: str,
    ) -> bool:
        """Keeps a form as the unit's latest version; False where it says what the latest says already.

        Raises UserError SELF_CHECK_SETTLED where it was checked, SUPERVISION_CLOSED.
        """
        found = self._supervisions.open(supervision_id)
        (unit,) = self._chosen(supervision_id, [entry_id])
        before = self.forms(supervision_id, entry_id)
        if before and before[-1].answers == tuple(answers):
            return False
        if unit.state is SelfCheckState.CHECKED:
            raise UserError(ErrorKind.SELF_CHECK_SETTLED, found=unit.unit)
        form = SelfCheckForm(entry_id, len(before) + 1, file_name, on, tuple(answers))
        with self._trail.change("supervision.collect", _subject(found, unit)) as change:
            self.write_form(change, supervision_id, form)
        return True

    def write_form(self, change: Change, supervision_id: int, form: SelfCheckForm) -> None:
        """Adds a version within an event: the unit has reported."""
        items = {item.code: item.id for item in self._supervisions.items(supervision_id)}
        key = self._supervisions.key(supervision_id, form.entry_id)
        told = {"file_name": form.file_name, "received_on": form.received_on}
        number = change.insert("supervision_forms", {**key, "version": form.version, **told})
        for answer in form.answers:
            values = {k: v for k, v in asdict(answer).items() if k != "item"}
            own = {"form_id": number, "item_id": items[answer.item], **values}
            own["verdict"] = answer.verdict.value
            change.insert("supervision_answers", own, key=("form_id", "item_id"))
        state = {"state": SelfCheckState.REPORTED.value, "reported_on": form.received_on}
        change.update("supervision_units", key, {**state, "note": ""})

    # files that go with a form

    def files(self, supervision_id: int, entry_id: int) -> tuple[SelfCheckFile, ...]:
        """佐证 of a unit, in the order in which it came. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.SUPERVISION)
        rows = self._database.conn.execute(
            "SELECT id, entry_id, file_name, sha256, size FROM self_check_files"
            " WHERE supervision_id = ? AND entry_id = ? ORDER BY id",
            (supervision_id, entry_id),
        )
        return tuple(SelfCheckFile(*row) for row in rows)

    def file_content(self, file_id: int) -> bytes:
        """A file as it came. Raises UserError NO_SUCH_FILE, ROW_DAMAGED, NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.SUPERVISION)
        row = self._database.conn.execute(
            "SELECT content FROM self_check_file_contents WHERE file_id = ?", (file_id,)
        ).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_FILE)
        return whole("self_check_file_contents", file_id, row[0])

    def attach(self, supervision_id: int, entry_id: int, file_name: str, content: bytes) -> bool:
        """Keeps a file with a unit's 自查表; False where it lies there already, by the same name.

        Raises UserError VALUE_REFUSED where it is too large, PACKET_FULL, SUPERVISION_CLOSED.
        """
        found = self._supervisions.open(supervision_id)
        (unit,) = self._chosen(supervision_id, [entry_id])
        if not self.is_new(supervision_id, entry_id, file_name, content):
            return False
        row = evidence_row(clean_file_name(file_name), content)
        self._check_room(row)
        with self._trail.change("supervision.attach", _subject(found, unit)) as change:
            self.write_file(change, supervision_id, entry_id, row, content)
        return True

    def is_new(self, supervision_id: int, entry_id: int, file_name: str, content: bytes) -> bool:
        """Whether no such file lies with a unit's 自查表. Raises UserError VALUE_REFUSED where it is too large."""
        row = evidence_row(clean_file_name(file_name), content)
        known = {(f.file_name, f.sha256) for f in self.files(supervision_id, entry_id)}
        return (row["file_name"], row["sha256"]) not in known

    def write_file(
        self,
        change: Change,
        supervision_id: int,
        entry_id: int,
        row: Mapping[str, Any],
        content: bytes,
    ) -> None:
        """Adds a file within an event; `row` vouches for it (`evidence_row`)."""
        key = self._supervisions.key(supervision_id, entry_id)
        number = change.insert("self_check_files", {**key, **row})
        change.insert_beside("self_check_file_contents", {"file_id": number, "content": content})

    def detach(self, supervision_id: int, file: SelfCheckFile) -> None:
        """Takes a file out; the trail keeps its name, size and sha256. Raises UserError SUPERVISION_CLOSED."""
        found = self._supervisions.open(supervision_id)
        (unit,) = self._chosen(supervision_id, [file.entry_id])
        with self._trail.change("supervision.detach", _subject(found, unit)) as change:
            change.delete_content("self_check_file_contents", {"file_id": file.id})
            change.delete("self_check_files", {"id": file.id})

    def _check_room(self, row: Mapping[str, Any]) -> None:
        """A packet takes what its return can carry."""
        (kept, packet) = self._database.conn.execute(
            "SELECT coalesce(sum(size), 0), EXISTS (SELECT 1 FROM own_packet) FROM self_check_files"
        ).fetchone()
        if packet and kept + row["size"] > MOST_PACKET_FILES:
            limit = str(MOST_PACKET_FILES // 1_000_000)
            raise UserError(ErrorKind.PACKET_FULL, found=str(row["file_name"]), limit=limit)

    def send_back(self, supervision_id: int, entry_id: int, reason: str) -> None:
        """Returns a form to its unit. Raises UserError REASON_NEEDED, SELF_CHECK_MISSING, SUPERVISION_CLOSED."""
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        self._judge(
            supervision_id, entry_id, "supervision.return", SelfCheckState.RETURNED, reason.strip()
        )

    def check(self, supervision_id: int, entry_id: int) -> None:
        """Takes a form as right. Raises UserError SELF_CHECK_MISSING, SUPERVISION_CLOSED."""
        self._judge(supervision_id, entry_id, "supervision.check", SelfCheckState.CHECKED)

    def make_findings(self, supervision_id: int) -> int:
        """Puts into the ledger what checked forms say is not met, and returns how many findings are new.

        Measures, person and day go along; the source names the 督察 and its item.
        """
        found = self._supervisions.open(supervision_id)
        problems = list(self._problems(supervision_id))
        items = {item.code: item for item in self._supervisions.items(supervision_id)}
        for unit, answer in problems:
            item = items[answer.item]
            text = f"{item.title}：{answer.facts}" if answer.facts else item.title
            with self._trail.change("supervision.findings", unit.unit_code) as change:
                row = {
                    "entry_id": unit.entry_id,
                    "text": f"{text}（{answer.verdict.value}）",
                    "source": source_of(found, item.code),
                    "measures": answer.measures,
                    "responsible": answer.responsible,
                    "due": answer.due or found.due,
                    "state": "open",
                    "reported_on": "",
                    "accepted_on": "",
                    "note": "",
                }
                number = change.insert("findings", row)
                link = {"finding_id": number, "item_id": item.id}
                change.insert("supervision_findings", link, key=("finding_id",))
        return len(problems)

    def _problems(self, supervision_id: int) -> Iterator[tuple[SelfCheck, ItemAnswer]]:
        """What checked forms say is not met and no finding was made of yet."""
        made = {(f.entry_id, code) for code, f in self.findings(supervision_id)}
        latest = self.latest(supervision_id)
        for unit in self._supervisions.units(supervision_id):
            form = latest.get(unit.entry_id)
            if unit.state is not SelfCheckState.CHECKED or form is None:
                continue
            for answer in form.answers:
                if (
                    answer.verdict.leaves_a_problem
                    and (
                        unit.entry_id,
                        answer.item,
                    )
                    not in made
                ):
                    yield unit, answer

    def _judge(
        self, supervision_id: int, entry_id: int, what: str, state: SelfCheckState, note: str = ""
    ) -> None:
        found = self._supervisions.open(supervision_id)
        if self._database.conn.execute("SELECT 1 FROM own_packet").fetchone():
            raise UserError(ErrorKind.NOT_IN_PACKET, found="")  # who collects does not judge
        (unit,) = self._chosen(supervision_id, [entry_id])
        if unit.state not in (SelfCheckState.REPORTED, SelfCheckState.CHECKED):
            raise UserError(ErrorKind.SELF_CHECK_MISSING, found=unit.unit)
        with self._trail.change(what, _subject(found, unit), note) as change:
            key = self._supervisions.key(supervision_id, entry_id)
            change.update("supervision_units", key, {"state": state.value, "note": note})

    def _chosen(self, supervision_id: int, entry_ids: Collection[int]) -> list[SelfCheck]:
        """The units of these numbers. Raises UserError NO_SUCH_UNIT where one is not chosen."""
        units = {unit.entry_id: unit for unit in self._supervisions.units(supervision_id)}
        for number in entry_ids:
            if number not in units:
                raise UserError(ErrorKind.NO_SUCH_UNIT, found=str(number))
        return [units[number] for number in sorted(entry_ids)]

    def _answers(self, form_id: int) -> tuple[ItemAnswer, ...]:
        rows = self._database.conn.execute(_ANSWERS, (form_id,))
        return tuple(
            ItemAnswer(code, SelfCheckVerdict(verdict), *rest) for code, verdict, *rest in rows
        )


def _subject(supervision: Supervision, unit: SelfCheck) -> str:
    return f"{supervision.title}/{unit.unit_code}"


def source_of(supervision: Supervision, item: str) -> str:
    """What a finding names as its source."""
    return f"{supervision.title} {item}"
