"""Years of given scores, the plainest that can be ranked: what tests make that look at something else than counting."""

from collections.abc import Iterable, Mapping

from db.store import Store

ORGANISER = "示例区依法治区办"
Named = tuple[str, str, str]  # code, name and category of a unit


def scheme(
    year: int,
    parts: Mapping[str, tuple[str, int]],
    *,
    title: str = "{year}年度述法评议",
    own: Mapping[str, str] | None = None,
    grades: Mapping[str, int] | None = None,
    rest: str = "",
) -> str:
    """The rules: parts by code with title and full marks, `own` lines of some of them, grades with their thresholds."""
    lines = [f'title = "{title.format(year=year)}"', f"year = {year}", f'organiser = "{ORGANISER}"']
    for code, (called, full) in parts.items():
        lines += ["[[parts]]", f'code = "{code}"', f'title = "{called}"', 'kind = "given"']
        lines += [f"full = {full}", (own or {}).get(code, "")]
    lines.append(rest)
    for grade, at_least in (grades or {}).items():
        lines += ["[[grades]]", f'title = "{grade}"', f"at_least = {at_least}"]
    return "\n".join(lines)


def build(
    store: Store,
    text: str,
    units: Iterable[Named],
    scores: Mapping[str, Mapping[str, int]] | None = None,
    labels: Mapping[str, tuple[str, ...]] | None = None,
) -> int:
    """A new year in the file; scores are whole points by unit and part. Returns its number."""
    number = store.evaluations.create(text).id
    for code, name, category in units:
        entry = store.units.add(number, code, name, category, labels=(labels or {}).get(code, ()))
        for part, points in (scores or {}).get(code, {}).items():
            store.office.put_given(part, entry.id, points * 1000)
    return number
