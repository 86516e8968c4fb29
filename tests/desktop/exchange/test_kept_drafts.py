"""What is kept of a draft comes back to the letter, whatever was typed into it."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange.kept_drafts import DamagedDraft, DraftHome, DraftShelf, KeptDraft
from tests.db.scoring.random_years import schemes

AT = "2026-11-24T14:30:00+00:00"
HOME = DraftHome(Path("/某处/年度.shufa"), "sha256:" + "a" * 64, 1)


def kept(draft: Any, home: DraftHome = HOME, at: str = AT) -> KeptDraft:
    return KeptDraft(home, draft, at, "李 \"某\"\n'''", 3, "sha256:" + "b" * 64)


@given(schemes(), st.text(), st.text() | st.integers() | st.decimals(allow_nan=False, places=4))
def test_every_draft_comes_back(scheme: Any, title: str, points: Any) -> None:
    draft = {**scheme, "title": title, "odd": [points, {"key": title}]}
    with tempfile.TemporaryDirectory() as folder:
        shelf = DraftShelf(Path(folder) / "drafts")
        shelf.keep(kept(draft))
        assert shelf.find(HOME) == kept(draft)


def test_the_latest_of_two_that_were_moved_is_found(tmp_path: Path) -> None:
    shelf = DraftShelf(tmp_path)
    for name, at in (("甲", "2026-11-24T15:00:00+00:00"), ("乙", AT)):
        home = DraftHome(tmp_path / name, HOME.first_event, 1)
        shelf.keep(kept({"title": name}, home, at))
    (tmp_path / "丙").touch()
    found = shelf.find(DraftHome(tmp_path / "丙", HOME.first_event, 1))
    assert isinstance(found, KeptDraft)
    assert found.draft == {"title": "甲"}
    (tmp_path / "甲").touch()
    found = shelf.find(DraftHome(tmp_path / "丙", HOME.first_event, 1))
    assert isinstance(found, KeptDraft)
    assert found.draft == {"title": "乙"}, "the one of a file that is still there is its own"


def test_another_year_and_another_file_have_none(tmp_path: Path) -> None:
    shelf = DraftShelf(tmp_path)
    shelf.keep(kept({"title": "甲"}))
    assert shelf.find(DraftHome(HOME.file, HOME.first_event, 2)) is None
    assert shelf.find(DraftHome(HOME.file, "sha256:" + "c" * 64, 1)) is None
    assert shelf.find(DraftHome(HOME.file, "sha256:" + "a" * 63 + "c", 1)) is None


def test_damage_is_put_aside_once_and_dropping_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    shelf = DraftShelf(tmp_path)
    shelf.keep(kept({"title": "甲"}))
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-9])
    assert shelf.find(HOME) == DamagedDraft(path.with_name(path.name + ".damaged"))
    assert shelf.find(HOME) is None
    shelf.drop(HOME)
