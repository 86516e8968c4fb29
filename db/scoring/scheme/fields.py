"""How a record of the scheme declares its fields: kind of value, default, limits, and the parts that they concern.

`scheme.py` declares every field once. Reader, writer, the order of keys, references, comparison, words and
form go by these declarations, so a new field is a line there, a title in `desktop/explanation/scheme_fields.py`,
and its meaning in the arithmetic.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Final

_DECLARED: Final = "field"
MOST_NUMBER: Final = Fraction(10**9)


@dataclass(frozen=True, kw_only=True)
class Field:
    """What every field says of itself.

    `key` is its name in TOML, where that is not the attribute's. `kinds` are the kinds of parts in which it means
    something, all where empty; a key in another part is refused, unless `also_read` names that part's kind or the
    key only says the default. A required field has no default; `expected` is what a fault says is missing.
    `start` is what a new item begins with. `names` is the key whose values it refers to, ``groups.code``;
    `needs` is another key of its table with the value without which it means nothing. What comes `from_entries` are
    words that the entries use: their `categories` or `labels`.
    """

    key: str = ""
    default: Any = None
    required: bool = False
    required_in: tuple[StrEnum, ...] = ()
    kinds: tuple[StrEnum, ...] = ()
    also_read: tuple[StrEnum, ...] = ()
    always_written: bool = False
    start: Any = None
    names: str = ""
    needs: tuple[str, StrEnum] | None = None
    from_entries: str = ""
    expected: str = ""
    blank: ClassVar[Any] = None  # holds the place of a required value that is at fault

    @property
    def missing(self) -> Any:
        """What a record holds where nothing, or nothing right, is written."""
        return self.blank if self.required else self.default

    def concerns(self, kind: object) -> bool:
        """Whether it means something in parts of a kind, given as such or by its word."""
        return not self.kinds or kind in self.kinds

    def needed(self, kind: object) -> bool:
        """Whether it must be written in parts of a kind."""
        return self.concerns(kind) and (self.required or kind in self.required_in)


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """A text of at most `most` characters; one of `options`, where there are some."""

    most: int = 500
    options: tuple[str, ...] = ()
    expected: str = "text"
    blank: ClassVar[Any] = ""


@dataclass(frozen=True, kw_only=True)
class Code(Text):
    """What the office's sheets call an item: 1 to 24 letters, digits, ``-`` or ``_``."""

    required: bool = True
    most: int = 24


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """An exact decimal, at least (or above) `low`; `points` are whole thousandths, as the file keeps them."""

    low: Fraction = Fraction(0)
    above_low: bool = False
    points: bool = False
    expected: str = "number"
    blank: ClassVar[Any] = Fraction(1)


@dataclass(frozen=True, kw_only=True)
class Whole(Field):
    """A whole number between two bounds, both allowed."""

    low: int = 0
    high: int = 100_000
    expected: str = "whole_number"
    blank: ClassVar[Any] = 0


@dataclass(frozen=True, kw_only=True)
class Digits(Whole):
    """Decimals that a rounding stage keeps; None keeps the stage exact."""

    high: int = 12


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    """True or false."""


@dataclass(frozen=True, kw_only=True)
class ChoiceField(Field):
    """One of several words."""

    options: type[StrEnum]


@dataclass(frozen=True, kw_only=True)
class Kind(ChoiceField):
    """The kind of a part: it decides which fields of the part and of what stands in it mean something."""

    @property
    def missing(self) -> Any:
        """The first kind: the rest of the part is read as such."""
        return next(iter(self.options))


@dataclass(frozen=True, kw_only=True)
class Share(Field):
    """A share of a whole, ``30%``, ``0.3`` or ``1/3``; not below zero, at most `most` where that is given."""

    most: Fraction | None = None
    expected: str = "share"
    blank: ClassVar[Any] = Fraction(0)


@dataclass(frozen=True, kw_only=True)
class Titles(Field):
    """A list of texts without repeats."""

    expected: str = "texts"
    blank: ClassVar[Any] = ()


@dataclass(frozen=True, kw_only=True)
class TieOrder(Titles):
    """Tie keys in their order; each names a part, a criterion or the votes for a level."""


@dataclass(frozen=True, kw_only=True)
class Weights(Field):
    """Weights by the codes of what `names` says; at least one is above zero."""

    expected: str = "weights"
    blank: ClassVar[Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class TableField(Field):
    """A table that always holds, with defaults where it is not written."""


@dataclass(frozen=True, kw_only=True)
class Rule(Field):
    """A table that is in force where it is written, and differs as a whole."""


@dataclass(frozen=True, kw_only=True)
class ListField(Field):
    """A list of tables. Two of them are the same item where they agree in `by`; without it the list differs as a whole.

    `apart` are further keys in which no two items agree.
    """

    default: Any = ()
    by: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    expected: str = "tables"
    blank: ClassVar[Any] = ()

    @property
    def unique(self) -> tuple[tuple[str, ...], ...]:
        """The keys, each or together, in which no two items agree."""
        return tuple(keys for keys in (self.by, *((key,) for key in self.apart)) if keys)


def of(declared: Field) -> Any:
    """The dataclass field of a declaration: without a default where it is required."""
    metadata = {_DECLARED: declared}
    if declared.required:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=declared.default, metadata=metadata)


def fields_of(record: type[object]) -> dict[str, Field]:
    """The declared fields of a record by their attributes, each with its key, in the order in which TOML has them."""
    found: Any = record
    return _declared(found)


@cache
def _declared(record: Any) -> dict[str, Field]:
    return {
        found.name: dataclasses.replace(declared, key=declared.key or found.name)
        for found in dataclasses.fields(record)
        if (declared := found.metadata.get(_DECLARED)) is not None
    }
