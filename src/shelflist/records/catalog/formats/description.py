"""What a record says about a title, sorted by meaning: the one source of every format."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.records.catalog import numbers
from shelflist.records.catalog.derive import Derived, derive, trimmed
from shelflist.records.catalog.marc import Data, MarcRecord

KINDS_OF_NAME = {"00": "personal", "10": "corporate", "11": "conference"}
NAME_CODES = {"00": "abcq", "10": "abn", "11": "acn"}
KINDS_OF_SUBJECT = {
    "600": "personal", "610": "corporate", "611": "conference", "630": "title", "648": "temporal", "650": "topic",
    "651": "geographic", "653": "topic",
}  # fmt: skip
KINDS_OF_DIVISION = {"x": "topic", "y": "temporal", "z": "geographic", "v": "genre"}
AUTHORITIES = {"0": "lcsh", "1": "lcshac", "2": "mesh", "3": "nal", "5": "csh", "6": "rvm"}
CLASSIFICATIONS = {"050": "lcc", "060": "nlm", "080": "udc", "082": "ddc", "084": "", "086": "sudocs", "090": "lcc"}
RELATIONS = {
    "760": "series", "765": "original", "767": "otherVersion", "770": "constituent", "772": "host", "773": "host",
    "775": "otherVersion", "776": "otherFormat", "780": "preceding", "785": "succeeding", "787": "",
}  # fmt: skip
LONGEST_PART = 20_000  # characters of one note, table of contents or summary that go out
MOST_OF_A_KIND = 500  # notes, subjects and so on of one record: some have tens of thousands


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody who had a part in it: a person, a body or a meeting."""

    text: str
    kind: str  # personal, corporate, conference
    dates: str = ""
    roles: tuple[str, ...] = ()  # words or codes, as the record has them
    is_first: bool = False  # the main entry
    original: str = ""  # in its own script

    @property
    def turned(self) -> str:
        """A person's name as it is spoken: “F. Scott Fitzgerald”."""
        family, comma, given = self.text.partition(", ")
        given = given.split(" (")[0].rstrip(",")
        return f"{given} {family}" if comma and self.kind == "personal" and given else self.text


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject heading with its divisions, each part with its kind."""

    parts: tuple[tuple[str, str], ...]  # kind, text
    authority: str = ""

    @property
    def text(self) -> str:
        return " -- ".join(text for _kind, text in self.parts)


@dataclass(frozen=True, slots=True)
class Related:
    """Another title that the record names."""

    relation: str  # a MODS word, or nothing
    title: str
    name: str = ""
    part: str = ""
    issn: str = ""
    isbn: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An address on the Web (856)."""

    url: str
    label: str
    is_the_thing: bool  # the title itself, not something about it


@dataclass(frozen=True, slots=True)
class Description:
    """A title as the formats need it."""

    derived: Derived
    leader: str
    fixed: str  # 008
    names: tuple[Name, ...]
    other_titles: tuple[str, ...]
    uniform_title: str
    responsibility: str  # 245 $c
    place: str
    date: str  # of publication, as it is written
    copyright: str
    edition: str
    notes: tuple[str, ...]
    contents: tuple[str, ...]
    summaries: tuple[str, ...]
    subjects: tuple[Subject, ...]
    genres: tuple[str, ...]
    classes: tuple[tuple[str, str], ...]  # scheme, number
    languages: tuple[str, ...]
    series: tuple[tuple[str, str], ...]  # title, volume
    related: tuple[Related, ...]
    links: tuple[Link, ...]
    rights: tuple[str, ...]
    changed: str  # 005
    source: str  # 040 $a or 003

    def numbers(self, kind: str) -> list[str]:
        """Its ISBNs, ISSNs and so on."""
        return [value for have, value in self.derived.identifiers if have == kind]

    @property
    def title(self) -> str:
        """Title and rest of title in one line."""
        rest = self.derived.title_rest
        return f"{self.derived.title}: {rest}" if rest else self.derived.title

    @property
    def year(self) -> str:
        return str(self.derived.year) if self.derived.year else ""

    @property
    def authors(self) -> list[Name]:
        """Who is cited: the main entry, else whoever wrote it, else who is named first."""
        main = [name for name in self.names if name.is_first]
        authors = [name for name in self.names if not name.is_first and _wrote(name)]
        return main + authors or list(self.names[:1])


def _wrote(name: Name) -> bool:
    return any(role.lower().rstrip(".,") in {"author", "aut", "joint author", "co-author"} for role in name.roles)


def describe(record: MarcRecord) -> Description:
    """Everything that the formats say of a record, sorted by meaning."""
    derived = derive(record)
    fixed = record.control("008")
    place, date, copyright = _publication(record)
    uniform = record.first("240") or record.first("130")
    return Description(
        derived=derived,
        leader=record.leader,
        fixed=fixed,
        names=_names(record),
        other_titles=_texts(record, ("246", "740", "210", "222"), "abnp"),
        uniform_title=trimmed(uniform.text("anp")) if uniform else "",
        responsibility=trimmed(record.subfield("245", "c")),
        place=place,
        date=date,
        copyright=copyright,
        edition=trimmed(record.subfield("250", "a")),
        notes=_texts(record, ("500", "501", "502", "504", "508", "511", "515", "518", "538", "546", "550", "586"), ""),
        contents=_texts(record, ("505",), ""),
        summaries=_texts(record, ("520",), "ab"),
        subjects=_subjects(record),
        genres=_texts(record, ("655",), "a"),
        classes=_classes(record),
        languages=_languages(record, derived.language),
        series=_series(record),
        related=_related(record),
        links=_links(record),
        rights=_texts(record, ("540", "506"), "a"),
        changed=record.control("005"),
        source=record.subfield("040", "a") or record.control("003").strip(),
    )


