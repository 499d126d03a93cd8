"""Barcode ranges (CAT-08): how the numbers of a roll of labels are written, and which of them come next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import count as counting

from shelflist.ground.common.barcodes import LONGEST_BARCODE, luhn_digit, mod43_character
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

MOST_AT_ONCE = 200
MAKERS: dict[str, Callable[[str], str]] = {"luhn": luhn_digit, "mod43": mod43_character}


@dataclass(frozen=True, slots=True)
class Numbering:
    """A roll of labels: what stands in front, how many digits the number has, its first and last, the check digit."""

    prefix: str
    digits: int
    first: int
    last: int
    check_digit: str = ""

    def written(self, number: int) -> str:
        """One number as its label says it."""
        body = f"{self.prefix}{number:0{self.digits}d}"
        return body + MAKERS[self.check_digit](body) if self.check_digit else body

    def number_of(self, barcode: str) -> int | None:
        """The number within the range that this barcode is; None when it is none of them."""
        body = barcode[len(self.prefix) : len(self.prefix) + self.digits]
        if not barcode.startswith(self.prefix) or not (body.isascii() and body.isdigit() and len(body) == self.digits):
            return None
        number = int(body)
        return number if self.first <= number <= self.last and self.written(number) == barcode else None

    def from_number(self, number: int) -> Iterator[tuple[int, str]]:
        """The numbers from this one to the end of the roll."""
        for one in counting(max(number, self.first)):
            if one > self.last:
                return
            yield one, self.written(one)


def reasons_against_numbering(one: Numbering) -> tuple[Refusal, ...]:
    """Every reason why labels cannot be numbered like this."""
    found = []
    length = len(one.prefix) + one.digits + bool(one.check_digit)
    if one.check_digit and one.check_digit not in MAKERS:
        found.append(_wrong("check_digit", _("Choose one of the check digits, or none.")))
    elif one.check_digit == "luhn" and one.prefix and not (one.prefix.isascii() and one.prefix.isdigit()):
        found.append(_wrong("prefix", _("A Luhn check digit is reckoned from digits only: the prefix has letters.")))
    if not 1 <= one.digits <= 18 or length > LONGEST_BARCODE:
        found.append(_wrong("digits", _("A barcode has at most {most} signs.", most=LONGEST_BARCODE)))
    elif not 0 <= one.first <= one.last or len(str(one.last)) > one.digits:
        found.append(_wrong("last", _("The last number comes after the first and fits into {digits} digits.",
                                      digits=one.digits)))  # fmt: skip
    if not one.prefix.isascii() or " " in one.prefix or "~" in one.prefix:
        found.append(_wrong("prefix", _("Use letters, digits and signs without blanks in front of the number.")))
    return tuple(found)


def overlap(one: Numbering, other: Numbering) -> bool:
    """Two rolls that would print the same barcode."""
    same = one.prefix == other.prefix and one.digits == other.digits and one.check_digit == other.check_digit
    return same and one.first <= other.last and other.first <= one.last


def next_free(
    numbering: Numbering, start: int, count: int, taken: Callable[[Collection[str]], Collection[str]]
) -> list[tuple[int, str]]:
    """The next `count` numbers of a roll from `start` that nobody bears; fewer when the roll ends before."""
    found: list[tuple[int, str]] = []
    numbers = numbering.from_number(start)
    while len(found) < count:
        chunk = [pair for pair, _place in zip(numbers, range(max(50, count)), strict=False)]
        if not chunk:
            break
        borne = set(taken([barcode for _number, barcode in chunk]))
        found += [pair for pair in chunk if pair[1] not in borne]
    return found[:count]


def _wrong(field: str, message: Phrase) -> Refusal:
    return Refusal(code="barcode-range-wrong", message=message, details={"field": field})
