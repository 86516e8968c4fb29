"""The page that the tests of marks fill in."""

import pytest
from PIL import Image

from tests.desktop.exchange.scans.drawn_pages import drawn
from tests.desktop.exchange.scans.marks.ticked_pages import LAYOUT


@pytest.fixture(scope="module")
def blank() -> Image.Image:
    """A page of twelve units with nothing on it."""
    return drawn(LAYOUT, LAYOUT.pages[0])
