"""Which of the build environment's libraries are inside the program."""

from importlib.metadata import Distribution, distributions

_BUILD_TOOLS = {
    "pip",
    "setuptools",
    "pyinstaller",
    "pyinstaller-hooks-contrib",
    "altgraph",
    "packaging",
}


def libraries() -> list[Distribution]:
    """Every library but the tools that build, by name."""
    inside = [d for d in distributions() if d.metadata["Name"].lower() not in _BUILD_TOOLS]
    return sorted(inside, key=lambda d: d.metadata["Name"].lower())
