"""Lists as pages show them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from shelflist.departments.lists.models import ListEntry, ReadingList, SavedSearch, SearchTemplate


def _lists() -> QuerySet[ReadingList]:
    return ReadingList.objects.annotate(title_count=Count("entries"))


def lists_of(patron_id: int) -> list[ReadingList]:
    """A reader’s lists, by name, each with how many titles stand on it."""
    return list(_lists().filter(patron_id=patron_id))


def library_lists(*, shared_only: bool = True) -> list[ReadingList]:
    """The library’s lists, by name."""
    found = _lists().filter(patron_id__isnull=True)
    return list(found.filter(shared=True) if shared_only else found)


def list_by_token(token: str) -> ReadingList | None:
    """The list with this address, whoever may see it."""
    return _lists().filter(token=token).first()


def entries_of(list_id: int, limit: int = 1000) -> list[ListEntry]:
    """What stands on a list, in its order."""
    return list(ListEntry.objects.filter(list_id=list_id)[:limit])


def shown_on_home() -> list[tuple[ReadingList, list[ListEntry]]]:
    """The library’s lists that stand on the home page, each with its first titles, in two statements."""
    return _with_entries(ReadingList.objects.filter(on_home=True, patron_id__isnull=True))


def shown_to_children() -> list[tuple[ReadingList, list[ListEntry]]]:
    """Those of the children’s page."""
    return _with_entries(ReadingList.objects.filter(for_children=True, patron_id__isnull=True))


def _with_entries(found: QuerySet[ReadingList]) -> list[tuple[ReadingList, list[ListEntry]]]:
    lists = list(found[:6])
    entries: dict[int, list[ListEntry]] = {one.pk: [] for one in lists}
    for entry in ListEntry.objects.filter(list_id__in=entries, position__lte=40).order_by("list_id", "position", "pk"):
        if len(entries[entry.list_id]) < 14:
            entries[entry.list_id].append(entry)
    return [(one, entries[one.pk]) for one in lists if entries[one.pk]]


def lists_with(record_id: int) -> list[ReadingList]:
    """The library’s shared lists on which a title stands."""
    found = ReadingList.objects.filter(patron_id__isnull=True, shared=True, entries__record_id=record_id)
    return list(found.distinct()[:6])


def searches_of(patron_id: int) -> list[SavedSearch]:
    """What a reader keeps, by name."""
    return list(SavedSearch.objects.filter(patron_id=patron_id))


def searches_to_look_at(after: int, not_since: datetime, limit: int) -> list[SavedSearch]:
    """Kept searches that are told of by mail and were not looked at since, by number from the one after."""
    found = SavedSearch.objects.filter(by_mail=True, looked_at__lte=not_since, pk__gt=after)
    return list(found.order_by("pk")[:limit])


def searches_with_ids(ids: Collection[int]) -> list[SavedSearch]:
    return list(SavedSearch.objects.filter(pk__in=list(ids)).select_related("patron__category").order_by("pk"))


def templates_for(user_id: int) -> list[SearchTemplate]:
    """The searches that somebody at the desk keeps, and those that others share with everybody, by name."""
    return list(SearchTemplate.objects.filter(Q(owner_id=user_id) | Q(shared=True)).select_related("owner"))
