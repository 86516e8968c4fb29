"""The demo tells a whole story: a unit that is tied, trimmed and hit by a quota, on one screen a part."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import FindingState
from db.scoring.lots import drawn_order
from db.store import Store
from desktop.explanation.derivation_text import explanation
from desktop.operations.demo.demo_year import make_demo

SCREEN = 50  # lines of a terminal


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> str:
    demo = make_demo(tmp_path_factory.mktemp("demo"))
    with Store.open(demo.file, read_only=True) as store:
        evaluation = store.evaluations.latest()
        entry = store.units.find(evaluation.id, "U13")
        return explanation(store.results.derivation(evaluation.id, entry.id))


def test_each_part_fits_a_screen(story: str) -> None:
    blocks = story.split("\n\n")
    assert len(blocks) == 6  # the head, three parts, the total, the place
    assert all(len(block.splitlines()) <= SCREEN for block in blocks)


def test_trimmed_marks_and_their_sums(story: str) -> None:
    # Group office, criterion A1: 12.5, 13, 13.5, 14.5; the highest and the lowest go, 13 + 13.5 stay.
    assert "O01   依法治区办与普法主管部门  ↓12.5" in story
    assert "O04   依法治区办与普法主管部门  ↑14.5" in story
    assert "依法治区办与普法主管部门  和÷票数  26.5÷2" in story
    # 4 groups of 91.32 × 20, 90.25 × 25 … over 100: 90.7995, and 四舍五入 makes 90.80.
    assert "÷ 100 = 90.7995 → 90.80" in story


def test_tie_quota_and_total(story: str) -> None:
    # 90.8 × 0.3 + 92.11 × 0.5 + 94.1 × 0.2 = 27.24 + 46.055 + 18.82 = 92.115, rounded to 92.12.
    assert "总分 = 92.115 + 加减分 0 = 92.115 → 92.12" in story
    assert "区档案馆（U27）        16" in story  # the same total, parted by the live part
    assert "同分后按“现场述法表现”得分分出先后" in story
    assert "part:" not in story
    assert "优秀（90 分及以上，名额 2，此前已用 2）：达到分数线，名额已满" in story
    assert "良好（80 分及以上）：评为此等次" in story


def test_the_manual_tells_the_same_story(story: str, repository: Path) -> None:
    """The chapter on disputes works one unit of the demo out by hand; its sums are those of the program."""
    manual = (repository / "resources/help/manual.md").read_text("utf-8")
    chapter = manual.split("## 争议处理")[1].split("\n## ")[0]
    weighted = "(20×91.32 + 25×90.25 + 20×90.25 + 20×91.83 + 10×90.82 + 5×89.5) ÷ 100 = 90.7995"
    for told in ("26.5÷2", "92.11", "92.08", "27.24", "46.055", "18.82", "92.115", weighted):
        assert told in chapter
        assert told in story


def test_everything_that_sheets_show_happened_by_operations_of_the_program(tmp_path: Path) -> None:
    """Every event is one of the trail; nobody is named; what was drawn can be drawn again from its seed."""
    demo = make_demo(tmp_path)
    with Store.open(demo.file, read_only=True) as store:
        year = store.evaluations.latest().id
        assert store.verify().intact
        entries = {e.id: e for e in store.units.entries(year)}
        assert all(e.post and not e.leader for e in entries.values())
        (draw,) = store.draws.of_evaluation(year)
        assert draw.seed == "20241213"
        order = [entries[place.entry_id] for place in draw.places]
        codes = [entry.unit_code for entry in order]
        assert codes == list(drawn_order(codes, draw.seed)) != sorted(codes)
        assert [entry.running_order for entry in order] == list(range(1, 13))
        late = [d for d in store.deliveries.all(year) if d.late or d.overdue]
        assert {d.entry.unit_code: d.reminders for d in late} == {
            "U24": 1, "U31": 1, "U58": 1, "U62": 2, "U75": 2,
        }  # fmt: skip
        assert {f.state for f in store.findings.of_evaluation(year)} == set(FindingState)
        assert store.findings.strong_points(year)
        assert len({c.text for c in store.ballots.comments(year)}) > 5
    again = make_demo(tmp_path / "again")
    for one, other in zip(demo.sheets, again.sheets, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_a_second_demo_leaves_the_first_alone(tmp_path: Path) -> None:
    """Somebody may have worked in it, or keep a signed scan under the name of the ranking."""
    first = make_demo(tmp_path)
    before = {path: path.read_bytes() for path in (first.file, *first.sheets)}
    with pytest.raises(UserError) as refused:
        make_demo(tmp_path)
    assert refused.value.kind is ErrorKind.FILE_EXISTS
    first.file.unlink()
    with pytest.raises(UserError) as refused:
        make_demo(tmp_path)
    assert refused.value.facts["path"] == str(first.sheets[0])
    assert not first.file.exists(), "nothing is left half made"
    assert first.sheets[0].read_bytes() == before[first.sheets[0]]
    assert make_demo(tmp_path, replace=True) == first
