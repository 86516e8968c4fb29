"""Turns a filled page into what scanners, copiers and phones make of it."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from tests.desktop.exchange.scans.drawn_pages import DRAWN

Scan = Callable[[Image.Image, Random], Image.Image]
_MM_AN_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Feed:
    """How the paper lies on the glass: turn in degrees, scale, shift in mm; dots an inch."""

    dpi: int
    turn: float
    scale: float
    shift: tuple[float, float]


def fed(page: Image.Image, feed: Feed, *, back: int = 255) -> Image.Image:
    """The page as the sensor sees it, sharp and clean, on a bed as large as the paper."""
    to = feed.dpi / _MM_AN_INCH / DRAWN * feed.scale
    if to < 0.75:  # what one point of the sensor sees is a mean
        page = page.filter(ImageFilter.BoxBlur((1 / to - 1) / 2))
    size = (
        round(page.width / DRAWN * feed.dpi / _MM_AN_INCH),
        round(page.height / DRAWN * feed.dpi / _MM_AN_INCH),
    )
    angle = np.radians(feed.turn)
    cos, sin = np.cos(angle) / to, np.sin(angle) / to
    cx, cy = (
        size[0] / 2 + feed.shift[0] * feed.dpi / 25.4,
        size[1] / 2 + feed.shift[1] * feed.dpi / 25.4,
    )
    px, py = page.width / 2, page.height / 2
    matrix = (cos, sin, px - cos * cx - sin * cy, -sin, cos, py + sin * cx - cos * cy)
    return page.transform(
        size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR, fillcolor=back
    )


def usual_feed(random: Random, dpi: int = 200, most_turn: float = 0.8) -> Feed:
    """As an office's feeder takes paper in."""
    return Feed(
        dpi,
        random.uniform(-most_turn, most_turn),
        random.uniform(0.985, 1.01),
        (random.uniform(-1.5, 1.5), random.uniform(-1.5, 1.5)),
    )


def _noisy(image: Image.Image, random: Random, noise: float, paper: int = 246) -> Image.Image:
    rng = np.random.default_rng(random.getrandbits(32))
    grey = np.asarray(image, dtype=np.float32) * (paper / 255)
    grey += rng.normal(0, noise, grey.shape).astype(np.float32)
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def _blurred(image: Image.Image, random: Random) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(random.uniform(0.4, 0.8)))


def _jpeg(image: Image.Image, quality: int) -> Image.Image:
    held = io.BytesIO()
    image.save(held, "JPEG", quality=quality)
    return Image.open(held).convert("L")


def office(page: Image.Image, random: Random, dpi: int = 200) -> Image.Image:
    """A clean grey scan."""
    scan = _blurred(fed(page, usual_feed(random, dpi)), random)
    return _jpeg(_noisy(scan, random, random.uniform(1, 3)), 85)


def sharp(page: Image.Image, random: Random) -> Image.Image:
    """300 dots an inch, kept without loss."""
    return _noisy(_blurred(fed(page, usual_feed(random, 300)), random), random, 2)


def coarse(page: Image.Image, random: Random) -> Image.Image:
    """150 dots an inch."""
    return office(page, random, 150)


def lossy(page: Image.Image, random: Random) -> Image.Image:
    """Pressed hard by JPEG."""
    scan = _noisy(_blurred(fed(page, usual_feed(random)), random), random, 3)
    return _jpeg(scan, random.randint(25, 45))


def black_and_white(page: Image.Image, random: Random) -> Image.Image:
    """A bit a point, at 200 or 300 dots an inch."""
    dpi = random.choice((200, 300))
    scan = _noisy(_blurred(fed(page, usual_feed(random, dpi)), random), random, 3)
    threshold = random.randint(120, 175)
    return scan.point([0 if v < threshold else 255 for v in range(256)])


