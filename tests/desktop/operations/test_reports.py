"""A folder of reports as an office gets it: sure ones attached, doubtful ones listed, nothing outside read."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import Doubt
from db.store import Store
from desktop.exchange.documents.documents import read_document
from desktop.operations.reports import AttachOutcome, attach_folder, attachment_lines
from tests.db.store.report_years import entry, small_year
from tests.desktop.exchange.documents.made_documents import docx, pdf


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with small_year(tmp_path / "year.shufa") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "收到的报告"
    folder.mkdir()
    return folder


def attach(store: Store, folder: Path, *, dry_run: bool = False) -> AttachOutcome:
    return attach_folder(store, store.evaluations.latest().id, folder, dry_run=dry_run)


def doubts(attachment: AttachOutcome) -> dict[str, Doubt | None]:
    return {file.name: file.doubt for file in attachment.doubtful}


def kept(store: Store) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(store.path)
    rows = connection.execute(
        "SELECT u.code, r.version, r.file_name, c.content FROM reports r JOIN entries e ON e.id = r.entry_id"
        " JOIN units u ON u.id = e.unit_id JOIN report_contents c ON c.report_id = r.id ORDER BY r.id"
    ).fetchall()
    connection.close()
    return rows


def test_sure_files_are_attached_and_can_be_searched(store: Store, folder: Path) -> None:
    one, two = docx(["青石桥街道严格执法"]), pdf([["司法局推进法治政府建设"]])
    (folder / "2024年度述法报告-青石桥街道.docx").write_bytes(one)
    (folder / "子文件夹").mkdir()
    (folder / "子文件夹" / "U02.pdf").write_bytes(two)
    (folder / "谁的报告.txt").write_text("不知道", encoding="utf-8")
    result = attach(store, folder)
    assert kept(store) == [
        ("U01", 1, "2024年度述法报告-青石桥街道.docx", one),
        ("U02", 1, "U02.pdf", two),
    ]
    assert doubts(result) == {"谁的报告.txt": Doubt.NO_UNIT}
    year = store.evaluations.latest().id
    assert [h.unit for h in store.reports.search(year, "执法")] == ["青石桥街道"]
    assert [h.unit for h in store.reports.search(year, "法治")] == ["司法局"]


def test_attaching_again_changes_nothing_and_a_new_draft_is_a_version(
    store: Store, folder: Path
) -> None:
    path = folder / "青石桥街道.txt"
    path.write_text("初稿", encoding="utf-8")
    attach(store, folder)
    head = store.trail.head()
    again = attach(store, folder)
    assert (len(again.attached), len(again.unchanged), again.refused) == (0, 1, False)
    assert store.trail.head() == head
    path.write_text("二稿", encoding="utf-8")
    attach(store, folder)
    assert [(row[1], row[3]) for row in kept(store)] == [(1, "初稿".encode()), (2, "二稿".encode())]


def test_a_dry_run_only_says(store: Store, folder: Path) -> None:
    (folder / "青石桥街道.txt").write_text("稿", encoding="utf-8")
    result = attach(store, folder, dry_run=True)
    assert [f.name for f in result.attached] == ["青石桥街道.txt"]
    assert kept(store) == []
    assert attachment_lines(result, dry_run=True) == [
        "可附 1 份：",
        "　U01 青石桥街道 ← 青石桥街道.txt",
    ]


def test_doubtful_files_are_left_out_with_the_reason(store: Store, folder: Path) -> None:
    accepted = store.reports.hand_in(entry(store, "U03").id, "a.txt", b"1")
    store.reports.accept(accepted.id)
    for name in (
        "青石桥街道.docx",
        "青石桥街道(盖章).pdf",
        "司法局和教育局.txt",
        "教育局.txt",
        "U02.exe",
    ):
        (folder / name).write_bytes(b"x")
    (folder / "司法局.txt").touch()
    result = attach(store, folder)
    assert doubts(result) == {
        "青石桥街道.docx": Doubt.SEVERAL_FILES,
        "青石桥街道(盖章).pdf": Doubt.SEVERAL_FILES,
        "司法局和教育局.txt": Doubt.SEVERAL_UNITS,
        "教育局.txt": Doubt.ALREADY_ACCEPTED,
        "U02.exe": Doubt.NOT_A_DOCUMENT,
        "司法局.txt": Doubt.UNREADABLE,
    }
    assert result.refused
    assert len(kept(store)) == 1
    text = "\n".join(attachment_lines(result))
    for said in (
        "“青石桥街道”有多个文件",
        "不止一个单位：司法局、教育局",
        "“教育局”的报告已经审定",
        "文件格式",
        "空文件",
    ):
        assert said in text


def test_nothing_outside_the_folder_is_read(store: Store, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "别处"
    outside.mkdir()
    (outside / "司法局.txt").write_text("外面的", encoding="utf-8")
    (folder / "司法局.txt").symlink_to(outside / "司法局.txt")
    (folder / "全部").symlink_to(outside)
    (folder / "U01.txt").write_text("里面的", encoding="utf-8")
    (folder / "又名教育局.txt").symlink_to(folder / "U01.txt")
    (folder / "回头").symlink_to(folder)
    result = attach(store, folder)
    assert doubts(result) == {"司法局.txt": Doubt.LINK_OUTSIDE, "全部": Doubt.LINK_OUTSIDE}
    assert [row[3] for row in kept(store)] == ["里面的".encode()]


def test_hidden_files_and_leavings_are_passed_over(store: Store, folder: Path) -> None:
    for name in (".U01.txt", "~$U01.docx", "Thumbs.db", "desktop.ini"):
        (folder / name).write_bytes(b"x")
    (folder / ".git").mkdir()
    (folder / ".git" / "U01.txt").write_bytes(b"x")
    result = attach(store, folder)
    assert result == AttachOutcome((), (), ())
    assert attachment_lines(result) == ["文件夹中没有报告。"]


def test_a_broken_document_is_attached_and_has_no_text(store: Store, folder: Path) -> None:
    (folder / "U01.docx").write_bytes(b"broken")
    attach(store, folder)
    [report] = store.reports.latest(store.evaluations.latest().id)
    assert report.textless == "damaged"


def test_a_folder_that_is_not_there(store: Store, folder: Path) -> None:
    with pytest.raises(UserError) as refusal:
        attach(store, folder / "没有")
    assert refusal.value.kind is ErrorKind.FILE_MISSING


def test_all_or_none(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("U01", "U02"):
        (folder / f"{code}.txt").write_text(code, encoding="utf-8")

    def fails_at_the_second(path: Path) -> object:
        if path.name == "U02.txt":
            raise UserError(ErrorKind.DISK_FAULT, path=str(path), detail="")
        return read_document(path)

    monkeypatch.setattr("desktop.operations.reports.read_document", fails_at_the_second)
    with pytest.raises(UserError):
        attach(store, folder)
    assert kept(store) == []


def test_links_that_lead_round_and_names_that_would_steer_a_terminal(
    store: Store, folder: Path
) -> None:
    (folder / "甲").symlink_to(folder / "乙")
    (folder / "乙").symlink_to(folder / "甲")
    (folder / "U01\x1b[2J\n.txt").write_text("文", encoding="utf-8")
    result = attach(store, folder)
    assert [row[2] for row in kept(store)] == ["U01[2J.txt"]
    assert all(line.lstrip("　").isprintable() for line in attachment_lines(result))
