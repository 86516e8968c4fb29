"""What Qt gets from ICU, in one digest a kind: `small-icu.sh` may change none of them.

Run once with all of ICU's data and once with the small library first in LD_LIBRARY_PATH; the two
texts have to be equal. Sorted are every Chinese character of Unicode's first plane, words of one to
four of them with digits and Latin letters between, and the names that a computer's folders have.
"""

import hashlib
import random
from collections.abc import Iterable

from PySide6.QtCore import QCollator, QLocale, QTimeZone

PLACES = ("zh_CN", "zh_TW", "en_US", "C")
ZONES = (b"Asia/Shanghai", b"Asia/Urumqi", b"Asia/Hong_Kong", b"UTC")


def digest(parts: Iterable[str]) -> str:
    """A short name for a long list."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def words(seed: int, number: int) -> list[str]:
    """Made-up names, always the same."""
    choose = random.Random(seed)  # noqa: S311 - words, not secrets
    characters = [chr(c) for c in range(0x4E00, 0x9FA6)]
    between = ["", "", "", "1", "2", "10", "第", "（", "）", "-", "a", "B", "é", " ", "〇", "ü"]
    return [
        "".join(choose.choice(characters) + choose.choice(between) for _ in range(size))
        for size in choose.choices((1, 2, 3, 4), k=number)
    ]


def order(place: str, texts: list[str], *, numeric: bool) -> str:
    """The texts as QCollator sorts them."""
    collator = QCollator(QLocale(place))
    collator.setNumericMode(numeric)
    keys = {text: collator.sortKey(text) for text in texts}
    return digest(sorted(sorted(texts), key=keys.__getitem__))


def main() -> None:
    """Print a line for each kind of question."""
    singles = [
        chr(c) for c in (*range(0x3400, 0xA000), *range(0x20, 0x250), *range(0x3000, 0x3100))
    ]
    mixed = words(1, 20_000)
    for place in PLACES:
        print("order of characters", place, order(place, singles, numeric=False))
        print("order of words", place, order(place, mixed, numeric=True))
    for zone in ZONES:
        known = QTimeZone(zone)
        styles = (QTimeZone.NameType.LongName, QTimeZone.NameType.ShortName)
        said = [
            known.displayName(QTimeZone.TimeType.StandardTime, s, QLocale("zh_CN")) for s in styles
        ]
        print("time zone", zone.decode(), *said)
    upper = QLocale("zh_CN").toUpper("straße ıi ﬁ"), QLocale("zh_CN").toLower("İIÀ")
    print("letters", *upper)


if __name__ == "__main__":
    main()
