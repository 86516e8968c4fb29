"""Fills drawn pages in as people do: a pen, a habit of marking, and what goes wrong now and then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from db.records.layouts import Box, Layout, LayoutPage
from tests.desktop.exchange.scans.drawn_pages import DRAWN

Point = tuple[float, float]
_SHARP = 2  # times finer than the page that strokes are drawn


@dataclass(frozen=True, slots=True)
class Pen:
    """A line's width (mm) and grey (0 black); how much its ink skips and how soft its edge is."""

    width: float
    grey: int
    skips: float = 0.0
    soft: float = 0.0


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody marks: the shape, its size beside the box's, how it varies from mark to mark, how far off."""

    shape: str
    size: float
    varies: float
    off: float
    tilt: float


@dataclass(frozen=True, slots=True)
class Filled:
    """What a field bears: the level meant (None: none), and what is special about it ("" for a plain mark)."""

    level: str | None
    special: str = ""


SHAPES = ("tick", "tick", "tick", "tick", "long tick", "cross", "dot", "fill", "slash")


def random_pen(random: Random) -> Pen:
    """A ballpoint or gel pen, black or blue, now and then thick or weak."""
    kind = random.choices(("ball", "gel", "felt", "weak"), (50, 35, 8, 7))[0]
    if kind == "ball":
        return Pen(random.uniform(0.30, 0.5), random.randint(40, 105), random.uniform(0, 0.12))
    if kind == "gel":
        return Pen(random.uniform(0.38, 0.7), random.randint(10, 85))
    if kind == "felt":
        return Pen(random.uniform(0.8, 1.2), random.randint(10, 60), 0, 0.05)
    return Pen(random.uniform(0.28, 0.4), random.randint(100, 130), random.uniform(0.1, 0.25))


def pencil(random: Random) -> Pen:
    """A light pencil: grey, with gaps where the paper is rough."""
    return Pen(random.uniform(0.35, 0.7), random.randint(135, 195), random.uniform(0.2, 0.4), 0.1)


def random_habit(random: Random) -> Habit:
    """One person's way of marking."""
    return Habit(
        random.choice(SHAPES),
        random.uniform(0.75, 1.35),
        random.uniform(0.05, 0.22),
        random.uniform(0.05, 0.45),
        random.uniform(-0.25, 0.25),
    )


def clean_pen(random: Random) -> Pen:
    """A ballpoint or gel pen that writes."""
    if random.random() < 0.5:
        return Pen(random.uniform(0.30, 0.5), random.randint(40, 105), random.uniform(0, 0.05))
    return Pen(random.uniform(0.38, 0.7), random.randint(10, 85))


def clean_habit(random: Random) -> Habit:
    """Ticks as the ballot asks for them: in their boxes, or a little out of them."""
    return Habit(
        "tick",
        random.uniform(0.75, 1.15),
        random.uniform(0.05, 0.12),
        random.uniform(0.05, 0.25),
        random.uniform(-0.25, 0.25),
    )