def _texts(record: MarcRecord, tags: tuple[str, ...], codes: str) -> tuple[str, ...]:
    """The words of these fields, without links and numbers of links."""
    found = []
    for field in record.all(*tags)[:MOST_OF_A_KIND]:
        values = [value for code, value in field.subfields if (code in codes if codes else code.isalpha())]
        text = trimmed(" ".join(values)[:LONGEST_PART])
        if text:
            found.append(text)
    return tuple(dict.fromkeys(found))


def _names(record: MarcRecord) -> tuple[Name, ...]:
    found = []
    for field in record.all("100", "110", "111", "700", "710", "711")[:MOST_OF_A_KIND]:
        if field.tag[0] == "7" and any(code == "t" for code, _value in field.subfields):
            continue  # a work, not somebody
        text = trimmed(field.text(NAME_CODES[field.tag[1:]]))
        if text:
            roles = [trimmed(value) for value in field.all("j" if field.tag[1:] == "11" else "e")]
            roles += [value.rpartition("/")[2].strip() for value in field.all("4")]
            found.append(
                Name(
                    text=text,
                    kind=KINDS_OF_NAME[field.tag[1:]],
                    dates=trimmed(field.first("d")),
                    roles=tuple(role for role in roles if role),
                    is_first=field.tag[0] == "1",
                    original=_original(record, field),
                )
            )
    return tuple(found)


def _original(record: MarcRecord, field: Data) -> str:
    """The same name in its own script, from the 880 that is linked with it."""
    link = field.first("6")
    if link[:4] != "880-":
        return ""
    for other in record.all("880"):
        if other.first("6").startswith(f"{field.tag}-{link[4:6]}"):
            return trimmed(other.text(NAME_CODES[field.tag[1:]]))
    return ""


def _publication(record: MarcRecord) -> tuple[str, str, str]:
    """Place and date of publication, and the date of copyright."""
    place = date = copyright = ""
    for field in record.all("260", "264"):
        if field.tag == "264" and field.ind2 == "4":
            copyright = copyright or trimmed(field.first("c"))
        elif field.tag == "260" or field.ind2 == "1" or not date:
            place = place or trimmed(field.first("a")).strip("[]")
            date = date or trimmed(field.first("c")).strip("[]")
    return place, date, copyright


def _subjects(record: MarcRecord) -> tuple[Subject, ...]:
    found: dict[tuple[tuple[str, str], ...], Subject] = {}
    for field in record.all(*KINDS_OF_SUBJECT)[:MOST_OF_A_KIND]:
        head = [value for code, value in field.subfields if code.isalpha() and code not in "vxyze"]
        parts = [(KINDS_OF_SUBJECT[field.tag], trimmed(" ".join(head)))] if head else []
        parts += [
            (KINDS_OF_DIVISION[code], trimmed(value)) for code, value in field.subfields if code in KINDS_OF_DIVISION
        ]
        key = tuple((kind, text) for kind, text in parts if text)
        if key:
            authority = field.first("2") if field.ind2 == "7" else AUTHORITIES.get(field.ind2, "")
            found.setdefault(key, Subject(key, "" if field.tag == "653" else authority.strip()))
    return tuple(found.values())


def _classes(record: MarcRecord) -> tuple[tuple[str, str], ...]:
    found = []
    for field in record.all(*CLASSIFICATIONS)[:MOST_OF_A_KIND]:
        number = field.text("ab" if field.tag in {"050", "060", "090"} else "a").replace("/", "").strip()
        if number:
            found.append((CLASSIFICATIONS[field.tag] or field.first("2").strip(), number))
    return tuple(dict.fromkeys(found))


def _languages(record: MarcRecord, first: str) -> tuple[str, ...]:
    found = [first] if first else []
    for value in record.subfields("041", "ad"):
        found += [value[place : place + 3].lower() for place in range(0, len(value) - 2, 3)]
    return tuple(dict.fromkeys(code for code in found if code.isascii() and code.isalpha()))


def _series(record: MarcRecord) -> tuple[tuple[str, str], ...]:
    found = [
        (trimmed(field.text("anp")), trimmed(field.first("v"))) for field in record.all("490", "440")[:MOST_OF_A_KIND]
    ]
    if not found:
        fields = record.all("800", "810", "811", "830")[:MOST_OF_A_KIND]
        found = [(trimmed(field.text("anp" if field.tag == "830" else "tnp")), field.first("v")) for field in fields]
    return tuple((title, volume) for title, volume in found if title)


def _related(record: MarcRecord) -> tuple[Related, ...]:
    found = []
    for field in record.all(*RELATIONS)[:MOST_OF_A_KIND]:
        title = trimmed(field.first("ts"))
        if title:
            issn = numbers.issn(field.first("x")) or ""
            isbn = numbers.isbn13(field.first("z")) or ""
            found.append(
                Related(
                    RELATIONS[field.tag],
                    title,
                    name=trimmed(field.first("a")),
                    part=trimmed(field.text("g")),
                    issn=issn,
                    isbn=isbn,
                    number=field.first("w").strip(),
                )
            )
    return tuple(found)


def _links(record: MarcRecord) -> tuple[Link, ...]:
    found = []
    for field in record.all("856")[:MOST_OF_A_KIND]:
        for url in field.all("u"):
            url = url.strip()
            if url.lower().startswith(("http://", "https://", "ftp://")) and not any(char.isspace() for char in url):
                found.append(Link(url, trimmed(field.first("3y") or field.first("z")), field.ind2 in "01"))
    return tuple(found)
