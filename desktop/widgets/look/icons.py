"""Draws the shipped line icons in the theme's colours, sharp at every scaling."""

from __future__ import annotations

from PySide6.QtGui import QIcon, QPixmap, QPixmapCache

from desktop.assets import icon as icon_path
from desktop.widgets.look.theme import current_theme

_SIZES = (18, 24, 36)  # 100, 150 and 200 % of what buttons and the navigation show


def themed_icon(name: str) -> QIcon:
    """The icon in the text colour, the accent when selected, muted when disabled."""
    theme = current_theme()
    icon = QIcon()
    _add(icon, name, theme.text, QIcon.Mode.Normal)
    _add(icon, name, theme.accent, QIcon.Mode.Selected)
    _add(icon, name, theme.muted, QIcon.Mode.Disabled)
    return icon


def coloured_icon(name: str, colour: str) -> QIcon:
    """The icon in one colour, for states (submitted, refused …)."""
    icon = QIcon()
    _add(icon, name, colour, QIcon.Mode.Normal)
    return icon


def program_icon() -> QIcon:
    """The program's own icon, for windows and task bars."""
    return QIcon(str(icon_path("shufa").with_suffix(".png")))


def _add(icon: QIcon, name: str, colour: str, mode: QIcon.Mode) -> None:
    """Adds the drawing at each size, drawn once a colour: every page and dialog asks for the same few."""
    for size in _SIZES:
        key = f"{name} {colour} {size}"
        pixmap = QPixmap()
        if not QPixmapCache.find(key, pixmap):
            pixmap = _drawn(name, colour, size)
            QPixmapCache.insert(key, pixmap)
        icon.addPixmap(pixmap, mode)


def _drawn(name: str, colour: str, size: int) -> QPixmap:
    # with the first icon: the start page has none
    from PySide6.QtCore import QByteArray, QRectF
    from PySide6.QtGui import QColor, QPainter
    from PySide6.QtSvg import QSvgRenderer

    drawing = icon_path(name).read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    pixmap = QPixmap(size, size)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
