"""Titles of the demonstration library: one line of a table becomes one MARC 21 record.

The tables under data/titles-*.tsv hold facts about real works; the record is built from them as a small library
would catalogue it (AACR2 punctuation, RDA 336 to 338, 880 pairs for original scripts).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import NamedTuple

from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord

TABLES = ("titles-fiction.tsv", "titles-children-av.tsv", "titles-nonfiction.tsv", "titles-world.tsv")

ARTICLES = {
    "eng": ("The ", "A ", "An "),
    "spa": ("El ", "La ", "Los ", "Las ", "Un ", "Una "),
    "fre": ("Le ", "La ", "Les ", "L’", "L'", "Un ", "Une "),
    "ger": ("Der ", "Die ", "Das ", "Ein ", "Eine "),
    "ita": ("Il ", "La ", "Lo ", "Le ", "I ", "Gli ", "L’", "L'", "Un ", "Una "),
    "por": ("O ", "A ", "Os ", "As ", "Um ", "Uma "),
    "swe": ("En ", "Ett ", "Den ", "Det "),
    "ara": ("al-", "Al-"),
    "heb": ("ha-", "Ha-"),
    "gre": ("Ho ", "Hē ", "To ", "O ", "Ē "),
}

# How the script of an 880 is named in its subfield 6 (MARC 21 appendix A, control subfields).
SCRIPTS = {
    "rus": "/(N", "ukr": "/(N", "bul": "/(N", "mac": "/(N", "ara": "/(3/r", "per": "/(3/r", "heb": "/(2/r",
    "yid": "/(2/r", "chi": "/$1", "jpn": "/$1", "kor": "/$1", "gre": "/(S",
}  # fmt: skip

FAMILY_NAME_FIRST = {"chi", "jpn", "kor", "vie"}

RELATORS = {
    "author": "aut", "illustrator": "ill", "translator": "trl", "editor": "edt", "narrator": "nrt", "director": "drt",
    "actor": "act", "composer": "cmp", "performer": "prf", "conductor": "cnd",
}  # fmt: skip


class Form(NamedTuple):
    """How a form of material is coded: leader/06 and /07, content, media and carrier terms (RDA), 008 material."""

    type: str
    level: str
    content: tuple[str, str]
    media: tuple[str, str]
    carrier: tuple[str, str]


TEXT = ("text", "txt")
UNMEDIATED = ("unmediated", "n")
VOLUME = ("volume", "nc")
FORMS = {
    "book": Form("a", "m", TEXT, UNMEDIATED, VOLUME),
    "largeprint": Form("a", "m", TEXT, UNMEDIATED, VOLUME),
    "picturebook": Form("a", "m", ("still image", "sti"), UNMEDIATED, VOLUME),
    "graphicnovel": Form("a", "m", ("still image", "sti"), UNMEDIATED, VOLUME),
    "boardbook": Form("a", "m", ("still image", "sti"), UNMEDIATED, VOLUME),
    "reference": Form("a", "m", TEXT, UNMEDIATED, VOLUME),
    "magazine": Form("a", "s", TEXT, UNMEDIATED, VOLUME),
    "audiobook": Form("i", "m", ("spoken word", "spw"), ("audio", "s"), ("audio disc", "sd")),
    "dvd": Form("g", "m", ("two-dimensional moving image", "tdi"), ("video", "v"), ("videodisc", "vd")),
    "musiccd": Form("j", "m", ("performed music", "prm"), ("audio", "s"), ("audio disc", "sd")),
    "videogame": Form("m", "m", ("computer program", "cop"), ("computer", "c"), ("computer disc", "cd")),
    "map": Form("e", "m", ("cartographic image", "cri"), UNMEDIATED, ("sheet", "nb")),
    "score": Form("c", "m", ("notated music", "ntm"), UNMEDIATED, VOLUME),
    "kit": Form("o", "m", ("three-dimensional form", "tdf"), UNMEDIATED, ("object", "nr")),
    "device": Form("r", "m", ("three-dimensional form", "tdf"), UNMEDIATED, ("object", "nr")),
    "ebook": Form("a", "m", TEXT, ("computer", "c"), ("online resource", "cr")),
}


@dataclass(frozen=True, slots=True)
class Title:
    """One line of a table. `form` is ours (see FORMS), `language` a MARC language code; lists are kept as written."""

    form: str
    language: str
    title: str
    rest: str
    creator: str
    contributors: str
    title_880: str
    creator_880: str
    year: int
    place: str
    publisher: str
    extent: str
    dewey: str
    audience: str
    genre: str
    subjects: str
    isbn: str
    series: str
    summary: str

    @property
    def is_fiction(self) -> bool:
        words = self.genre.lower()
        return any(
            word in words for word in ("fiction", "novel", "stories", "romance", "thriller")
        ) and not self.dewey.startswith("9")

    @property
    def main_name(self) -> str:
        """The name under which it stands on the shelf: the family name, or the title where nobody made it."""
        return self.creator.removeprefix("corp:") or self.title[self.nonfiling :]

    @property
    def nonfiling(self) -> int:
        """Characters of an initial article (245 indicator 2)."""
        for article in ARTICLES.get(self.language, ()):
            if self.title.startswith(article) and len(self.title) > len(article):
                return len(article)
        return 0


def all_titles() -> list[Title]:
    """Every title of the tables, in a fixed order."""
    return [title for table in TABLES for title in read_table(table)]


def read_table(name: str) -> Iterator[Title]:
    """The lines of one table. A line that does not fit raises ValueError naming it."""
    text = files("shelflist.config.demo").joinpath("data", name).read_text(encoding="utf-8")
    for number, row in enumerate(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
        try:
            year = int(row.pop("year"))
            yield Title(language=row.pop("lang"), year=year, **row)
        except (TypeError, ValueError) as problem:
            raise ValueError(f"{name}, line {number}: {problem}") from None


def marc_of(title: Title, number: int, entered_on: date) -> MarcRecord:
    """The MARC 21 bibliographic record of a title; `number` makes its control number."""
    form = FORMS[title.form]
    fields: list[Field] = [
        Control("001", f"mpl{number:08d}"),
        Control("003", "MPL"),
        Control("005", f"{entered_on:%Y%m%d}120000.0"),
        *_physical(title),
        Control("008", _fixed_field(title, entered_on)),
    ]
    if title.isbn:
        fields.append(Data("020", " ", " ", [("a", title.isbn)]))
    fields.append(Data("040", " ", " ", [("a", "MPL"), ("b", "eng"), ("e", "rda"), ("c", "MPL")]))
    if title.dewey:
        fields.append(Data("082", "0", "4", [("a", title.dewey), ("2", "23")]))
    fields += _names_and_title(title)
    fields.append(
        Data(
            "264",
            " ",
            "1",
            _present(("a", _with(title.place, " :")), ("b", _with(title.publisher, ",")), ("c", f"{title.year}.")),
        )
    )
    fields.append(Data("300", " ", " ", _present(("a", title.extent))))
    for tag, (term, code), source in zip(
        ("336", "337", "338"), form[2:], ("rdacontent", "rdamedia", "rdacarrier"), strict=True
    ):
        fields.append(Data(tag, " ", " ", [("a", term), ("b", code), ("2", source)]))
    fields += _about(title)
    fields += _contributors(title)
    fields += _original_scripts(title)
    leader = f"00000n{form.type}{form.level} a2200000 i 4500"
    return MarcRecord(leader, [field for field in fields if len(field) == 2 or field[3]])


def _physical(title: Title) -> list[Field]:
    """007 for what needs a machine: the code of the carrier in its first positions."""
    if title.form == "dvd":
        return [Control("007", "vd cvaizs")]
    if title.form in {"musiccd", "audiobook"}:
        return [Control("007", "sd fsngnnmmned")]
    return []


def _fixed_field(title: Title, entered_on: date) -> str:
    """008 with the positions that rules and catalogue read: dates, audience, form of item, fiction, language."""
    audience = {"a": "e", "y": "d", "j": "j", "e": "a"}.get(title.audience, " ")
    head = (
        f"{entered_on:%y%m%d}"
        + ("c" if title.form == "magazine" else "s")
        + f"{title.year:04d}"
        + ("9999" if title.form == "magazine" else "    ")
        + "xx "
    )
    if title.form == "magazine":
        body = "mr p       0   a0"
    elif title.form in {"dvd", "kit", "device"}:
        body = f"--- {audience}{'':10}{'v' if title.form == 'dvd' else 'r'}l"
    elif title.form in {"musiccd", "audiobook", "score"}:
        body = f"  n {audience}{'':10}n "
    elif title.form == "map":
        body = f"{'':7}a{'':5}0"
    elif title.form == "videogame":
        body = f"    {audience}   g"
    else:
        form = {"largeprint": "d", "ebook": "o"}.get(title.form, " ")
        body = f"    {audience}{form}{'':5}000 {1 if title.is_fiction else 0} "
    return f"{head}{body:<17}{title.language} c"


def _names_and_title(title: Title) -> list[Field]:
    """1XX and 245, with subfield 6 where an 880 belongs to them."""
    fields: list[Field] = []
    linked_name = [("6", "880-01")] if title.creator_880 else []
    if title.creator.startswith("corp:"):
        fields.append(Data("110", "2", " ", [*linked_name, ("a", title.creator.removeprefix("corp:") + ".")]))
    elif title.creator:
        name, dates = _split_dates(title.creator)
        fields.append(
            Data("100", "1", " ", [*linked_name, *_present(("a", name + ("," if dates else ".")), ("d", dates))])
        )
    linked_title = [("6", "880-02")] if title.title_880 else []
    responsible = _spoken_name(title)
    subfields = [
        ("a", title.title + (" :" if title.rest else " /" if responsible else ".")),
        ("b", title.rest + (" /" if responsible else ".") if title.rest else ""),
        ("c", f"{responsible}." if responsible else ""),
    ]
    fields.append(Data("245", "1" if title.creator else "0", str(title.nonfiling), linked_title + _present(*subfields)))
    return fields


def _about(title: Title) -> list[Field]:
    """Series, summary, subjects and genre."""
    fields: list[Field] = []
    if title.series:
        name, _, number = title.series.partition(" ; ")
        fields.append(Data("490", "1", " ", _present(("a", name + (" ;" if number else "")), ("v", number))))
        fields.append(Data("830", " ", "0", _present(("a", name + (" ;" if number else ".")), ("v", number))))
    if title.form == "largeprint":
        fields.append(Data("340", " ", " ", [("n", "large print"), ("2", "rdafs")]))
    if title.summary:
        fields.append(Data("520", " ", " ", [("a", title.summary)]))
    for heading in filter(None, title.subjects.split("; ")):
        main, *divisions = heading.split(" -- ")
        fields.append(Data("650", " ", "0", [("a", main), *(("x", part) for part in divisions)]))
    genres = filter(None, title.genre.split("; "))
    return [*fields, *(Data("655", " ", "7", [("a", genre + "."), ("2", "lcgft")]) for genre in genres)]


def _contributors(title: Title) -> list[Field]:
    """700 for every contributor, with its relator term and code."""
    fields: list[Field] = []
    for person in filter(None, title.contributors.split("; ")):
        heading, _, relator = person.rpartition(" (")
        relator = relator.rstrip(")")
        name, dates = _split_dates(heading or person)
        fields.append(
            Data(
                "700",
                "1",
                " ",
                _present(
                    ("a", name + ","),
                    ("d", _with(dates, ",")),
                    ("e", relator + "." if relator else ""),
                    ("4", RELATORS.get(relator, "")),
                ),
            )
        )
    return fields


def _original_scripts(title: Title) -> list[Field]:
    """880 with the name and the title in their own script."""
    script = SCRIPTS.get(title.language, "")
    fields: list[Field] = []
    if title.creator_880:
        fields.append(Data("880", "1", " ", [("6", f"100-01{script}"), ("a", title.creator_880)]))
    if title.title_880:
        fields.append(
            Data("880", "1" if title.creator else "0", "0", [("6", f"245-02{script}"), ("a", title.title_880)])
        )
    return fields


def _present(*subfields: tuple[str, str]) -> list[tuple[str, str]]:
    return [(code, value) for code, value in subfields if value]


def _with(text: str, mark: str) -> str:
    return text + mark if text else ""


def _split_dates(heading: str) -> tuple[str, str]:
    """`Austen, Jane, 1775-1817` as name and dates."""
    found = re.fullmatch(r"(.+?), ((?:approximately |active |born )?\d{3,4}(?:-\d{0,4})?(?: B\.C\.)?.*)", heading)
    return (found[1], found[2]) if found else (heading, "")


def _spoken_name(title: Title) -> str:
    """The heading turned round for the statement of responsibility: `Jane Austen`, `Chi Zijian`."""
    if title.creator.startswith("corp:"):
        return title.creator.removeprefix("corp:")
    name, _ = _split_dates(title.creator)
    family, comma, given = name.partition(", ")
    if title.language in FAMILY_NAME_FIRST:
        return f"{family} {given}".strip()
    return f"{given} {family}" if comma else family
