"""What came back last, for the shelf on the public home page: titles only, nobody's name."""

from __future__ import annotations

from django.db.models import Max

from shelflist.ground.journal.models import Entry

LOOK_BACK = 4000  # entries of the journal; however long it is, no more are read


def titles_that_came_back(limit: int) -> list[int]:
    """The titles that were checked in last, the latest first, each once."""
    last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    entries = Entry.objects.filter(pk__gt=last - LOOK_BACK, verb="check-in", record_id__isnull=False)
    rows = entries.order_by("-pk").values_list("record_id", flat=True)[: limit * 4]
    return list(dict.fromkeys(row for row in rows if row is not None))[:limit]
