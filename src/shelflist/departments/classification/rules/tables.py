"""A table of author numbers that a library loads itself: letters and their number, one pair to a line. Pure.

Such are the tables of Cutter and Sanborn: a name takes the number of the last entry that does not come after it.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.common.texts import fold

MOST_LINES, MOST_DIGITS, LONGEST_ENTRY = 30_000, 6, 40
NAMED = 8  # bad lines are named, and no more
Entry = tuple[str, str]  # letters, number


@dataclass(frozen=True, slots=True)
class CutterTable:
    """The entries in the order of their letters as they are compared, with their numbers."""

    letters: tuple[str, ...]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, entries: Iterable[Sequence[str]]) -> CutterTable:
        rows = sorted((plain(letters), number) for letters, number in entries)
        return cls(tuple(row[0] for row in rows), tuple(row[1] for row in rows))

    def mark(self, name: str) -> str:
        """`C536` for Child: the first letter and the number of the last entry that does not come after the name.

        Empty where the table has no entry for its letter.
        """
        wanted = plain(name)
        place = bisect_right(self.letters, wanted) - 1
        if place < 0 or not wanted or self.letters[place][:1] != wanted[:1]:
            return ""
        return f"{wanted[0].upper()}{self.numbers[place]}"


def plain(name: str) -> str:
    """As names are compared in the table: folded, letters only; a space parts words, as in Smith, J."""
    words = ["".join(sign for sign in word if sign.isalpha()) for word in fold(name.replace(",", " ")).split()]
    return " ".join(word for word in words if word)


def with_work(mark: str, title: str) -> str:
    """The mark with the first letter of the title's first word, as tells works of one author apart: `C536f`."""
    letters = plain(title)
    return f"{mark}{letters[0]}" if mark and letters else mark


def read(text: str) -> tuple[list[Entry], list[Refusal]]:
    """The entries of a file, and every reason against it; lines are parted by commas, semicolons or tabs."""
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > MOST_LINES:
        return [], [Refusal("table-too-long", _("A table has at most {most} lines.", most=MOST_LINES))]
    sign = next((one for one in "\t;" if one in text), ",")
    entries: list[Entry] = []
    bad: list[tuple[int, str]] = []
    known: dict[str, str] = {}
    for number, row in enumerate(csv.reader(lines, delimiter=sign), 1):
        cells = [cell.strip() for cell in row if cell.strip()]
        if not cells or (number == 1 and not any(cell.isdigit() for cell in cells)):
            continue  # an empty line, or what the columns are called
        entry = _entry(cells)
        if entry is None or known.get(plain(entry[0]), entry[1]) != entry[1]:
            bad.append((number, sign.join(row)[:60]))
            continue
        known[plain(entry[0])] = entry[1]
        entries.append(entry)
    return entries, _against(entries, bad)


def _entry(cells: Sequence[str]) -> Entry | None:
    """Letters and a number, in either order: printed tables have the number between two columns of names."""
    if len(cells) != 2:
        return None
    letters, number = cells if cells[1].isdigit() else (cells[1], cells[0])
    fits = number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS and len(letters) <= LONGEST_ENTRY
    return (letters, number) if fits and plain(letters) else None


def _against(entries: Sequence[Entry], bad: Sequence[tuple[int, str]]) -> list[Refusal]:
    found = [
        Refusal(
            "table-line-unusable",
            _("Line {number} cannot be used: {line}", number=number, line=line),
            _("A line has letters and a number, as “Chi,536”; the same letters have one number only."),
            details={"line": number},
        )
        for number, line in bad[:NAMED]
    ]
    if len(bad) > NAMED:
        found.append(Refusal("table-line-unusable", _("And {count} more lines.", count=len(bad) - NAMED)))
    if not entries and not bad:
        found.append(Refusal("table-empty", _("There is no line with letters and a number in it.")))
    table = CutterTable.of(entries)
    pairs = list(zip(table.letters, table.numbers, strict=True))
    falls = [
        (before, after)
        for before, after in pairwise(pairs)
        if before[0][0] == after[0][0] and f"0.{after[1]}" < f"0.{before[1]}"
    ]
    for before, after in falls[:NAMED]:
        message = _(
            "{after} ({after_number}) comes after {before} ({before_number}), but its number comes before it.",
            after=after[0], after_number=after[1], before=before[0], before_number=before[1],
        )  # fmt: skip
        remedy = _("Within a letter, numbers rise with the alphabet. Mend the line that is wrong.")
        found.append(Refusal("table-out-of-order", message, remedy))
    return found
