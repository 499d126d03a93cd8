"""How people are reached: addresses that work, in their language, by the ways that they chose."""

from __future__ import annotations

from collections.abc import Collection

from shelflist.records.patrons.models import BadAddress, MessageChoice, Patron
from shelflist.records.patrons.queries.devices import devices_of
from shelflist.records.patrons.rules.messages import COLUMNS, Choice, Reach, Way, usual

COLUMNS_READ = (
    "id", "family_name", "given_names", "preferred_name", "email", "phone", "phone_mobile", "address", "language",
)  # fmt: skip


def reach_of(patron_ids: Collection[int]) -> dict[int, Reach]:
    """How each of these patrons is reached, bad addresses left out; in three statements."""
    bad: dict[int, set[str]] = {}
    for patron_id, kind in BadAddress.objects.filter(patron_id__in=patron_ids, mended_at__isnull=True).values_list(
        "patron_id", "kind"
    ):
        bad.setdefault(patron_id, set()).add(kind)
    found = {}
    devices = devices_of(patron_ids)
    for patron in Patron.objects.filter(pk__in=patron_ids, deleted_at__isnull=True).only(*COLUMNS_READ):
        out = bad.get(patron.pk, set())
        mobile = "" if "phone_mobile" in out else patron.phone_mobile
        day = "" if "phone" in out else patron.phone
        found[patron.pk] = Reach(
            patron_id=patron.pk,
            name=patron.name,
            email="" if "email" in out else patron.email,
            sms=mobile or day,
            voice=day or mobile,
            post="" if "address" in out else patron.address,
            push=str(len(devices[patron.pk])) if patron.pk in devices else "",
            language=patron.language,
        )
    return found


def choices_of(patron_ids: Collection[int], event: str) -> dict[int, Choice]:
    """How each of these patrons wants to hear of an event: their own choice, else their category's, else the usual."""
    categories = dict(Patron.objects.filter(pk__in=patron_ids).values_list("pk", "category_id"))
    rows = MessageChoice.objects.filter(event=event)
    own = {row.patron_id: _choice(row) for row in rows.filter(patron_id__in=patron_ids)}
    of_kind = {row.category_id: _choice(row) for row in rows.filter(category_id__in=set(categories.values()))}
    return {one: own.get(one) or of_kind.get(kind) or usual(event) for one, kind in categories.items()}


def choices_of_category(category_id: int) -> dict[str, Choice]:
    """What was chosen for a kind of patron, by event; what is not here is as the rules say."""
    return {row.event: _choice(row) for row in MessageChoice.objects.filter(category_id=category_id)}


def _choice(row: MessageChoice) -> Choice:
    ways: frozenset[Way] = frozenset(way for way, column in COLUMNS.items() if getattr(row, column))
    return Choice(ways, row.days_before, row.digest)