class Sheet:
    """A page being filled in."""

    def __init__(
        self, blank: Image.Image, layout: Layout, page: LayoutPage, random: Random
    ) -> None:
        self.image = blank.copy()
        self._blank = blank
        self._random = random
        self.fields: dict[str, list[Box]] = {}
        for name in page.boxes:
            box = layout.box[name]
            self.fields.setdefault(box.field, []).append(box)
        self.truth: dict[str, Filled] = {}

    def mark(self, box: Box, habit: Habit, pen: Pen) -> None:
        """One mark in a box, as this person makes them."""
        self._draw(self._shape(box, habit), pen)

    def _middle(self, box: Box, off: float) -> Point:
        return (
            box.x + box.w / 2 + self._random.gauss(0, off),
            box.y + box.h / 2 + self._random.gauss(0, off),
        )

    def _shape(self, box: Box, habit: Habit) -> list[list[Point]]:
        random = self._random
        size = box.w / 2 * habit.size * max(random.gauss(1, habit.varies), 0.5)
        x, y = self._middle(box, habit.off)
        tilt = habit.tilt + random.gauss(0, 0.08)
        lines = {
            "tick": [[(-0.75, -0.05), (-0.2, 0.75), (0.95, -0.85)]],
            "long tick": [[(-0.6, 0.0), (-0.15, 0.7), (1.5, -1.25)]],
            "cross": [[(-0.75, -0.75), (0.8, 0.78)], [(0.75, -0.75), (-0.78, 0.8)]],
            "slash": [[(-0.7, 0.85), (0.8, -0.85)]],
            "dot": [_spiral(random, 0.36)],
            "fill": [_scribble(random)],
            "ring": [_ring(random, 1.75)],
        }[habit.shape]
        return [_turned(_shaky(line, random), tilt, size, (x, y)) for line in lines]

    def ring(self, box: Box, pen: Pen) -> None:
        """A ring around the box."""
        radius = self._random.uniform(3.0, 3.9)
        shape = [_turned(_ring(self._random, 1.0), 0, radius, self._middle(box, 0.25))]
        self._draw(shape, pen)

    def strike(self, box: Box, pen: Pen) -> None:
        """What crosses a mark out: a line or two, or a scribble."""
        random = self._random
        x, y = self._middle(box, 0.2)
        kind = random.choice(("line", "two", "scribble", "cross"))
        if kind == "scribble":
            lines = [[(random.uniform(-1.1, 1.1), -0.8 + 0.2 * i) for i in range(9)]]
        elif kind == "cross":
            lines = [[(-1.1, -1), (1.1, 1)], [(1.1, -1), (-1.1, 1)]]
        else:
            lines = [[(-1.4, 0.1), (1.4, -0.1)], [(-1.3, 0.45), (1.4, 0.25)]]
            lines = lines[: 1 if kind == "line" else 2]
        self._draw([_turned(_shaky(line, random), 0, 2.0, (x, y)) for line in lines], pen)

    def strike_short(self, box: Box, pen: Pen) -> None:
        """A short stroke over a mark, as a hurried hand crosses out: little longer than the mark itself."""
        random = self._random
        turn, half = random.uniform(-0.9, 0.9), random.uniform(1.3, 2.2)
        line = _shaky([(-1, 0), (1, 0)], random)
        lines = [_turned(line, turn, half, self._middle(box, 0.25))]
        if random.random() < 0.4:
            lines.append([(x + 0.2, y + random.uniform(0.4, 0.9)) for x, y in lines[0]])
        self._draw(lines, pen)

    def erase(self, box: Box, left: float) -> None:
        """What a rubber leaves of a mark; the printed outline is not rubbed off."""
        x, y = round((box.x - 3.5) * DRAWN), round((box.y - 1.4) * DRAWN)
        area = (x, y, x + round((box.w + 7) * DRAWN), y + round((box.h + 2.8) * DRAWN))
        grey = np.asarray(self.image.crop(area), dtype=np.float32)
        clean = np.asarray(self._blank.crop(area), dtype=np.float32)
        share = left * self._grain(grey.shape, 0.4) if left else 0
        rest = clean - (clean - grey) * share
        self.image.paste(Image.fromarray(rest.astype(np.uint8)), area)

    def paint_over(self, box: Box) -> None:
        """Correction fluid: white over a mark and what is printed there, with a grey rim."""
        random = self._random
        x, y = self._middle(box, 0.3)
        w, h = random.uniform(1.8, 3.2), random.uniform(1.6, 2.6)
        at = tuple(round(v * DRAWN) for v in (x - w, y - h, x + w, y + h))
        draw = ImageDraw.Draw(self.image)
        draw.ellipse(at, fill=255, outline=random.randint(225, 250), width=3)

    def note(self, boxes: Sequence[Box], pen: Pen) -> None:
        """A short word written between or over the cells of a field."""
        random = self._random
        i = random.randrange(len(boxes))
        side = random.choice((-1, 1))
        x = boxes[i].x + boxes[i].w / 2 + side * random.uniform(3.6, 4.6)
        y = boxes[i].y + boxes[i].h / 2 + random.uniform(-0.6, 0.6)
        for letter in range(random.randint(1, 2)):
            for _ in range(random.randint(2, 4)):
                line = [(random.uniform(-1, 1), random.uniform(-1, 1)) for _ in range(3)]
                self._draw([_turned(line, 0, 1.2, (x + side * letter * 2.2, y))], pen)

    def beside(self, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> None:
        """A mark in the cell, but not in its box."""
        del boxes
        aside = self._random.choice((-1, 1)) * self._random.uniform(3.9, 5.0)
        moved = replace(box, x=box.x + aside)
        self._draw(self._shape(moved, replace(habit, size=0.7, off=0.1)), pen)

    def speck(self, box: Box) -> None:
        """Dirt in an empty box."""
        x = box.x + self._random.uniform(0.6, box.w - 0.6)
        y = box.y + self._random.uniform(0.6, box.h - 0.6)
        pen = Pen(self._random.uniform(0.15, 0.5), self._random.randint(20, 120))
        self._draw([[(x, y), (x + 0.02, y)]], pen)

    def _draw(self, lines: Sequence[Sequence[Point]], pen: Pen) -> None:
        scale = DRAWN * _SHARP
        margin = pen.width + 0.6
        xs = [x for line in lines for x, _ in line]
        ys = [y for line in lines for _, y in line]
        left, top = int((min(xs) - margin) * DRAWN), int((min(ys) - margin) * DRAWN)
        right, bottom = int((max(xs) + margin) * DRAWN) + 1, int((max(ys) + margin) * DRAWN) + 1
        mask = Image.new("L", ((right - left) * _SHARP, (bottom - top) * _SHARP), 0)
        draw = ImageDraw.Draw(mask)
        half = pen.width / 2 * scale
        for line in lines:
            at = [((x * scale - left * _SHARP), (y * scale - top * _SHARP)) for x, y in line]
            draw.line(at, fill=255, width=max(round(pen.width * scale), 1), joint="curve")
            for x, y in at:
                draw.ellipse((x - half, y - half, x + half, y + half), fill=255)
        mask = mask.reduce(_SHARP)
        if pen.soft:
            mask = mask.filter(ImageFilter.GaussianBlur(pen.soft * DRAWN))
        cover = np.asarray(mask, dtype=np.float32) / 255
        if pen.skips:
            cover = cover * self._grain(cover.shape, pen.skips)
        ink = Image.fromarray((255 - cover * (255 - pen.grey)).astype(np.uint8))
        area = (left, top, right, bottom)
        under = self.image.crop(area)
        self.image.paste(ImageChops.darker(under, ImageChops.multiply(under, ink)), area)

    def _grain(self, shape: tuple[int, ...], skips: float) -> np.ndarray:
        noise = np.random.default_rng(self._random.getrandbits(32)).random(
            (shape[0] // 3 + 2, shape[1] // 3 + 2)
        )
        large = np.kron(noise, np.ones((3, 3)))[: shape[0], : shape[1]]
        return np.where(large < skips, 0.25, 1.0)


def _turned(line: Sequence[Point], tilt: float, size: float, middle: Point) -> list[Point]:
    cos, sin = np.cos(tilt), np.sin(tilt)
    return [
        (middle[0] + size * (x * cos - y * sin), middle[1] + size * (x * sin + y * cos))
        for x, y in line
    ]


def _shaky(line: Sequence[Point], random: Random) -> list[Point]:
    """Points between the given ones, each a little off and bent."""
    points: list[Point] = []
    for (x0, y0), (x1, y1) in pairwise(line):
        bend = random.gauss(0, 0.07)
        for i in range(6):
            t = i / 6
            curve = bend * 4 * t * (1 - t)
            points.append(
                (x0 + (x1 - x0) * t - curve * (y1 - y0), y0 + (y1 - y0) * t + curve * (x1 - x0))
            )
    points.append(line[-1])
    dx, dy = random.gauss(0, 0.06), random.gauss(0, 0.06)
    return [(x * random.gauss(1, 0.02) + dx, y * random.gauss(1, 0.02) + dy) for x, y in points]


def _spiral(random: Random, radius: float) -> list[Point]:
    turns = random.uniform(2, 3)
    return [
        (
            radius * t / 20 * np.cos(t / 20 * turns * 6.28),
            radius * t / 20 * np.sin(t / 20 * turns * 6.28),
        )
        for t in range(21)
    ]


def _scribble(random: Random) -> list[Point]:
    count = random.randint(9, 14)
    return [
        ((-0.8 if i % 2 else 0.8) * random.uniform(0.85, 1.05), -0.85 + 1.7 * i / count)
        for i in range(count + 1)
    ]


def _ring(random: Random, radius: float) -> list[Point]:
    start = random.uniform(0, 6.28)
    squeeze = random.uniform(0.75, 0.95)
    return [
        (
            radius * np.cos(start + i / 24 * 6.6) * random.uniform(0.97, 1.03),
            radius * squeeze * np.sin(start + i / 24 * 6.6),
        )
        for i in range(25)
    ]


SPECIALS: tuple[str, ...] = (
    "blank", "several", "rechosen", "struck", "note", "beside", "speck", "ring", "light",
    "filled over", "struck short", "struck by another", "written over", "erased", "half erased",
    "painted over", "between", "retraced",
)  # fmt: skip


def fill_in(
    blank: Image.Image,
    layout: Layout,
    page: LayoutPage,
    random: Random,
    *,
    special: float = 0.0,
    shape: str | None = None,
    habit: Habit | None = None,
    pen: Pen | None = None,
    kinds: Sequence[str] = SPECIALS,
) -> Sheet:
    """A page filled in by one person; each field is special with the probability `special`."""
    sheet = Sheet(blank, layout, page, random)
    habit = habit or random_habit(random)
    if shape is not None:
        habit = replace(habit, shape=shape)
    pen = pen or random_pen(random)
    for field, boxes in sheet.fields.items():
        choice = random.choice(boxes)
        if random.random() >= special:
            sheet.truth[field] = Filled(choice.level)
            if habit.shape == "ring":
                sheet.ring(choice, pen)
            else:
                sheet.mark(choice, habit, pen)
            continue
        kind = random.choice(kinds)
        sheet.truth[field] = _SPECIAL[kind](sheet, boxes, choice, habit, pen)
    return sheet


def _other(sheet: Sheet, boxes: Sequence[Box], box: Box) -> Box:
    return sheet._random.choice([b for b in boxes if b is not box])


_Special = Callable[[Sheet, Sequence[Box], Box, Habit, Pen], Filled]


def _several(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    s.mark(box, habit, pen)
    s.mark(_other(s, boxes, box), habit, pen)
    return Filled(None, "several")


def _rechosen(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    other = _other(s, boxes, box)
    s.mark(other, habit, pen)
    s.strike(other, pen)
    s.mark(box, habit, pen)
    return Filled(box.level, "rechosen")


def _struck(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    s.mark(box, habit, pen)
    s.strike(box, pen)
    return Filled(None, "struck")


def _note(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    s.mark(box, habit, pen)
    s.note(boxes, pen)
    return Filled(box.level, "note")


def _beside(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    s.beside(boxes, box, habit, pen)
    return Filled(box.level, "beside")


def _speck(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    s.mark(box, habit, pen)
    s.speck(_other(s, boxes, box))
    return Filled(box.level, "speck")


def _with_ring(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    s.ring(box, pen)
    return Filled(box.level, "ring")


def _light(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    s.mark(box, habit, pencil(s._random))
    return Filled(box.level, "light")


def _blank(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    return Filled(None, "blank")


def _filled_over(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    """A mark that was taken back by filling its box."""
    s.mark(box, habit, pen)
    size = s._random.uniform(0.75, 1.1)
    s.mark(box, Habit("fill", size, 0.05, 0.15, s._random.uniform(-0.4, 0.4)), pen)
    return Filled(None, "filled over")


def _struck_short(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    s.mark(box, habit, pen)
    s.strike_short(box, pen)
    return Filled(None, "struck short")


def _struck_by_another(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    s.mark(box, habit, pen)
    s.strike(box, random_pen(s._random))
    return Filled(None, "struck by another")


def _written_over(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    """A tick made into a cross, or a cross into something else: two marks in one box."""
    s.mark(box, habit, pen)
    over = s._random.choice([to for to in ("cross", "slash", "tick") if to != habit.shape])
    s.mark(box, replace(habit, shape=over, tilt=s._random.uniform(-0.3, 0.3)), pen)
    return Filled(None, "written over")


def _retraced(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    """A mark drawn twice, as by a pen that failed at first: it means what it meant."""
    s.mark(box, habit, pen)
    s.mark(box, replace(habit, tilt=habit.tilt + s._random.uniform(-0.3, 0.3)), pen)
    return Filled(box.level, "retraced")


def _erased(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    """Rubbed out with a trace left, and chosen again."""
    other = _other(s, boxes, box)
    s.mark(other, habit, pen)
    s.erase(other, s._random.uniform(0.0, 0.5))
    s.mark(box, habit, pen)
    return Filled(box.level, "erased")


def _half_erased(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    """Rubbed out, and nothing else chosen."""
    s.mark(box, habit, pen)
    s.erase(box, s._random.uniform(0.1, 0.6))
    return Filled(None, "half erased")


def _painted_over(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    other = _other(s, boxes, box)
    s.mark(other, habit, pen)
    s.paint_over(other)
    s.mark(box, habit, pen)
    return Filled(box.level, "painted over")


def _between(s: Sheet, boxes: Sequence[Box], box: Box, habit: Habit, pen: Pen) -> Filled:
    """A mark over the space between two boxes: it touches one of them, or none."""
    i = s._random.randrange(len(boxes) - 1)
    aside = (boxes[i + 1].x - boxes[i].x) * s._random.uniform(0.35, 0.65)
    s.mark(replace(boxes[i], x=boxes[i].x + aside), replace(habit, off=0.1), pen)
    return Filled(None, "between")


_SPECIAL: dict[str, _Special] = {
    "filled over": _filled_over,
    "struck short": _struck_short,
    "struck by another": _struck_by_another,
    "written over": _written_over,
    "retraced": _retraced,
    "erased": _erased,
    "half erased": _half_erased,
    "painted over": _painted_over,
    "between": _between,
    "blank": _blank,
    "several": _several,
    "rechosen": _rechosen,
    "struck": _struck,
    "note": _note,
    "beside": _beside,
    "speck": _speck,
    "ring": _with_ring,
    "light": _light,
}
