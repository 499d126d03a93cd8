"""Records that somebody should look at: probably registered twice, incomplete, unreachable, too old for their kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.patrons.models import BadAddress, Patron
from shelflist.records.patrons.queries.people import categories
from shelflist.records.patrons.queries.twins import identity_of
from shelflist.records.patrons.rules.people import months_after
from shelflist.records.patrons.rules.twins import Likeness, likeness

SHOWN = 50
COMPARED = 4000


@dataclass(frozen=True, slots=True)
class Doubt:
    """A kind of doubt about records, and how to find them."""

    code: str
    label: Phrase
    found: Callable[[QuerySet[Patron], date], QuerySet[Patron]]


def _minors_without_guarantor(people: QuerySet[Patron], today: date) -> QuerySet[Patron]:
    needing = [one.id for one in categories.value().values() if one.needs_guarantor]
    return people.filter(category_id__in=needing, guarantor__isnull=True)


def _too_old(people: QuerySet[Patron], today: date) -> QuerySet[Patron]:
    asked = Q(pk__in=[])
    for one in categories.value().values():
        if one.juvenile_below_age is not None:
            asked |= Q(category_id=one.id, born_on__lte=months_after(today, -12 * one.juvenile_below_age))
    return people.filter(asked)


DOUBTS = (
    Doubt("no-birthday", _("no date of birth"), lambda people, today: people.filter(born_on__isnull=True)),
    Doubt(
        "unreachable",
        _("no address, no e-mail and no telephone"),
        lambda people, today: people.filter(email="", phone="", phone_mobile="", address=""),
    ),
    Doubt(
        "bad-address",
        _("an address that does not work"),
        lambda people, today: people.filter(
            pk__in=BadAddress.objects.filter(mended_at__isnull=True).values("patron_id")
        ),
    ),
    Doubt("no-guarantor", _("nobody answers for them"), _minors_without_guarantor),
    Doubt("too-old", _("too old for their kind of card"), _too_old),
    Doubt("no-card", _("no card in use"), lambda people, today: people.annotate(
        in_use=Count("cards", filter=Q(cards__ended_at__isnull=True))).filter(in_use=0)),
    Doubt(
        "long-expired",
        _("expired more than two years ago"),
        lambda people, today: people.filter(expires_on__lt=months_after(today, -24)),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DoubtList:
    """A doubt with how many records it concerns, and the first of them."""

    code: str
    label: Phrase
    count: int
    people: tuple[Patron, ...]


def doubts(today: date, shown: str = "") -> list[DoubtList]:
    """Every kind with its count; the records only of the one that is asked for."""
    people = Patron.objects.filter(deleted_at__isnull=True, active=True).select_related("category", "home_branch")
    found = []
    for one in DOUBTS:
        rows = one.found(people, today)
        first = tuple(rows.order_by("name_sort", "pk")[:SHOWN]) if one.code == shown else ()
        found.append(DoubtList(one.code, one.label, rows.count(), first))
    return found


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person."""

    older: Patron
    newer: Patron
    likeness: Likeness


def likely_pairs(limit: int = SHOWN) -> list[Pair]:
    """Records that are alike among those with the same birthday, e-mail or telephone; the likeliest first."""
    people = Patron.objects.filter(deleted_at__isnull=True).select_related("category", "home_branch")
    candidates: set[tuple[int, int]] = set()
    rows: dict[int, Patron] = {}
    for column in ("born_on", "email", "phone"):
        blank = Q(**{f"{column}__isnull": True}) if column == "born_on" else Q(**{column: ""})
        shared = people.exclude(blank).order_by().values(column).annotate(count=Count("pk")).filter(count__gte=2)
        values = [one[column] for one in shared[:COMPARED]]
        by_value: dict[object, list[int]] = {}
        for row in people.filter(**{f"{column}__in": values}):
            rows[row.pk] = row
            by_value.setdefault(getattr(row, column), []).append(row.pk)
        candidates |= {(a, b) for ids in by_value.values() for a in ids for b in ids if a < b}
    pairs = [Pair(rows[a], rows[b], likeness(identity_of(rows[a]), identity_of(rows[b]))) for a, b in candidates]
    likely = sorted(
        (one for one in pairs if one.likeness.is_likely), key=lambda one: (-one.likeness.score, one.older.pk)
    )
    return likely[:limit]
