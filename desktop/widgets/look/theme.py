"""The look: one accent colour, light and dark following the system, dense and clear."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop.assets import font
from desktop.widgets.look.preferences import Look

FAMILY = "Noto Sans SC"
FALLBACKS = ("Segoe UI Emoji", "Apple Color Emoji", "Noto Color Emoji")


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one mode, as ``#rrggbb``.

    `line` parts what belongs together, `edge` bounds what is typed into, `around` lies behind paper.
    """

    dark: bool
    accent: str
    accent_strong: str
    accent_text: str
    accent_soft: str
    window: str
    panel: str
    stripe: str
    navigation: str
    line: str
    edge: str
    around: str
    text: str
    muted: str
    good: str
    warning: str
    bad: str
    bad_soft: str
    warning_soft: str

    @property
    def name(self) -> str:
        """What its marks are called in `resources/icons/marks`."""
        return "dark" if self.dark else "light"


LIGHT = Theme(
    dark=False,
    accent="#1f5fa6",
    accent_strong="#174a83",
    accent_text="#ffffff",
    accent_soft="#dfeaf6",
    window="#f3f5f8",
    panel="#ffffff",
    stripe="#f8fafc",
    navigation="#e9edf3",
    line="#d3dae3",
    edge="#808e9f",
    around="#c3cad4",
    text="#1c2633",
    muted="#566373",
    good="#176b3c",
    warning="#835300",
    bad="#b3261e",
    bad_soft="#fbe4e2",
    warning_soft="#fdf1d8",
)
DARK = Theme(
    dark=True,
    accent="#6ea8e6",
    accent_strong="#8dbcf0",
    accent_text="#0c1622",
    accent_soft="#223a55",
    window="#1a1f26",
    panel="#21272f",
    stripe="#252c35",
    navigation="#161a20",
    line="#38424e",
    edge="#6e7c8d",
    around="#12161b",
    text="#e4e9ef",
    muted="#9aa7b6",
    good="#62c08d",
    warning="#e0aa4a",
    bad="#f0857d",
    bad_soft="#4a2626",
    warning_soft="#43371c",
)


def theme_for(look: Look) -> Theme:
    """The theme of a look."""
    if look is Look.SYSTEM:
        return _system_theme()
    return DARK if look is Look.DARK else LIGHT


def _system_theme() -> Theme:
    """What the system has: at the start its palette says so, later Qt's word for it."""
    application = QApplication.instance()
    if not isinstance(application, QApplication) or not application.styleSheet():
        return current_theme()
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def current_theme() -> Theme:
    """The theme that the program wears, or at the start the system: the palette says which."""
    return DARK if QGuiApplication.palette().window().color().lightness() < 128 else LIGHT


def load_fonts() -> None:
    """Makes the shipped Chinese faces known to Qt, so that no system font is needed."""
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        QFontDatabase.addApplicationFont(str(font(name)))


def palette(theme: Theme) -> QPalette:
    """The theme as Qt's roles."""
    colours = QPalette()
    roles = QPalette.ColorRole
    for role, value in {
        roles.Window: theme.window,
        roles.WindowText: theme.text,
        roles.Base: theme.panel,
        roles.AlternateBase: theme.stripe,
        roles.ToolTipBase: theme.panel,
        roles.ToolTipText: theme.text,
        roles.Text: theme.text,
        roles.Button: theme.panel,
        roles.ButtonText: theme.text,
        roles.BrightText: theme.bad,
        roles.Link: theme.accent,
        roles.LinkVisited: theme.accent,
        roles.Highlight: theme.accent,
        roles.HighlightedText: theme.accent_text,
        roles.PlaceholderText: theme.muted,
        roles.Accent: theme.accent,
        roles.Mid: theme.line,
        roles.Dark: theme.around,
    }.items():
        colours.setColor(role, QColor(value))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        colours.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.muted))
    return colours
