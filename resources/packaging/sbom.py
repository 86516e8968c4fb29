"""What is inside the program, as a CycloneDX 1.5 document: each library with its version and licence."""

import json
import sys
from importlib.metadata import Distribution

from inside import libraries


def licence(distribution: Distribution) -> str:
    """The licence as the library's own data name it."""
    data = distribution.metadata
    classifiers = [
        c.rpartition(":: ")[2] for c in data.get_all("Classifier") or () if "License ::" in c
    ]
    return (
        data.get("License-Expression") or ", ".join(classifiers) or (data.get("License") or "")[:80]
    )


def component(distribution: Distribution) -> dict[str, object]:
    """One library."""
    name, version = distribution.metadata["Name"], distribution.version
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name.lower()}@{version}",
        "licenses": [{"license": {"name": licence(distribution) or "see the library"}}],
    }


def main(version: str) -> None:
    """Print the document."""
    components = [component(d) for d in libraries()]
    python = {
        "type": "platform",
        "name": "CPython",
        "version": sys.version.split()[0],
        "licenses": [{"license": {"name": "PSF-2.0"}}],
    }
    fonts = {
        "type": "data",
        "name": "Noto Sans SC, Noto Serif SC",
        "licenses": [{"license": {"id": "OFL-1.1"}}],
    }
    icons = {"type": "data", "name": "Lucide", "licenses": [{"license": {"id": "ISC"}}]}
    program = {"type": "application", "name": "shufa", "version": version}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {**program, "licenses": [{"license": {"id": "GPL-3.0-or-later"}}]}
        },
        "components": [*components, python, fonts, icons],
    }
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main(sys.argv[1])
