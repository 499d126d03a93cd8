"""Which fields are headings, in which thesaurus each stands, and which subfields make it. Pure.

MARC 21 Authority 008/11, 040 $f; MARC 21 Bibliographic, second indicator and $2 of 600-655.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from shelflist.departments.authorities.rules import naco

Subfields = list[tuple[str, str]]

KINDS = {
    "00": "person", "10": "corporate", "11": "meeting", "30": "title", "47": "event", "48": "time", "50": "topic",
    "51": "place", "55": "genre",
}  # fmt: skip
NAMES = frozenset(("person", "corporate", "meeting", "title", "place"))  # what a name file holds
_CODES = {
    "00": "abcdfghjklmnopqrst", "10": "abcdfghklmnoprst", "11": "acdefghklnpqst", "30": "adfghklmnoprst", "47": "acdg",
    "48": "a", "50": "abg", "51": "abg", "55": "a",
}  # fmt: skip
_NAME_ONLY = {"00": "abcdjq", "10": "abcdgn", "11": "acdegnq"}
DIVISIONS = "vxyz"
BY_POSITION = {
    "a": "lcsh", "b": "lcshac", "c": "mesh", "d": "nal", "k": "cash", "r": "aat", "s": "sears", "v": "rvm",
}  # fmt: skip
BY_INDICATOR = {"0": "lcsh", "1": "lcshac", "2": "mesh", "3": "nal", "5": "cash", "6": "rvm"}
FILES_OF = {"DE-101": "gnd", "DE-588": "gnd", "FRBNF": "bnf", "IDREF": "idref"}  # 003 of files that leave 040 $f out
WITH_NAMES = frozenset(("lcsh", "lcshac", "cash"))  # these take names from the name file
CONTROLLED = frozenset(
    ("100", "110", "111", "130", "600", "610", "611", "630", "647", "648", "650", "651", "655",
     "700", "710", "711", "730", "751", "800", "810", "811", "830")
)  # fmt: skip


class Heading(NamedTuple):
    """A heading of a record: its place among the fields, what it is, and how it is compared.

    `shorter` is the heading without its subdivisions, or the name without its title, where it has such.
    """

    place: int
    tag: str
    kind: str
    thesaurus: str
    text: str
    key: str
    shorter: str
    source: str = ""  # $0
    role: str = ""  # authority records: 1 established, 4 see from, 5 see also
    subfields: tuple[tuple[str, str], ...] = ()


def controlled_codes(tag: str, in_authority: bool) -> str:
    """Subdivisions belong to subjects and to authority records; in 7XX and 8XX $x is an ISSN and $v a volume."""
    codes = _CODES.get(tag[1:], "a")
    return codes + DIVISIONS if in_authority or tag[0] == "6" else codes


def name_codes(tag: str) -> str:
    """The subfields that name the person or body, without those of a title by them; all for what has no title."""
    return _NAME_ONLY.get(tag[1:], _CODES.get(tag[1:], "a"))


def headings_of_title(fields: list[tuple]) -> Iterator[Heading]:  # type: ignore[type-arg] # of two sizes: with data, or with subfields
    """The controlled fields of a bibliographic record; those whose words are empty are left out."""
    for place, field in enumerate(fields):
        if len(field) == 4 and field[0] in CONTROLLED:
            made = _heading(place, field[0], field[3], in_authority=False)
            if made is not None:
                source = next((value.strip() for code, value in field[3] if code == "0" and value.strip()), "")
                yield made._replace(thesaurus=thesaurus_of_field(field[0], field[2], field[3]), source=source[:200])


def headings_of_authority(fields: list[tuple]) -> list[Heading]:  # type: ignore[type-arg] # of two sizes: with data, or with subfields
    """What an authority record says: its established heading, then what it refers from and to."""
    fixed = next((field[1] for field in fields if field[0] == "008" and len(field) == 2), "")
    rules = next((value for field in fields if field[0] == "040" for code, value in field[3] if code == "f"), "")
    maker = next((field[1].strip() for field in fields if field[0] == "003" and len(field) == 2), "")
    rules = rules.strip() or FILES_OF.get(maker, "")
    found: list[Heading] = []
    for place, field in enumerate(fields):
        if len(field) != 4 or field[0][0] not in "145" or field[0][1:] not in KINDS:
            continue
        made = _heading(place, field[0], field[3], in_authority=True)
        if made is None or (field[0][0] == "1" and any(one.role == "1" for one in found)):
            continue
        found.append(made._replace(role=field[0][0]))
    if not any(one.role == "1" for one in found):
        return []
    used = next(one for one in found if one.role == "1")
    thesaurus = thesaurus_of_authority(fixed, rules, used.kind)
    return sorted((one._replace(thesaurus=thesaurus) for one in found), key=lambda one: one.role)


def _heading(place: int, tag: str, subfields: Subfields, *, in_authority: bool) -> Heading | None:
    codes = controlled_codes(tag, in_authority)
    kept = [(code, value) for code, value in subfields if code in codes]
    key = naco.key_of(kept)
    if not key:
        return None
    return Heading(place, tag, KINDS[tag[1:]], "", shown(kept), key, _shorter(tag, kept), subfields=tuple(kept))


def _shorter(tag: str, kept: Subfields) -> str:
    undivided = [(code, value) for code, value in kept if code not in DIVISIONS]
    if len(undivided) < len(kept):
        return naco.key_of(undivided)
    if tag[1:] in _NAME_ONLY and any(code == "t" for code, _value in kept):
        return naco.key_of([(code, value) for code, value in kept if code in _NAME_ONLY[tag[1:]]])
    return ""


def shown(subfields: list[tuple[str, str]]) -> str:
    """A heading in words: subdivisions behind dashes, without the punctuation that ends the field."""
    main = trimmed(" ".join(value.strip() for code, value in subfields if code not in DIVISIONS))
    divisions = [trimmed(value) for code, value in subfields if code in DIVISIONS]
    return " -- ".join(part for part in (main, *divisions) if part)


def trimmed(text: str) -> str:
    """Without a comma, semicolon or full stop that only ends the field; initials keep theirs."""
    text = text.strip().rstrip(" ,;:/=").strip()
    if text.endswith(".") and not text.endswith("..") and len(text) > 3 and text[-3:-1].isalnum():
        last = text[:-1].split(" ")[-1]
        if len(last) > 3 or last.isdigit():
            return text[:-1]
    return text


def thesaurus_of_field(tag: str, ind2: str, subfields: Subfields) -> str:
    """The thesaurus that a field of a title says it is from."""
    named = next((value.strip().lower() for code, value in subfields if code == "2" and value.strip()), "")
    if tag[0] != "6":
        return named[:20] or "names"
    if ind2 == "7" or (ind2 not in BY_INDICATOR and named):
        return named[:20] or "other"
    return BY_INDICATOR.get(ind2, "other")


def thesaurus_of_authority(fixed: str, rules: str, kind: str) -> str:
    """The thesaurus that an authority record belongs to."""
    code, named = fixed[11:12], rules.strip().lower()[:20]
    if code == "z" or code not in {*BY_POSITION, "n"}:
        return named or ("names" if kind in NAMES and code != "z" else "other")
    if kind in NAMES and code in "an":
        return "lcsh" if kind == "place" and code == "a" else "names"
    return BY_POSITION.get(code, named or "other")


def searched_in(thesaurus: str, kind: str) -> tuple[str, ...]:
    """Where the authority of a heading may be looked for. Never in another thesaurus; names are in the name file."""
    if thesaurus in WITH_NAMES and kind in NAMES:
        return (thesaurus, "names")
    return (thesaurus,)
