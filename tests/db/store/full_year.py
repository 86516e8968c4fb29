"""A small year with a row in every table of the schema: what tests of damage stand on."""

import hashlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlite_utils import Database

from db.migrations import schema
from db.records import Mark
from db.records.hall import HallSettings, HandCount
from db.records.import_data import ImportData, VotesRow
from db.records.office import PaperTexts
from db.records.releases import ReleaseKind
from db.records.supervision import ChecklistItem, ItemAnswer, SelfCheckVerdict
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.paper.records import SetAside
from db.store.trail.roles import Role
from tests.db.store import small_year
from tests.db.store.paper.printed import print_copies
from tests.db.store.paper.scanned import new_batch, new_scan, take_first

ORGANISER, PASSWORD = "王组织", "组织者的口令01"


def build(path: Path, *, staffed: bool = True, frozen: bool = True) -> int:
    """Makes the file, `frozen` and released; `staffed` gives it accounts. Returns the evaluation's number."""
    evaluation_id = small_year.build(path)
    with Store.open(path, "组织者") as store:
        entry = store.units.find(evaluation_id, "U01")
        store.reports.hand_in(
            entry.id, "述法报告.docx", b"the report", "推进依法治区工作，普法到位。"
        )
        store.deliveries.extend(entry.id, "2024-12-20", "机构调整")
        store.deliveries.remind([entry.id], "电话")
        finding = store.findings.add(entry.id, "普法台账不全", due="2025-03-01")
        store.findings.add_evidence(finding.id, "台账.pdf", b"evidence")
        store.findings.add_strong_point(entry.id, "领导带头")
        store.double_entry.start(evaluation_id, "written")
        settle_scans(store, evaluation_id)
        store.unit_changes.rename(
            store.units.find(evaluation_id, "U03").id, "2024-06-01", "机构改革", unit="单位U03局"
        )
        gone = store.units.add(evaluation_id, "U04", "单位U04", "执法部门")
        store.unit_changes.merge(
            evaluation_id, [gone.unit_id], entry.unit_id, "2024-07-01", "机构改革", remove=[gone.id]
        )
        left = store.units.add(evaluation_id, "U05", "单位U05", "执法部门", presentation="现场")
        votes = VotesRow("票数-written!2", "written", "U05", "experts", {"A1": {"好": 3}})
        store.importer.take(evaluation_id, ImportData(votes=(votes,)))
        store.draws.by_machine(evaluation_id, "246810")
        store.hall.set_times(evaluation_id, HallSettings())
        store.hall.start(evaluation_id, left.id)
        store.hall.finish(evaluation_id, left.id, 480_000)
        store.arrivals.tick([2])
        store.arrivals.hand_out(evaluation_id, "experts", 0)
        store.hand_counts.put(HandCount(left.id, "written", 4, 3, "一人中途离场"))
        store.withdrawals.withdraw(left.id, "2024-08-01", "机构撤销")
        inspect_one(store, evaluation_id, entry.id)
    with Store.open(path, "复核员") as store:
        second, *_ = store.double_entry.to_check(evaluation_id, "written")
        store.double_entry.put_mark(second.id, "A1", Mark.number(1_000))
        store.double_entry.put_mark(second.id, "A2", Mark.number(30_000))
        store.double_entry.finish(second.id)
        store.double_entry.settle(second.id, "A1", Mark.number(1_000), "核对原票")
        store.paper_texts.put(evaluation_id, PaperTexts(document_number="示法办〔2025〕1号"))
        if frozen:
            store.results.freeze(evaluation_id, "会议审定")
            (shown,) = store.releases.release(evaluation_id, ReleaseKind.GRADES)
            store.releases.take_back(shown.id, "先报党组")
            store.releases.release(evaluation_id, ReleaseKind.OVERALL)
        if staffed:
            store.accounts.set_up(ORGANISER, PASSWORD, LEAST)
            store.accounts.add("孙评委", Role.REVIEWER, PASSWORD, reviewer_id=1, cost=LEAST)
    return evaluation_id


def copied(path: Path) -> Path:
    """A copy of the year without accounts, which a process makes once."""
    path.write_bytes(_once())
    return path


@cache
def _once() -> bytes:
    with TemporaryDirectory(prefix="shufa-full-") as folder:
        whole = Path(folder, "年度.shufa")
        build(whole, staffed=False)
        return whole.read_bytes()


