"""Five made-up years in three files, under two schemes, with a rename, a merger and a category changed.

2021 and 2022 lie in files of their own, 2023 to 2025 in one. Scores are given, so that ranks can be read off:
| unit | 2021 | 2022 | 2023 | 2024 | 2025 |
| 甲局 U01 | 90 | 80 | 95 | 70 | 90 |
| 乙街道 U02, a 部门 since 2024 | 80 | 90 | 85 | 90 | 85 |
| 丙局 U03, 丙委 since 2023 | 70 | 70 | 75 | 80 | 95 |
| 丁办 U04, gone into 戊委 in 2024 | 60 | 85 | 65 | | |
| 戊委 U05 | 50 | 60 | 55 | 60 | 70 |
2025 is a draft until it is frozen by a test. From 2023 on, 40 of what a unit is given lie in a first part and the rest
in a second; before, it is one part.
"""

from pathlib import Path

from db.store import Store
from tests.db import given_years

GRADES = {"优秀": 85, "一般": 0}
OLD = {"all": ("综合考核", 100)}
NEW = {"daily": ("日常考核", 40), "live": ("现场述法", 60)}
SCORES = {
    2021: {"U01": 90, "U02": 80, "U03": 70, "U04": 60, "U05": 50},
    2022: {"U01": 80, "U02": 90, "U03": 70, "U04": 85, "U05": 60},
    2023: {"U01": 95, "U02": 85, "U03": 75, "U04": 65, "U05": 55},
    2024: {"U01": 70, "U02": 90, "U03": 80, "U05": 60},
    2025: {"U01": 90, "U02": 85, "U03": 95, "U05": 70},
}
NAMES = {"U01": "甲局", "U02": "乙街道", "U03": "丙局", "U04": "丁办", "U05": "戊委"}


def _year(store: Store, year: int) -> int:
    names = NAMES | {unit.code: unit.title for unit in store.units.register()}
    units = [
        (code, names[code], "街道" if code == "U02" and year < 2024 else "部门")
        for code in SCORES[year]
    ]
    if year < 2023:
        text = given_years.scheme(year, OLD, grades=GRADES)
        scores = {code: {"all": score} for code, score in SCORES[year].items()}
    else:
        text = given_years.scheme(year, NEW, grades=GRADES, rest="[rounding]\ntotal = 1")
        scores = {code: {"daily": 40, "live": n - 40} for code, n in SCORES[year].items()}
    return given_years.build(store, text, units, scores)


def build(folder: Path) -> tuple[Path, list[Path]]:
    """Makes the file of 2023 to 2025 and those of 2021 and 2022."""
    former = []
    for year in (2021, 2022):
        path = folder / f"{year}.shufa"
        with Store.create(path, "组织者") as store:
            store.results.freeze(_year(store, year), "定稿")
        former.append(path)
    path = folder / "今年.shufa"
    with Store.create(path, "组织者") as store:
        year = _year(store, 2023)
        renamed = store.units.find(year, "U03")
        store.results.freeze(year, "定稿")
        store.unit_changes.rename(renamed.id, "2023-12-20", "机构改革", unit="丙委")
        ended, heir = (store.units.find(year, code).unit_id for code in ("U04", "U05"))
        store.unit_changes.merge(year, [ended], heir, "2024-01-10", "机构改革")
        store.results.freeze(_year(store, 2024), "定稿")
        _year(store, 2025)
    return path, former
