"""What is under way for longer than it should be: each branch says in its desk rule how long that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery

from shelflist.records.branches.queries import organisation
from shelflist.records.items.models import Item
from shelflist.records.loans.queries import branch_rules
from shelflist.records.transits.models import Transit
from shelflist.records.transits.queries import standing_elsewhere, under_way


def lost_in_transit(now: datetime, numbers: Mapping[str, int], branch_ids: Iterable[int]) -> QuerySet[Transit]:
    """What was sent to or from these branches and is under way for longer than the branch it was sent to expects."""
    wanted, tree, rules = list(branch_ids), organisation(numbers), branch_rules.value(numbers)
    by_days: dict[int, list[int]] = defaultdict(list)
    for branch_id in tree.branches:
        by_days[rules.desk(branch_id, tree).lost_in_transit_days].append(branch_id)
    late = Q(pk__in=[])
    for days, ids in by_days.items():
        late |= Q(to_branch_id__in=ids, sent_at__lt=now - timedelta(days=days))
    return under_way().filter(late).filter(Q(to_branch_id__in=wanted) | Q(from_branch_id__in=wanted))


@dataclass(frozen=True, slots=True)
class Amiss:
    """How many copies are probably lost on their way, since when the longest, and how many stand here unsent."""

    lost_count: int
    oldest_at: datetime | None
    unsent_count: int


def journeys_amiss(now: datetime, numbers: Mapping[str, int], branch_ids: Iterable[int]) -> Amiss:
    """The counts for Today, in one statement."""
    wanted = list(branch_ids)
    lost = lost_in_transit(now, numbers, wanted).select_related(None).defer(None).order_by()
    unsent = standing_elsewhere(wanted).select_related(None).defer(None).order_by()
    is_lost, is_unsent = Q(pk__in=lost.values("item_id")), Q(pk__in=unsent.values("pk"))
    sent_at = Subquery(lost.filter(item_id=OuterRef("pk")).values("sent_at")[:1])
    found = Item.objects.filter(is_lost | is_unsent).annotate(sent_at=sent_at)
    counts = found.aggregate(
        lost=Count("pk", filter=is_lost), oldest=Min("sent_at"), unsent=Count("pk", filter=is_unsent)
    )
    return Amiss(counts["lost"], counts["oldest"], counts["unsent"])
