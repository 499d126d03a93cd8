"""What is compared between a record and the thing in hand, and where the two differ (T24, CAT-22). Pure.

A point is as in the record, or somebody said what the thing itself says there, or nobody looked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.common.texts import fold
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.numbers import isbn13

LONGEST = 400
AS_IN_THE_RECORD = "="
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_NUMBER = re.compile(r"\d+")
_OF_WHOM = re.compile(r"^(?:written |edited )?(?:by|von|par|por|di) ")


class Verdict(StrEnum):
    SAME = "same"
    DIFFERS = "differs"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Point:
    """One point: what the record says, what the thing says (empty: as in the record, or not looked at), the verdict."""

    name: str
    label: Phrase
    recorded: str
    in_hand: str = ""
    verdict: Verdict = Verdict.LEFT
    why: Phrase | None = None


LABELS: Mapping[str, Phrase] = {
    "isbn": _("ISBN"),
    "title": _("Title"),
    "responsibility": _("By whom"),
    "edition": _("Edition"),
    "publisher": _("Publisher"),
    "year": _("Year"),
    "pages": _("Extent"),
}


def recorded(record: MarcRecord) -> dict[str, str]:
    """What the record says at each point, as it stands there."""
    title = record.first("245")
    years = [*_published(record, "c"), *filter(None, [_fixed_year(record)])]
    return {
        "isbn": " · ".join(record.subfields("020", "a")),
        "title": title.text("abnp") if title else "",
        "responsibility": title.first("c") if title else "",
        "edition": record.subfield("250", "a"),
        "publisher": " · ".join(_published(record, "b")),
        "year": " · ".join(dict.fromkeys(years)),
        "pages": record.subfield("300", "a"),
    }


def compare(record: MarcRecord, said: Mapping[str, str]) -> tuple[Point, ...]:
    """Every point, with what was said of it: `=` for “as in the record”, else what the thing itself says."""
    found = []
    for name, text in recorded(record).items():
        point = said.get(name, "").strip()
        if not point:
            found.append(Point(name, LABELS[name], text))
        elif point == AS_IN_THE_RECORD:
            found.append(Point(name, LABELS[name], text, "", Verdict.SAME))
        else:
            why = _DIFFERS[name](record, point)
            found.append(Point(name, LABELS[name], text, point, Verdict.DIFFERS if why else Verdict.SAME, why))
    return tuple(found)


def reasons_against(said: Mapping[str, str]) -> Iterator[Refusal]:
    """What cannot be what a thing says: an ISBN that no book has, a text that no title page has room for."""
    isbn = said.get("isbn", "").strip()
    if isbn and isbn != AS_IN_THE_RECORD and isbn13(isbn) is None:
        message = _("{number} is no ISBN: its check digit does not fit.", number=isbn[:40])
        remedy = _("Scan it again, or write down all of its digits.")
        yield Refusal("isbn-wrong", message, remedy, details={"field": "isbn"})
    for name, text in said.items():
        if len(text) > LONGEST:
            message = _("“{label}” has at most {most} characters.", label=LABELS.get(name, name), most=LONGEST)
            yield Refusal("too-long", message, _("The first words are enough."), details={"field": name})
    if not any(text.strip() for text in said.values()):
        message = _("Nothing was compared.")
        yield Refusal("nothing-compared", message, _("Tick what is as in the record, or say what the thing says."))


def _isbn(record: MarcRecord, said: str) -> Phrase | None:
    number = isbn13(said)
    if number in set(map(_number_of, record.subfields("020", "a"))):
        return None
    if number in set(map(_number_of, record.subfields("020", "z"))):
        return _("The record has this ISBN as a wrong or cancelled one.")
    return _("The record has another ISBN.") if record.first("020") else _("The record has no ISBN.")


def _number_of(text: str) -> str | None:
    return isbn13(text.split("(")[0].strip())


def _title(record: MarcRecord, said: str) -> Phrase | None:
    field = record.first("245")
    if field is None:
        return _("The record has no title.")
    forms = {fold(field.text(codes)) for codes in ("a", "ab", "anp", "abnp")}
    return None if fold(said) in forms else _("The title page says something else.")


def _responsibility(record: MarcRecord, said: str) -> Phrase | None:
    field = record.first("245")
    has = _OF_WHOM.sub("", fold(field.first("c"))) if field else ""
    if not has:
        return _("The record names nobody.")
    return None if _OF_WHOM.sub("", fold(said)) == has else _("The title page names others, or in other words.")


def _edition(record: MarcRecord, said: str) -> Phrase | None:
    has = record.subfield("250", "a")
    if not has:
        return _("The record says nothing of an edition.")
    ours, theirs = _NUMBER.findall(has), _NUMBER.findall(said)
    same = ours == theirs if ours and theirs else fold(has) == fold(said)
    return None if same else _("It is another edition, or called otherwise.")


def _publisher(record: MarcRecord, said: str) -> Phrase | None:
    names = [fold(one) for one in _published(record, "b")]
    if not names:
        return _("The record names no publisher.")
    asked = fold(said)
    return None if any(asked in one or one in asked for one in names) else _("The record names another publisher.")


def _year(record: MarcRecord, said: str) -> Phrase | None:
    asked = _YEAR.search(said)
    if asked is None:
        return _("That is no year.")
    stated = [year for text in _published(record, "c") for year in _YEAR.findall(text)]
    fixed = _fixed_year(record)
    if not stated and not fixed:
        return _("The record has no year.")
    if stated and asked[1] not in stated:
        return _("The statement of publication says {years}.", years=", ".join(stated))
    if fixed and asked[1] != fixed:
        return _("008 says {year}.", year=fixed)
    return None


def _pages(record: MarcRecord, said: str) -> Phrase | None:
    has, asked = _NUMBER.findall(record.subfield("300", "a")), _NUMBER.findall(said)
    if not has:
        return _("The record does not say how long it is.")
    return None if asked and asked[-1] == has[-1] else _("The record counts otherwise.")


def _published(record: MarcRecord, codes: str) -> list[str]:
    """Subfields of the statements of publication: 264 with second indicator 1 before the others, then 260."""
    fields = sorted(record.all("264", "260"), key=lambda field: (field.tag != "264", field.ind2 != "1"))
    return [value for field in fields[:1] for value in field.all(codes)]


def _fixed_year(record: MarcRecord) -> str:
    found = _YEAR.fullmatch(record.control("008")[7:11])
    return found[1] if found else ""


_DIFFERS: Mapping[str, Callable[[MarcRecord, str], Phrase | None]] = {
    "isbn": _isbn,
    "title": _title,
    "responsibility": _responsibility,
    "edition": _edition,
    "publisher": _publisher,
    "year": _year,
    "pages": _pages,
}
