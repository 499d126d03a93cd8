"""What can be searched, counted and sorted: one table for every door.

`attributes` are bib-1 use attributes (Z39.50), `cql` the index names of SRU's dc, bath and rec context sets, `words`
what people may type before a colon in the public box.
"""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _


@dataclass(frozen=True, slots=True)
class SearchField:
    """A field of the index: its name, what people call it, how much it weighs, and its names in the protocols."""

    name: str
    label: Phrase
    boost: float = 1.0
    words: tuple[str, ...] = ()
    attributes: tuple[int, ...] = ()
    cql: tuple[str, ...] = ()


FIELDS: tuple[SearchField, ...] = (
    SearchField(
        "anything",
        _("Anything"),
        1.0,
        ("any", "kw"),
        (1016, 1017, 1010, 1035),
        ("cql.anywhere", "cql.serverChoice", "cql.keywords", "bath.any"),
    ),
    SearchField(
        "title",
        _("Title"),
        4.0,
        ("title", "ti", "t"),
        (4, 6, 33, 34, 35, 36, 41, 42, 43),
        ("dc.title", "bath.title", "bib.titleAbbreviated", "bib.titleUniform"),
    ),
    SearchField(
        "author",
        _("Author"),
        3.0,
        ("author", "au", "a", "by"),
        (1003, 1, 2, 3, 1004, 1005, 1006, 1019, 1020),
        ("dc.creator", "dc.contributor", "dc.author", "bath.author", "bath.name"),
    ),
    SearchField(
        "subject",
        _("Subject"),
        2.0,
        ("subject", "su", "s"),
        (21, 22, 27, 46, 1009, 1008),
        ("dc.subject", "bath.subject"),
    ),
    SearchField("series", _("Series"), 1.5, ("series", "se"), (5,), ("bath.seriesTitle", "bib.titleSeries")),
    SearchField(
        "number",
        _("ISBN, ISSN or another number"),
        8.0,
        ("isbn", "issn", "number", "id"),
        (7, 8, 9, 12, 48, 51, 1007, 1097),
        ("bath.isbn", "bath.issn", "bath.lccn", "bath.standardIdentifier", "dc.identifier", "rec.identifier", "rec.id"),
    ),
    SearchField(
        "call_number",
        _("Call number"),
        4.0,
        ("call", "callnumber"),
        (16, 13, 20, 53),
        ("bath.callNumber", "bib.callNumber"),
    ),
    SearchField("publisher", _("Publisher"), 0.7, ("publisher", "pb"), (1018, 59), ("dc.publisher",)),
    SearchField(
        "notes", _("Notes and contents"), 0.6, ("notes", "contents"), (62, 63), ("dc.description", "bath.notes")
    ),
    SearchField("genre", _("Genre"), 1.2, ("genre", "ge"), (1075,), ("dc.type", "bib.genre")),
)

RANGES: tuple[SearchField, ...] = (
    SearchField(
        "year",
        _("Year"),
        words=("year", "date"),
        attributes=(30, 31, 32),
        cql=("dc.date", "bath.publicationDate", "bib.dateIssued"),
    ),
    SearchField(
        "language",
        _("Language"),
        words=("language", "lang", "la"),
        attributes=(54,),
        cql=("dc.language", "bath.language"),
    ),
    SearchField("added", _("Day added"), words=("added",), attributes=(1011,), cql=("rec.creationDate",)),
    SearchField("changed", _("Day changed"), words=("changed",), attributes=(1012,), cql=("rec.lastModificationDate",)),
)

FACETS: tuple[tuple[str, Phrase], ...] = (
    ("available", _("Available now")),
    ("format", _("Format")),
    ("location", _("Where")),  # branch numbers; a branch counts for those above it
    ("audience", _("For whom")),
    ("language", _("Language")),
    ("author", _("Author")),
    ("subject", _("Subject")),
    ("genre", _("Genre")),
    ("series", _("Series")),
    ("decade", _("Years")),
    ("new", _("New")),
)

ORDERS: tuple[tuple[str, Phrase], ...] = (
    ("relevance", _("Best match")),
    ("title", _("Title")),
    ("author", _("Author")),
    ("newest", _("Newest first")),
    ("oldest", _("Oldest first")),
    ("call_number", _("Call number")),
    ("popularity", _("Most borrowed")),
    ("added", _("Newly added")),
)
