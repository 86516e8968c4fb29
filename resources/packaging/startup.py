"""How long the built program takes to start, beside the same program from source, on the same machine.

``startup.py dist/shufa [RUNS]`` runs both in turn, so that whatever else the machine does hits both, and
prints the medians and their ratio: until `--version` has answered, and until the window is on the
screen. Needs xdotool and a DISPLAY that outlives its
clients (`Xvfb -noreset`).
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]


def answer(command: list[str]) -> float:
    """Seconds until the version is told."""
    began = time.perf_counter()
    subprocess.run([*command, "--version"], check=True, capture_output=True)
    return time.perf_counter() - began


def window(command: list[str]) -> float:
    """Seconds until the window is seen by another program."""
    began = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        seek = ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(running.pid)]
        # a window that is just being made may fail the search: asked again until it is there
        while not subprocess.run(
            [*seek, "--name", "述法评议"], capture_output=True, check=False
        ).stdout:
            if running.poll() is not None:
                raise SystemExit(f"{command[0]} ended without a window")
            time.sleep(0.01)
        took = time.perf_counter() - began
        running.terminate()
    return took


def main(bundle: Path, runs: int) -> None:
    """Measure and print."""
    built, source = [str(bundle / "shufa")], [sys.executable, "-m", "desktop"]
    os.chdir(ROOT)
    for what, measure in (("--version", answer), ("window", window)):
        for command in (built, source):
            measure(command)  # both have been read from the disk once
        pairs = [(measure(built), measure(source)) for _ in range(runs)]
        installed, plain = (median(side) for side in zip(*pairs, strict=True))
        ratio = median(a / b for a, b in pairs)
        print(f"{what}: built {installed:.3f} s, from source {plain:.3f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), int(sys.argv[2]) if len(sys.argv) > 2 else 9)
