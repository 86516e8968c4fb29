"""Reads made-up ballots under every condition of scanning, on fixed seeds, and prints what became of their boxes.

`python -m tests.scans [--pages 20] [--from 1000] [--special 0.15] [--across] [--only CONDITION …] [--clean]
[--processes 1]`. Rules are tuned on seeds below 1,000; what this prints is measured on others. Clean marks are those
that the ballot asks for, by usual pens; alone they are read from an office's scanner. Exit code 1 where a plain mark
was silently misread.
"""

import argparse
import math
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from random import Random

from PIL import Image

from db.records.layouts import Layout
from desktop.exchange.scans.marks.verdicts import PageDoubt
from desktop.exchange.scans.refusals import Why
from tests.desktop.exchange.scans.drawn_pages import drawn, units_layout
from tests.desktop.exchange.scans.pens import Sheet, clean_habit, clean_pen, fill_in
from tests.desktop.exchange.scans.scanners import CONDITIONS
from tests.desktop.exchange.scans.tried import TAKEN_RIGHTLY, Count, tally

_AT_ONCE = 8  # pages that a process is handed


@dataclass(frozen=True)
class Hall:
    """How the pages of a condition are filled in, each by another person."""

    condition: str
    special: float
    across: bool
    clean: bool

    @cached_property
    def layout(self) -> Layout:
        """What lies where on its pages."""
        return units_layout(blocks=3 if self.across else 1)

    @cached_property
    def _blank(self) -> Image.Image:
        return drawn(self.layout, self.layout.pages[0])

    def read(self, seeds: Iterable[int]) -> Count:
        """What became of the pages of some seeds."""
        count = Count()
        for seed in seeds:
            random = Random(f"{self.condition} {seed} {'clean' if self.clean else self.special}")
            sheet = self._filled(random)
            scan, before = CONDITIONS[self.condition](sheet.image, random), count.wrong
            tally(count, scan, self.layout, sheet.truth)
            if count.wrong > before:
                print(f"silently misread: {self.condition}, seed {seed}", flush=True)
            count.misread.clear()
        return count

    def _filled(self, random: Random) -> Sheet:
        page = self.layout.pages[0]
        if self.clean:
            habit, pen = clean_habit(random), clean_pen(random)
            return fill_in(self._blank, self.layout, page, random, habit=habit, pen=pen)
        return fill_in(self._blank, self.layout, page, random, special=self.special)


def measured(hall: Hall, seeds: range, pool: ProcessPoolExecutor) -> Count:
    """The pages of one condition."""
    parts = [seeds[first : first + _AT_ONCE] for first in range(0, len(seeds), _AT_ONCE)]
    whole = Count()
    for count in pool.map(hall.read, parts):
        whole.add(count)
    return whole


def most_likely_below(errors: int, trials: int) -> float:
    """The rate that is exceeded with 5 % at most, by so many errors (Poisson)."""
    low, high = 0.0, errors + 20.0
    for _ in range(60):
        middle = (low + high) / 2
        chance = sum(math.exp(-middle) * middle**i / math.factorial(i) for i in range(errors + 1))
        low, high = (middle, high) if chance > 0.05 else (low, middle)
    return high / max(trials, 1)


def line(name: str, count: Count) -> str:
    """One row of the table."""
    bound = most_likely_below(count.wrong, count.boxes)
    asked = 100 * count.plain_asked / max(count.plain, 1)
    refused = ", ".join(f"{Why(why)} {n}" for why, n in count.refused.items()) or "-"
    doubts = ", ".join(f"{PageDoubt(doubt)} {n}" for doubt, n in count.doubts.items()) or "-"
    return (
        f"{name:16} {count.pages:5} {count.boxes:8} {count.wrong:6} {bound:10.1e} {count.plain:7}"
        f" {asked:7.2f} % {count.apart:6} {count.special:7} {count.special_taken:6} {refused:8} {doubts}"
    )


def share(kind: str, taken: int, fields: int) -> str:
    """How many of a kind, and what is exceeded with 5 % at most."""
    most = 100 * most_likely_below(taken, fields)
    return f"{kind:20} {taken:4} of {fields:6}: {100 * taken / fields:6.2f} %, 95 % < {most:.2f} %"


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--from", type=int, default=1_000, dest="first")
    parser.add_argument("--special", type=float, default=0.15)
    parser.add_argument("--across", action="store_true", help="A3 with three blocks")
    parser.add_argument("--only", action="append", choices=CONDITIONS, metavar="CONDITION")
    parser.add_argument("--clean", action="store_true", help="ticks in their boxes, office scan")
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.pages)
    print(
        f"{'condition':16} pages    boxes silent   95 % <     plain   asked    apart special  taken"
        " refused  pages doubtful as a whole"
    )
    whole = Count()
    with ProcessPoolExecutor(arguments.processes) as pool:
        for condition in arguments.only or (["office"] if arguments.clean else CONDITIONS):
            hall = Hall(condition, arguments.special, arguments.across, arguments.clean)
            count = measured(hall, seeds, pool)
            whole.add(count)
            print(line(condition, count), flush=True)
    print(line("all", whole))
    unasked = {kind: n for kind, n in whole.kinds.items() if kind not in TAKEN_RIGHTLY}
    if unasked:
        print("\nspecial fields taken as a plain mark, where that is wrong:")
        for kind, fields in unasked.items():
            print(share(kind, whole.taken[kind], fields))
        print(share("all", whole.special_taken, sum(unasked.values())))
    return 1 if whole.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
