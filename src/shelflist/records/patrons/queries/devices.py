"""On which devices of their own readers want messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from shelflist.records.patrons.models import PushDevice


def devices_of(patron_ids: Collection[int]) -> dict[int, list[PushDevice]]:
    """The devices of each of these readers who has any, oldest first."""
    found: dict[int, list[PushDevice]] = defaultdict(list)
    for row in PushDevice.objects.filter(patron_id__in=list(patron_ids)):
        found[row.patron_id].append(row)
    return dict(found)
