"""Draws the shipped line icons in the theme's colours, sharp at every scaling."""

from __future__ import annotations

from PySide6.QtGui import QIcon

from desktop.assets import icon as icon_path
from desktop.widgets.look.theme import current_theme

_SIZES = (18, 24, 36)  # 100, 150 and 200 % of what buttons and the navigation show


def themed_icon(name: str) -> QIcon:
    """The icon in the text colour, the accent when selected, muted when disabled."""
    theme = current_theme()
    drawing = icon_path(name).read_text(encoding="utf-8")
    icon = QIcon()
    modes = {
        QIcon.Mode.Normal: theme.text,
        QIcon.Mode.Selected: theme.accent,
        QIcon.Mode.Disabled: theme.muted,
    }
    for mode, colour in modes.items():
        _add(icon, drawing, colour, mode)
    return icon


def coloured_icon(name: str, colour: str) -> QIcon:
    """The icon in one colour, for states (submitted, refused …)."""
    icon = QIcon()
    _add(icon, icon_path(name).read_text(encoding="utf-8"), colour, QIcon.Mode.Normal)
    return icon


def program_icon() -> QIcon:
    """The program's own icon, for windows and task bars."""
    return QIcon(str(icon_path("shufa").with_suffix(".png")))


def _add(icon: QIcon, drawing: str, colour: str, mode: QIcon.Mode) -> None:
    # with the first icon: the start page has none
    from PySide6.QtCore import QByteArray, QRectF
    from PySide6.QtGui import QColor, QPainter, QPixmap
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
    for size in _SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(QColor(0, 0, 0, 0))
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(pixmap, mode)
