"""What is inside the program, as a CycloneDX 1.5 document: each part with its version and licence."""

import json
import sys
from pathlib import Path

from inside import BUNDLE, Component, components


def described(component: Component) -> dict[str, object]:
    """One part, in the words of CycloneDX."""
    found: dict[str, object] = {
        "type": component.kind,
        "name": component.name,
        "licenses": [{"license": {"name": component.licence}}],
    }
    if component.version:
        found["version"] = component.version
    if component.purl:
        found["purl"] = component.purl
    if component.by:
        found["copyright"] = component.by
    if component.within:
        found["properties"] = [{"name": "shufa:within", "value": component.within}]
    return found


def main(version: str, bundle: Path) -> None:
    """Print the document of a built program."""
    program = {
        "type": "application",
        "name": "shufa",
        "version": version,
        "licenses": [{"license": {"id": "GPL-3.0-or-later"}}],
    }
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": program},
        "components": [described(component) for component in components(bundle)],
    }
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main(sys.argv[1], Path(*sys.argv[2:3] or [BUNDLE]))
