"""Draws the shipped line icons in the theme's colours, sharp at every scaling."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache

from desktop.assets import icon as icon_path
from desktop.widgets.look.theme import current_theme

if TYPE_CHECKING:  # loaded with the first icon: the start page has none
    from PySide6.QtSvg import QSvgRenderer

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
    renderer = None
    for size in _SIZES:
        key = f"{name} {colour} {size}"
        pixmap = QPixmap()
        if not QPixmapCache.find(key, pixmap):
            renderer = renderer or _renderer(name, colour)
            pixmap = _drawn(renderer, size)
            QPixmapCache.insert(key, pixmap)
        icon.addPixmap(pixmap, mode)


@cache
def _svg(name: str) -> str:
    """Read once: a window draws twenty icons in three colours while somebody waits for a file."""
    return icon_path(name).read_text(encoding="utf-8")


def _renderer(name: str, colour: str) -> QSvgRenderer:
    from PySide6.QtSvg import QSvgRenderer

    return QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))


def _drawn(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
