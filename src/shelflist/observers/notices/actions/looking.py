"""Looking, once a day, whether something came that a kept search finds; what came is noted, and told like the rest."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.http import QueryDict

from shelflist.departments.lists.actions import note_news
from shelflist.departments.lists.models import SavedSearch
from shelflist.departments.lists.queries import searches_to_look_at
from shelflist.observers.notices.actions.planning import plan_for
from shelflist.observers.notices.models import Message, Notice
from shelflist.observers.notices.queries.surroundings import Surroundings, surroundings
from shelflist.observers.notices.sources.searches import EVENT, KIND, SOURCE
from shelflist.observers.search import queries as index
from shelflist.observers.search.addresses import Asked

EVERY_SECONDS = 900
LOOK_AGAIN_AFTER = timedelta(hours=20)
AT_ONCE = 200
TITLES_TOLD = 10


def look_for_new_titles(now: datetime) -> None:
    """Periodic task. A search whose last news has not gone out yet is not looked at again: nothing is passed over."""
    around = surroundings(now)
    if not around.known.of_event(EVENT):
        return
    after = 0
    while found := searches_to_look_at(after, now - LOOK_AGAIN_AFTER, AT_ONCE):
        after = found[-1].pk
        waiting = _not_gone_out([one.pk for one in found])
        for kept in found:
            if kept.pk not in waiting:
                _look(kept, around)


def _not_gone_out(search_ids: list[int]) -> set[int]:
    mine = Notice.objects.filter(kind=KIND, subject_id__in=search_ids)
    in_queue = mine.filter(message__state__in=[Message.State.PENDING, Message.State.SENDING])
    return {*mine.filter(state=Notice.State.WAITING).values_list("subject_id", flat=True),
            *in_queue.values_list("subject_id", flat=True)}  # fmt: skip


def _look(kept: SavedSearch, around: Surroundings) -> None:
    news = new_titles(kept.address, kept.told_up_to)
    with transaction.atomic():
        note_news(search_id=kept.pk, news=news[:TITLES_TOLD], up_to=max([kept.told_up_to, *news]), now=around.now)
        if news:
            plan_for(SOURCE, [kept.pk], [EVENT], around, timedelta(days=1))


def new_titles(address: str, told_up_to: int) -> list[int]:
    """The numbers of the titles of a search that came after the last one told of, the latest first."""
    asked = Asked.of(QueryDict(address)).newest_first()
    return sorted((one for one in index.search(asked.search(facets=())).ids if one > told_up_to), reverse=True)
