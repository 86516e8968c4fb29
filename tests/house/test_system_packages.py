"""What tests and packaging scripts start or read of the system stands in the table of packages."""

import ast
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import programs

STARTERS = {"run", "Popen", "call", "check_call", "check_output"}
PLACES = re.compile(r"/(?:usr|s?bin)/[\w./-]+")
NO_PROGRAMS = {"/usr/bin", "/usr/share/doc", "/usr/lib/shufa/licences.txt"}  # folders, and our own
# Scripts that run inside a Debian folder, which is given what they need by the script that starts them.
INSIDE = {
    "first-start.sh",
    "typed-words.sh",
    "lean-build.sh",
    "small-icu.sh",
    "deb.sh",
    "uos-start.sh",
    "paper-round.sh",
    "double-clicks.sh",
}
BUILTINS = frozenset(  # words read best in lines
    """
    alias break case cd command continue declare do done echo elif else esac eval exec exit export
    false fi for function if in local mapfile printf read return set shift source test then time
    trap true type unset until wait while
    """.split()  # noqa: SIM905
)


def first_words(node: ast.expr, names: dict[str, ast.expr]) -> Iterator[str]:
    """The program of a command: the first word of a list, of a name that stands for one, of either of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.List | ast.Tuple) and node.elts:
        yield from first_words(node.elts[0], names)
    elif isinstance(node, ast.Starred):
        yield from first_words(node.value, names)
    elif isinstance(node, ast.IfExp):
        yield from first_words(node.body, names)
        yield from first_words(node.orelse, names)
    elif isinstance(node, ast.BinOp):
        yield from first_words(node.left, names)
    elif isinstance(node, ast.Name) and node.id in names:
        yield from first_words(names.pop(node.id), names)


def used_in_python(source: str) -> Iterator[tuple[int, str]]:
    """Each program that is started or looked for, and each place of the system, by its line."""
    tree = ast.parse(source)
    names: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names[node.targets[0].id] = node.value
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.List | ast.Tuple):
            names[ast.unparse(node.target)] = node.iter.elts[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and PLACES.fullmatch(str(node.value)):
            yield node.lineno, str(node.value)
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = ast.unparse(node.func)
        starts = called.startswith("subprocess.") and called.rpartition(".")[2] in STARTERS
        if starts or called in {"shutil.which", "program", "programs.program"}:
            for word in first_words(node.args[0], dict(names)):
                yield node.lineno, word


def used_in_shell(source: str, functions: set[str]) -> Iterator[tuple[int, str]]:
    """The plain words that stand where a shell looks for a command."""
    bare = re.sub(r"(^|\s)#.*", r"\1", source, flags=re.MULTILINE)
    bare = re.sub(r"'[^']*'", "''", bare)
    bare = re.sub(r"=\([^)]*\)", lambda array: "=" + "\n" * array[0].count("\n"), bare)
    for number, line in enumerate(bare.splitlines(), 1):
        code = re.sub(r'"[^"$]*"', '""', line)
        for word in re.findall(
            r"(?:^|[|;&(]|\$\(|\bthen\b|\bdo\b|\belse\b|!)\s*([a-z][\w-]*)(?=\s|$)", code
        ):
            if word not in BUILTINS | functions:
                yield number, word


@cache
def known(word: str) -> bool:
    """Whether the table names it, or a bare Debian has it: what `dpkg` calls essential, and make, git and Python."""
    named = {need.used for need in programs.needs()}
    if word in named or word in NO_PROGRAMS:
        return True
    found = shutil.which(word)
    if found is None:
        return False
    for place in (found, str(Path(found).resolve()), found.removeprefix("/usr")):
        asked = subprocess.run(["dpkg-query", "-S", place], capture_output=True, text=True)
        owner = asked.stdout.partition(":")[0]
        if owner:
            fields = ["dpkg-query", "-W", "-f", "${Essential}${Priority}", owner]
            said = subprocess.run(fields, capture_output=True, text=True).stdout
            return said.startswith("yes") or said.endswith("required")
    return False


def stand_in(path: Path, script: str) -> None:
    """Puts a program there that does what `script` says."""
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def scripts(repository: Path, ending: str, *folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (repository / folder).rglob(ending))


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="the table is Debian's")
def test_every_program_that_is_used_stands_in_the_table(repository: Path) -> None:
    lacking = [
        f"{path.relative_to(repository)}:{line}: {word}"
        for path in scripts(repository, "*.py", "tests", "resources/packaging")
        if path != Path(__file__).resolve()
        for line, word in used_in_python(path.read_text("utf-8"))
        if not known(word)
    ]
    assert lacking == []


@pytest.mark.parametrize(
    ("planted", "word"),
    [
        ("subprocess.run(['mutool', '-v'])", "mutool"),
        ("command = ['pdftk', '--check']\nsubprocess.run(command)", "pdftk"),
        ("AS = ['runuser'] if root else []\nsubprocess.Popen([*AS, 'x'])", "runuser"),
        ("if shutil.which('soffice'): pass", "soffice"),
        ("HERE = Path('/usr/lib/cups/filter/nowhere')", "/usr/lib/cups/filter/nowhere"),
        ("for command in (['lpr'], ['lp']):\n    subprocess.run([*command, 'x'])", "lpr"),
    ],
)
def test_a_planted_program_is_noticed(planted: str, word: str) -> None:
    assert word in {found for _, found in used_in_python(planted)}


def test_what_the_shell_scripts_call_stands_in_the_table(repository: Path) -> None:
    """Scripts that run on this system; what they do inside a Debian folder is that folder's."""
    paths = [
        repository / ".ci/run",
        *(path for path in scripts(repository, "*.sh", "resources") if path.name not in INSIDE),
    ]
    functions = set(
        re.findall(
            r"^ *(\w+)\(\)", "\n".join(p.read_text("utf-8") for p in paths), flags=re.MULTILINE
        )
    )
    used = [
        (f"{path.relative_to(repository)}:{line}: {word}", word)
        for path in paths
        for line, word in used_in_shell(path.read_text("utf-8"), functions)
    ]
    assert repository / "resources/packaging/old-system.sh" in paths
    assert {"debootstrap", "awk", "mktemp", "tar", "make", "git"} <= {word for _, word in used}
    assert [place for place, word in used if not known(word)] == []