def add_packets(path: Path, *, own: bool = True) -> None:
    """A row in every table of packets: no file has all of them, since an office's is no packet (`own`)."""
    packet = {"number": "0" * 32, "kind": "reviewer"}
    with Store.open(path) as store:
        store.sign_in(ORGANISER, PASSWORD)
        with store.trail.change("packet.key") as change:
            change.insert("packet_key", {"id": 1, "public_key": "00", "private_key": "01"})
            change.insert("packet_key_seals", {"account_id": 1, "sealed": "02"}, ("account_id",))
        with store.trail.change("packet.lend") as change:
            issued = {"evaluation_id": 1, "verify_key": "03", "scheme_digest": "sha256:04"}
            state = {"file_name": "L1.shufap", "issued_at": "2024-12-01", "state": "collected"}
            number = change.insert(
                "packets", {**packet, **issued, **state, "taken": 1, "reason": ""}
            )
            seat = {"packet_id": number, "part_id": 1, "reviewer_id": 1}
            change.insert("packet_seats", {**seat, "base": "{}"}, tuple(seat))
            forms = {"packet_id": number, "supervision_id": 1, "entry_id": 1}
            change.insert("packet_forms", forms, tuple(forms))
            content = b"sealed"
            taken = {"packet_id": number, "hand_in": 1, "digest": "sha256:05", "events": 1}
            kept = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            came = {"head": "sha256:06", "collected_at": "2024-12-02", "typed_by": "[]"}
            number = change.insert("packet_returns", {**taken, **kept, **came})
            beside = {"return_id": number, "content": content}
            change.insert_beside("packet_return_contents", beside)
            if own:
                row = {"id": 1, **packet, "office_key": "07", "signing_key": "08", "origin": "09"}
                change.insert("own_packet", {**row, "hand_ins": 0, "earlier": "[]"})


def settle_scans(store: Store, evaluation_id: int) -> None:
    """A counted sheet, fields that were settled and doubted, and two pages under one number of which one stands."""
    print_copies(store, evaluation_id, "written", "experts", 2)
    take_first(store, evaluation_id)
    _, sheet = store.sheets.all(evaluation_id)
    pages = [new_scan(store, sheet, doubtful={"U01/A1": state}) for state in ("lost", "several")]
    store.scans.take(evaluation_id, new_batch(pages, "重扫"))
    (conflict,) = store.settling.conflicts(evaluation_id)
    store.settling.decide(evaluation_id, conflict.scan_ids[0], SetAside.RESCAN, "重扫清楚")
    store.settling.settle(evaluation_id, conflict.scan_ids[0], "U01/A1", None)
    store.settling.set_two_persons(evaluation_id, two=False)
    store.counting.count(evaluation_id)
    store.recounts.draw(evaluation_id, 1, "246810")
    plain = store.doubting.plain(evaluation_id)[0]
    store.doubting.doubt(evaluation_id, plain.scan_id, plain.field, "看图不符")


def inspect_one(store: Store, evaluation_id: int, entry_id: int) -> None:
    """A 督察 of one unit, whose form says that one item is not met."""
    found = store.supervisions.add(evaluation_id, "专项督察", "依据", "2024-03-01", "2024-06-30")
    store.supervisions.set_items(
        found.id, [ChecklistItem("1", "制度", "规定", "看台账"), ChecklistItem("2", "培训")]
    )
    store.supervisions.choose_units(found.id, [entry_id])
    store.self_checks.send(found.id, [entry_id], "2024-03-02")
    store.self_checks.extend(found.id, [entry_id], "2024-07-15", "机构调整")
    answers = [
        ItemAnswer("1", SelfCheckVerdict.NOT_MET, "未更新", "年内更新", "某科", "2024-05-01"),
        ItemAnswer("2", SelfCheckVerdict.MET),
    ]
    store.self_checks.collect(found.id, entry_id, answers, "自查表.xlsx", "2024-04-01")
    store.self_checks.attach(found.id, entry_id, "制度汇编.pdf", b"%PDF of rules")
    store.self_checks.check(found.id, entry_id)
    store.self_checks.make_findings(found.id)


def tables(kinds: str = "'table'") -> dict[str, list[tuple[Any, ...]]]:
    """The schema's tables, each with its columns as SQLite describes them."""
    database = Database(memory=True)
    schema.apply(database)
    names = database.conn.execute(
        f"SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ({kinds})"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    found = {
        str(name): database.conn.execute(f"PRAGMA table_info({name})").fetchall()
        for (name,) in names
    }
    database.close()
    return found
