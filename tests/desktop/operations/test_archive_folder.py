"""评议档案: everything that is kept lies in the folder, and the list tells each file as it is."""

import hashlib
from pathlib import Path

import pytest
from pypdf import PdfReader

from db.errors import ErrorKind, UserError
from db.store import Store
from desktop.cli import run
from desktop.operations.archive.archive_folder import write_archive
from tests.db.store import small_year

LIST = "归档目录.pdf"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("year") / "年度.shufa"
    small_year.build(path)
    return path


def told(folder: Path) -> str:
    """The words of the list, without what line breaks bring."""
    text = "".join(page.extract_text() for page in PdfReader(folder / LIST).pages)
    return "".join(text.split())


@pytest.fixture(scope="module")
def folder(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "档案"
    arguments = ["sheets", str(path), "--archive", "--out", str(folder), "--date", "2025-01-20"]
    assert run(arguments) == 0
    return folder


def test_the_list_tells_every_file_with_its_pages_and_digest(folder: Path) -> None:
    text = told(folder)
    files = [file for file in folder.iterdir() if file.name != LIST]
    pages = 0
    for file in files:
        count = len(PdfReader(file).pages)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        assert f"{file.name}{count}{digest}" in text
        pages += count
    assert f"共{len(files)}份文件，{pages}页截至2025年1月20日" in text
    assert "整理人" in text
    assert "未定稿" in text


def test_what_is_kept_is_there_and_nothing_blank(folder: Path) -> None:
    names = {file.stem for file in folder.iterdir()}
    assert {"排名表", "计分过程表", "反馈函", "封存单", "评委意见汇总", "计分办法说明"} <= names
    assert not [name for name in names if name.startswith(("评分票", "席位卡", "信封标签"))]


def test_the_same_year_gives_the_same_list(path: Path, folder: Path, tmp_path: Path) -> None:
    with Store.open(path) as store:
        written = write_archive(store, store.evaluations.latest().id, tmp_path, today="2025-01-20")
    assert written.paths[-1] == tmp_path / LIST
    assert written.paths[-1].read_bytes() == (folder / LIST).read_bytes()


def test_an_archive_is_not_written_over(path: Path, folder: Path) -> None:
    before = {file: file.read_bytes() for file in folder.iterdir()}
    with Store.open(path) as store, pytest.raises(UserError) as refusal:
        write_archive(store, store.evaluations.latest().id, folder)
    assert refusal.value.kind is ErrorKind.FILE_EXISTS
    assert {file: file.read_bytes() for file in folder.iterdir()} == before


@pytest.mark.parametrize("option", [("--only", "ranking"), ("--units", "U01"), ("--word",)])
def test_an_archive_is_whole(
    option: tuple[str, ...], path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(["sheets", str(path), "--archive", "--out", str(tmp_path / "out"), *option])
    assert "--archive" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
