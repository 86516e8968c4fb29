"""What became of scanned pages, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from db.file_endings import PICTURES_ENDING
from db.store.file.pictures_beside import pieces
from db.store.paper.recounts import Recount
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


DOUBTS: Final[Mapping[str, str]] = {
    "blank": "空白",
    "several": "选了几格",
    "struck": "有涂改",
    "unlike": "与本票其他笔迹不同",
    "marginal": "笔迹似有似无，宜看原票",
    "speck": "格内有污点",
    "outside": "画在格外",
    "lost": "方框印迹不清",
    "written": "手写分数",
    "blank_sheet": "整页空白",
    "range": "分数不在允许范围",
    "one": "已读取",
    "doubted": "看图指出读取有误",
    "filled": "涂满方框，看不出涂改",
    "weak": "笔迹过淡",
}

PAGE_DOUBTS: Final[Mapping[str, str]] = {
    "blank_sheet": "整页空白",
    "filled": "各栏都以涂满或涂黑近半方框作记号，图像上看不出是否涂改过",
    "outside": "过半的栏画在格外，或以画圈作记号",
    "weak": "过半的栏笔迹过淡，如铅笔所画，或在黑白扫描中没有留下",
}

LEFT: Final[Mapping[str, str]] = {
    "away": "评委缺席或回避",
    "void": "该票已作废",
    "typing": "该票正在录入，提交后再比对",
    "typed_twice": "该票已录入并复核",
    "criteria": "票面缺少现行方案的指标",
    "withdrawn": "单位已退出评议",
}


def recount_line(recount: Recount) -> str:
    """What a recount showed, or how far it is."""
    text = tr("复点 {sheets} 票 {fields} 项，差错 {errors}")
    line = text.format(sheets=recount.finished, fields=recount.fields, errors=recount.errors)
    if recount.finished < len(recount.sheets) or recount.open:
        left = len(recount.sheets) - recount.finished
        text = tr("{line}（未完：还有 {left} 票待复核，{open} 处差异待认定）")
        return text.format(line=line, left=left, open=recount.open)
    if recount.fewer_than is None:
        return tr("{line}，抽取太少，推断不出差错上限").format(line=line)
    return tr("{line}，95 % 置信下差错少于 {bound} 票").format(line=line, bound=recount.fewer_than)


def left_line(sheet: str, unit: str, why: str) -> str:
    """Marks of a sheet that were not counted."""
    return tr("票号 {sheet} 单位 {unit}：未计入，{why}").format(
        sheet=sheet, unit=unit, why=tr(LEFT.get(why, why))
    )


def doubt_text(why: str) -> str:
    """Why a field waits for a person."""
    return tr(DOUBTS.get(why, why))


def asked_line(scan: int, sheet: str, page: int, field: str, why: str) -> str:
    """A doubtful field, or a whole page."""
    text = tr("扫描页 {scan}　票号 {sheet} 第 {page} 页　{field}：{why}")
    return text.format(
        scan=scan, sheet=sheet, page=page, field=field or tr("整页"), why=doubt_text(why)
    )


def doubtful_line(file: str, page: int, sheet: str, why: str) -> str:
    """A page that is doubtful as a whole."""
    return f"{_place(file, page, sheet)}：{tr('整页存疑')}，{page_doubt_text(why)}"


def page_doubt_text(why: str) -> str:
    """Why a page waits for a person as a whole."""
    return tr(PAGE_DOUBTS.get(why, why))


def undecided_line(sheet: str, page: int, scans: Sequence[int]) -> str:
    """Pages under one number that say different things."""
    text = tr("票号 {sheet} 第 {page} 页：扫描页 {scans} 读取结果不同，请认定以哪一页为准")
    return text.format(sheet=sheet, page=page, scans="、".join(map(str, scans)))


def refused_line(file: str, page: int, sheet: str, why: str) -> str:
    """A refused page, with its place and its reason."""
    return f"{_place(file, page, sheet)}：{tr('退回')}，{WHY.get(why, why)}"


def again_line(file: str, page: int, sheet: str) -> str:
    """A page that lies here already."""
    return f"{_place(file, page, sheet)}：{tr('已收取过，读取结果相同')}"


def conflict_line(file: str, page: int, sheet: str) -> str:
    """A page whose number lies here with other readings."""
    return f"{_place(file, page, sheet)}：{tr('同一票号读取结果不同，认定前都不计入')}"


def layered_line(file: str) -> str:
    """A PDF whose pages were compressed by layers."""
    return tr("注意：“{file}”像是扫描仪的“压缩 PDF”，笔迹可能受损，请改用普通 PDF 或 TIFF").format(
        file=file
    )


def _place(file: str, page: int, sheet: str) -> str:
    place = tr("{file} 第 {page} 页").format(file=file, page=page)
    return f"{place}（{tr('票号')} {sheet}）" if sheet else place


def no_picture_line(path: Path) -> str:
    """What is said in place of a page's picture that is neither in the file nor beside it."""
    text = tr("图像不在此处：本文件和旁边的“{name}”里都没有这一页的图像。")
    return text.format(name=path.name + PICTURES_ENDING)


def beside_line(path: Path) -> str:
    """What belongs to a file that has pictures beside it, for whoever takes it away; empty where it is all."""
    if len(pieces(path)) == 1:
        return ""
    text = tr("扫描图像在旁边的“{name}”，拷走、改名时两个一起。")
    return text.format(name=path.name + PICTURES_ENDING)


def left_pictures_line(path: Path, count: int) -> str:
    """What is said of a file that came without its side file."""
    text = tr("图像不在此处：旁边没有“{name}”，{n} 页看不到图像；计分不受影响。")
    return text.format(name=path.name + PICTURES_ENDING, n=count)
