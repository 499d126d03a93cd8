"""What is under way for longer than it should be: each branch says in its desk rule how long that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from shelflist.records.branches.queries import organisation
from shelflist.records.loans.queries import branch_rules
from shelflist.records.transits.models import Transit
from shelflist.records.transits.queries import under_way


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
