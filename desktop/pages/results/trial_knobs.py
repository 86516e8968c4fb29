"""What of a scheme may be tried with other numbers, read off the scheme itself, a knob a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication

from db.scoring.scheme.difference import item_title
from db.scoring.scheme.draft import Draft, Path, items_at
from desktop.explanation.scheme_words import key_word

translate = QCoreApplication.translate
STAGES = ("criterion", "weighted", "group", "part", "total")


class KnobKind(Enum):
    """What is turned: a weight, a count, the decimals that are kept, or the way of rounding."""

    WEIGHT = auto()
    COUNT = auto()
    DIGITS = auto()
    MODE = auto()


@dataclass(frozen=True, slots=True)
class Knob:
    """One number of the scheme; `section` is the heading that it stands under."""

    section: str
    label: str
    path: Path
    kind: KnobKind

    @property
    def name(self) -> str:
        """What it is called where its heading is not seen."""
        return f"{self.section}：{self.label}"


def knobs(draft: Draft) -> tuple[Knob, ...]:
    """Every knob of a scheme in the order in which an office argues: composition, groups, trim, rounding."""
    return (*_composition(draft), *_group_weights(draft), *_trims(draft), *_rounding())


def _composition(draft: Draft) -> Iterator[Knob]:
    for number, rule in enumerate(items_at(draft, ("composition",))):
        whose = item_title("composition", rule)
        section = translate("trial", "合成权重·{whose}").format(
            whose=whose or translate("trial", "其余单位")
        )
        for part in items_at(draft, ("parts",)):
            path = ("composition", number, "weights", part["code"])
            yield Knob(section, part["title"], path, KnobKind.WEIGHT)


def _group_weights(draft: Draft) -> Iterator[Knob]:
    for number, part in enumerate(items_at(draft, ("parts",))):
        if "group_weights" in part:
            section = translate("trial", "评委组权重·{part}").format(part=part["title"])
            for group in items_at(draft, ("groups",)):
                path = ("parts", number, "group_weights", group["code"])
                yield Knob(section, group["title"], path, KnobKind.WEIGHT)


def _trims(draft: Draft) -> Iterator[Knob]:
    for number, part in enumerate(items_at(draft, ("parts",))):
        if part.get("kind") == "scored":
            section = translate("trial", "去高去低·{part}").format(part=part["title"])
            for key, label in (
                ("high", translate("trial", "去掉最高分（个）")),
                ("low", translate("trial", "去掉最低分（个）")),
                ("from", translate("trial", "满几个分数才去")),
            ):
                yield Knob(section, label, ("parts", number, "trim", key), KnobKind.COUNT)


def _rounding() -> Iterator[Knob]:
    section = key_word("rounding")
    for stage in STAGES:
        label = key_word(f"rounding.{stage}")
        yield Knob(section, label, ("rounding", stage), KnobKind.DIGITS)
    yield Knob(section, key_word("rounding.mode"), ("rounding", "mode"), KnobKind.MODE)
