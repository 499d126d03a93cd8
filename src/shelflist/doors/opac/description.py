"""What a record says of its title, for the record page: pure, from MARC to words and links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog import numbers
from shelflist.records.catalog.derive import trimmed
from shelflist.records.catalog.marc import Data, MarcRecord

SUBJECTS = ("600", "610", "611", "630", "647", "648", "650", "651", "653")
NAMES = ("700", "710", "711")
NOTES = ("500", "501", "502", "504", "511", "518", "521", "533", "538", "546", "547", "550", "586")
MOST_SUBJECTS = 24
LONGEST_NOTE = 600
ROLES = {
    "aut": _("author"), "edt": _("editor"), "trl": _("translator"), "ill": _("illustrator"), "nrt": _("narrator"),
    "drt": _("director"), "cmp": _("composer"), "prf": _("performer"), "act": _("actor"), "pht": _("photographer"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a search in a field."""

    words: str
    search: str
    field: str
    role: str | Phrase = ""
    original: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An address outside the library that the record names."""

    address: str
    words: str


@dataclass(frozen=True, slots=True)
class Description:
    """Everything the record page says of a title beside its copies."""

    authors: tuple[Link, ...]
    subjects: tuple[Link, ...]
    genres: tuple[Link, ...]
    series: tuple[Link, ...]
    summary: str
    contents: tuple[str, ...]
    notes: tuple[str, ...]
    isbns: tuple[str, ...]
    issns: tuple[str, ...]
    links: tuple[Elsewhere, ...]
    edition: str
    imprint: str
    uniform_title: str
    physical: str
    access: tuple[str, ...]


def describe(marc: MarcRecord) -> Description:
    """The description of a title."""
    return Description(
        authors=tuple(_authors(marc)),
        subjects=tuple(_subjects(marc))[:MOST_SUBJECTS],
        genres=_unique(
            Link(trimmed(field.text("av")), trimmed(field.first("a")), "genre") for field in marc.all("655")
        ),
        series=_unique(_series(marc)),
        summary=" ".join(_said(marc, "520", "ab")),
        contents=tuple(part for said in _said(marc, "505", "agrt") for part in _chapters(said)),
        notes=tuple(said[:LONGEST_NOTE] for tag in NOTES for said in _said(marc, tag, "")),
        isbns=_numbers(marc, "020", numbers.isbn13),
        issns=_numbers(marc, "022", numbers.issn),
        links=tuple(_links(marc)),
        edition=trimmed(marc.subfield("250", "a")),
        imprint=_imprint(marc),
        uniform_title=trimmed(_text(marc, "240", "anpl")),
        physical="; ".join(trimmed(field.text("abce")) for field in marc.all("300")),
        access=tuple(_said(marc, "532", "a")),
    )


def _numbers(marc: MarcRecord, tag: str, read: Callable[[str], str | None]) -> tuple[str, ...]:
    """The valid ones of these numbers, each once."""
    found = (read(text.split(" ")[0]) for text in marc.subfields(tag, "a") if text)
    return tuple(dict.fromkeys(one for one in found if one))


def _text(marc: MarcRecord, tag: str, codes: str) -> str:
    field = marc.first(tag)
    return field.text(codes) if field else ""


def _said(marc: MarcRecord, tag: str, codes: str) -> list[str]:
    """The texts of a note field, own script first, without control subfields."""
    found = []
    for field in marc.all(tag):
        if tag == "520" and field.ind1 == "4":  # a warning about the content: not a summary
            continue
        words = " ".join(
            value for code, value in field.subfields if (code in codes if codes else code.isalpha() and code != "w")
        )
        if words.strip():
            found.append(words.strip())
    return found


def _chapters(said: str) -> Iterator[str]:
    parts = [part.strip(" .") for part in said.split(" -- ")]
    yield from (part for part in parts if part)


def _imprint(marc: MarcRecord) -> str:
    fields = [one for one in marc.all("264") if one.ind2 == "1"] or marc.all("260", "264")
    return trimmed(fields[0].text("abc")) if fields else ""


def _authors(marc: MarcRecord) -> Iterator[Link]:
    seen = set()
    for field in marc.all("100", "110", "111", *NAMES):
        name = trimmed(field.text("abcdnq"))
        if not name or field.first("t") or name in seen:
            continue
        seen.add(name)
        codes = [code[-3:] for code in field.all("4")]
        role: str | Phrase = next((ROLES[code] for code in codes if code in ROLES), trimmed(field.first("e")))
        yield Link(name, trimmed(field.text("abnq")), "author", role, _original(marc, field))


def _original(marc: MarcRecord, field: Data) -> str:
    """The same heading in its own script: field 880 that is linked to it."""
    link = field.first("6")
    if not link.startswith("880-"):
        return ""
    number = f"{field.tag}-{link[4:6]}"
    return next((trimmed(one.text("abcdnq")) for one in marc.all("880") if one.first("6").startswith(number)), "")


def _subjects(marc: MarcRecord) -> Iterator[Link]:
    found = []
    for field in marc.all(*SUBJECTS):
        main = trimmed(field.text("abcdnpqt"))
        if main:
            parts = [main, *(trimmed(value) for code, value in field.subfields if code in "vxyz")]
            found.append(Link(" – ".join(part for part in parts if part), " ".join(parts), "subject"))
    return iter(_unique(found))


def _series(marc: MarcRecord) -> Iterator[Link]:
    for field in marc.all("830", "800", "810", "490"):
        name = trimmed(field.first("t" if field.tag in ("800", "810") else "a"))
        if name:
            number = trimmed(field.first("v"))
            yield Link(f"{name}, {number}" if number else name, name, "series")


def _links(marc: MarcRecord) -> Iterator[Elsewhere]:
    for field in marc.all("856"):
        for address in field.all("u"):
            parts = urlsplit(address.strip())
            if parts.scheme in ("http", "https") and parts.netloc:
                yield Elsewhere(address.strip(), trimmed(field.first("y3z")) or parts.netloc)


def _unique(links: Iterable[Link]) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for link in links:
        if link.words:
            found.setdefault(link.words.casefold(), link)
    return tuple(found.values())
