"""The headings of one title with what each is linked to, and what else it may be linked to."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.departments.authorities.models import TitleHeading
from shelflist.departments.authorities.queries.finding import Found, find
from shelflist.departments.authorities.rules.headings import searched_in
from shelflist.records.catalog.models import Record

MOST_OFFERED = 12
BEGINNING = 12


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """A controlled field of a title; `shown` is its authority's heading or the library's words for it."""

    heading: TitleHeading
    authority_id: int | None
    shown: str
    offered: tuple[Found, ...] = ()


def title_of(record_id: int) -> str | None:
    """The title of a bibliographic record; None where there is none."""
    return Record.objects.filter(pk=record_id, kind="bib").values_list("title", flat=True).first()


def headings_of(record_id: int, *, chosen: int = 0, text: str = "") -> list[HeadingRow]:
    """The controlled fields of a title in their order; for the chosen one, authorities from some letters on."""
    rows = TitleHeading.objects.filter(record_id=record_id).order_by("place")
    found = []
    for row in rows.select_related("authority__merged_into", "authority__local", "authority__merged_into__local"):
        authority = (row.authority.merged_into or row.authority) if row.authority else None
        label = authority.local.label if authority is not None and hasattr(authority, "local") else ""
        shown = label or (authority.text if authority is not None else "")
        offered = _offered(row, text) if row.pk == chosen else ()
        found.append(HeadingRow(row, authority.pk if authority else None, shown, offered))
    return found


def _offered(row: TitleHeading, text: str) -> tuple[Found, ...]:
    beginning = text.strip() or row.text.split(" -- ")[0][:BEGINNING]
    found = find(beginning, kind=row.kind, thesauri=searched_in(row.thesaurus, row.kind), limit=MOST_OFFERED)
    return tuple(one for one in found if one.authority_id != row.authority_id)
