"""What an event of the trail is called on screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.event_labels import EVENTS

translate = QCoreApplication.translate


_NOTABLE = frozenset(
    {
        *("evaluation.remove", "evaluation.freeze", "evaluation.reopen"),
        *("scheme.adopt", "file.restore"),
        *("entry.withdraw", "entry.readmit", "entry.remove", "reviewer.remove"),
        *("ballot.move", "ballot.withdraw", "ballot.void", "ballot.unvoid", "ballot.attendance"),
        *("result.release", "result.take_back"),
        *("hall.draw", "hall.order", "hall.absent", "hall.move", "hall.recall"),
        *(
            "check.settle",
            "packet.withdraw",
            "sheet.void",
            "scan.withdraw",
            "scan.decide",
            "report.returned",
            "report.take_out",
        ),
        *("import.undo", "import.redo", "change.undo", "change.redo"),
    }
)


def event_word(what: str) -> str:
    """The event's name; its own code where this version does not know it."""
    return translate("trail", EVENTS[what]) if what in EVENTS else what


def notable_events() -> tuple[str, ...]:
    """重点事项: what a supervisor looks at first, as what was withdrawn, void, settled, imported or reopened."""
    return tuple(
        what
        for what in EVENTS
        if what in _NOTABLE or what.endswith(".import") or what.startswith("account.")
    )


def events_called(word: str) -> tuple[str, ...]:
    """The kinds whose name holds a word."""
    return tuple(what for what in EVENTS if word in event_word(what))


def known_events() -> tuple[str, ...]:
    """Every kind of event that has a name here."""
    return tuple(EVENTS)
