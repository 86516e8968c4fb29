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
    streak: float = 0.12  # darker than beside it, of the paper
    streak_along: float = (
        0.97  # of the picture: a ruled line ends within the page, a streak does not
    )
    fold_width: float = (
        3.7  # pixels of a line at half its darkness: a fold falls off slowly, dirt does not
    )
    crease: float = 0.03  # darker than beside it: a line through the whole sheet is evened out
    crease_light: float = 0.35  # of the light that the darkest one leaves
    dark_fold: float = 0.2  # of the paper; what lies under such a fold is not known

    # --- corners and codes ---
    # where the codes' white and black lie less apart than this, corners and row marks need so much less,
    washed_out: float = 0.60
    least_share: float = (
        0.6  # but this of it at least: those of the other side show through a sheet
    )
    corner_near: float = 8.0  # how far from where the codes say a corner is looked for first
    corner_reach: float = 25.0  # and then
    corner_contrast: float = 0.40  # between a corner and its white surround
    corner_through: float = 0.03  # of one that is seen mirrored through the paper, from its back
    code_apart: float = 1.6  # a code may lie so far from where the corners say
    least_corners: int = 3

    # --- row marks ---
    row_reach: float = 2.6  # how far from where the corners say a row mark is looked for
    row_contrast: float = 0.40  # between a row mark and what is around it
    row_shorter: float = (
        0.5  # than printed a mark's sides may be; where a punch bit off more, it is missing
    )
    row_longer: float = 0.8  # than printed, which a copier makes them
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
    faint_ink: float = (
        0.06  # a point as dark as this, apart from a speck, may belong to a weak stroke
    )
    marked_share: float = 0.04  # of the box's inside, for a mark
    marked_extent: float = 0.9  # the longer side of a mark's surroundings
    marked_darkness: float = 0.36  # of its darkest parts
    marked_core: float = (
        0.1  # of its darkest 0.6 mm away from the outline, which a copier thickens inwards
    )
    buried_share: float = 0.75  # of the inside; a box so full of ink hides its own outline
    empty_peak: float = (
        0.03  # of the darkest 0.6 mm of a box; above the page's own unrest it is not empty
    )
    empty_core: float = (
        0.06  # the same away from the outline; a copier's blur raises the other, and leaves dust
    )
    empty_spreads: float = 6.0  # spreads of the page's own unrest above its middle
    most_shade: float = 0.12  # of a box and its cell together, which a crease or a lamp darkens
    most_crease: float = 0.25  # of a line through the white on both sides of a box; a pen is darker
    most_unrest: float = 0.14  # of the page's boxes; more and nothing on it is empty
    speck: float = 0.62  # the longer side of what may be a speck
    faint_speck: float = 0.10  # of its darkest 0.6 mm, where no point of it is dark enough for ink
    edge_core: float = 0.004  # of a box whose outline is ragged, away from that; of a mark more
    edge_peak: float = 0.12  # of its darkest 0.6 mm
    dust: float = 0.4  # of what no pen makes: it stands in no mark's way
    dust_apart: float = 0.004  # mm² of faint ink apart from it; a weak stroke has more, dust none

    # --- a weak pen, known by what it left in the fields of the page ---
    least_weak_marks: int = 8
    least_near_marks: float = 0.1  # of them that are nearly marks, of a weak pen
    plain_darkness: float = (
        0.6  # of a usual mark; a weaker pen's ink, darkness are held against its own
    )
    creased_mark: float = (
        1.0  # of a line through the white on both sides: a pen's is asked as struck
    )
    creased_mark_weak: float = (
        0.14  # the same times the pen's weakness, beside which a crease is dark
    )
    weakest_pen: float = 0.55  # of that, below which it is asked
    thinnest_share: float = 0.4  # of the pen's usual share of the inside, for a mark
    thinnest_mark: float = 0.02  # of the inside, below which it is asked

    # --- beside the boxes of a field ---
    beside_ink: float = 0.28  # a point as dark as this is ink
    rule_ink: float = 0.2  # a point as dark as this may be part of a thin printed rule
    beside_area: float = (
        0.3  # square millimetres of ink that belong to no mark; a crease leaves less in a cell
    )
    dot_area: float = 0.5  # the same, at most, of the dots beside most marks of some writers
    dot_share: float = 0.75  # of the writer's marks, by whose loose ink a dot is known
    faint_beside: float = 0.08  # of the darkest 0.6 mm beside the boxes of a field without a mark
    outside_share: float = 0.20  # of a mark's ink that must lie in its box
    outside_inside: float = (
        0.4  # of what usually does, where the writer's marks do lie in their boxes
    )
    aside: float = (
        2.2  # mm by which both ends of a mark lie to one side of where those of the others do
    )
    less_inside: float = 0.7  # of what usually does, for what may be a part of another mark
    arm: float = 1.0  # mm that the writer's marks reach further to a side than to the other: no tail comes from there
    shared_ink: float = (
        0.5  # of a mark's ink, in the box of another that it runs into: a tail may go through a box
    )
    shared_tip: float = (
        2.0  # the same, in a box of another row, of what is that one's end beside a mark
    )
    one_stroke: float = 1.1  # that level or upright lines meet; a tail has no second one
    one_across: float = 1.02  # that lines across it meet,
    one_ragged: float = 1.3  # where those along it meet up to so many pieces of its ragged edge
    one_broken: float = 1.4  # the same of a tail that broke off
    abreast: float = (
        1.0  # mm of the box's height with a second stroke beside it; the hook of a tail is lower
    )
    hook: float = (
        0.5  # the same of a tick's, by which one is known that lies on the writer's others
    )
    like_others: float = 0.4  # mm² of it that may lie on none of them
    broken_abreast: float = 0.75  # the same of what is left of one
    broken_gap: float = 1.6  # of white between it and the mark that it belongs to
    less_ink: float = 0.82  # of the writer's usual, that it has
    shared_ragged: float = 1.5  # of that one's ink, in the box of the other

    # --- the page as a whole ---
    least_alike: int = 5  # fields that are doubtful alike, and at least half of those with ink
    least_weak: int = 2  # of weak ones, where most fields of the page are empty

    # --- the same writer's other marks ---
    least_marks: int = 3  # to know a writer by
    # what alone in its field is nearly a mark is one where it is so
    near_darkness: float = 0.85  # times as dark as the writer's, and has
    near_inside: float = 0.45  # times their ink in its box
    lighter: float = 0.62  # times the usual darkness
    least_ink: float = 0.3  # times the usual
    thinner: float = 0.55  # logarithm of the usual ink for its span over its own
    thinner_spreads: float = 5.0  # and spreads of that
    # where no tone shows it: what an eraser left
    rubbed: float = 0.6  # of the usual ink, both in its box and of all, that it has at most
    rubbed_spreads: float = 4.0  # of the logarithm of the writer's ink, by which it has less
    rubbed_across: float = 1.05  # strokes that a level line meets in it: it lies in pieces
    # what is crossed out has more strokes in the same room: each measure beyond the usual adds its weight,
    # fitted to pages of made-up pens (`make scans`); one alone, as a large mark has it, is not enough
    crossed_out: float = 8.2  # of all weights together, above which a mark was drawn over
    crossed_out_flat: float = 6.5  # the same where no ink over ink shows: black and white, copies
    unusual: float = (
        2.5  # spreads that it looks more so than the others; of an even hand a special one does
    )
    by_unusual: float = 1.0  # less of either for each beyond those, more for each below
    most_unusual: float = 1.0  # less by these at most
    most_usual: float = 1.0  # and more
    surely_unusual: float = (
        4.0  # spreads, by which what looks a little so is asked where no ink over ink shows
    )
    surely_out_flat: float = 7.5  # and there, by which a mark is held against the others
    large_tick: float = (
        1.0  # more than those, by which one stroke like the others may, where it shows
    )
    drawn_like: float = 3.0  # more than those, by which what lies on others of the writer may
    shows_ink: float = 0.93  # of a writer's darkest, usually, over which more ink hardly shows
    lies_on: float = 0.05  # mm² of it that may lie on none of them
    flat_ink: float = 0.003  # of black, by which a writer's darkest varies there
    full_share: float = 0.55  # of the box, usually, by who fills boxes
    flat_share: float = 0.48  # of the box, usually, by whose mark fills half of it in one piece
    whole_share: float = (
        0.85  # of the box, usually, by whose mark next to all of it is black: nothing shows
    )
    flat_busy: float = 1.1  # strokes that an upright line meets in such a mark; in a cross, more
    black_ink: float = 0.96  # of a writer's darkest, usually, over which ink shows no more
    full_least: float = 0.45  # of that, for who fills boxes: a number has less
    crossed_out_full: float = 11.0  # the same for who fills boxes: a hand's scribbles vary more
    calm_others: float = 4.0  # of all weights, up to which another mark is no strike itself
    least_others: int = 6  # to hold it against
    by_strange: float = 7.5  # root of the mm² that lie on hardly any of the others, or they on it
    most_strange: float = 0.6  # mm² of them, of which more says nothing more
    # what may be strange looks drawn over by so many spreads more than the others and, where a tone shows, lies so far
    # below what is asked as struck at most, in weights, or a weight further for each spread beyond
    strange_unusual: float = 1.0
    strange_crossed: float = 1.8
    # a strange mark lies further from the others than they lie from each other, but where it looks nearly crossed out;
    # where it hardly does and fills no more of its box, much further
    nearly_crossed: float = 0.5  # of all weights, below what is asked as struck
    looks_least: float = 0.5  # of all weights; no hand is so even that less is unusual
    # where no ink over ink shows, a strange one that looks crossed out by these spreads more than the others
    # is asked further below, of a tick too, where it lies so many times further away than they usually do
    unusual_flat: float = 2.0
    nearly_crossed_flat: float = 4.0  # of all weights, below what is surely crossed out
    strange_flat: float = 2.0
    strange: float = (
        0.7  # times the mm² by which the furthest of some of the writer's marks lies apart
    )
    hardly_crossed: float = 3.0  # the same
    fuller: float = 0.05  # of the inside, beyond the usual
    stranger: float = 4.0  # times that by which they usually do, where it looks hardly crossed out
    over_ink_full: float = 2.0  # spreads of its darkest beyond the usual, for who fills boxes
    darkest_least: float = 0.005  # of black; no hand is so even that less is unusual
    by_ink: float = 1.5  # logarithm of its ink
    by_span: float = 9.3  # logarithm of its diagonal
    by_darkness: float = 16.2  # of black: ink over ink
    by_darkest: float = 0.54  # a spread of its darkest: the same, in one place
    by_over_ink: float = 1.5  # where that is so much more than the whole mark is darker:
    over_ink: float = 1.5  # spreads
    surely_over_ink: float = 4.0  # the same, beyond which it is asked whatever it looks like
    by_spreads: float = 1.6  # a spread of the writer's own darkness or density, whichever is more
    by_upright_spreads: float = 1.5  # a spread of the strokes that an upright line meets
    by_upright_strokes: float = -2.5  # a stroke that an upright line meets: spreads say more
    by_rise: float = -2.9  # mm upwards: a tick that was drawn out
    by_fall: float = -1.8  # mm downwards
    by_through: float = (
        2.1  # for a mark that leaves its box left and right, as the writer's others do not
    )
    by_share: float = 26.3  # of the inside that is ink
    by_spot: float = -5.0  # for a spot of who makes spots: size alone tells no stroke over it
    spot: float = 0.72  # of the square over its longer side that is ink
    thin_spot: float = 0.5  # of the usual share, for a spot with a line through it
    spot_larger: float = 0.64  # logarithm of its ink over the usual; a larger one may hide another
    shading_least: float = 0.012  # of black; no hand is so even that less is unusual
    density_least: float = 0.05  # logarithm of ink for its span, the same
    busy_least: float = 0.15  # strokes, the same
    reach_varies_least: float = 0.3  # mm, the same
    written_reach: float = (
        1.8  # mm left or right beyond the usual, for a mark with writing beside it
    )
    written_spreads: float = 5.0  # of the writer's own reach
    written_area: float = 1.5  # square millimetres out of the box beyond the usual
    written_strokes: float = 1.15  # met by lines across, beyond the usual; an arm alone is one
    written_beside: float = 1.2  # the same, where it goes into the cells of another field
    line_ink: float = 0.1  # beyond the white, of a thin line that comes out of a box left and right
    line_wide: float = 0.65  # of it, at most
    line_leans: float = 1.25  # from side to side, at most
    line_corner: float = (
        0.9  # from the upper and lower side of the box, within which a cross leaves it
    )
    line_drawn: float = 0.75  # of its way through the box, at least, that is ink
    own_lines: float = 0.15  # of the writer's marks, from which on it is a way of marking
    alone_share: float = (
        0.40  # of the box, above which a mark is asked where the writer is not known
    )
    alone_strokes: float = 2.4


def thresholds_document(thresholds: Thresholds) -> dict[str, float]:
    """The limits by name, as a batch keeps them."""
    return asdict(thresholds)
