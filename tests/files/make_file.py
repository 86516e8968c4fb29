"""Makes a small, made-up year as a .shufa file of the present version: see README.md beside it."""

import itertools
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from db.store import Store  # noqa: E402
from tests.db.store import small_year  # noqa: E402


def main(path: Path) -> None:
    """Writes the file; the clock ticks a second a call, so that the same version makes the same events."""
    seconds = itertools.count()

    def clock() -> str:
        minutes, second = divmod(next(seconds), 60)
        return f"2024-12-01T08:{minutes:02}:{second:02}.000+00:00"

    small_year.build(path, clock)
    with Store.open(path, read_only=True) as store:
        sys.stdout.write(f"{path.name}: {store.trail.head()}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
