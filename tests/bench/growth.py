"""Growth: time per mark and memory from 79 units to 8,000, and on request to every county's.

Time is the processor's: minutes lie between the runs that are compared, in which whatever else the
machine does would decide by the clock. The rows are not looked through on opening, which the program
does for a small file at once and for a large one beside the window.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measuring import Bench, Line
from tests.bench.year_files import DISTRICT, Size, year_file

_REVIEWERS, _CRITERIA = 20, 10  # 200 marks an entry
_GIBIBYTE = 1024**3
_COUNT = """
import json, resource, sys
from pathlib import Path
from time import perf_counter, process_time
from db.store import Store
start, busy = perf_counter(), process_time()
with Store.open(Path(sys.argv[1]), read_only=True, rows=False) as store:
    ranked = len(store.results.ranking(1).standings)
seconds, busy = perf_counter() - start, process_time() - busy
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps([ranked, seconds, busy, peak]))
"""


def measure(bench: Bench) -> Iterator[Line]:
    small = Size(79, _REVIEWERS, _CRITERIA)
    sizes = [Size(8_000, _REVIEWERS, _CRITERIA)]
    if bench.large:
        sizes.append(Size(225_000, _REVIEWERS, _CRITERIA))
    for size in sizes:
        few = (small, DISTRICT)
        # The largest runs once, with the small ones before and after it.
        turns = (*few, size) * 5 if size.marks < 5_000_000 else (*few * 3, size, *few * 3)
        times: dict[Size, list[float]] = {small: [], DISTRICT: [], size: []}
        peaks: dict[Size, int] = {}
        clock: dict[Size, float] = {}
        for each in turns:
            taken, clock[each], peaks[each] = _counted(year_file(bench.folder, each), each)
            times[each].append(taken / each.marks)
        per_mark = {each: statistics.median(seconds) for each, seconds in times.items()}
        yield Line(
            f"processor time per mark, {size.text} against {small.text}",
            per_mark[size] / per_mark[small],
            1.5,
            f"{per_mark[size] * 1e9:.0f} ns a mark against {per_mark[small] * 1e9:.0f};"
            f" {per_mark[size] * size.marks:.1f} s in all, {clock[size]:.1f} s by the clock",
        )
        yield Line(
            f"processor time per mark, {size.text} against {DISTRICT.text}",
            per_mark[size] / per_mark[DISTRICT],
            1.5,
            f"against {per_mark[DISTRICT] * 1e9:.0f} ns where an entry has"
            f" {DISTRICT.marks // DISTRICT.entries:,} marks to share its cost, not 200;"
            f" an entry takes {per_mark[size] * size.marks / size.entries * 1e6:.0f} µs here,"
            f" {per_mark[DISTRICT] * DISTRICT.marks / DISTRICT.entries * 1e6:.0f} there",
        )
        yield Line(
            f"peak memory of ranking {size.text}, in GiB",
            peaks[size] / _GIBIBYTE,
            1,
            f"{peaks[size] / 2**20:.0f} MiB with Python and its libraries",
        )


def _counted(path: Path, size: Size) -> tuple[float, float, int]:
    """Seconds of the processor and of the clock, and peak bytes, of ranking a file in its own process."""
    done = subprocess.run(
        [sys.executable, "-c", _COUNT, str(path)],
        cwd=Path(__file__).resolve().parents[2],
        check=True,
        capture_output=True,
        text=True,
    )
    ranked, seconds, busy, peak = json.loads(done.stdout)
    assert ranked == size.entries
    return busy, seconds, peak
