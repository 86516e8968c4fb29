"""What the program can be asked to do as a whole.

One function an operation, called by the window and the command line alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.canonical import digest
from db.errors import ErrorKind, UserError
from db.records import Evaluation, IntakeReport, Ranking
from db.scoring.document import rows
from db.scoring.scheme import Scheme
from db.store import Store
from db.store.file import SUFFIX
from desktop import assets
from desktop.messages import unranked_text

DEMO_SAMPLE = "year-2024"
TEMPLATE_SUFFIX = ".toml"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the made-up district's year was put."""

    file: Path
    sheets: tuple[Path, ...]


def template_names() -> tuple[str, ...]:
    """The names of the shipped scheme templates."""
    return tuple(
        n.removesuffix(TEMPLATE_SUFFIX) for n in assets.names("templates", TEMPLATE_SUFFIX)
    )


def scheme_text(name: str) -> str:
    """The TOML of a shipped template or of a file. Raises UserError NO_SUCH_TEMPLATE, FILE_UNREADABLE."""
    if name in template_names():
        return assets.resource("templates", name + TEMPLATE_SUFFIX).read_text("utf-8")
    path = Path(name)
    if not path.is_file():
        expected = "、".join(template_names())
        raise UserError(ErrorKind.NO_SUCH_TEMPLATE, found=name, expected=expected)
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(ErrorKind.FILE_UNREADABLE, path=name, detail=str(error)) from error


def new_file(path: Path, text: str, who: str = "") -> Evaluation:
    """A new file with one evaluation under the scheme; nothing is left behind where the scheme is refused."""
    from db.scoring.scheme_reader import read_scheme

    read_scheme(text)
    with Store.create(path, who) as store:
        return store.evaluations.create(text)


def import_workbook(
    store: Store, evaluation_id: int, source: Path, *, dry_run: bool = False
) -> IntakeReport:
    """Brings a workbook in, all or nothing. Raises UserError IMPORT_REFUSED with every fault by its cell."""
    from desktop.exchange.intake import read_workbook

    scheme = store.schemes.current(evaluation_id).scheme
    facts = store.evaluations.intake_facts(evaluation_id)
    intake = read_workbook(source, scheme, facts)
    return store.evaluations.take(evaluation_id, intake, dry_run=dry_run)


def export_workbook(store: Store, evaluation_id: int, target: Path) -> None:
    """Writes everything of an evaluation as the workbook that `import_workbook` reads."""
    from desktop.exchange.workbook_writer import write_workbook

    if target.suffix.lower() != ".xlsx":
        raise UserError(ErrorKind.FORMAT_UNKNOWN, path=str(target), expected=".xlsx")
    contents = store.evaluations.contents(evaluation_id)
    write_workbook(target, contents, store.schemes.current(evaluation_id).scheme)


def rank_document(store: Store, evaluation_id: int, within: str = "overall") -> dict[str, Any]:
    """The ranking as the JSON document of PRODUCT 6; sets within a category or presentation under `rankings`."""
    scheme = store.schemes.current(evaluation_id).scheme
    if within == "overall":
        return _ranking_document(store.results.ranking(evaluation_id), scheme)
    rankings = store.results.rankings(evaluation_id, within)
    documents = [_ranking_document(ranking, scheme) for ranking in rankings]
    return {"within": within, "rankings": documents}


def write_sheets(
    store: Store,
    evaluation_id: int,
    folder: Path,
    only: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Prints the sheets (all, or those named) into a folder and returns their paths."""
    from desktop.sheets.ranking_sheet import RankingSheet, print_ranking

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


def make_demo(folder: Path) -> Demo:
    """The made-up district's year in a folder: the file and the ranking as PDF; an earlier demo there is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"示例区2024年度述法评议{SUFFIX}"
    path.unlink(missing_ok=True)
    text = assets.resource("samples", f"{DEMO_SAMPLE}.toml").read_text("utf-8")
    new_file(path, text)
    with Store.open(path) as store:
        evaluation = store.evaluations.latest()
        import_workbook(store, evaluation.id, assets.resource("samples", f"{DEMO_SAMPLE}.xlsx"))
        sheets = write_sheets(store, evaluation.id, folder)
    return Demo(path, sheets)


def _ranking_document(ranking: Ranking, scheme: Scheme) -> dict[str, Any]:
    evaluation = ranking.evaluation
    return {
        "evaluation": {
            "title": evaluation.title,
            "year": evaluation.year,
            "scheme_version": ranking.scheme_version,
            "frozen": evaluation.frozen,
        },
        "within": ranking.within,
        **({"name": ranking.name} if ranking.name else {}),
        "mixed_composition": ranking.mixed,
        "rows": rows(ranking, scheme.rounding),
        "unranked": [
            {
                "unit_code": u.entry.unit_code,
                "unit": u.entry.unit,
                "reason": unranked_text(u.reason, scheme),
            }
            for u in ranking.unranked
        ],
        "digest": ranking.digest,
    }


def document_digest(document: dict[str, Any]) -> str:
    """The digest of a ranking document as anyone can recompute it from the JSON."""
    evaluation = {k: v for k, v in document["evaluation"].items() if k != "frozen"}
    facts = {
        "evaluation": evaluation,
        "within": document["within"],
        "name": document.get("name", ""),
        "rows": document["rows"],
        "unranked": [u["unit_code"] for u in document["unranked"]],
    }
    return digest(facts)
