"""A zipped workbook, checked for bombs before anything unpacks it."""

from __future__ import annotations

import io
import zipfile
import zlib
from types import TracebackType
from typing import Self

from db.errors import ErrorKind, UserError
from desktop.exchange.spreadsheets.limits import MOST_MEMBERS, MOST_RATIO, MOST_UNPACKED

_SMALL = 20_000_000  # bytes unpacked below which no ratio is a bomb


class ZippedBook:
    """The files of an .xlsx or .ods. Raises UserError FILE_UNREADABLE where they are damaged or too large."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._check(len(data))
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
            raise self._refusal("damaged") from error
        except (RuntimeError, NotImplementedError) as error:  # a password, a packing nobody uses
            raise self._refusal("encrypted") from error
        self.names = frozenset(self._archive.namelist())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    def text(self, member: str) -> str:
        """A member as text; empty where there is none."""
        if member not in self.names:
            return ""
        return self._archive.read(member).decode("utf-8", errors="replace")

    def _check(self, packed: int) -> None:
        """Trusts the sizes that the file declares only after unpacking once, which stops at them."""
        members = self._archive.infolist()
        unpacked = sum(m.file_size for m in members)
        if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED:
            raise self._refusal("too_large", limit=f"{MOST_UNPACKED // 1_000_000} MB")
        if unpacked > _SMALL and unpacked > MOST_RATIO * packed:
            raise self._refusal("too_large", limit=f"1:{MOST_RATIO}")
        if self._archive.testzip() is not None:
            raise self._refusal("damaged")

    def _refusal(self, detail: str, limit: str = "") -> UserError:
        return UserError(ErrorKind.FILE_UNREADABLE, path=self._name, detail=detail, limit=limit)
