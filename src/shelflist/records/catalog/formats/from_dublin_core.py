"""Dublin Core as MARC, for sources that know nothing else: a short record that says no more than it was told."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shelflist.records.catalog import numbers
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord

TYPES = {  # words of dc:type → leader/06
    "sound": "i", "movingimage": "g", "moving image": "g", "video": "g", "image": "k", "stillimage": "k", "map": "e",
    "software": "m", "dataset": "m", "interactiveresource": "m", "physicalobject": "r", "collection": "p", "score": "c",
}  # fmt: skip
PLAIN = {"subject": ("653", "a"), "description": ("520", "a"), "rights": ("540", "a"), "relation": ("787", "n"),
         "coverage": ("522", "a"), "source": ("786", "n"), "type": ("655", "a"), "format": ("300", "a")}  # fmt: skip
NO_INDICATORS = (" ", " ")
_YEAR = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)")


def from_dublin_core(elements: Iterable[tuple[str, str]], identifier: str) -> MarcRecord:
    """A record from (element, words). `identifier` becomes its control number."""
    said: dict[str, list[str]] = {}
    for name, words in elements:
        if words and words not in said.setdefault(name, []):
            said[name].append(words)
    dates = [match[1] for words in said.get("date", []) if (match := _YEAR.search(words))]
    languages = [words.lower() for words in said.get("language", []) if len(words) == 3 and words.isalpha()]
    fields: list[Field] = [
        Control("001", identifier),
        Control("008", f"      s{dates[0] if dates else '    '}    xx            000 0 {(languages or ['und'])[0]} d"),
        *_identifiers(said.get("identifier", [])),
        *_names(said.get("creator", []), first=True),
        *_titles(said.get("title", [])),
        *_publication(said, dates),
        *(
            Data(PLAIN[name][0], *NO_INDICATORS, [(PLAIN[name][1], words)])
            for name in PLAIN
            for words in said.get(name, [])
        ),
        *_names(said.get("contributor", []), first=False),
        *(Data("856", "4", "0", [("u", words)]) for words in said.get("identifier", []) if words.startswith("http")),
    ]
    kind = next((TYPES[words.lower()] for words in said.get("type", []) if words.lower() in TYPES), "a")
    return MarcRecord(f"00000n{kind}m a2200000 u 4500", sorted(fields, key=lambda field: field[0]))


def _identifiers(values: list[str]) -> list[Field]:
    found: list[Field] = []
    for words in values:
        plain = re.sub(r"^(urn:)?(isbn|issn)[:\s]*", "", words, flags=re.IGNORECASE)
        if number := numbers.isbn13(plain):
            found.append(Data("020", *NO_INDICATORS, [("a", number)]))
        elif words.lower().removeprefix("urn:").startswith("issn") and (issn := numbers.issn(plain)):
            found.append(Data("022", *NO_INDICATORS, [("a", issn)]))
        elif not words.startswith("http"):
            found.append(Data("024", "8", " ", [("a", words)]))
    return found


def _names(values: list[str], *, first: bool) -> list[Field]:
    """Names as they are written; whether they are persons nobody says, but a comma makes it likely."""
    found: list[Field] = []
    for place, words in enumerate(values):
        if first and place == 0 and "," in words:
            found.append(Data("100", "1", " ", [("a", words)]))
        else:
            found.append(Data("720", " ", " ", [("a", words)]))
    return found


def _titles(values: list[str]) -> list[Field]:
    if not values:
        return [Data("245", "0", "0", [("a", "[No title]")])]
    return [Data("245", "0", "0", [("a", values[0])]), *(Data("246", "3", " ", [("a", words)]) for words in values[1:])]


def _publication(said: dict[str, list[str]], dates: list[str]) -> list[Field]:
    subfields = [("b", words) for words in said.get("publisher", [])] + [("c", year) for year in dates[:1]]
    return [Data("264", " ", "1", subfields)] if subfields else []
