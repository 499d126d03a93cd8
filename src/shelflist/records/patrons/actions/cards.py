"""Cards: a further one, another primary one, and the end of one that was lost or replaced."""

from __future__ import annotations

from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.patrons.actions.receipts import (
    PatronReceipt,
    find_by_words,
    local_day,
    locked,
    locked_to_edit,
    reasons_taken,
)
from shelflist.records.patrons.actions.registration import give_cards
from shelflist.records.patrons.models import Card, Patron
from shelflist.records.patrons.rules.details import reasons_against_card


def add_card(*, patron_id: int, barcode: str, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """Give a patron a further card; the first becomes the primary one (PAT-03). Refused(barcode-taken …)."""

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        if refusals := reasons_against_card(barcode) or reasons_taken(barcode, "card", act.by):
            raise Refused(refusals)
        card = give_cards(patron, [barcode], today=local_day(patron, act.now))[0]
        _note_change(patron, act)
        act.say(_("Gave card {card}.", card=card.barcode))
        return PatronReceipt(patron_id, patron.version, card.pk)

    request = {"patron": patron_id, "card": handle(barcode)}
    return perform("add-card", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def make_primary(*, card_id: int, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """Let this card be the one that is shown and printed. Refused(card-ended) for one that is not in use."""

    def work(act: Act) -> PatronReceipt:
        card, patron = _card_and_patron(card_id, act.by)
        if card.ended_at is not None:
            raise Refused(_ended(card))
        Card.objects.filter(patron=patron, primary=True).update(primary=False)
        Card.objects.filter(pk=card_id).update(primary=True)
        _note_change(patron, act)
        act.say(_("Card {card} is now the primary one.", card=card.barcode))
        return PatronReceipt(patron.pk, patron.version, card_id)

    return perform("make-card-primary", work, by=by, now=now, key=key, request={"card": card_id}, answer=PatronReceipt)


def end_card(*, card_id: int, why: str, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """A card is lost, replaced or given up: from this moment it opens nothing anywhere. Its number is not given again.

    Another card in use becomes the primary one, the oldest first.
    """

    def work(act: Act) -> PatronReceipt:
        card, patron = _card_and_patron(card_id, act.by)
        if card.ended_at is not None:
            raise Refused(_ended(card))
        reason = why.strip()[:80]
        if not reason:
            refusal = Refusal(code="reason-missing", message=_("Say why the card ends."), details={"field": "why"})
            raise Refused(refusal)
        Card.objects.filter(pk=card_id).update(ended_at=act.now, why_ended=reason, primary=False)
        heir = Card.objects.filter(patron=patron, ended_at__isnull=True).order_by("issued_on", "pk").first()
        if card.primary and heir is not None:
            Card.objects.filter(pk=heir.pk).update(primary=True)
        _note_change(patron, act)
        act.say(_("Card {card} ended: {why}.", card=card.barcode, why=reason))
        act.undoable({"card": card_id, "primary": card.primary})
        return PatronReceipt(patron.pk, patron.version, card_id)

    request = {"card": card_id, "why": why}
    return perform("end-card", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def undo_end_card(entry: Entry, act: Act) -> None:
    """The card is good again, and primary again if it was."""
    data = entry.undo or {}
    card = Card.objects.filter(pk=data["card"], ended_at__isnull=False).first()
    if card is None:
        raise Refused(changed_since())
    patron = locked(card.patron_id)
    if data["primary"]:
        Card.objects.filter(patron=patron, primary=True).update(primary=False)
    Card.objects.filter(pk=card.pk).update(ended_at=None, why_ended="", primary=data["primary"])
    _note_change(patron, act)


def _card_and_patron(card_id: int, by: Actor) -> tuple[Card, Patron]:
    """The card as it stands once its patron's row is locked."""
    owner = Card.objects.filter(pk=card_id).values_list("patron_id", flat=True).first()
    if owner is None:
        raise Refused(Refusal(code="card-unknown", message=_("There is no such card.")))
    patron = locked_to_edit(owner, by)
    return Card.objects.get(pk=card_id), patron


def _note_change(patron: Patron, act: Act) -> None:
    patron.changed_at, patron.version = act.now, patron.version + 1
    patron.save(update_fields=["changed_at", "version"])
    find_by_words(patron, list(Card.objects.filter(patron=patron).values_list("barcode", flat=True)))
    act.on(patron_id=patron.pk)


def _ended(card: Card) -> Refusal:
    return Refusal(
        code="card-ended",
        message=_("This card ended: {why}.", why=card.why_ended),
        remedy=_("Use the patron's other card, or give a new one."),
    )
