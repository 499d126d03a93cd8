"""What waits for somebody: headings that are not linked, that may mean several authorities, whose authority is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Min

from shelflist.departments.authorities.models import Authority, Reference, Spread, TitleHeading
from shelflist.departments.authorities.queries.finding import Found, find
from shelflist.departments.authorities.rules import naco
from shelflist.departments.authorities.rules.headings import searched_in
from shelflist.departments.authorities.rules.linking import BY_HAND

COUNTED_AT_MOST = 10_000
NEAR = 3
BEGINNING = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """A form of heading that some titles have, and what it may mean."""

    heading_id: int
    text: str
    kind: str
    thesaurus: str
    key: str
    record_id: int
    title_count: int
    choices: tuple[Found, ...]


def problem_counts(states: Sequence[str] = ("ambiguous", "gone", "unlinked")) -> dict[str, int]:
    """How many headings are in each of these states; counted no further than some thousands, in one statement."""
    some = f"SELECT 1 FROM {TitleHeading._meta.db_table} WHERE state = %s LIMIT {COUNTED_AT_MOST + 1}"  # noqa: S608 - constants
    counts = ", ".join(f"(SELECT COUNT(*) FROM ({some}) some_{place})" for place in range(len(states)))  # noqa: S608 - constants
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", list(states))
        return dict(zip(states, cursor.fetchone(), strict=True))


def problems(state: str, *, after: str = "", limit: int = 25) -> list[Problem]:
    """The next forms of heading in this state, by their words, each with the authorities that it may mean."""
    rows = (
        TitleHeading.objects.filter(state=state, key__gt=after)
        .exclude(how=BY_HAND)
        .values("key", "kind", "thesaurus")
        .annotate(count=Count("record", distinct=True), first=Min("pk"))
        .order_by("key", "kind", "thesaurus")[:limit]
    )
    found = list(rows)
    firsts = TitleHeading.objects.in_bulk([row["first"] for row in found])
    return [
        Problem(
            one.pk, one.text, one.kind, one.thesaurus, one.key, one.record_id, row["count"], tuple(_choices(one, state))
        )
        for row in found
        if (one := firsts.get(row["first"])) is not None
    ]


def _choices(one: TitleHeading, state: str) -> list[Found]:
    thesauri = searched_in(one.thesaurus, one.kind)
    if state == "ambiguous":
        keys = [key for key in (one.key, one.shorter) if key]
        rows = Reference.objects.filter(key__in=keys, kind=one.kind, thesaurus__in=thesauri, role__in=("1", "4"))
        ids = list(rows.filter(authority__merged_into=None).values_list("authority_id", flat=True).distinct()[:8])
        return [_found(row) for row in Authority.objects.filter(pk__in=ids).order_by("pk")]
    beginning = naco.normalised(one.text.split(" -- ")[0], keep_comma=True)[:BEGINNING]
    return find(beginning, kind=one.kind, thesauri=thesauri, limit=NEAR, counted=False)


def _found(row: Authority) -> Found:
    return Found(row.pk, row.text, "", row.kind, row.thesaurus, row.number, "1", row.key)


def spreads(limit: int = 20) -> list[Spread]:
    """Headings that changed lately, and how far their titles have followed."""
    return list(Spread.objects.order_by("-began_at", "-pk")[:limit])