def greyish(page: Image.Image, random: Random) -> Image.Image:
    """Grey, uneven paper (recycled) and a weak lamp."""
    scan = _blurred(fed(page, usual_feed(random)), random)
    paper = random.randint(190, 220)
    rng = np.random.default_rng(random.getrandbits(32))
    spots = Image.fromarray(
        rng.normal(128, 26, (scan.height // 3, scan.width // 3)).clip(0, 255).astype(np.uint8)
    )
    grain = np.asarray(spots.resize(scan.size, Image.Resampling.BICUBIC), dtype=np.float32) - 128
    grey = np.asarray(scan, dtype=np.float32) * (paper / 255) + grain * 0.15
    return _jpeg(_noisy(Image.fromarray(grey.clip(0, 255).astype(np.uint8)), random, 3, 255), 75)


def uneven(page: Image.Image, random: Random) -> Image.Image:
    """Light that falls off to one side."""
    scan = _noisy(_blurred(fed(page, usual_feed(random)), random), random, 3)
    return _jpeg(_shaded(scan, random, 0.45), 80)


def _shaded(image: Image.Image, random: Random, most: float) -> Image.Image:
    corners = np.array([[random.uniform(1 - most, 1) for _ in range(2)] for _ in range(2)])
    shade = Image.fromarray((corners * 255).astype(np.uint8)).resize(
        image.size, Image.Resampling.BICUBIC
    )
    grey = np.asarray(image, dtype=np.float32) * (np.asarray(shade, dtype=np.float32) / 255)
    return Image.fromarray(grey.clip(0, 255).astype(np.uint8))


def copied(page: Image.Image, random: Random) -> Image.Image:
    """Photocopied once, paler, with dirt, then scanned."""
    rng = np.random.default_rng(random.getrandbits(32))
    once = page.filter(ImageFilter.GaussianBlur(1.6))
    grey = np.asarray(once, dtype=np.float32)
    steep = 255 / (1 + np.exp(-(grey - random.uniform(120, 165)) / 22))
    pale = 255 - (255 - steep) * random.uniform(0.7, 0.9)
    dirt = Image.fromarray(pale.astype(np.uint8))
    draw = ImageDraw.Draw(dirt)
    for _ in range(random.randint(20, 120)):
        x, y = rng.integers(0, page.width), rng.integers(0, page.height)
        r = rng.uniform(0.5, 1.6)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=int(rng.integers(90, 200)))
    return office(dirt, random)


def stretched(page: Image.Image, random: Random) -> Image.Image:
    """A feeder that pulls a little fast: longer one way, and not evenly."""
    by = 1 + random.uniform(-0.018, 0.018)
    length = round(page.height * by)
    wave, phase = random.uniform(0, 0.5) * DRAWN, random.uniform(0, 6.28)
    ys = np.arange(length) / by + wave * np.sin(np.arange(length) / length * 6.28 * 1.5 + phase)
    rows = np.clip(np.round(ys).astype(int), 0, page.height - 1)
    return office(Image.fromarray(np.asarray(page)[rows]), random)


def folded(page: Image.Image, random: Random) -> Image.Image:
    """Folded once or twice: a dark and a light crease, a small step across it."""
    grey = np.asarray(page, dtype=np.float32).copy()
    for _ in range(random.randint(1, 2)):
        across = random.random() < 0.7
        if not across:
            grey = grey.T.copy()
        at = random.uniform(0.25, 0.75) * grey.shape[0] + np.linspace(
            0, random.uniform(-3, 3) * DRAWN, grey.shape[1]
        )
        rows = np.arange(grey.shape[0])[:, None]
        d = (rows - at[None, :]) / DRAWN
        depth = random.uniform(0.1, 0.35)
        grey *= 1 - depth * np.exp(-((d / 0.35) ** 2)) - depth * 0.4 * np.exp(-(((d - 3) / 4) ** 2))
        if not across:
            grey = grey.T.copy()
    return office(Image.fromarray(grey.clip(0, 255).astype(np.uint8)), random)


def phone(page: Image.Image, random: Random) -> Image.Image:
    """Photographed by hand: perspective, a bent sheet, shade, a table around it."""
    side = random.uniform(0.010, 0.055)
    size = (round(page.width * 0.78), round(page.height * 0.78))
    w, h = page.size
    margin = 0.05
    out = [
        (random.uniform(margin, margin + side), random.uniform(margin, margin + side)),
        (1 - random.uniform(margin, margin + side), random.uniform(margin, margin + side)),
        (1 - random.uniform(margin, margin + side), 1 - random.uniform(margin, margin + side)),
        (random.uniform(margin, margin + side), 1 - random.uniform(margin, margin + side)),
    ]
    target = [(x * size[0], y * size[1]) for x, y in out]
    rows, values = [], []
    for (x, y), (u, v) in zip(target, [(0, 0), (w, 0), (w, h), (0, h)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    coefficients = np.linalg.solve(np.array(rows), np.array(values))
    soft = page.filter(ImageFilter.GaussianBlur(random.uniform(0.6, 1.2)))
    photo = soft.transform(
        size,
        Image.Transform.PERSPECTIVE,
        tuple(coefficients),
        Image.Resampling.BICUBIC,
        fillcolor=70,
    )
    photo = photo.resize((round(size[0] * 0.95), round(size[1] * 0.95)), Image.Resampling.BILINEAR)
    shaded = _shaded(photo, random, 0.4)
    return _jpeg(_noisy(shaded, random, 5, 235), 82)


def skewed(page: Image.Image, random: Random) -> Image.Image:
    """Fed in up to 3 degrees askew."""
    turn = random.choice((-1, 1)) * random.uniform(1, 3)
    feed = Feed(200, turn, 0.97, (0, 0))
    return _jpeg(_noisy(_blurred(fed(page, feed), random), random, 2), 80)


def turned(page: Image.Image, random: Random) -> Image.Image:
    """Lying on its side or its head."""
    return office(page, random).rotate(random.choice((90, 180, 270)), expand=True)


def rescaled(page: Image.Image, random: Random) -> Image.Image:
    """Printed at 94 to 103 %."""
    by = random.uniform(0.94, 1.03)
    printed = fed(page, Feed(round(DRAWN * 25.4), 0, by, (0, 0)))
    return office(printed, random)


CONDITIONS: Mapping[str, Scan] = {
    "office": office,
    "sharp": sharp,
    "coarse": coarse,
    "lossy": lossy,
    "black and white": black_and_white,
    "grey": greyish,
    "uneven": uneven,
    "copied": copied,
    "stretched": stretched,
    "folded": folded,
    "phone": phone,
    "skewed": skewed,
    "turned": turned,
    "rescaled": rescaled,
}


# --- damage: each of these must be refused, or read rightly ---


def corner_gone(page: Image.Image, random: Random) -> Image.Image:
    """A corner torn off."""
    torn = page.copy()
    w, h = torn.size
    far = random.randint(20, 26) * DRAWN
    x, y = random.choice(((0, 0), (w, 0), (w, h), (0, h)))
    sx, sy = (1 if x == 0 else -1), (1 if y == 0 else -1)
    ImageDraw.Draw(torn).polygon(((x, y), (x + sx * far, y), (x, y + sy * far)), fill=255)
    return office(torn, random)


def cover(page: Image.Image, area_mm: tuple[float, float, float, float], grey: int) -> Image.Image:
    """A patch lies over a part of the page."""
    covered = page.copy()
    ImageDraw.Draw(covered).rectangle(tuple(v * DRAWN for v in area_mm), fill=grey)
    return covered


def cut(page: Image.Image, random: Random, side: str) -> Image.Image:
    """A part of the page is beyond the glass."""
    by = random.uniform(12, 60) * DRAWN
    w, h = page.size
    box = {
        "bottom": (0, 0, w, h - by),
        "top": (0, by, w, h),
        "left": (by, 0, w, h),
        "right": (0, 0, w - by, h),
    }[side]
    part = page.crop(box)
    return office(part, random)


def mirrored(page: Image.Image, random: Random) -> Image.Image:
    """Seen from behind, or turned round by a wrong setting."""
    return ImageOps.mirror(office(page, random))


def slipped(
    page: Image.Image, random: Random, by_mm: float, *, sideways: bool = False
) -> Image.Image:
    """The feeder stopped or ran on: some millimetres are missing or there twice."""
    grey = np.asarray(page)
    if sideways:
        grey = grey.T
    at = int(random.uniform(0.2, 0.85) * grey.shape[0])
    step = round(abs(by_mm) * DRAWN)
    if by_mm > 0:
        joined = np.concatenate([grey[:at], grey[at + step :]])
    else:
        joined = np.concatenate([grey[: at + step], grey[at:]])
    return office(Image.fromarray(joined.T if sideways else joined), random)


def overlapped(page: Image.Image, other: Image.Image, random: Random) -> Image.Image:
    """Another sheet lies over a part of this one."""
    w, h = page.size
    below = page.copy()
    share = random.uniform(0.15, 0.6)
    if random.random() < 0.5:
        at = (0, round(h * (1 - share)))
        below.paste(other.crop((0, 0, w, h - at[1])), at)
    else:
        at = (round(w * (1 - share)), 0)
        below.paste(other.crop((0, 0, w - at[0], h)), at)
    return office(below, random)


def streaked(page: Image.Image, random: Random, xs_mm: list[float]) -> Image.Image:
    """Dirt on the glass of the feeder: lines along the whole page."""
    scan = office(page, random)
    draw = ImageDraw.Draw(scan)
    for x in xs_mm:
        at = round(x / 25.4 * 200)
        draw.line(
            (at, 0, at, scan.height), fill=random.randint(20, 190), width=random.randint(1, 3)
        )
    return scan
