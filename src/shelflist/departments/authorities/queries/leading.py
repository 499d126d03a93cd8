"""The forms that lead to the headings of some titles."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models.functions import Coalesce

from shelflist.departments.authorities.models import Reference, TitleHeading


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
