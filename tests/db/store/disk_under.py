"""A disk under SQLite that can be watched and made to fail: a VFS that hands everything on to the real one.

SQLite calls it for every write, sync, truncation and deletion, below the program and below Python's
sqlite3 module, so nothing of the program has to know. It becomes the default of the whole process: use it
in a process of its own.
"""

import _sqlite3
import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

OK = 0
IOERR_READ, IOERR_WRITE, IOERR_FSYNC, FULL = 266, 778, 1034, 13  # result codes of SQLite

_XOPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_XDELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_XCLOSE = CFUNCTYPE(c_int, c_void_p)
_XREAD = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_XWRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_XTRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_XSYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(Structure):
    _fields_ = [
        ("iVersion", c_int),
        ("szOsFile", c_int),
        ("mxPathname", c_int),
        ("pNext", c_void_p),
        ("zName", c_char_p),
        ("pAppData", c_void_p),
        ("xOpen", c_void_p),
        ("xDelete", c_void_p),
        ("rest", c_void_p * 14),
    ]


class _Methods(Structure):
    _fields_ = [
        ("iVersion", c_int),
        ("xClose", c_void_p),
        ("xRead", c_void_p),
        ("xWrite", c_void_p),
        ("xTruncate", c_void_p),
        ("xSync", c_void_p),
        ("rest", c_void_p * 13),
    ]


What = Literal["create", "write", "truncate", "sync", "delete", "note"]


@dataclass(frozen=True)
class Operation:
    """One thing that SQLite asked of the disk; `size` is the length of a truncation or 1 for a synced deletion."""

    what: What
    name: str = ""
    offset: int = 0
    data: bytes = b""
    size: int = 0


@dataclass
class Disk:
    """Watches the files whose names end in `.shufa` or `.shufa-journal`, and fails when it is told to.

    `fail_at` counts down over writes, syncs, truncations and deletions; at 0 and after, they return
    `failure` until it is set to None, and so do reads where the disk is `gone`.
    """

    operations: list[Operation] = field(default_factory=list)
    fail_at: int | None = None
    failure: int = IOERR_WRITE
    failed: int = 0
    gone: bool = False
    _files: dict[int, str] = field(default_factory=dict)
    _kept: list[Any] = field(default_factory=list)  # what C holds pointers to
    _patched: dict[int, int] = field(default_factory=dict)

    def note(self, text: str) -> None:
        """Something that the user was told, among the operations."""
        self.operations.append(Operation("note", text))

    def fails(self) -> bool:
        """Whether the operation at hand fails."""
        if self.fail_at is None:
            return False
        self.fail_at -= 1
        self.failed += self.fail_at < 0
        return self.fail_at < 0

    @contextmanager
    def under_sqlite(self) -> Iterator["Disk"]:
        """Makes this disk the one that SQLite uses."""
        library = ctypes.CDLL(_sqlite3.__file__)
        library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        real = library.sqlite3_vfs_find(None)
        own = _Vfs.from_buffer_copy(real.contents)
        own.zName = b"watched"
        own.xOpen = self._pointer(_XOPEN(self._open(real)))
        own.xDelete = self._pointer(_XDELETE(self._delete(real)))
        self._kept.append(own)
        library.sqlite3_vfs_register(byref(own), 1)
        try:
            yield self
        finally:
            library.sqlite3_vfs_register(real, 1)

    def _pointer(self, function: Any) -> int | None:
        self._kept.append(function)
        return ctypes.cast(function, c_void_p).value

    def _open(self, real: Any) -> Callable[..., int]:
        real_open = _XOPEN(real.contents.xOpen)
        address = ctypes.cast(real, c_void_p)

        def x_open(_vfs: int, name: int | None, file: int, flags: int, out: Any) -> int:
            known = name is not None and Path(ctypes.string_at(name).decode()).exists()
            code = int(real_open(address, name, file, flags, out))
            if code != OK or name is None:
                return code
            path = ctypes.string_at(name).decode()
            if path.endswith((".shufa", ".shufa-journal")):
                self._files[file] = path
                if not known:
                    self.operations.append(Operation("create", path))
                methods = c_void_p.from_address(file)
                methods.value = self._watch(methods.value or 0)
            return code

        return x_open

    def _delete(self, real: Any) -> Callable[..., int]:
        real_delete = _XDELETE(real.contents.xDelete)
        address = ctypes.cast(real, c_void_p)

        def x_delete(_vfs: int, name: int, sync: int) -> int:
            path = ctypes.string_at(name).decode()
            if path.endswith((".shufa", ".shufa-journal")):
                if self.fails():
                    return self.failure
                self.operations.append(Operation("delete", path, size=sync))
            return int(real_delete(address, name, sync))

        return x_delete

    def _watch(self, real_methods: int) -> int:
        """The methods of an open file, ours where they write."""
        if real_methods not in self._patched:
            own = _Methods.from_buffer_copy(_Methods.from_address(real_methods))
            close, read, write = _XCLOSE(own.xClose), _XREAD(own.xRead), _XWRITE(own.xWrite)
            truncate, sync = _XTRUNCATE(own.xTruncate), _XSYNC(own.xSync)

            def x_close(file: int) -> int:
                self._files.pop(file, None)
                return int(close(file))

            def x_read(file: int, into: int, size: int, offset: int) -> int:
                if self.gone and self.fail_at is not None and self.fail_at < 0:
                    return IOERR_READ
                return int(read(file, into, size, offset))

            def x_write(file: int, data: int, size: int, offset: int) -> int:
                if self.fails():
                    return self.failure
                raw = ctypes.string_at(data, size)
                self.operations.append(Operation("write", self._files[file], offset, raw))
                return int(write(file, data, size, offset))

            def x_truncate(file: int, size: int) -> int:
                if self.fails():
                    return self.failure
                self.operations.append(Operation("truncate", self._files[file], size=size))
                return int(truncate(file, size))

            def x_sync(file: int, flags: int) -> int:
                if self.fails():
                    return IOERR_FSYNC if self.failure == IOERR_WRITE else self.failure
                self.operations.append(Operation("sync", self._files[file]))
                return int(sync(file, flags))

            own.xClose = self._pointer(_XCLOSE(x_close))
            own.xRead = self._pointer(_XREAD(x_read))
            own.xWrite = self._pointer(_XWRITE(x_write))
            own.xTruncate = self._pointer(_XTRUNCATE(x_truncate))
            own.xSync = self._pointer(_XSYNC(x_sync))
            self._kept.append(own)
            self._patched[real_methods] = ctypes.addressof(own)
        return self._patched[real_methods]
