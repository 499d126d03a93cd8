"""What must be there, and what the words themselves show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.format import material_of
from shelflist.records.catalog.marc import Data, Field, MarcRecord, is_data
from shelflist.records.catalog.validation.findings import ERROR, HINT, WARNING, Finding

HEADINGS = frozenset({"100", "110", "111", "130", "147", "148", "150", "151", "155", "162", "180", "181", "182", "185"})
MAIN_ENTRIES = frozenset({"100", "110", "111", "130"})
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_ARTICLE = re.compile(r"(The|A|An) (?=\S)")
LONGEST_FIELD, LONGEST_RECORD = 9_999, 99_999

# what a thing of each material usually is: content, media and carrier, for a 33X that is missing
RDA = {
    "BK": (("text", "txt"), ("unmediated", "n"), ("volume", "nc")),
    "CR": (("text", "txt"), ("unmediated", "n"), ("volume", "nc")),
    "MP": (("cartographic image", "cri"), ("unmediated", "n"), ("sheet", "nb")),
    "VM": (("two-dimensional moving image", "tdi"), ("video", "v"), ("videodisc", "vd")),
    "CF": (("computer dataset", "cod"), ("computer", "c"), ("computer disc", "cd")),
    "MX": (("unspecified", "zzz"), ("unmediated", "n"), ("sheet", "nb")),
}
SOUND = {
    "i": (("spoken word", "spw"), ("audio", "s"), ("audio disc", "sd")),
    "j": (("performed music", "prm"), ("audio", "s"), ("audio disc", "sd")),
}
SCORE = (("notated music", "ntm"), ("unmediated", "n"), ("volume", "nc"))
RDA_SOURCES = {"336": "rdacontent", "337": "rdamedia", "338": "rdacarrier"}


def mandatory(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """Title, heading or location, without which a record says nothing."""
    tags = {field[0] for field in record.fields}
    if kind == "authority":
        if not tags & HEADINGS:
            message = _("There is no heading.")
            yield Finding(ERROR, "heading-missing", message, _("Add the heading as a field 1XX."), "1XX")
    elif kind == "holdings":
        if "852" not in tags:
            yield Finding(WARNING, "location-missing", _("There is no location (852)."), None, "852")
    else:
        yield from _of_title(record, tags)
    several = sorted(tags & (HEADINGS if kind == "authority" else MAIN_ENTRIES))
    if len(several) > 1 and kind != "holdings":
        message = _("A record has one field 1XX; here are {tags}.", tags=", ".join(several))
        remedy = _("Keep one and make the others added entries (7XX).")
        yield Finding(ERROR, "main-entries", message, remedy, several[1], _index(record, several[1]))


def _of_title(record: MarcRecord, tags: set[str]) -> Iterator[Finding]:
    if "245" not in tags:
        yield Finding(ERROR, "title-missing", _("There is no title (245)."), _("Add 245 with $a."), "245")
    else:
        field = record.first("245")
        if field is not None and not field.first("akfg").strip():
            message = _("The title (245) has no $a.")
            yield Finding(ERROR, "title-missing", message, _("Begin it with $a."), "245", _index(record, "245"), "a")
    if not tags & {"260", "264"}:
        message = _("Nothing says who published it, where and when (264).")
        yield Finding(HINT, "imprint-missing", message, None, "264")
    if "300" not in tags:
        yield Finding(HINT, "extent-missing", _("Nothing says how large it is (300)."), None, "300")
    if "040" not in tags:
        yield Finding(HINT, "source-of-record-missing", _("Nothing says who made the record (040)."), None, "040")


def _index(record: MarcRecord, tag: str) -> int:
    return next((index for index, field in enumerate(record.fields) if field[0] == tag), -1)


def rda(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """A description by RDA has content, media and carrier type."""
    if kind != "bib" or "rda" not in {value.strip() for value in record.subfields("040", "e")}:
        return
    missing = [tag for tag in RDA_SOURCES if not record.all(tag)]
    if not missing:
        return
    words = _usual(record.leader)
    instead: list[Field] = []
    for tag, (term, code) in zip(RDA_SOURCES, words, strict=True):
        if tag in missing:
            instead.append(Data(tag, " ", " ", [("a", term), ("b", code), ("2", RDA_SOURCES[tag])]))
    usual = ", ".join(field.first("a") for field in instead if is_data(field))
    message = _("{tags} are missing from a description by RDA: {usual}?", tags=", ".join(missing), usual=usual)
    yield Finding(WARNING, "rda-types-missing", message, _("Add them."), missing[0], instead=tuple(instead))


def _usual(leader: str) -> tuple[tuple[str, str], ...]:
    code = leader[6:7]
    if code in SOUND:
        return SOUND[code]
    return SCORE if code in {"c", "d"} else RDA.get(material_of(leader), RDA["BK"])


def links(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """Addresses that cannot be followed, and links between fields that lead nowhere."""
    for index, field in enumerate(record.fields):
        if not is_data(field):
            continue
        if field.tag == "856":
            yield from _address(field, index)
        elif field.tag == "880" and not field.first("6"):
            message = _("An 880 without $6 belongs to no field.")
            yield Finding(WARNING, "880-unlinked", message, _("Add $6, such as 245-01."), "880", index, "6")
        elif field.tag == "490" and field.ind1 == "1" and not record.all("800", "810", "811", "830"):
            message = _("490 says that the series is traced, but there is no 8XX.")
            remedy = _("Add the series as 830, or make the first indicator 0.")
            yield Finding(HINT, "series-untraced", message, remedy, "490", index, position="ind1")


def _address(field: Data, index: int) -> Iterator[Finding]:
    if not field.first("u") and not field.first("a"):
        yield Finding(WARNING, "url-missing", _("856 has no address ($u)."), None, "856", index, "u")
    for text in field.all("u"):
        if not _is_url(text.strip(), field.ind1):
            message = _("“{url}” is no address that can be followed.", url=text[:80])
            remedy = _("Write it whole, beginning with https://, and without blanks.")
            yield Finding(WARNING, "url-invalid", message, remedy, "856", index, "u")


def _is_url(text: str, method: str) -> bool:
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    if any(char.isspace() or char in '<>"{}|\\^`' for char in text):
        return False
    if parts.scheme in {"http", "https", "ftp", "ftps", "sftp"}:
        return bool(host) and (("." in host and not host.startswith(".")) or ":" in host or host == "localhost")
    return bool(parts.scheme) and bool(parts.path) and method != "4"


def titles(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """Characters to skip, and whether the title is the main entry."""
    field = record.first("245") if kind == "bib" else None
    if field is None:
        return
    index = _index(record, "245")
    text = field.first("a")
    skip = int(field.ind2) if field.ind2 in tuple("0123456789") else 0
    if skip and skip >= len(text):
        message = _("The second indicator of 245 skips {count} characters, more than the title has.", count=skip)
        yield Finding(WARNING, "skip-too-many", message, None, "245", index, position="ind2")
    elif skip and text[skip - 1 : skip].isalnum() and text[skip : skip + 1].isalnum():
        message = _("The second indicator of 245 skips into the middle of a word: “{rest}”.", rest=text[skip:][:30])
        yield Finding(WARNING, "skip-in-word", message, None, "245", index, position="ind2")
    article = _ARTICLE.match(text)
    if article and field.ind2 == "0" and record.control("008")[35:38] == "eng":
        message = _("The title sorts under “{article}”.", article=article[1])
        remedy = _("Make the second indicator {count}.", count=len(article[0]))
        instead = (Data("245", field.ind1, str(len(article[0])), field.subfields),)
        yield Finding(HINT, "article-sorted", message, remedy, "245", index, position="ind2", instead=instead)
    if field.ind1 == "0" and record.all(*MAIN_ENTRIES):
        message = _("There is a main entry (1XX), so the first indicator of 245 is 1.")
        instead = (Data("245", "1", field.ind2, field.subfields),)
        yield Finding(HINT, "title-added-entry", message, None, "245", index, position="ind1", instead=instead)


def text(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """Characters that should not be in a text."""
    for index, field in enumerate(record.fields):
        values = field.subfields if is_data(field) else [("", str(field[1]))]
        for code, value in values:
            if "\ufffd" in value:
                message = _("Field {tag} has a character that was lost: “{text}”.", tag=field[0], text=value[:60])
                remedy = _("Write it anew from the original.")
                yield Finding(WARNING, "character-lost", message, remedy, field[0], index, code)
            elif _CONTROL.search(value):
                message = _("Field {tag} has a tabulator, line break or other control character.", tag=field[0])
                yield Finding(WARNING, "control-character", message, _("Take it out."), field[0], index, code)


def lengths(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """ISO 2709 counts a field's length with four digits and a record's with five."""
    whole = 25
    for index, field in enumerate(record.fields):
        values = [value for _code, value in field.subfields] if is_data(field) else [str(field[1])]
        size = sum(len(value.encode("utf-8", "replace")) + 2 for value in values) + 3
        whole += size + 12
        if size > LONGEST_FIELD:
            message = _("Field {tag} is too long for ISO 2709: {size} bytes.", tag=field[0], size=size)
            remedy = _("Split it, or export this record as MARCXML.")
            yield Finding(HINT, "field-too-long", message, remedy, field[0], index)
    if whole > LONGEST_RECORD:
        message = _("The record is too long for ISO 2709: {size} bytes.", size=whole)
        yield Finding(HINT, "record-too-long", message, _("Export it as MARCXML."))
