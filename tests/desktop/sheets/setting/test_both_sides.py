"""Printing on both sides: mirrored margins and page numbers, and each paper on a sheet of its own."""

from collections.abc import Callable

from PySide6.QtGui import QImage

from desktop.sheets.letters import circular_sheet, reminder_letter
from desktop.sheets.letters.circular_sheet import CircularSheet
from desktop.sheets.letters.reminder_letter import ReminderLetters
from desktop.sheets.setting.printing import Printed, print_draft
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.sample_year import Year

Read = Callable[[Printed], Reading]
Picture = Callable[[Printed, int, float], QImage]


def number_side(image: QImage) -> str:
    """On which half of the page its number stands (the number is below the text area)."""
    foot = range(image.height() * 262 // 297 + 2, image.height())
    inked = [
        x for y in foot for x in range(image.width()) if image.pixelColor(x, y).lightness() < 128
    ]
    assert inked
    return "left" if max(inked) < image.width() / 2 else "right"


def circular(year: Year) -> CircularSheet:
    return CircularSheet(year.rankings, year.scheme, str, dated="2025-01-20")


def test_page_numbers_stand_outside(picture: Picture) -> None:
    year = Year()
    both = print_draft(circular_sheet.draft(circular(year)), duplex=True)
    assert [number_side(picture(both, page, 36)) for page in range(2)] == ["right", "left"]
    one = print_draft(circular_sheet.draft(circular(year)))
    assert [number_side(picture(one, page, 36)) for page in range(2)] == ["right", "right"]


def test_margins_are_mirrored(picture: Picture) -> None:
    """28 mm at the binding edge, 26 mm outside: the first inked column moves by 2 mm overleaf."""
    both = print_draft(circular_sheet.draft(circular(Year(frozen=True))), duplex=True)

    def first_ink(page: int) -> int:
        image = picture(both, page, 127)  # five dots a millimetre
        rows = range(image.height() * 45 // 297, image.height() * 250 // 297)
        return next(
            x
            for x in range(image.width())
            if any(image.pixelColor(x, y).lightness() < 128 for y in rows)
        )

    assert 8 <= first_ink(0) - first_ink(1) <= 12


def test_a_letter_begins_on_a_sheet_of_its_own(read: Read) -> None:
    year = Year()
    letters = ReminderLetters(year.evaluation, year.entries[:3], "2024-12-27", "2024-12-21")
    pages = read(print_draft(reminder_letter.draft(letters), duplex=True)).pages
    assert ["特此函告" in "".join(page.split()) for page in pages] == [
        True,
        False,
        True,
        False,
        True,
    ]
    assert pages[1].strip() == "", "the back stays empty"
    assert all("—1—" in "".join(pages[n].split()) for n in (0, 2, 4))
