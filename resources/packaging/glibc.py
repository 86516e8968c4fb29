"""The newest glibc that a bundle asks for, measured from its binaries: ``python glibc.py dist/shufa 2.28``."""

import re
import subprocess
import sys
from pathlib import Path

_NEEDED = re.compile(r"Name: GLIBC_(\d+)\.(\d+)")


def needed(path: Path) -> tuple[int, int]:
    """The newest version in a file's version needs; (0, 0) where it is no such binary."""
    done = subprocess.run(["readelf", "-V", path], capture_output=True, text=True, check=False)
    section = done.stdout.partition("Version needs section")[2]
    return max(((int(a), int(b)) for a, b in _NEEDED.findall(section)), default=(0, 0))


def main(folder: Path, most: str) -> int:
    """Print the newest version and who asks for it; 1 where it is newer than `most`."""
    found = {
        path: needed(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    newest = max(found.values())
    print(f"needs glibc {newest[0]}.{newest[1]}:")
    for path, version in found.items():
        if version == newest:
            print(f"  {path.relative_to(folder)}")
    limit = tuple(int(n) for n in most.split("."))
    return 1 if newest > limit else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
