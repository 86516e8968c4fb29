"""Text is read against its ground in both modes, and what is typed into shows its bounds."""

import dataclasses

import pytest

from desktop.widgets.look.theme import DARK, LIGHT, Theme

LEAST_TEXT, LEAST_EDGE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
GROUNDS = (
    "window",
    "panel",
    "stripe",
    "navigation",
    "accent_soft",
    "bad_soft",
    "warning_soft",
)
INKS = ("text", "muted", "accent", "good", "warning", "bad")


def luminance(colour: str) -> float:
    """The relative luminance of ``#rrggbb`` as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", INKS)
def test_every_ink_is_read_on_every_ground(theme: Theme, ink: str) -> None:
    colours = dataclasses.asdict(theme)
    found = {ground: contrast(colours[ink], colours[ground]) for ground in GROUNDS}
    assert min(found.values()) >= LEAST_TEXT, found


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_buttons_selections_and_bounds_are_seen(theme: Theme) -> None:
    assert contrast(theme.accent_text, theme.accent) >= LEAST_TEXT
    assert contrast(theme.accent_text, theme.accent_strong) >= LEAST_TEXT
    for ground in (theme.window, theme.panel):
        assert contrast(theme.edge, ground) >= LEAST_EDGE
        assert contrast(theme.accent, ground) >= LEAST_EDGE  # the ring of the keyboard
