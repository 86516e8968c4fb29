"""The locks pin everything, prove everything by hash, and name no place to fetch it from."""

import re
import tomllib
from pathlib import Path

import pytest

LOCKS = [
    "requirements.lock",
    *(f"resources/packaging/{p}.lock" for p in ("test", "build", "bench")),
]


def pins(lock: Path) -> dict[str, set[str]]:
    """Return each package's pinned versions: more than one where they differ by Python."""
    found: dict[str, set[str]] = {}
    text = lock.read_text(encoding="utf-8")
    for name, version in re.findall(r"^([a-z0-9.-]+)==(\S+)", text, flags=re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_address(repository: Path, lock: str) -> None:
    text = (repository / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|\bwww\.|\bfile:|@ |--(extra-)?index|--find-links|--trusted", text)
    assert not re.search(r"(^|\s)(/|[A-Za-z]:\\|~)", text), "a path of somebody's machine"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_pin_or_a_hash(repository: Path, lock: str) -> None:
    heading, *lines = (repository / lock).read_text(encoding="utf-8").splitlines()
    assert heading.startswith("# ")
    open_pin = False
    for line in lines:
        if re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line):
            open_pin = line.endswith("\\")
        else:
            assert re.fullmatch(r"[a-z0-9.-]+==[\w.]+( ; [^/]+)? \\", line), line
            assert not open_pin, f"{line} follows a pin without its last hash"
            open_pin = True
    assert not open_pin


@pytest.mark.parametrize(
    ("lock", "extra"), list(zip(LOCKS, [None, "test", "build", "bench"], strict=True))
)
def test_lock_holds_what_the_project_asks_for(
    repository: Path, lock: str, extra: str | None
) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = list(project["dependencies"])
    if extra:
        asked += project["optional-dependencies"][extra]
    names = {re.split(r"[<>=!~;\[ ]", line)[0].lower().replace("_", "-") for line in asked}
    assert names <= pins(repository / lock).keys()


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_locks_agree(repository: Path, lock: str) -> None:
    """What is tested, built and measured is what is shipped."""
    run = pins(repository / LOCKS[0])
    other = pins(repository / lock)
    assert {name: other[name] for name in run} == run


def test_qt_is_one_version_in_range(repository: Path) -> None:
    run = pins(repository / LOCKS[0])
    assert run["pyside6-essentials"] == run["pyside6-addons"] == run["shiboken6"]
    (version,) = run["pyside6-essentials"]
    assert (6, 8, 3) <= tuple(map(int, version.split("."))) < (6, 10)


def test_lock_serves_every_platform(repository: Path) -> None:
    """Windows is no afterthought: what only Windows needs is pinned too."""
    text = (repository / "resources/packaging/test.lock").read_text(encoding="utf-8")
    assert re.search(r"^colorama==\S+ ; sys_platform == 'win32'", text, flags=re.MULTILINE)
