"""打分表 on the command line: `export --forms` writes one a reviewer, `import` of a folder takes them back."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.console.commands import DONE, REFUSED
from desktop.console.signing_in import open_signed_in
from desktop.explanation.import_text import difference_line
from desktop.messages import tr
from desktop.operations.forms.taking import import_forms as take
from desktop.operations.forms.taking import is_taken, result_text
from desktop.operations.forms.writing import write_forms
from desktop.operations.workbooks import row_titles


def export_forms(arguments: argparse.Namespace, folder: Path) -> int:
    """Writes the forms and prints where they are."""
    with open_signed_in(arguments, read_only=True) as store:
        evaluation_id = store.evaluations.latest().id
        paths = write_forms(store, evaluation_id, folder, replace_files=arguments.force)
    for path in paths:
        print(path)
    return DONE


def import_forms(arguments: argparse.Namespace) -> int:
    """Takes the forms of a folder; what is refused is named, the others are taken."""
    with open_signed_in(arguments) as store:
        evaluation_id = store.evaluations.latest().id
        results = take(
            store,
            evaluation_id,
            [arguments.source],
            dry_run=arguments.dry_run,
            reason=arguments.reason,
        )
        titles = row_titles(store, evaluation_id)
    print(tr("试导入，未作更改：") if arguments.dry_run else tr("已导入："))
    for result in results:
        name = f"{result.path.name}　{result.reviewer}".strip()
        print("　" + f"{name}：{result_text(result)}".replace("\n", "\n　　"))
        for difference in result.report.differences if result.report else ():
            if arguments.dry_run or difference.stands:
                print("　　" + difference_line(difference, titles))
    return DONE if is_taken(results) else REFUSED
