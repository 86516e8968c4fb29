"""A scheme as it lies in the file: what cannot be read there is damage, not a scheme somebody has to mend."""

from __future__ import annotations

from functools import lru_cache

from db.errors import ErrorKind, UserError
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.scheme import Scheme


@lru_cache(maxsize=32)
def stored_scheme(text: str) -> Scheme:
    """The scheme of a text that was adopted once, so that it could be read. Raises UserError ROW_DAMAGED.

    Kept: whoever opens the file once more, or writes, asks for the same text.
    """
    try:
        return read_scheme(text)
    except UserError as error:
        raise UserError(
            ErrorKind.ROW_DAMAGED, error.faults, path="", table="scheme_versions", row=""
        ) from error
