"""The Debian package's copyright file, readable by programs (DEP 5): ``copyright.py dist/shufa`` prints it.

It says who has which right in what; all texts lie in one file of the program (`licences.py`).
"""

import sys
from pathlib import Path

from inside import components

TEXTS = "/usr/lib/shufa/licences.txt"
FORM = "https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
OWN = "On Debian the text is in /usr/share/common-licenses/GPL-3."


def main(bundle: Path) -> None:
    """Print it."""
    paragraphs = [
        f"Format: {FORM}\nUpstream-Name: shufa\nComment: All texts are in {TEXTS}.",
        f"Files: *\nCopyright: The shufa developers\nLicense: GPL-3.0-or-later\n {OWN}",
    ]
    for component in components(bundle):
        inside = f", in {component.within}" if component.within else ""
        holder = " ".join(component.by.split()) or "see the full text"
        paragraphs.append(
            f"Files: usr/lib/shufa/*\n"
            f"Comment: {component.name} {component.version}{inside}\n"
            f"Copyright: {holder}\n"
            f"License: {' '.join(component.licence.split())}\n See {TEXTS}."
        )
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print("\n\n".join(paragraphs))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
