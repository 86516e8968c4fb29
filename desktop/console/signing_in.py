"""How a command gets into a file with accounts: `--user`, and the password from the environment or a prompt.

A password on the command line would stand in the list of processes for everybody to read.
"""

from __future__ import annotations

import argparse
import os
import sys
from getpass import getpass
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.store import Store
from desktop.messages import tr

PASSWORD_VARIABLE = "SHUFA_PASSWORD"  # noqa: S105 - the name of a variable


def add_file(parser: argparse.ArgumentParser) -> None:
    """FILE and `--user`, which every command on an existing file takes."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--user",
        default="",
        metavar="NAME",
        help=tr("账号名；密码取自环境变量 {variable}，没有则提示输入").format(
            variable=PASSWORD_VARIABLE
        ),
    )


def open_signed_in(
    arguments: argparse.Namespace, *, read_only: bool = False, rows: bool = True
) -> Store:
    """The file that the command names, signed in as `--user` where it has accounts.

    In a file without accounts `--user` is the name that the trail gets. Without `rows` a file with a
    damaged row is opened all the same, for reading, to verify or to copy it.
    Raises UserError SIGN_IN_NEEDED and what opening and signing in raise.
    """
    store = Store.open(arguments.file, arguments.user, read_only=read_only, rows=rows)
    try:
        if store.access.required:
            if not arguments.user:
                raise UserError(ErrorKind.SIGN_IN_NEEDED)
            store.sign_in(arguments.user, secret(PASSWORD_VARIABLE, tr("密码：")))
    except BaseException:
        store.close()
        raise
    if rows and store.is_large:
        said = tr("注意：文件很大，打开时没有逐行检查；结果作准之前请先用 verify 核验。")
        print(said, file=sys.stderr)
    return store


def secret(variable: str, prompt: str) -> str:
    """A password from the environment, else typed unseen at a terminal, else a line of the input."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if sys.stdin.isatty():
        return getpass(prompt)
    return sys.stdin.readline().rstrip("\r\n")
