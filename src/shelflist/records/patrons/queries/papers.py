"""Papers and consents that a library needs of its patrons: a figure that a penalty may stand on (PAT-18)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count, Q

from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.patrons import figures
from shelflist.records.patrons.models import AttributeKind, Patron, PatronAttribute

PAPERS = "papers-missing"

needed_kinds: Remembered[tuple[AttributeKind, ...]] = Remembered(
    "patron-papers", lambda: tuple(AttributeKind.objects.filter(active=True, needed=True))
)


def missing(patron_ids: Collection[int], now: datetime) -> Mapping[int, int]:
    """How many of the needed papers each of these patrons lacks."""
    kinds = needed_kinds.value()
    if not kinds:
        return {}
    there = PatronAttribute.objects.filter(patron_id__in=patron_ids, kind__in=[one.pk for one in kinds])
    counts = dict(there.values_list("patron_id").annotate(Count("kind_id", distinct=True)))
    return {one: gone for one in patron_ids if (gone := len(kinds) - counts.get(one, 0))}


def _lacking(least: int, now: datetime) -> Collection[int]:
    kinds = needed_kinds.value()
    if len(kinds) < least:
        return []
    wanted = Count("attributes__kind_id", filter=Q(attributes__kind__in=[one.pk for one in kinds]), distinct=True)
    people = Patron.objects.filter(deleted_at__isnull=True, active=True).order_by().annotate(papers=wanted)
    return list(people.filter(papers__lte=len(kinds) - least).values_list("pk", flat=True))


def _says(count: int, least: int) -> Phrase:
    kinds = needed_kinds.value()
    if len(kinds) == 1:
        return _("“{name}” is missing: have it signed and put it down under More.", name=kinds[0].name)
    return nphrase(
        "{count} paper or consent is missing: have it signed and put it down under More.",
        "{count} papers or consents are missing: have them signed and put them down under More.",
        count,
    )


def register_own() -> None:
    """Called once, when the program starts."""
    figures.register(figures.Figure(PAPERS, _("papers and consents that are missing"), missing, _lacking, _says))
