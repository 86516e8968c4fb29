"""Sheets into a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.store import Store
from desktop.messages import unranked_text
from desktop.sheets.ranking_sheet import RankingSheet, print_ranking

Progress = Callable[[int, int], None]


def write_sheets(
    store: Store,
    evaluation_id: int,
    folder: Path,
    only: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Prints the sheets (all, or those named) into a folder and returns their paths."""
    names = {"ranking": "排名表"}
    for name in only:
        if name not in names:
            raise UserError(ErrorKind.NO_SUCH_SHEET, found=name, expected="、".join(names))
    folder.mkdir(parents=True, exist_ok=True)
    scheme = store.schemes.current(evaluation_id).scheme
    rankings = store.results.all_rankings(evaluation_id)
    sheet = RankingSheet(
        rankings,
        scheme,
        lambda reason: unranked_text(reason, scheme),
        store.trail.head().removeprefix("sha256:"),
    )
    path = folder / f"{names['ranking']}.pdf"
    path.write_bytes(print_ranking(sheet, progress).pdf)
    return (path,)
