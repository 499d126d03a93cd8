"""What is said twice and should agree: years in 008 and 264, languages in 008 and 041."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.format import languages
from shelflist.records.catalog.marc import Control, Data, MarcRecord, is_data
from shelflist.records.catalog.validation.findings import HINT, WARNING, Finding

_YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
WITH_ONE_YEAR = "set"  # 008/06: single, detailed, publication and copyright
SAYS_NOTHING = {"mul", "und", "zxx", "   ", "|||"}


def _fixed(record: MarcRecord) -> tuple[int, str]:
    for index, field in enumerate(record.fields):
        if field[0] == "008" and not is_data(field) and len(field[1]) == 40:
            return index, str(field[1])
    return -1, ""


def years(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """The year in 008 stands in 264 or 260, too."""
    at, fixed = _fixed(record)
    if kind != "bib" or not fixed or fixed[6] not in WITH_ONE_YEAR or not fixed[7:11].isdigit():
        return
    said = [
        (index, year)
        for index, field in enumerate(record.fields)
        if is_data(field) and field.tag in {"260", "264"}
        for text in field.all("c")
        for year in _YEAR.findall(text)
    ]
    if not said or fixed[7:11] in {year for _index, year in said}:
        return
    index, year = said[0]
    message = _(
        "008 and {tag} disagree on the year: {fixed}, {year}.",
        tag=record.fields[index][0], fixed=fixed[7:11], year=year,
    )  # fmt: skip
    instead = (Control("008", f"{fixed[:7]}{year}{fixed[11:]}"),)
    yield Finding(
        WARNING, "years-disagree", message, _("Look at the title page and mend one of them."), "008", at,
        position="07-10", instead=instead,
    )  # fmt: skip


def languages_agree(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """Codes of 041 are known, and the first of them is the one in 008."""
    if kind != "bib":
        return
    at, fixed = _fixed(record)
    for index, field in enumerate(record.fields):
        if not is_data(field) or field.tag != "041" or field.ind2 == "7":
            continue
        yield from _codes(field, index)
        main = field.first("a")[:3]
        code = fixed[35:38] if at >= 0 else ""
        if main and code and code not in SAYS_NOTHING and all(code not in one for one in field.all("ad")):
            message = _("008 says the language is {code}, and 041 $a says {main}.", code=code, main=main)
            remedy = _("008/35-37 has the first code of 041 $a.")
            yield Finding(WARNING, "languages-disagree", message, remedy, "041", index, "a", "35-37")
        if field.ind1 == "1" and not any(field.first(code) for code in "hkmn"):
            message = _("041 says that this is a translation, but not from which language.")
            yield Finding(HINT, "original-language-missing", message, _("Add $h."), "041", index, "h")


def _codes(field: Data, index: int) -> Iterator[Finding]:
    for code, text in field.subfields:
        if code in "23680" or not text:
            continue
        parts = [text[place : place + 3] for place in range(0, len(text), 3)]
        odd = [one for one in parts if one not in languages()]
        if odd:
            message = _("041 ${code} has “{text}”, which is no language code.", code=code, text=odd[0])
            yield Finding(WARNING, "language-unknown", message, _("Codes have three letters."), "041", index, code)
        elif len(parts) > 1:
            message = _("041 ${code} has several codes in one subfield.", code=code)
            remedy = _("Give each language a subfield of its own.")
            instead = (Data("041", field.ind1, field.ind2, _split(field)),)
            yield Finding(HINT, "languages-together", message, remedy, "041", index, code, instead=instead)


def _split(field: Data) -> list[tuple[str, str]]:
    found = []
    for code, text in field.subfields:
        if code in "23680":
            found.append((code, text))
        else:
            found += [(code, text[place : place + 3]) for place in range(0, len(text), 3)]
    return found