@pytest.mark.parametrize("planted", ["mutool -v", "if ! pdftk --check x; then", "x=$(unrtf a -)"])
def test_a_command_planted_in_a_script_is_noticed(planted: str) -> None:
    assert [word for _, word in used_in_shell(planted, set()) if not known(word)] != []


@pytest.mark.parametrize(("sudo", "started"), [(True, "sudo sh -c '"), (False, "su - -c '")])
def test_a_plain_user_is_told_one_whole_command(
    repository: Path, tmp_path: Path, sudo: bool, started: str
) -> None:
    """With what the system has: Debian brings su, and sudo only where it was asked for."""
    for name in ("bash", "dirname", "awk"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    stand_in(tmp_path / "id", "echo 1000")
    stand_in(tmp_path / "dpkg-query", "exit 1")
    if sudo:
        stand_in(tmp_path / "sudo", "exit 1")
    said = subprocess.run(
        ["bash", str(repository / "resources/packaging/system-packages.sh"), "run"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 1
    (command,) = [line.strip() for line in said.stderr.splitlines() if "apt-get" in line]
    assert command.startswith(f"{started}apt-get update && apt-get install -y ")
    assert command.endswith("'")
    assert {need.package for need in programs.needs() if need.purpose == "run"} <= set(
        command.removesuffix("'").split()
    )


@pytest.mark.parametrize(
    ("user", "fresh", "code", "said"),
    [
        (0, "exit 0", 0, ""),
        (0, "exit 2", 2, ""),
        (0, "exit 3", 0, "make test was run"),
        (1000, "exit 1", 0, "make test was run"),
    ],
)
def test_the_integration_tries_a_bare_folder_or_says_that_it_cannot(
    repository: Path, tmp_path: Path, user: int, fresh: str, code: int, said: str
) -> None:
    (tmp_path / ".ci").mkdir()
    (tmp_path / "resources/packaging").mkdir(parents=True)
    shutil.copy(repository / ".ci/run", tmp_path / ".ci/run")
    stand_in(tmp_path / "resources/packaging/fresh.sh", fresh)
    stand_in(tmp_path / "id", f"echo {user}")
    (tmp_path / "Makefile").write_text("test:\n\t@echo make test was run\n", "utf-8")
    ended = subprocess.run(
        ["bash", str(tmp_path / ".ci/run")],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == code
    assert ended.stdout.strip() == said
    assert ("No bare Debian folder can be made here" in ended.stderr) is bool(said)


def test_each_line_of_the_table_is_asked_for_by_one_package() -> None:
    used = [(need.purpose, need.used) for need in programs.needs()]
    assert len(used) == len(set(used))
    assert {need.purpose for need in programs.needs()} == {
        "run",
        "build",
        "test",
        "recalculate",
        "proofs",
        "bench",
        "folder",
        "base",
    }


def test_a_missing_program_is_told_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(
        pytest.fail.Exception, match="xdotool of the package xdotool: make test installs it"
    ):
        programs.program("xdotool")
