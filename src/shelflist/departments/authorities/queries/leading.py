"""The forms that lead to the headings of some titles, and the titles of a heading."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.db.models.functions import Coalesce

from shelflist.departments.authorities.models import Reference, TitleHeading
from shelflist.records.catalog.models import Record


def forms_leading_to(record_ids: Sequence[int]) -> list[tuple[str, str]]:
    """(heading that these titles show, form that leads to it), in the order of the titles. Two statements."""
    linked = TitleHeading.objects.filter(record_id__in=record_ids, authority__isnull=False)
    columns = (
        "record_id", Coalesce("authority__merged_into_id", "authority_id"),
        Coalesce("authority__merged_into__text", "authority__text"),
        Coalesce("authority__merged_into__local__label", "authority__local__label"),
    )  # fmt: skip
    place = {record_id: at for at, record_id in enumerate(record_ids)}
    rows = sorted(linked.values_list(*columns), key=lambda row: place[row[0]])
    shown = {number: label or text for _record_id, number, text, label in rows}
    found = [(label, text) for _record_id, _number, text, label in rows if label]
    references = Reference.objects.filter(authority_id__in=shown, role=Reference.Role.SEE_FROM)
    by_authority: dict[int, list[str]] = {}
    for number, text in references.values_list("authority_id", "text") if shown else ():
        by_authority.setdefault(number, []).append(text)
    return found + [(heading, form) for number, heading in shown.items() for form in by_authority.get(number, ())]


def titles_of(authority_id: int, limit: int = 12) -> list[int]:
    """The public titles that show this authority's heading, the newest first."""
    mine = TitleHeading.objects.filter(Q(authority_id=authority_id) | Q(authority__merged_into_id=authority_id))
    rows = Record.objects.filter(pk__in=mine.values("record_id"), kind="bib", suppressed=False, deleted_at=None)
    return list(rows.order_by("-year", "-pk").values_list("pk", flat=True)[:limit])
