"""schema.org as JSON-LD, for search engines: what the title is and who wrote it."""

from __future__ import annotations

import json
from typing import Any

from shelflist.records.catalog.formats.description import Description, Name, describe
from shelflist.records.catalog.marc import MarcRecord

TYPES = {
    "serial": "Periodical", "article": "Article", "score": "SheetMusic", "map": "Map", "video": "Movie",
    "spoken": "Audiobook", "music": "MusicAlbum", "picture": "ImageObject", "computer": "SoftwareApplication",
    "game": "Game", "kit": "Collection", "mixed": "ArchiveComponent", "object": "CreativeWork",
    "manuscript": "Manuscript",
}  # fmt: skip
BOOK_FORMATS = {"ebook": "EBook", "spoken": "AudiobookFormat"}
ROLES = {
    "edt": "editor", "editor": "editor", "trl": "translator", "translator": "translator", "ill": "illustrator",
    "illustrator": "illustrator", "nrt": "readBy", "narrator": "readBy", "drt": "director", "director": "director",
    "film director": "director", "act": "actor", "actor": "actor", "cmp": "composer", "composer": "composer",
    "prf": "byArtist", "performer": "byArtist",
}  # fmt: skip
KINDS = {"personal": "Person", "corporate": "Organization", "conference": "Event"}
MOST = 50
_IN_A_PAGE = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def schema_org(record: MarcRecord, address: str = "") -> dict[str, Any]:
    """The title as JSON-LD data. `address` is its page. To stand in a page it must be escaped as a script."""
    said_of_it = describe(record)
    derived = said_of_it.derived
    kind = TYPES.get(derived.material, "Book")
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": address,
        "url": address,
        "name": said_of_it.title,
        "alternateName": _several([derived.title_original, *said_of_it.other_titles]),
        "author": _several([_named(name) for name in said_of_it.authors]),
        **_others(said_of_it),
        "publisher": {"@type": "Organization", "name": derived.publisher} if derived.publisher else "",
        "datePublished": said_of_it.year,
        "inLanguage": _several(list(said_of_it.languages)),
        "isbn": _several(said_of_it.numbers("isbn")) if kind in ("Book", "Audiobook") else "",
        "issn": _several(said_of_it.numbers("issn")),
        "bookEdition": said_of_it.edition if kind in ("Book", "Audiobook") else "",
        "bookFormat": f"https://schema.org/{BOOK_FORMATS[derived.material]}"
        if derived.material in BOOK_FORMATS
        else "",
        "description": said_of_it.summaries[0] if said_of_it.summaries else "",
        "about": _several([{"@type": "Thing", "name": subject.text} for subject in said_of_it.subjects[:MOST]]),
        "genre": _several(list(said_of_it.genres)),
        "isPartOf": _several([{"@type": "CreativeWorkSeries", "name": title} for title, _volume in said_of_it.series]),
    }
    return {name: value for name, value in data.items() if value}


def linked_data(record: MarcRecord, address: str = "") -> str:
    """The data as JSON that may stand in a `script` element of a page: nothing in it can end the element."""
    text = json.dumps(schema_org(record, address), ensure_ascii=False)
    return text.translate(_IN_A_PAGE)


def _named(name: Name) -> dict[str, str]:
    return {"@type": KINDS[name.kind], "name": name.turned}


def _others(said_of_it: Description) -> dict[str, Any]:
    """Everybody else, by what they did."""
    found: dict[str, list[dict[str, str]]] = {}
    for name in said_of_it.names[:MOST]:
        if name in said_of_it.authors:
            continue
        did = [ROLES[role] for role in (role.lower().rstrip(".,") for role in name.roles) if role in ROLES]
        found.setdefault(did[0] if did else "contributor", []).append(_named(name))
    return {role: _several(names) for role, names in found.items()}


def _several(values: list[Any]) -> Any:
    """One value alone, several as a list, none as nothing."""
    kept = [value for index, value in enumerate(values) if value and value not in values[:index]]
    return kept[0] if len(kept) == 1 else kept
