"""Reads made-up ballots under every condition of scanning, on fixed seeds, and prints what became of their boxes.

`python -m tests.scans [--pages 20] [--from 1000] [--special 0.15] [--across]`. Rules are tuned on seeds below 1,000;
what this prints is measured on others. Exit code 1 where a plain mark was silently misread.
"""

import argparse
import math
import sys
from collections.abc import Sequence
from random import Random

from desktop.exchange.scans.refusals import Why
from tests.desktop.exchange.scans.drawn_pages import drawn, units_layout
from tests.desktop.exchange.scans.pens import fill_in
from tests.desktop.exchange.scans.scanners import CONDITIONS
from tests.desktop.exchange.scans.tried import TAKEN_RIGHTLY, Count, tally


def most_likely_below(errors: int, trials: int) -> float:
    """The rate that is exceeded with 5 % at most, by so many errors (Poisson)."""
    low, high = 0.0, errors + 20.0
    for _ in range(60):
        middle = (low + high) / 2
        chance = sum(math.exp(-middle) * middle**i / math.factorial(i) for i in range(errors + 1))
        low, high = (middle, high) if chance > 0.05 else (low, middle)
    return high / max(trials, 1)


def measured(condition: str, seeds: Sequence[int], special: float, *, across: bool) -> Count:
    """Pages of one condition, each filled in by another person."""
    layout = units_layout(blocks=3 if across else 1)
    page = layout.pages[0]
    blank = drawn(layout, page)
    count = Count()
    for seed in seeds:
        random = Random(f"{condition} {seed} {special}")
        sheet = fill_in(blank, layout, page, random, special=special)
        tally(count, CONDITIONS[condition](sheet.image, random), layout, sheet.truth)
    return count


def line(name: str, count: Count) -> str:
    """One row of the table."""
    bound = most_likely_below(count.wrong, count.boxes)
    asked = 100 * count.plain_asked / max(count.plain, 1)
    refused = ", ".join(f"{Why(why)} {n}" for why, n in count.refused.items()) or "-"
    return (
        f"{name:16} {count.pages:5} {count.boxes:8} {count.wrong:6} {bound:10.1e} {count.plain:7}"
        f" {asked:7.2f} % {count.special:7} {count.special_taken:6} {refused}"
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
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.pages)
    print(
        f"{'condition':16} pages    boxes silent   95 % <     plain   asked   special  taken refused"
    )
    whole = Count()
    for condition in CONDITIONS:
        count = measured(condition, seeds, arguments.special, across=arguments.across)
        whole.add(count)
        print(line(condition, count), flush=True)
    print(line("all", whole))
    print("\nspecial fields taken as a plain mark, where that is wrong:")
    unasked = {kind: n for kind, n in whole.kinds.items() if kind not in TAKEN_RIGHTLY}
    for kind, fields in unasked.items():
        print(share(kind, whole.taken[kind], fields))
    print(share("all", whole.special_taken, sum(unasked.values())))
    return 1 if whole.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
