"""Kept searches whose readers want to hear of new titles (OPC-10): the news is that which was found and noted last."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from shelflist.departments.lists.models import SavedSearch
from shelflist.departments.lists.queries import searches_with_ids
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.notices.rules.timing import Turn
from shelflist.observers.notices.sources.registry import Source, Subject, Sweep
from shelflist.records.catalog.queries import TitleRow, titles_with_ids

KIND, EVENT = "search", "new-titles"
OLD_NEWS = timedelta(days=7)


def sweep(swept: Sweep, after: int, limit: int) -> Sequence[int]:
    """Searches with news of these days."""
    if EVENT not in swept.events:
        return []
    found = SavedSearch.objects.filter(by_mail=True, looked_at__gte=swept.now - OLD_NEWS, pk__gt=after)
    return list(found.exclude(news=[]).order_by("pk").values_list("pk", flat=True)[:limit])


def subjects(ids: Collection[int], events: Collection[str], now: datetime) -> list[Subject]:
    found = []
    for one in searches_with_ids(ids):
        no = None
        if one.patron.deleted_at is not None:
            no = _("There is nobody any more to write to.")
        elif not one.by_mail:
            no = _("The search is kept without messages now.")
        elif not one.news:
            no = _("Nothing new has come.")
        turn = Turn(one.looked_at, one.looked_at, one.looked_at + OLD_NEWS)
        found += [
            Subject(KIND, one.pk, event, one.patron_id, one.patron.home_branch_id, turn, version=one.told_up_to,
                    category_path=one.patron.category.path, no=no)
            for event in events
        ]  # fmt: skip
    return found


def values(ids: Collection[int], titles: bool, now: datetime) -> dict[int, dict[str, Any]]:
    """The name of the search and what came. Where titles are not named, only how many: the name tells as much."""
    searches = searches_with_ids(ids)
    rows = titles_with_ids({number for one in searches for number in one.news}) if titles else {}
    base = str(getattr(settings, "SHELFLIST_PUBLIC_URL", "")).rstrip("/")
    return {
        one.pk: {
            "search": one.name if titles else "",
            "new_count": len(one.news),
            "list": "\n".join(_line(rows[number], base) for number in one.news if number in rows),
            "forget": f"{base}{reverse('opac:lists')}" if base else "",
        }
        for one in searches
    }


def _line(row: TitleRow, base: str) -> str:
    words = f"- {row.title}{f' / {row.author}' if row.author else ''}"
    return f"{words}\n  {base}{reverse('opac:title', args=[row.id])}" if base else words


def example(event: str) -> int | None:
    return SavedSearch.objects.exclude(news=[]).order_by("-pk").values_list("pk", flat=True).first()


SOURCE = Source(KIND, subjects, values, sweep, example)
