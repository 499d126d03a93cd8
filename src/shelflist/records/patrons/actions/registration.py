"""Registering a patron, changing what is known of them, and who answers for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.patrons.actions.contact import mended
from shelflist.records.patrons.actions.families import address_follows, joined
from shelflist.records.patrons.actions.receipts import (
    PatronReceipt,
    changed_by_others,
    find_by_words,
    locked_to_edit,
    must_edit,
    must_edit_kind,
    reasons_taken,
    surroundings,
)
from shelflist.records.patrons.models import BadAddress, Card, Patron
from shelflist.records.patrons.queries import categories
from shelflist.records.patrons.rules.details import PatronDetails, reasons_against, reasons_against_card
from shelflist.records.patrons.rules.people import months_after


def register_patron(
    *,
    details: PatronDetails,
    cards: Sequence[str] = (),
    family_of: int | None = None,
    shares_address: bool = False,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> PatronReceipt:
    """Make a patron, with cards if there are any; the first card is the primary one.

    `family_of`: they belong to this patron's family, and with `shares_address` live there too (PAT-05). The card's last
    day is reckoned from the category unless given. No PIN is made (S14). Refused with every reason of `rules.details`,
    barcode-taken, not-permitted.
    """
    return perform(
        "register-patron",
        lambda act: registered(details, cards, act, family_of, shares_address=shares_address),
        by=by,
        now=now,
        key=key,
        request={**_plain(details), "cards": list(cards), "family": family_of, "shares": shares_address},
        answer=PatronReceipt,
    )


def registered(
    details: PatronDetails,
    cards: Sequence[str],
    act: Act,
    family_of: int | None = None,
    *,
    shares_address: bool = False,
) -> PatronReceipt:
    """Building block: look at everything, then write the patron with cards, words and family."""
    relative = locked_to_edit(family_of, act.by) if family_of is not None else None
    if relative is not None and shares_address:
        details = replace(details, address=relative.address)
    kind = categories.value().get(details.category_id)
    if relative is not None and kind is not None and kind.needs_guarantor and details.guarantor_id is None:
        details = replace(details, guarantor_id=relative.guarantor_id or relative.pk)  # whoever answers for the others
    known = surroundings(details.home_branch_id, act.now)
    refusals = [*reasons_against(details, known), *_reasons_against_cards(cards, act.by)]
    refusals += reasons_taken(details.login.strip(), "login", act.by)
    refusals += _reasons_against_guarantor(details.guarantor_id, None)
    if refusals:
        raise Refused(refusals)
    must_edit(act.by, details.home_branch_id)
    must_edit_kind(act.by, details.category_id)
    patron = create_patron(details, today=known.today, now=act.now)
    rows = give_cards(patron, cards, today=known.today)
    find_by_words(patron, [row.barcode for row in rows])
    if relative is not None:
        joined(act, patron, relative)
        if shares_address:
            Patron.objects.filter(pk=patron.pk).update(lives_with=relative)
    act.on(patron_id=patron.pk)
    return PatronReceipt(patron.pk, 1, rows[0].pk if rows else None, patron.expires_on)


def create_patron(
    details: PatronDetails, *, today: date, now: datetime, numbers: Mapping[str, int] | None = None
) -> Patron:
    """Building block: write the row of details that were found good."""
    joined = details.joined_on or today
    patron = Patron(joined_on=joined, created_at=now, changed_at=now, **details.columns())
    months = categories.value(numbers)[patron.category_id].valid_months
    patron.expires_on = details.expires_on or months_after(joined, months)
    patron.save(force_insert=True)
    return patron


def give_cards(patron: Patron, cards: Sequence[str], *, today: date) -> list[Card]:
    """Building block: new cards; the first is primary when the patron has none that is."""
    has_primary = Card.objects.filter(patron=patron, primary=True).exists()
    rows: list[Card] = []
    for barcode in dict.fromkeys(handle(card) for card in cards):
        primary = not has_primary and not rows
        rows.append(Card.objects.create(patron=patron, barcode=barcode, primary=primary, issued_on=today))
    return rows


def edit_patron(
    *, patron_id: int, version: int, details: PatronDetails, by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """Change what is known of a patron; cards, notes, bars and PIN have acts of their own.

    `version` is the one the form was made from; Refused(changed-since) when somebody else was quicker.
    `details.expires_on` None leaves the last day as it is.
    """
    return perform(
        "edit-patron",
        lambda act: _edit(patron_id, version, details, act),
        by=by,
        now=now,
        key=key,
        request={**_plain(details), "patron": patron_id, "version": version},
        answer=PatronReceipt,
    )


def _edit(patron_id: int, version: int, details: PatronDetails, act: Act) -> PatronReceipt:
    patron = locked_to_edit(patron_id, act.by)
    if patron.version != version:
        raise Refused(changed_by_others())
    must_edit(act.by, patron.home_branch_id)
    known = surroundings(details.home_branch_id, act.now)
    refusals = list(reasons_against(details, known))
    if patron.login != details.login.strip():
        refusals += reasons_taken(details.login.strip(), "login", act.by, except_patron=patron_id)
    refusals += _reasons_against_guarantor(details.guarantor_id, patron_id)
    if refusals:
        raise Refused(refusals)
    must_edit(act.by, details.home_branch_id)
    must_edit_kind(act.by, details.category_id)
    change_patron(patron, details, act)
    act.on(patron_id=patron_id)
    return PatronReceipt(patron_id, patron.version, None, patron.expires_on)


def change_patron(patron: Patron, details: PatronDetails, act: Act) -> None:
    """Building block: write good details over a locked row; a new address is not the one that failed."""
    before = {kind: getattr(patron, kind) for kind in BadAddress.Kind.values}
    for name, value in details.columns().items():
        setattr(patron, name, value)
    patron.joined_on = details.joined_on or patron.joined_on
    if details.expires_on and details.expires_on != patron.expires_on:
        patron.expires_on, patron.expiry_is_temporary = details.expires_on, False
    patron.changed_at = act.now
    patron.version += 1
    patron.save()
    if changed := [kind for kind, value in before.items() if getattr(patron, kind) != value]:
        mended(act, patron, changed)
        address_follows(act, patron)
    find_by_words(patron, list(Card.objects.filter(patron=patron).values_list("barcode", flat=True)))


def set_guarantor(
    *,
    patron_id: int,
    guarantor_id: int | None,
    guarantor_is: str = "",
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> PatronReceipt:
    """Say who answers for a patron, and what they are to them; None takes it back where the category allows that."""

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        refusals = _reasons_against_guarantor(guarantor_id, patron_id)
        if guarantor_id is None and categories.value()[patron.category_id].needs_guarantor:
            refusals.append(
                Refusal(
                    code="guarantor-needed",
                    message=_("Patrons of this kind need somebody who answers for them."),
                    remedy=_("Give another guarantor, or another kind of card."),
                    details={"field": "guarantor"},
                )
            )
        if refusals:
            raise Refused(refusals)
        patron.guarantor_id, patron.guarantor_is = guarantor_id, guarantor_is.strip()[:80]
        patron.changed_at, patron.version = act.now, patron.version + 1
        patron.save(update_fields=["guarantor", "guarantor_is", "changed_at", "version"])
        act.on(patron_id=patron_id)
        return PatronReceipt(patron_id, patron.version, guarantor_id)

    request = {"patron": patron_id, "guarantor": guarantor_id, "is": guarantor_is}
    return perform("set-guarantor", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def _reasons_against_guarantor(guarantor_id: int | None, patron_id: int | None) -> list[Refusal]:
    """A guarantor is another person, known here, for whom nobody else answers (no circles)."""
    if guarantor_id is None:
        return []
    guarantor = Patron.objects.filter(pk=guarantor_id, deleted_at__isnull=True).first()
    if guarantor is None:
        message = _("The person who should answer for them is not known here.")
    elif guarantor_id == patron_id:
        message = _("Nobody can answer for themselves.")
    elif guarantor.guarantor_id is not None:
        message = _("Somebody else answers for {name} already.", name=guarantor.name)
    else:
        return []
    return [Refusal(code="guarantor-not-usable", message=message, details={"field": "guarantor"})]


def _reasons_against_cards(cards: Sequence[str], by: Actor) -> list[Refusal]:
    found: list[Refusal] = []
    for card in cards:
        found += reasons_against_card(card) or reasons_taken(card, "card", by)
    return found


def _plain(details: PatronDetails) -> dict[str, object]:
    return {name: getattr(details, name) for name in details.__dataclass_fields__}
