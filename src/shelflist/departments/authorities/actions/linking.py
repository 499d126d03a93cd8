"""Linking headings of titles with their authorities: many at once, within another action's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet

from shelflist.departments.authorities.actions.spreading import begin_spread
from shelflist.departments.authorities.hearing import found_otherwise
from shelflist.departments.authorities.models import Authority, Reference, TitleHeading
from shelflist.departments.authorities.rules import numbers
from shelflist.departments.authorities.rules.headings import searched_in
from shelflist.departments.authorities.rules.linking import (
    AMBIGUOUS,
    BY_HAND,
    GONE,
    LINKED,
    UNLINKED,
    Link,
    Numbered,
    Target,
    link_of,
)
from shelflist.records.catalog.models import Record, RecordIdentifier

AT_ONCE = 900
T = TypeVar("T")
Before = Mapping[tuple[int, str, str, str], tuple[int | None, str, str]]
Group = tuple[str, str, str, str, str]  # kind, thesaurus, key, shorter, source


def link_headings(headings: Sequence[TitleHeading], before: Before) -> None:
    """Give each heading its link. What it was linked to by hand stays; what was linked stays where nothing is found."""
    if not headings or not (Authority.objects.exists() or any(one.source for one in headings)):
        return
    links = _links({_group(one) for one in headings})
    for one in headings:
        link = links[_group(one)]
        was = before.get((one.record_id, one.tag[1:], one.thesaurus, one.key))
        if was is not None and was[0] is None:
            link = Link(UNLINKED, None, BY_HAND)
        elif was is not None and (was[1] == BY_HAND or link.state in {UNLINKED, AMBIGUOUS}):
            link = Link(LINKED, was[0], was[1], was[2])
        one.state, one.authority_id, one.how, one.covers = link.state, link.authority_id, link.how, link.covers


def relink_affected(keys: Collection[str], *, now: datetime) -> None:
    """Link what was not linked and is called like one of these headings, which have come. One update for each form."""
    groups: set[Group] = set()
    open_ones = _open_ones()
    for some in _slices(keys):
        for name in ("key", "shorter"):
            found = open_ones.filter(**{f"{name}__in": some})
            groups.update(found.values_list("kind", "thesaurus", "key", "shorter", "source").distinct())
    _relink(groups, now)


def relink_left_behind() -> None:
    """Link anew what was linked to an authority that is gone."""
    left = list(TitleHeading.objects.filter(state=LINKED, authority__isnull=True).order_by("pk")[:50_000])
    if left:
        for one in left:
            one.state = UNLINKED
        link_headings(left, {})
        for one in left:
            one.state = GONE if one.state == UNLINKED else one.state
        TitleHeading.objects.bulk_update(left, ["state", "authority", "how", "covers"], batch_size=500)


def relink_unlinked(*, after: str, limit: int, now: datetime) -> tuple[str, int]:
    """Try the next so many forms of what is not linked; the last form tried, and how many it were."""
    open_ones = _open_ones().filter(key__gt=after).order_by("key")
    keys = list(open_ones.values_list("key", flat=True).distinct()[:limit])
    groups: set[Group] = set()
    for some in _slices(keys):
        rows = _open_ones().filter(key__in=some)
        groups.update(rows.values_list("kind", "thesaurus", "key", "shorter", "source").distinct())
    _relink(groups, now)
    return (keys[-1] if keys else ""), len(keys)


def relink_form(kind: str, thesaurus: str, key: str, *, now: datetime) -> None:
    """Try one form of heading again."""
    same = _open_ones().filter(kind=kind, thesaurus=thesaurus, key=key)
    _relink(set(same.values_list("kind", "thesaurus", "key", "shorter", "source").distinct()), now)


def _open_ones() -> QuerySet[TitleHeading]:
    """What is not linked, but for what somebody took off its authority."""
    return TitleHeading.objects.exclude(state=LINKED).exclude(how=BY_HAND)


def _relink(groups: set[Group], now: datetime) -> None:
    for group, link in _links(groups).items():
        kind, thesaurus, key, shorter, source = group
        same = TitleHeading.objects.filter(kind=kind, thesaurus=thesaurus, key=key, shorter=shorter, source=source)
        found = same.exclude(state=LINKED).exclude(how=BY_HAND)
        count = found.update(state=link.state, authority_id=link.authority_id, how=link.how, covers=link.covers)
        if count and link.authority_id is not None:
            _spread_if_other(link, key, shorter, same, now)


def _spread_if_other(link: Link, key: str, shorter: str, same: QuerySet[TitleHeading], now: datetime) -> None:
    """Titles that are read or found by other words now must be found by these."""
    authority = Authority.objects.get(pk=link.authority_id)
    if authority.key != (key if link.covers == "whole" else shorter) or hasattr(authority, "local"):
        old = same.filter(authority_id=link.authority_id).values_list("text", flat=True)[0]
        begin_spread(authority_id=authority.pk, old=old, new=authority.text, leave_dates=True, by_name="", now=now)
    elif authority.references.filter(role=Reference.Role.SEE_FROM).exists():
        mine = same.filter(authority_id=link.authority_id)
        found_otherwise(list(mine.values_list("record_id", flat=True).distinct()))


def _group(one: TitleHeading) -> Group:
    return one.kind, one.thesaurus, one.key, one.shorter, one.source


def _links(groups: Collection[Group]) -> dict[Group, Link]:
    """The link of each form of heading, in a few statements."""
    targets = _targets({key for group in groups for key in (group[2], group[3]) if key})
    numbered = _numbered({group[4] for group in groups if group[4]})
    links = {}
    for group in groups:
        kind, thesaurus, key, shorter, source = group
        allowed = searched_in(thesaurus, kind)
        whole = [one for where in allowed for one in targets.get((key, kind, where), ())]
        less = [one for where in allowed for one in targets.get((shorter, kind, where), ())] if shorter else []
        links[group] = link_of(numbered.get(source, ()), whole, less)
    return links


def _targets(keys: Collection[str]) -> dict[tuple[str, str, str], list[Target]]:
    found: dict[tuple[str, str, str], list[Target]] = defaultdict(list)
    for some in _slices(keys):
        rows = Reference.objects.filter(key__in=some, role__in=("1", "4"), authority__merged_into__isnull=True)
        for key, kind, thesaurus, authority_id, role in rows.values_list(
            "key", "kind", "thesaurus", "authority_id", "role"
        ):
            found[key, kind, thesaurus].append(Target(authority_id, role == "1"))
    return found


def _numbered(sources: Collection[str]) -> dict[str, list[Numbered]]:
    """What stands behind numbers in $0: authorities in the catalogue, deleted ones too."""
    wanted = {source: numbers.forms(source) for source in sources}
    own = {source: number for source in sources if (number := numbers.own_id(source)) is not None}
    by_form: dict[str, set[int]] = defaultdict(set)
    for some in _slices({form for forms in wanted.values() for form in forms}):
        rows = RecordIdentifier.objects.filter(value__in=some, kind__in=("control", "lccn"), record__kind="authority")
        for value, record_id in rows.values_list("value", "record_id"):
            by_form[value].add(record_id)
    ids = {record_id for found in by_form.values() for record_id in found} | set(own.values())
    states = {}
    for some_ids in _slices(ids):
        known = Record.objects.filter(pk__in=some_ids, kind="authority").values_list("pk", "deleted_at")
        states.update({pk: deleted_at is not None for pk, deleted_at in known})
    moved = (
        dict(Authority.objects.filter(merged_into__isnull=False, pk__in=ids).values_list("pk", "merged_into_id"))
        if ids
        else {}
    )
    found: dict[str, list[Numbered]] = {}
    for source in sources:
        mine = {record_id for form in wanted[source] for record_id in by_form.get(form, ())} | (
            {own[source]} if source in own else set()
        )
        found[source] = [
            Numbered(moved.get(one, one) or one, states[one] and one not in moved) for one in mine if one in states
        ]
    return found


def _slices(values: Iterable[T]) -> Iterator[list[T]]:
    every = list(values)
    for at in range(0, len(every), AT_ONCE):
        yield every[at : at + AT_ONCE]
