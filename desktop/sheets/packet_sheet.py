"""分发签收表: who took which packet, to be signed; behind it a strip for each that says in five lines what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Evaluation
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.printing import Draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import CELL, Align

TITLE = "分发签收表"
_STRIPS = "评分包使用说明"
_PROMISE = "评分包未加密，请妥善保管，勿转交他人；交回文件已加密，只有办公室能打开。"
_SIGNED = TableLook(least_height=28, tallest=A4_UPRIGHT.text_height - 60)
_CUT = TableLook(cell=CELL.scaled(1.3), least_height=112, tallest=A4_UPRIGHT.text_height - 80)


@dataclass(frozen=True, slots=True)
class PacketRow:
    """A packet on paper, in words; `page` is where its holder works, `work` and `finish` what is done there."""

    file_name: str
    holder: str
    seats: str
    use: str
    page: str
    work: str
    finish: str
    issued_on: str


@dataclass(frozen=True, slots=True)
class PacketSheet:
    """What is out. `unsigned` counts the packets of ballot numbers: a signature beside one would name its holder."""

    evaluation: Evaluation
    packets: Sequence[PacketRow]
    strips: Sequence[PacketRow]
    unsigned: int = 0


def draft(sheet: PacketSheet) -> Draft:
    """The list to sign and the strips, before they are printed."""
    return draft_papers(TITLE, A4_UPRIGHT, [_signed(sheet), _strips(sheet)])


def _signed(sheet: PacketSheet) -> ListPaper:
    notes = [_PROMISE]
    if sheet.unsigned:
        notes.insert(
            0, f"另有无记名评分包 {sheet.unsigned} 个，当场随机领取、只清点数量，不在此签收。"
        )
    return ListPaper(
        evaluation=sheet.evaluation,
        title=TITLE,
        summary=f"评分包 {len(sheet.packets)} 个",
        table=_list(sheet.packets),
        rows=len(sheet.packets),
        nothing="没有需要签收的评分包。",
        notes=notes,
        signers=("分发人",),
    )


def _list(packets: Sequence[PacketRow]) -> RuledTable:
    columns = [
        TableColumn("序号", 28, align=Align.CENTRE),
        TableColumn("评分包", 92, 0.6),
        TableColumn("持有人", 56, 0.3),
        TableColumn("席位", 80, 1),
        TableColumn("用途", 44),
        TableColumn("分发日期", 58),
        TableColumn("领取签名", 60),
        TableColumn("交回日期", 50),
    ]
    rows: list[list[TableCell | str]] = [
        [
            str(number),
            TableCell(packet.file_name, f"{packet.file_name} 文件名"),
            TableCell(packet.holder, f"{packet.file_name} 持有人"),
            TableCell(packet.seats, f"{packet.file_name} 席位"),
            packet.use,
            packet.issued_on,
            "",
            "",
        ]
        for number, packet in enumerate(packets, 1)
    ]
    return RuledTable(columns, rows, look=_SIGNED)


def _strips(sheet: PacketSheet) -> ListPaper:
    columns = [TableColumn("评分包", 110, 0.2), TableColumn("怎么做", 300, 1)]
    rows: list[list[TableCell | str]] = [
        [
            TableCell("\n".join(filter(None, (packet.holder, packet.file_name))), bold=True),
            TableCell(_steps(packet)),
        ]
        for packet in sheet.strips
    ]
    return ListPaper(
        evaluation=sheet.evaluation,
        title=_STRIPS,
        summary="沿横线裁开，随评分包一起发给本人",
        table=RuledTable(columns, rows, look=_CUT),
        rows=len(rows),
        nothing="没有评分包。",
    )


def _steps(packet: PacketRow) -> str:
    return "\n".join(
        (
            f"1. 双击左边这个文件，打开后左侧点“{packet.page}”。",
            f"2. {packet.work}。",
            f"3. {packet.finish}。",
            "4. 全部填完，左侧点“交回”，再点右上角“交回…”。",
            "5. 把生成的“.shufar”文件送回办公室；有更正可再交。",
        )
    )
