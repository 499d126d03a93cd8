"""Changes of authorities that wait: the list with how many titles each has, and one of them tried."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from shelflist.departments.authorities.models import ChangePlan, TitleHeading, WaitingChange
from shelflist.departments.authorities.queries.finding import title_counts
from shelflist.departments.authorities.reading import read_with, shown_for
from shelflist.departments.authorities.rules.headings import headings_of_authority
from shelflist.records.catalog.differences import FieldChange, differences
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

SHOWN = 50  # titles whose fields are tried
PAGE = 50


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A change, how many titles have its heading, and whether its authority was changed since."""

    change: WaitingChange
    title_count: int
    overtaken: bool


@dataclass(frozen=True, slots=True)
class TriedTitle:
    """A title, and what would become of its fields."""

    record_id: int
    title: str
    rows: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a change would do to the authority, and to the first of its titles."""

    row: WaitingRow
    authority: tuple[FieldChange, ...]
    titles: tuple[TriedTitle, ...]
    tried_count: int
    own_words: str  # shown in the place of the heading: then titles stay as they are


def waiting_counts() -> dict[str, int]:
    """How many changes stand in each state."""
    return dict(WaitingChange.objects.values_list("state").annotate(count=Count("pk")))


def waiting_changes(state: str, *, after: int = 0) -> list[WaitingRow]:
    """A page of changes in this state: those that wait longest first, those that are done latest first."""
    rows = WaitingChange.objects.filter(state=state).select_related("authority__record")
    if state in (WaitingChange.State.DONE, WaitingChange.State.DROPPED):
        rows = rows.filter(pk__lt=after) if after else rows
        found = list(rows.order_by("-pk")[: PAGE + 1])
    else:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    return _rows(found)


def _rows(changes: list[WaitingChange]) -> list[WaitingRow]:
    counts = title_counts([one.authority_id for one in changes]) if changes else {}
    return [
        WaitingRow(one, counts[one.authority_id], one.authority.record.version != one.on_version) for one in changes
    ]


def plan() -> ChangePlan:
    """What may be run each night."""
    return ChangePlan.objects.filter(pk=1).first() or ChangePlan(pk=1)


def tried(change_id: int) -> Tried | None:
    """What a change would do; None where there is no such change."""
    change = WaitingChange.objects.filter(pk=change_id).select_related("authority__record", "authority__local").first()
    if change is None:
        return None
    authority, marc = change.authority, MarcRecord.from_json(change.marc)
    label = authority.local.label if hasattr(authority, "local") else ""
    titles, count = ((), 0) if label else _tried_titles(authority.pk, marc)
    return Tried(
        row=_rows([change])[0],
        authority=differences(MarcRecord.from_json(authority.record.marc), marc),
        titles=titles,
        tried_count=count,
        own_words=label,
    )


def _tried_titles(authority_id: int, marc: MarcRecord) -> tuple[tuple[TriedTitle, ...], int]:
    found = headings_of_authority(list(marc.fields))
    mine = TitleHeading.objects.filter(Q(authority_id=authority_id) | Q(authority__merged_into_id=authority_id))
    ids = list(mine.order_by("record_id").values_list("record_id", flat=True).distinct()[:SHOWN])
    places = set(mine.filter(record_id__in=ids).values_list("record_id", "place"))
    records = {
        number: MarcRecord.from_json(text)
        for number, text in Record.objects.filter(pk__in=ids).values_list("pk", "marc")
    }
    titles = dict(Record.objects.filter(pk__in=ids).values_list("pk", "title"))
    now = shown_for(ids, all_of_them=True)
    heading = list(found[0].subfields) if found else []
    then = {
        number: [one._replace(heading=heading) if (number, one.place) in places else one for one in shown]
        for number, shown in now.items()
    }
    before, after = read_with(records, now), read_with(records, then)
    tried_ones = (TriedTitle(one, titles[one], differences(before[one], after[one])) for one in ids if one in before)
    return tuple(one for one in tried_ones if one.rows), len(ids)
