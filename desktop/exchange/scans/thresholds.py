"""The limits that a scan is read by, each with its meaning; a batch keeps those that it was read with.

Lengths are millimetres on the printed page. Ink is a share: 0 is the paper round about, 1 the page's own black.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Every limit of reading. What lies between two limits is asked, never decided."""

    # --- the picture ---
    least_dpi: float = 118.0  # a 120 dpi scan printed a little small still passes
    least_contrast: float = 0.30  # between paper and the page's black, as a share of white
    longest_edge: float = (
        0.9  # over which a landmark's edge goes from white to black; more is out of focus
    )

    streak: float = 0.12  # darker than beside it, of the paper
    streak_along: float = (
        0.97  # of the picture: a ruled line ends within the page, a streak does not
    )

    # --- corners and codes ---
    corner_near: float = 8.0  # how far from where the codes say a corner is looked for first
    corner_reach: float = 25.0  # and then
    corner_contrast: float = 0.40  # between a corner and its white surround
    code_apart: float = 1.6  # a code may lie so far from where the corners say
    most_anisotropy: float = 0.045  # how much more a page may be stretched one way than the other
    least_corners: int = 3

    # --- row marks ---
    row_reach: float = 2.6  # how far from where the corners say a row mark is looked for
    row_contrast: float = 0.40  # between a row mark and what is around it
    row_area: float = 0.33  # by which a mark's black area may differ from the printed one
    most_rows_missing: float = 0.25  # of a side
    most_jump: float = 0.8  # between neighbouring marks, beyond what the page as a whole does

    # --- outlines of boxes ---
    outline_reach: float = 1.25  # how far from where the row marks say an outline is looked for
    outline_side: float = 0.45  # of a typical side's darkness, for each side
    outline_typical: float = 0.16  # of black, for the page's typical side
    outline_apart: float = 0.5  # from its neighbours' shift
    most_lost: float = 0.12  # of the page's boxes; more refuses the page
    most_box_jump: float = 0.6  # between neighbouring columns or rows of boxes

    # --- a box ---
    ink: float = 0.28  # a point as dark as this belongs to a mark
    faint_ink: float = 0.10  # a point as dark as this is no paper
    marked_share: float = 0.04  # of the box's inside, for a mark
    marked_extent: float = 0.9  # the longer side of a mark's surroundings
    marked_darkness: float = 0.36  # of its darkest parts
    buried_share: float = 0.75  # of the inside; a box so full of ink hides its own outline
    empty_peak: float = (
        0.055  # of the darkest 0.6 mm of a box; above the page's own unrest it is not empty
    )
    empty_spreads: float = 6.0  # spreads of the page's own unrest above its middle
    most_shade: float = 0.12  # of a box and its cell together, which a crease or a lamp darkens
    most_crease: float = 0.25  # of a line through the white on both sides of a box; a pen is darker
    most_unrest: float = 0.14  # of the page's boxes; more and nothing on it is empty
    speck: float = 0.62  # the longer side of what may be a speck
    faint_speck: float = 0.10  # of its darkest 0.6 mm, where no point of it is dark enough for ink
    dust: float = 0.4  # of what no pen makes: it stands in no mark's way

    # --- beside the boxes of a field ---
    beside_ink: float = 0.28  # a point as dark as this is ink
    beside_area: float = (
        0.4  # square millimetres of ink that belong to no mark; a crease leaves less in a cell
    )
    faint_beside: float = 0.14  # of the darkest 0.6 mm beside the boxes of a field without a mark
    outside_share: float = 0.20  # of a mark's ink that must lie in its box

    # --- the same writer's other marks ---
    least_marks: int = 3  # to know a writer by
    lighter: float = 0.62  # times the usual darkness
    much_heavier: float = 0.9  # logarithm of its ink beyond the usual, whatever its shape
    heavier: float = 0.42  # the same, for a mark that is also denser
    denser: float = 0.2  # logarithm of ink for its span, beyond the usual
    rather_heavier: float = 0.25  # logarithm of ink, for a mark that is also busier
    busier: float = 0.25  # strokes that a line meets, beyond the usual
    little_heavier: float = (
        0.1  # logarithm of ink, for a mark that leaves its box as the usual does not
    )
    wider: float = 0.5  # mm both to the left and to the right beyond the usual
    more_exits: float = 2.0  # times that it leaves its box, beyond the usual
    rather_denser: float = 0.15  # for a mark that leaves its box more often
    much_wider: float = 1.2  # mm to any side beyond the usual, for a mark with writing beside it
    busier_beyond: float = 0.4  # strokes that a line out of the box meets, beyond the usual
    filled_share: float = 0.45  # of the inside; a mark so full hides what was drawn over it
    usual_through: float = (
        0.15  # of the writer's marks that leave their boxes left and right: what does so is struck
    )
    heavier_through: float = 0.27  # logarithm of ink, for a mark that leaves its box left and right
    denser_through: float = 0.04  # the same mark's ink for its span
    darker: float = 0.04  # of black, beyond the usual: ink over ink
    darker_spreads: float = 2.0  # and of what the writer's own marks vary by
    fills_usually: float = 0.5  # of the box: who fills boxes hides what is drawn over them
    darker_filled: float = 0.03  # of black, beyond the usual of such a writer
    alone_share: float = (
        0.40  # of the box, above which a mark is asked where the writer is not known
    )
    alone_strokes: float = 2.4

    # --- a sheet ---
    sheet_asked: float = (
        0.4  # of its fields asked for one reason: the habit is asked, not the field
    )


def thresholds_document(thresholds: Thresholds) -> dict[str, float]:
    """The limits by name, as a batch keeps them."""
    return asdict(thresholds)
