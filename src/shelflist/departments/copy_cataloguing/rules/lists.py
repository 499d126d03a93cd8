"""A list of numbers, scanned or out of a file: which line asks for what, and how the list is to be worked (ZED-04)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shelflist.departments.copy_cataloguing.rules.questions import NUMBERS, Term
from shelflist.departments.copy_cataloguing.rules.typed import guess
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

MOST_LINES = 5_000
LONGEST_LINE = 300
_CELLS = re.compile(r"[;,\t|]")


@dataclass(frozen=True, slots=True)
class ListOptions:
    """How a list is worked. `have`: skip what we have, or overlay it with what is found."""

    group: str = ""
    have: str = "skip"
    take_from: int = 60
    margin: int = 5
    at_once: int = 3  # targets asked before it is looked whether that is enough
    retry_hours: int = 24
    most_tries: int = 4
    material: str = ""
    profile: str = "keep-local"
    tasks_id: int | None = None
    link: bool = True

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ListOptions:
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a list: as it stood there, what it asks for, or why it asks for nothing."""

    given: str
    term: Term | None
    problem: Phrase | None = None


def lines_of(text: str) -> Iterator[Asked]:
    """The lines that say something, in order. A line of a table is searched for the cell that is a number."""
    seen: dict[Term, int] = {}
    number = 0
    for line in io.StringIO(text.lstrip("\ufeff"), newline=None):
        given = " ".join(line.split())[:LONGEST_LINE]
        if not given:
            continue
        number += 1
        term = _number_in(line)
        if term is None:
            yield Asked(given, None, _("There is no valid ISBN, ISSN or OCLC number in this line."))
        elif term in seen:
            yield Asked(given, None, _("The same number stands in line {number}.", number=seen[term]))
        else:
            seen[term] = number
            yield Asked(given, term)


def _number_in(line: str) -> Term | None:
    """The first number in a line, or in one of its cells."""
    if (whole := guess(line)) and whole.index in NUMBERS:
        return whole
    delimiter = _CELLS.search(line)
    if delimiter is None:
        return next((one for word in line.split() if (one := guess(word)) and one.index in NUMBERS), None)
    for row in csv.reader([line], delimiter=delimiter[0]):
        for cell in row:
            one = guess(cell)
            if one and one.index in NUMBERS:
                return one
    return None


def without_heading(lines: list[Asked]) -> list[Asked]:
    """Without a first line that names the columns of a table."""
    if len(lines) > 1 and lines[0].term is None and not any(char.isdigit() for char in lines[0].given):
        return lines[1:]
    return lines


def reasons_against(lines: list[Asked], options: ListOptions) -> list[Refusal]:
    """Why a list cannot be worked."""
    found = []
    if not any(one.term for one in lines):
        message = _("There is no number in this list.")
        found.append(Refusal("list-empty", message, _("Scan ISBNs, one in a line, or choose a file that has them.")))
    if len(lines) > MOST_LINES:
        message = _("The list has more than {count} lines.", count=MOST_LINES)
        found.append(Refusal("list-too-long", message, _("Divide it.")))
    limits = (
        (options.at_once, 1, 20), (options.retry_hours, 1, 720), (options.most_tries, 1, 20),
        (options.take_from, -1000, 1000), (options.margin, 0, 1000),
    )  # fmt: skip
    if options.have not in ("skip", "overlay") or not all(low <= value <= high for value, low, high in limits):
        message = _("One of the choices cannot be used.")
        found.append(Refusal("list-choices-unusable", message, _("Look at the numbers again.")))
    return found
