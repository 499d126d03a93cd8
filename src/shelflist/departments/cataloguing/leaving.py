"""Titles that have left a set since a harvester asked last: it is told of them as deleted within that set.

OAI-PMH 2.0, 2.6 and 3.5. What a title was before is in its earlier versions. Where only MARC says it, the database
looks through them; for the rest they are read, no more than READ of them at once. Where nobody can know or has looked
(a copy that was changed may have stood there) a title is told as gone, which does no harm.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from shelflist.departments.cataloguing.rules.sets import SetRule, in_compact_json
from shelflist.records.catalog.derive import derive
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record, RecordVersion
from shelflist.records.catalog.publishing import Harvested, after, harvested
from shelflist.records.items.models import Item

READ = 2_000
AT_ONCE = 200
Position = tuple[datetime, int]


def marc_says(rule: SetRule) -> Q:
    """What the MARC of a title, or of an earlier version of one, must say."""
    says = Q()
    if rule.linked:
        says &= Q(marc__contains='["856",')
    if rule.subfield:
        piece, expression = in_compact_json(rule.subfield, rule.value)
        says &= Q(marc__contains=piece) & Q(marc__iregex=expression)
    return says


def candidates(changed: QuerySet[Record], fits: Q, rule: SetRule, since: datetime | None) -> QuerySet[Record]:
    """Those of the changed records that are not in the set and may have been at this moment."""
    if since is None:  # who harvests everything asks for nothing that was before
        return changed.none()
    was = Q()
    if rule.linked or rule.subfield or _is_derived(rule):
        before = RecordVersion.objects.filter(marc_says(rule), record_id=OuterRef("pk"), replaced_at__gte=since)
        was |= Q(Exists(before))
    if rule.asks_copies:
        was |= Q(Exists(Item.objects.filter(record_id=OuterRef("pk"), changed_at__gte=since, version__gt=1)))
    return changed.exclude(fits).filter(was)


def left(
    changed: QuerySet[Record], fits: Q, rule: SetRule, since: datetime | None, last: Position | None, limit: int
) -> list[Harvested]:
    """The first so many, in the order of change, after a position."""
    waiting = candidates(changed, fits, rule, since)
    if since is None or rule.asks_copies or not _is_derived(rule):
        return [row.left() for row in harvested(after(waiting, last), with_marc=False, limit=limit)]
    found: list[Harvested] = []
    for _part in range(READ // AT_ONCE):
        rows = harvested(after(waiting, last), with_marc=False, limit=AT_ONCE)
        were = _were(rows, rule, since)
        found += [row.left() for row in rows if row.id in were]
        if len(rows) < AT_ONCE or len(found) >= limit:
            return found[:limit]
        last = rows[-1].changed_at, rows[-1].id
    return [*found, *(row.left() for row in harvested(after(waiting, last), with_marc=False, limit=limit))][:limit]


def _is_derived(rule: SetRule) -> bool:
    """What is worked out of the MARC."""
    return bool(rule.materials or rule.languages or rule.audiences or rule.source)


def _were(rows: list[Harvested], rule: SetRule, since: datetime) -> set[int]:
    """Those that an earlier version puts into the set."""
    numbers = [row.id for row in rows]
    before = RecordVersion.objects.filter(marc_says(rule), record_id__in=numbers, replaced_at__gte=since)
    return {
        number for number, marc in before.values_list("record_id", "marc") if _fits(rule, MarcRecord.from_json(marc))
    }


def _fits(rule: SetRule, marc: MarcRecord) -> bool:
    was = derive(marc)
    return (
        (not rule.materials or was.material in rule.materials)
        and (not rule.languages or was.language in rule.languages)
        and (not rule.audiences or was.audience in rule.audiences)
        and (
            not rule.source
            or any(kind == "control" and value.startswith(f"({rule.source})") for kind, value in was.identifiers)
        )
    )
