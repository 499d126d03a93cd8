"""What is on its way: of one copy, to and from a branch, and what should have arrived long ago."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from shelflist.records.items.models import Item
from shelflist.records.items.rules.statuses import AVAILABLE, CANCELLED_TRANSIT, IN_TRANSIT, RESHELVING
from shelflist.records.transits.models import Transit


def under_way() -> QuerySet[Transit]:
    """Journeys that have neither arrived nor been cancelled, with copy, title and branches in one SELECT."""
    heavy = ("item__record__marc", "item__record__original", "item__record__search_text")
    found = Transit.objects.filter(arrived_at__isnull=True, cancelled_at__isnull=True, item__status=IN_TRANSIT)
    return found.select_related("item__record", "from_branch", "to_branch").defer(*heavy).order_by("sent_at", "pk")


def open_transit_of(item_id: int) -> Transit | None:
    """The journey that a copy is on."""
    return Transit.objects.filter(item_id=item_id, arrived_at__isnull=True, cancelled_at__isnull=True).first()


def sent_to(branch_ids: Iterable[int]) -> QuerySet[Transit]:
    """What these branches are to receive, the longest on its way first."""
    return under_way().filter(to_branch_id__in=list(branch_ids))


def sent_from(branch_ids: Iterable[int]) -> QuerySet[Transit]:
    """What these branches have sent and nobody has received, the longest on its way first."""
    return under_way().filter(from_branch_id__in=list(branch_ids))


def overdue_transits(before: datetime) -> QuerySet[Transit]:
    """What was sent before this moment and has not arrived: probably lost on the way."""
    return under_way().filter(sent_at__lt=before)


def transits_of(item_id: int) -> list[Transit]:
    """Every journey of a copy, the latest first."""
    rows = Transit.objects.filter(item_id=item_id).select_related("from_branch", "to_branch")
    return list(rows.order_by("-sent_at", "-pk"))


def standing_elsewhere(branch_ids: Iterable[int]) -> QuerySet[Item]:
    """Copies that were last seen at these branches, belong to another one, and are on no journey there."""
    wanted = list(branch_ids)
    heavy = ("record__marc", "record__original", "record__search_text")
    found = Item.objects.filter(last_seen_branch_id__in=wanted, deleted_at__isnull=True)
    found = found.filter(status__in=[AVAILABLE, RESHELVING, CANCELLED_TRANSIT]).exclude(branch_id__in=wanted)
    found = found.exclude(branch_id=F("last_seen_branch_id"))
    under_way_still = Transit.objects.filter(item=OuterRef("pk"), arrived_at__isnull=True, cancelled_at__isnull=True)
    found = found.exclude(Exists(under_way_still)).select_related("record", "branch", "last_seen_branch")
    return found.defer(*heavy).order_by("status_changed_at", "pk")


def destinations_of(item_ids: Iterable[int]) -> dict[int, int]:
    """To which branch each of these copies that are on their way goes."""
    rows = Transit.objects.filter(item_id__in=list(item_ids), arrived_at__isnull=True, cancelled_at__isnull=True)
    return dict(rows.values_list("item_id", "to_branch_id"))
