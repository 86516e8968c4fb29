"""Finds a stream inside a compound file, the container of an old .xls (MS-CFB)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_END = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors
_ENTRY = 128  # bytes of a directory entry


class CompoundFile:
    """The streams of a compound file. Raises ValueError, struct.error or IndexError where it makes no sense."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError(shift)
        self._size = 1 << shift
        self._fat = self._allocation()
        directory, self._cutoff, mini_fat = struct.unpack_from("<I4xII", data, 48)
        self._directory = self._chain(directory)
        self._mini_fat = self._numbers(self._chain(mini_fat))

    def stream(self, *names: str) -> bytes:
        """The first stream that has one of the names; empty where there is none."""
        for entry in self._entries():
            if entry[0] in names:
                _, start, size = entry
                whole = self._chain(start) if size >= self._cutoff else self._mini_chain(start)
                return whole[:size]
        return b""

    def _entries(self) -> Iterator[tuple[str, int, int]]:
        for at in range(0, len(self._directory) - _ENTRY + 1, _ENTRY):
            length = struct.unpack_from("<H", self._directory, at + 64)[0]
            name = self._directory[at : at + max(0, min(length, 64) - 2)]
            start, size = struct.unpack_from("<II", self._directory, at + 116)
            yield name.decode("utf-16-le", errors="replace"), start, size

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        if at >= len(self._data):
            raise ValueError(number)
        return self._data[at : at + self._size]

    def _allocation(self) -> tuple[int, ...]:
        """The file allocation table: 109 of its sectors are named in the header, the others in a chain."""
        named = list(struct.unpack_from("<109I", self._data, 76))
        further, count = struct.unpack_from("<II", self._data, 68)
        for _ in range(min(count, len(self._data) // self._size)):
            if further >= _END:
                break
            *more, further = self._numbers(self._sector(further))
            named += more
        return self._numbers(b"".join(self._sector(n) for n in named if n < _END))

    def _chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        while number < _END:
            if len(parts) > len(self._fat):
                raise ValueError(number)  # it goes round in a circle
            parts.append(self._sector(number))
            number = self._fat[number]
        return b"".join(parts)

    def _mini_chain(self, number: int) -> bytes:
        """A short stream, which lies in pieces of 64 bytes in the root's own stream."""
        _, start, _ = next(self._entries())
        pieces = self._chain(start)
        parts: list[bytes] = []
        while number < _END:
            if len(parts) > len(self._mini_fat):
                raise ValueError(number)
            parts.append(pieces[number * 64 : number * 64 + 64])
            number = self._mini_fat[number]
        return b"".join(parts)

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
