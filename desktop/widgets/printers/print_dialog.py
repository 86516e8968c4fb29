"""The system's print dialog, kept from changing the paper behind a person's back.

On Linux, Qt's dialog puts the printer's usual paper in place of the one that was set, so that a grid
on A3 would come out on A4.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import delete

from desktop.widgets.printers.print_queue import has_command, is_queue

translate = QCoreApplication.translate


def ask_how(printer: QPrinter, pages: int, parent: QWidget) -> bool:
    """Lets a person set a printer for so many pages; False where the person thinks better of it."""
    dialog = QPrintDialog(printer, parent)
    dialog.setObjectName("print_dialog")
    dialog.setMinMax(1, pages)
    layout = printer.pageLayout()
    chosen: list[bool] = []
    properties = dialog.findChild(QPushButton, "properties")  # where another paper can be chosen
    if isinstance(properties, QPushButton):
        properties.clicked.connect(lambda: chosen.append(True))
    accepted = dialog.exec()
    delete(dialog)  # before its printer goes
    if not accepted:
        return False
    size = layout.pageSize()
    offered = QPrinterInfo(printer).supportedPageSizes()
    if not chosen and any(size.isEquivalentTo(other) for other in offered):
        printer.setPageSize(size)
        printer.setPageOrientation(layout.orientation())
    return True


def outcome(printer: QPrinter, *, printed: bool) -> str:
    """What a person is told after printing, and what is missing where it could have come out better."""
    if not printed:
        return translate("printing", "打印机没有响应，未能打印。请检查打印机后再试。")
    name = printer.printerName() or printer.docName()
    said = translate("printing", "已送打印机 {name}").format(name=name)
    if is_queue(printer) and not has_command():
        said += translate(
            "printing",
            "；系统中没有 lp 命令，页面按图像打印，文字不够清晰（安装软件包 cups-client 后即可改善）",
        )
    return said
