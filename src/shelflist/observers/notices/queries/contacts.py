"""Who can be reached by which way: their own addresses or their guarantor's, what came back, what they do not want."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from shelflist.observers.notices.models import Bounce, Unsubscribed
from shelflist.observers.notices.rules.reaching import Contact
from shelflist.records.patrons.models import Patron

AT_ONCE = 500
FIELDS = (
    "pk", "family_name", "given_names", "preferred_name", "email", "phone", "address", "language", "guarantor_id",
)  # fmt: skip


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
    answering = {row.pk: guarantors.get(row.guarantor_id or 0) for row in rows.values()}
    addresses = {row.pk: addresses_of(row, answering[row.pk]) for row in rows.values()}
    bad = _bad(addresses)
    return {
        row.pk: Contact(
            patron_id=row.pk,
            name=row.name,
            given_name=row.preferred_name or row.given_names or row.family_name,
            language=row.language,
            addresses=addresses[row.pk],
            bad=frozenset(way for way, address in addresses[row.pk].items() if (way, address.casefold()) in bad),
            refuses=frozenset(refused[row.pk]),
            through=_through(row, answering[row.pk]),
        )
        for row in rows.values()
    }


def addresses_of(row: Patron, guarantor: Patron | None) -> dict[str, str]:
    """By way. A child without an e-mail of their own is written to at the address of who answers for them."""
    email = row.email or (guarantor.email if guarantor else "")
    phone = row.phone or (guarantor.phone if guarantor else "")
    post = row.address or (guarantor.address if guarantor else "")
    known = {"email": email, "sms": phone, "voice": phone, "phone": phone, "post": post, "account": str(row.pk)}
    return {way: address.strip() for way, address in known.items() if address.strip()}


def _through(row: Patron, guarantor: Patron | None) -> str:
    return guarantor.name if guarantor is not None and not row.email and guarantor.email else ""


def _bad(addresses: Mapping[int, Mapping[str, str]]) -> set[tuple[str, str]]:
    """Ways and addresses from which something came back for good, and about which nobody has said that it is mended."""
    asked = {address.casefold() for ways in addresses.values() for way, address in ways.items() if way != "account"}
    if not asked:
        return set()
    rows = Bounce.objects.filter(permanent=True, settled_at__isnull=True, address__in=asked)
    return set(rows.values_list("way", "address"))
