"""The figures to reach, each a ratio against its reference in one run: `make bench`.

A module of `LINES` measures some lines of the table; to add one, write a module with a function
`measure(bench: Bench) -> Iterator[Line]` and name it here.
"""

import argparse
import importlib
import json
import sys
import tempfile
from pathlib import Path

LINES = (
    *("full_ranking", "ranking_again", "typed_mark", "paper_speed", "window_speed", "growth"),
    *("packets", "bulk", "whole_year", "scan_speed"),
)
ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--out", type=Path, help="where to write the figures as JSON")
    parser.add_argument("--only", help="modules, separated by commas")
    parser.add_argument("--large", action="store_true", help="225,000 entries too: minutes, 5 GB")
    parser.add_argument("--folder", type=Path, help="keep the measured files, and use those there")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from tests.bench.measuring import Bench, Line

    chosen = options.only.split(",") if options.only else LINES
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="shufa-bench-", dir=_beside(options.out)) as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for name in chosen:
            module = importlib.import_module(f"tests.bench.{name}")
            for line in module.measure(Bench(folder, options.large)):
                mark = "holds " if line.holds else "MISSED"
                sys.stdout.write(
                    f"{mark} {line.ratio:8.2f} of {line.reach:5.2f}  {line.name}\n"
                    f"{'':25}{line.note}\n"
                )
                sys.stdout.flush()
                lines.append(line)
    if options.out:
        facts = [
            {
                "name": line.name,
                "ratio": round(line.ratio, 4),
                "reach": line.reach,
                "holds": line.holds,
                "note": line.note,
            }
            for line in lines
        ]
        options.out.write_text(
            json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    return 0


def _beside(out: Path | None) -> Path | None:
    """Measured files lie where the figures go: a temporary folder may be memory, which syncs nothing."""
    return out.resolve().parent if out else None


if __name__ == "__main__":
    sys.exit(main())
