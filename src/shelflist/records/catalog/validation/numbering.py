"""Standard numbers and their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog import numbers as standard
from shelflist.records.catalog.marc import Data, Field, MarcRecord
from shelflist.records.catalog.validation.findings import ERROR, HINT, WARNING, Finding

_ISBN = re.compile(r"[0-9][0-9Xx -]{8,20}")
_AFTER = re.compile(r"\s*[(:;]|\s+[A-Za-z]")


def numbers(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """ISBN, ISSN, and the numbers of 010 and 024."""
    for index, field in enumerate(record.fields):
        if not isinstance(field, Data):
            continue
        if field.tag == "020":
            yield from _isbn(field, index)
        elif field.tag == "022":
            yield from _issn(field, index)
        elif field.tag in {"010", "024"} and kind == "bib":
            yield from _other(field, index)


def _isbn(field: Data, index: int) -> Iterator[Finding]:
    text = field.first("a").strip()
    if not text:
        return
    found = _ISBN.match(text)
    number = found[0].strip(" -") if found else text
    if standard.isbn13(number) is None and standard.isbn13(number.split(" ")[0]) is None:
        right = _right_isbn(number)
        message = _("The ISBN {number} is wrong: its length or its check digit.", number=number[:40])
        remedy = _("Compare it with the book. A wrong number that is printed there goes to $z.")
        if right:
            message = _("The last digit should be {digit}: {right}.", digit=right[-1], right=right)
        instead = (_with(field, "a", text.replace(number, right, 1)),) if right else ()
        yield Finding(ERROR, "isbn-invalid", message, remedy, "020", index, "a", instead=instead)
    elif _AFTER.match(text[len(number) :]) and "c" not in {code for code, _value in field.subfields}:
        message = _("Words behind the ISBN belong into $q: “{words}”.", words=text[len(number) :].strip()[:40])
        yield Finding(HINT, "isbn-words", message, None, "020", index, "a")


def _right_isbn(number: str) -> str:
    """The number with the check digit that its other digits ask for; empty where the length is wrong."""
    digits = number.replace("-", "").replace(" ", "").upper()
    if len(digits) not in (10, 13) or not digits[:-1].isdigit():
        return ""
    found = (digits[:-1] + last for last in "0123456789X")
    return next((one for one in found if standard.isbn13(one)), "")


def _with(field: Data, code: str, text: str) -> Field:
    """The field with another text in its first subfield with this code."""
    place = next(at for at, (one, _value) in enumerate(field.subfields) if one == code)
    subfields = [*field.subfields[:place], (code, text), *field.subfields[place + 1 :]]
    return Data(field.tag, field.ind1, field.ind2, subfields)


def _issn(field: Data, index: int) -> Iterator[Finding]:
    for code in "al":
        text = field.first(code).strip()
        if text and standard.issn(text) is None:
            message = _("The ISSN {number} is wrong: its form or its check digit.", number=text[:40])
            remedy = _("Compare it with the issue. A wrong number that is printed there goes to $y.")
            yield Finding(ERROR, "issn-invalid", message, remedy, "022", index, code)


def _other(field: Data, index: int) -> Iterator[Finding]:
    text = field.first("a").strip()
    if field.tag == "010":
        if text and standard.lccn(text) is None:
            message = _("“{number}” has not the form of an LC control number.", number=text[:40])
            yield Finding(WARNING, "lccn-form", message, None, "010", index, "a")
        return
    warnings: list[object] = []
    standard.of_024(field, [], warnings)  # type: ignore[arg-type]
    if warnings:
        message = _("The number {number} is wrong: its length or its check digit.", number=text[:40])
        remedy = _("Compare it with the thing. The first indicator says which kind of number it is.")
        yield Finding(WARNING, "number-invalid", message, remedy, "024", index, "a")
