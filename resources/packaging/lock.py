"""Write the locks: exact versions with the hashes of every platform's files, and no address.

One lock a purpose. The others build on requirements.lock, so that a test runs on the very
versions that the program ships with.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "requirements.lock"
PURPOSES = ("test", "build", "bench")
HEADERS = {
    RUN: "what the program runs on",
    **{ROOT / f"resources/packaging/{p}.lock": f"for make {p}" for p in PURPOSES},
}


def compile_lock(target: Path, *options: str) -> None:
    """Resolve for all platforms and Pythons at once, then put our own heading on top."""
    command = [
        str(Path(sys.executable).with_name("uv")),
        *("pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-header", "--no-annotate", "--upgrade", "--quiet"),
        # sqlite-utils asks for pip; every environment has one already
        *("--no-emit-package", "pip"),
        *options,
    ]
    result = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    heading = f"# {HEADERS[target]}: made by `make lock`, not by hand\n"
    target.write_text(heading + result.stdout, encoding="utf-8")
    print(f"{target.relative_to(ROOT)}: {result.stdout.count('==')} packages")


if __name__ == "__main__":
    compile_lock(RUN)
    for purpose in PURPOSES:
        compile_lock(
            ROOT / f"resources/packaging/{purpose}.lock",
            *("--extra", purpose, "--constraints", str(RUN)),
        )
