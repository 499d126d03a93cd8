"""Who can be reached by which way: their own addresses or their guarantor's, what came back, what they do not want."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

from django.db.models import Q

from shelflist.observers.notices.models import TitlesWish, Unsubscribed
from shelflist.observers.notices.rules.reaching import Contact, Wish
from shelflist.records.patrons.models import BadAddress, MessageChoice, Patron
from shelflist.records.patrons.queries.devices import devices_of
from shelflist.records.patrons.rules.messages import COLUMNS

AT_ONCE = 500
FIELDS = (
    "pk", "family_name", "given_names", "preferred_name", "email", "phone", "phone_mobile", "address", "language",
    "guarantor_id", "category_id",
)  # fmt: skip
WISH_OF: Mapping[str, str] = {
    "pre-due": "due-soon",
    "due": "due-today",
    "overdue": "overdue",
    "lost": "overdue",
    "long-overdue": "overdue",
    "auto-renewed": "auto-renewal",
    "auto-renew-refused": "auto-renewal",
    "hold-ready": "hold-ready",
    "hold-reminder": "hold-ready",
    "hold-expiring": "hold-expiring",
    "hold-cancelled": "hold-cancelled",
    "hold-expired": "hold-cancelled",
    "recall": "recall",
    "check-out": "receipt",
    "check-in": "receipt",
    "payment": "money",
    "card-expiry": "membership",
    "account-change": "account",
    "password": "account",
}
"""Under which of the choices on the page of a reader an event falls (PAT-17)."""


def contacts(patron_ids: Collection[int]) -> dict[int, Contact]:
    """Everybody among these who is not deleted, in a few statements however many they are."""
    wanted = sorted(set(patron_ids))
    found: dict[int, Contact] = {}
    for start in range(0, len(wanted), AT_ONCE):
        found |= _contacts(wanted[start : start + AT_ONCE])
    return found


def _contacts(ids: list[int]) -> dict[int, Contact]:
    rows = {row.pk: row for row in Patron.objects.filter(pk__in=ids, deleted_at__isnull=True).only(*FIELDS)}
    guarantor_ids = {row.guarantor_id for row in rows.values() if row.guarantor_id and not row.email}
    guarantors = {
        row.pk: row for row in Patron.objects.filter(pk__in=guarantor_ids, deleted_at__isnull=True).only(*FIELDS)
    }
    refused: dict[int, set[str]] = defaultdict(set)
    for patron_id, event in Unsubscribed.objects.filter(patron_id__in=ids).values_list("patron_id", "event"):
        refused[patron_id].add(event)
    bad = _bad([*rows, *guarantors])
    wishes, titles, devices = _wishes(rows), titles_wished(ids), devices_of(ids)
    return {
        row.pk: replace(
            _contact(
                row, guarantors.get(row.guarantor_id or 0), bad, wishes[row.pk], refused[row.pk], row.pk in devices
            ),
            titles=titles.get(row.pk),
        )
        for row in rows.values()
    }


def titles_wished(patron_ids: Collection[int]) -> dict[int, bool]:
    """Who among these has said whether titles are named in what is written to them."""
    return dict(TitlesWish.objects.filter(patron_id__in=list(patron_ids)).values_list("patron_id", "titles"))


def _contact(
    row: Patron,
    guarantor: Patron | None,
    bad: Mapping[int, set[str]],
    wishes: Mapping[str, Wish],
    refused: Collection[str],
    has_device: bool,
) -> Contact:
    """A child without an e-mail of their own is written to at the address of who answers for them."""
    own, theirs = _working(row, bad), _working(guarantor, bad) if guarantor else {}
    known = {way: own.get(way) or theirs.get(way, "") for way in ("email", "sms", "voice", "phone", "post")}
    known["account"] = str(row.pk)
    known["push"] = str(row.pk) if has_device else ""
    tried = {**_addresses(guarantor), **_addresses(row)} if guarantor else _addresses(row)
    return Contact(
        patron_id=row.pk,
        name=row.name,
        given_name=row.preferred_name or row.given_names or row.family_name,
        language=row.language,
        addresses={way: address for way, address in known.items() if address},
        bad=frozenset(way for way, address in tried.items() if address and not known.get(way)),
        wanted=wishes,
        refuses=frozenset(refused),
        through=guarantor.name if guarantor and not own.get("email") and theirs.get("email") else "",
    )


def _addresses(row: Patron) -> dict[str, str]:
    mobile, day = row.phone_mobile or row.phone, row.phone or row.phone_mobile
    known = {"email": row.email, "sms": mobile, "voice": day, "phone": day, "post": row.address}
    return {way: address.strip() for way, address in known.items()}


def _working(row: Patron, bad: Mapping[int, set[str]]) -> dict[str, str]:
    """The addresses that are not known to be bad."""
    out = bad.get(row.pk, set())
    known = _addresses(row)
    mobile = row.phone_mobile if "phone_mobile" not in out else ""
    day = row.phone if "phone" not in out else ""
    known |= {"sms": mobile or day, "voice": day or mobile, "phone": day or mobile}
    for kind, way in (("email", "email"), ("address", "post")):
        if kind in out:
            known[way] = ""
    return known


def _bad(ids: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = BadAddress.objects.filter(patron_id__in=list(ids), mended_at__isnull=True)
    for patron_id, kind in rows.values_list("patron_id", "kind"):
        found[patron_id].add(kind)
    return found


def _wishes(rows: Mapping[int, Patron]) -> dict[int, dict[str, Wish]]:
    """What each of them has chosen, or their category for them; where nobody chose, the rule speaks."""
    asked = MessageChoice.objects.filter(
        Q(patron_id__in=list(rows)) | Q(category_id__in={row.category_id for row in rows.values()})
    )
    own: dict[int, dict[str, Wish]] = defaultdict(dict)
    of_category: dict[int, dict[str, Wish]] = defaultdict(dict)
    for choice in asked:
        wish = Wish(tuple(way for way, column in COLUMNS.items() if getattr(choice, column)), choice.digest)
        if choice.patron_id is not None:
            own[choice.patron_id][choice.event] = wish
        elif choice.category_id is not None:
            of_category[choice.category_id][choice.event] = wish
    found = {}
    for row in rows.values():
        chosen = {**of_category[row.category_id], **own[row.pk]}
        found[row.pk] = {event: chosen[code] for event, code in WISH_OF.items() if code in chosen}
    return found


def days_before_wished(events: Collection[str]) -> dict[tuple[str, int, str], int]:
    """How many days ahead people want to hear of these events: by "patron" or "category", its id, and the event."""
    codes = {WISH_OF[event] for event in events if event in WISH_OF}
    rows = MessageChoice.objects.filter(event__in=codes, days_before__isnull=False)
    found: dict[tuple[str, int, str], int] = {}
    for patron_id, category_id, code, days in rows.values_list("patron_id", "category_id", "event", "days_before"):
        if days is None:
            continue
        whose = ("patron", patron_id) if patron_id is not None else ("category", category_id or 0)
        for event, of in WISH_OF.items():
            if of == code and event in events:
                found[(*whose, event)] = days
    return found
