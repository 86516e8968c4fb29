"""What the table of units says of a unit's past: names of before, what went into it, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication

from db.records import Ending, FormerName

translate = QCoreApplication.translate


def lineage_texts(
    former_names: Iterable[FormerName], endings: Mapping[int, Ending]
) -> dict[int, str]:
    """A line for each unit that has a past, by its number; former names and codes can be searched for in it."""
    parts: dict[int, list[str]] = {}
    for number, ending in endings.items():
        parts.setdefault(number, []).append(ending_text(ending))
    for former in former_names:
        text = translate("units", "原 {name}（{code}）")
        line = parts.setdefault(former.unit_id, [])
        line.append(text.format(name=former.title, code=former.code))
    for ending in endings.values():
        if ending.successor is not None:
            text = translate("units", "{name} 并入").format(name=ending.unit.called)
            parts.setdefault(ending.successor.id, []).append(text)
    return {number: "；".join(line) for number, line in parts.items()}


def ending_text(ending: Ending) -> str:
    """已并入 or 已撤销, and since when."""
    if ending.successor is None:
        return translate("units", "已撤销（{on}）").format(on=ending.ended_on)
    text = translate("units", "已并入 {unit}（{on}）")
    return text.format(unit=ending.successor.title, on=ending.ended_on)
