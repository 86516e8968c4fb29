"""Titles are broken between words, and their lines make a trapezoid or a rhombus (GB/T 9704-2012, 7.3.1)."""

import tomllib
from collections.abc import Iterator, Sequence
from itertools import accumulate, product

import pytest

from desktop import assets
from desktop.sheets.setting.faces.typefaces import FaceRole, setting
from desktop.sheets.setting.style_book import TEXT_WIDTH, TITLE
from desktop.sheets.setting.title_breaking import break_title, unbroken_pieces

MEASURE = TEXT_WIDTH / TITLE.size  # 20 characters of a letter's title

# Titles as offices write them, a stroke between two words where a line may begin.
BODIES = (
    "示例区",
    "武昌区",
    "中共江北县委|全面依法治县|委员会",
    "南山市|人民政府|办公室",
    "东湖新技术开发区",
    "青山区|退役军人事务局",
    "示例区|城市管理执法局",
    "白沙洲|街道办事处",
)
SUBJECTS = (
    "2024年度|述法|评议|结果",
    "2025年度|党政|主要负责人|述法|暨“谁执法谁普法”|履职|评议|结果",
    "2023年度|“谁执法谁普法”|履职|评议|情况",
    "党政|主要负责人|履行|推进|法治建设|第一责任人|职责|情况",
    "2025年度|法治建设|民主测评|等次|评定|结果",
    "2024年度|领导干部|现场|述法|会议|整改|情况",
)
ENDINGS = ("的通报", "的反馈函", "的通知", "的报告", "总排名表")


def titles() -> Iterator[str]:
    for body, subject, ending in product(BODIES, SUBJECTS, ENDINGS):
        opening = "" if ending == "总排名表" else "关于"
        joint = "|" if ending == "总排名表" else ""
        yield f"{opening}{body}|{subject}{joint}{ending}"


TITLES = tuple(titles())


def lines_of(title: str, measure: float = MEASURE) -> list[str]:
    return break_title(title, measure, setting(FaceRole.TITLE))


def edges(pieces: Sequence[str]) -> set[int]:
    return set(accumulate(map(len, pieces)))


def test_there_are_200_titles() -> None:
    assert len({title.replace("|", "") for title in TITLES}) == 240


@pytest.mark.parametrize("measure", [MEASURE, MEASURE / 0.82, 14.0])
def test_no_line_ends_within_a_word(measure: float) -> None:
    wrong = []
    for marked in TITLES:
        lines = lines_of(marked.replace("|", ""), measure)
        assert "".join(lines) == marked.replace("|", "")
        if not edges(lines) <= edges(marked.split("|")):
            wrong.append((lines, marked))
        assert all(len(line) <= measure + 2 for line in lines)
    assert wrong == []


def test_no_title_has_a_waist() -> None:
    for marked in TITLES:
        lines = [len(line) for line in lines_of(marked.replace("|", ""))]
        for before, own, after in zip(lines, lines[1:], lines[2:], strict=False):
            assert own >= min(before, after) - 1, (marked, lines)


def test_titles_of_every_template() -> None:
    """Of each the letters' and papers' titles: no break within “谁执法谁普法”, 通报, 反馈函, 排名表."""
    found = [
        *(assets.resource("templates", name) for name in assets.names("templates", ".toml")),
        assets.sample("year-2024.toml"),
    ]
    assert len(found) >= 9
    for path in found:
        title = tomllib.loads(path.read_text("utf-8"))["title"]
        for ending in ("结果的通报", "结果的反馈函", "计分过程表", "总排名表", "评分票"):
            lines = lines_of(f"关于{title}{ending}")
            for word in (
                "“谁执法谁普法”",
                "通报",
                "反馈函",
                "过程表",
                "排名表",
                "述法",
                "评议",
                "负责人",
            ):
                assert sum(line.count(word) for line in lines) == f"{title}{ending}".count(word)
            assert min(map(len, lines)) >= 4 or len(lines) == 1


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("短标题", ["短标题"]),
        ("关于示例区2024年度述法评议结果的通报", ["关于示例区2024年度述法评议结果的通报"]),
        (
            "关于2025年度党政主要负责人述法暨“谁执法谁普法”履职评议结果的反馈函",
            ["关于2025年度党政主要负责人述法", "暨“谁执法谁普法”履职评议结果的反馈函"],
        ),
        ("无" * 45, ["无" * 20, "无" * 20, "无" * 5]),
        ("两行\n名称", ["两行", "名称"]),
        ("", [""]),
    ],
)
def test_some_titles(title: str, expected: list[str]) -> None:
    assert lines_of(title) == expected


def test_words_that_cling() -> None:
    assert unbroken_pieces("关于组织部的通报") == ["关于组织部的", "通报"]
