"""Draws the ticks and arrows of check boxes, choices and spin boxes in both themes' colours.

A style sheet takes them as files only. Run by hand after a colour of `desktop/widgets/look/theme.py` changed:
`python resources/packaging/marks.py`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZE = 12
ICONS = {"tick": "check", "down": "chevron-down", "up": "chevron-up"}


def main() -> None:
    """Writes every mark at 100 and 200 %."""
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
    from PySide6.QtSvg import QSvgRenderer

    from desktop.widgets.look.theme import DARK, LIGHT

    QGuiApplication([])
    folder = ROOT / "resources" / "icons" / "marks"
    folder.mkdir(exist_ok=True)
    for theme in (LIGHT, DARK):
        for mark, icon in ICONS.items():
            colour = theme.accent_text if mark == "tick" else theme.muted
            drawing = (ROOT / "resources" / "icons" / f"{icon}.svg").read_text("utf-8")
            drawing = drawing.replace("currentColor", colour).replace(
                'stroke-width="2"', 'stroke-width="3"'
            )
            renderer = QSvgRenderer(QByteArray(drawing.encode()))
            for scale, suffix in ((1, ""), (2, "@2x")):
                pixmap = QPixmap(SIZE * scale, SIZE * scale)
                pixmap.fill("transparent")
                painter = QPainter(pixmap)
                renderer.render(painter)
                painter.end()
                pixmap.save(str(folder / f"{mark}-{theme.name}{suffix}.png"))


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    main()
