"""What became of scanned pages, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.messages import tr

WHY: Final[Mapping[str, str]] = {
    "unreadable": "文件打不开，或不是扫描件",
    "too_small": "图像太小：请用 200 至 300 dpi 扫描",
    "too_dark": "图像太暗或反差太小：请调亮后重扫",
    "no_code": "没有找到二维码",
    "back": "是票的背面或空白页",
    "other_file": "是其他文件的票",
    "not_printed": "不是本文件打印的票",
    "void": "票号已作废",
    "mirrored": "图像左右颠倒：请检查扫描仪设置",
    "two_sheets": "一幅图像中有两张票：请分开重扫",
    "corners": "四角定位块看不到三个：请完整重扫",
    "row_marks": "两侧行标缺得太多：请完整重扫",
    "slipped": "进纸打滑或票面破损，行列错开：请重扫",
    "streak": "有一道贯穿票面的黑线压在方框上：请擦净扫描仪后重扫",
}


def refused_line(file: str, page: int, sheet: str, why: str) -> str:
    """A refused page, with its place and its reason."""
    return f"{_place(file, page, sheet)}：{tr('退回')}，{WHY.get(why, why)}"


def again_line(file: str, page: int, sheet: str) -> str:
    """A page that lies here already."""
    return f"{_place(file, page, sheet)}：{tr('已收取过，读取结果相同')}"


def conflict_line(file: str, page: int, sheet: str) -> str:
    """A page whose number lies here with other readings."""
    return f"{_place(file, page, sheet)}：{tr('同一票号读取结果不同，认定前都不计入')}"


def _place(file: str, page: int, sheet: str) -> str:
    place = tr("{file} 第 {page} 页").format(file=file, page=page)
    return f"{place}（{tr('票号')} {sheet}）" if sheet else place
