"""Passwords as Argon2id, and recovery codes that a person can copy from paper."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from typing import Final

from nacl.bindings import crypto_pwhash_STRBYTES
from nacl.exceptions import InvalidkeyError
from nacl.pwhash import argon2id

from db.errors import ErrorKind, UserError

LEAST_LENGTH: Final = 8
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
_GROUPS, _IN_GROUP = 4, 5  # 31^20 codes, about 99 bits
_FIRST_GROUPS = 2  # about 49 bits: good for one sign-in, behind a lock that grows


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess at a password costs: passes over so many bytes of memory."""

    passes: int
    memory: int


STANDARD: Final = Cost(argon2id.OPSLIMIT_INTERACTIVE, argon2id.MEMLIMIT_INTERACTIVE)
LEAST: Final = Cost(argon2id.OPSLIMIT_MIN, argon2id.MEMLIMIT_MIN)


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password that may be stored: long enough, and hashed on whichever thread had the time."""

    text: str

    @staticmethod
    def of(password: str, cost: Cost = STANDARD) -> Hashed:
        """Takes as long as a guess shall. Raises UserError VALUE_REFUSED."""
        if len(password) < LEAST_LENGTH or password.isspace():
            raise UserError(
                ErrorKind.VALUE_REFUSED, field="password", found="", expected="long_password"
            )
        return Hashed(hash_password(password, cost))


@dataclass(frozen=True, slots=True)
class Recovery:
    """A fresh recovery code, to be shown once, and what is stored of it."""

    code: str
    stored: str

    @staticmethod
    def make(cost: Cost = STANDARD) -> Recovery:
        """Takes as long as a guess shall."""
        code = new_recovery_code()
        return Recovery(code, hash_password(plain_code(code), cost))


def hash_password(password: str, cost: Cost) -> str:
    """The Argon2id string that holds salt, cost and hash."""
    return argon2id.str(password_bytes(password), cost.passes, cost.memory).decode("ascii")


def matches(password: str, stored: str) -> bool:
    """Whether the password is the one behind a stored string; false for a string that is none.

    What looks like a first password is also tried as it stands on the slip, whatever case, blanks and
    hyphens it was typed with.
    """
    slip = as_on_the_slip(password)
    return _is(password, stored) or (slip not in ("", password) and _is(slip, stored))


def _is(password: str, stored: str) -> bool:
    if not stored.isascii() or len(stored) >= crypto_pwhash_STRBYTES:
        return False
    try:
        return bool(argon2id.verify(stored.encode("ascii"), password_bytes(password)))
    except InvalidkeyError:
        return False


def new_recovery_code() -> str:
    """A code in groups, e.g. ``7KQ2M-…``, to be written down and kept in the safe."""
    return _code(_GROUPS)


def new_first_password() -> str:
    """A password to start with, e.g. ``7KQ2M-9XWPT``, to be typed once from a slip of paper."""
    return _code(_FIRST_GROUPS)


def as_on_the_slip(typed: str) -> str:
    """The first password that was typed, as it was printed; empty where it is none."""
    plain = plain_code(typed)
    if len(plain) != _FIRST_GROUPS * _IN_GROUP or not set(plain) <= set(_LETTERS):
        return ""
    return f"{plain[:_IN_GROUP]}-{plain[_IN_GROUP:]}"


def _code(groups: int) -> str:
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_IN_GROUP)) for _ in range(groups)
    )


def plain_code(typed: str) -> str:
    """A code as typed, without the blanks, hyphens and small letters of whoever typed it."""
    return "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())


def password_bytes(password: str) -> bytes:
    """The same bytes whichever way a keyboard composes the characters."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
