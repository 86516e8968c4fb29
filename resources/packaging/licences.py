"""The licences of everything inside the program, in one text, from what each library itself brings."""

import sys
from importlib.metadata import Distribution
from pathlib import Path

from inside import libraries

ROOT = Path(__file__).resolve().parents[2]
RULE = "\n" + "-" * 78 + "\n\n"


def texts(distribution: Distribution) -> list[str]:
    """The licence files of a library."""
    names = ("licen", "copying", "notice")
    files = [f for f in distribution.files or () if any(n in f.name.lower() for n in names)]
    found = []
    for file in files:
        path = Path(str(distribution.locate_file(file)))
        if path.suffix not in (".py", ".pyc", ".html") and path.is_file():
            found.append(path.read_text("utf-8", errors="replace"))
    return found


def main() -> None:
    """Print the program's licence, then each library's, then those of fonts and icons."""
    parts = ["述法评议\n\n" + (ROOT / "LICENSE").read_text("utf-8")]
    for distribution in libraries():
        name = distribution.metadata["Name"]
        licence = (
            distribution.metadata.get("License-Expression")
            or distribution.metadata.get("License")
            or ""
        )
        head = f"{name} {distribution.version}\n{licence.strip().splitlines()[0] if licence.strip() else ''}\n"
        parts.append(head + "\n".join(texts(distribution)))
    python = Path(sys.base_prefix, "lib", f"python3.{sys.version_info[1]}", "LICENSE.txt")
    if python.is_file():
        parts.append(f"CPython {sys.version.split()[0]}\n\n{python.read_text('utf-8')}")
    resources = (p for p in sorted((ROOT / "resources").rglob("*")) if p.is_file())
    parts += [
        f"{path.parent.name}: {path.name}\n\n{path.read_text('utf-8')}"
        for path in resources
        if path.name.upper().startswith(("LICENSE", "OFL"))
    ]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(RULE.join(parts))


if __name__ == "__main__":
    main()
