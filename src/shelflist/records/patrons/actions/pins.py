"""PINs: activated by a one-use code, kept as an Argon2 hash, a wrong one answered like an unknown card (S12 to S16).

Nothing here ever makes a PIN out of what is known of somebody, and no PIN or code is written anywhere but as a hash.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, Self

from django.contrib.auth.hashers import check_password, make_password

from shelflist.ground.accounts.rules import ACCOUNT_TRIES, ADDRESS_TRIES, Limit, address_subject
from shelflist.ground.accounts.tries import forget_tries, give_back, is_resting, take_a_try
from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.barcodes import handle, with_plain_digits
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.patrons import devices
from shelflist.records.patrons.actions.receipts import PatronReceipt, locked, locked_to_edit
from shelflist.records.patrons.models import Card, Patron
from shelflist.records.patrons.queries import patron_by_id, who_is
from shelflist.records.patrons.rules.pins import CODE_LASTS, CODE_LENGTH, CODE_LETTERS, Guessable, reason_against_pin

GUESSING = "pins:everywhere"
GUESSES = Limit(300, ADDRESS_TRIES.window)  # wrong ones, all over the service
FEW_TRIES = Limit(5, ADDRESS_TRIES.window)
LONGEST_TYPED = 120
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ActivationReceipt:
    """A code to hand over or to send as a link. The journal keeps everything but the code, so it is told only once."""

    patron_id: int
    expires_at: datetime
    code: str = field(default="", repr=False)
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"patron": self.patron_id, "expires": self.expires_at.isoformat()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["patron"], datetime.fromisoformat(data["expires"]))


def make_activation_code(*, patron_id: int, by: Actor, now: datetime, key: str | None = None) -> ActivationReceipt:
    """A random code with which this patron can choose a PIN within seven days; an earlier code is good no longer."""

    def work(act: Act) -> ActivationReceipt:
        patron = locked_to_edit(patron_id, act.by)
        code = "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))
        patron.activation_digest = _digest(code)
        patron.activation_expires_at = act.now + CODE_LASTS
        patron.save(update_fields=["activation_digest", "activation_expires_at"])
        act.on(patron_id=patron_id)
        return ActivationReceipt(patron_id, patron.activation_expires_at, code)

    request = {"patron": patron_id}
    return perform("make-activation-code", work, by=by, now=now, key=key, request=request, answer=ActivationReceipt)


def set_pin(*, card: str, code: str, pin: str, address: str, by: Actor, now: datetime) -> PatronReceipt:
    """Choose a PIN with the card's activation code, which is used up by it.

    Refused(activation-refused) for an unknown card, a wrong or an old code, and while the card is locked after too many
    tries, all in the same words; Refused(pin-length, pin-too-easy) only when the code was right.
    """
    subject = subject_of(card, holder(card))
    if not _take_a_try(subject, address, now):
        raise Refused(_activation_refused())

    def work(act: Act) -> PatronReceipt:
        known = holder(card)
        patron = locked(known.pk) if known else None
        fits = secrets.compare_digest(_digest(code), patron.activation_digest if patron else _digest(""))
        expires_at = patron.activation_expires_at if patron else None
        if patron is None or not fits or expires_at is None or expires_at < act.now or not patron.active:
            raise Refused(_activation_refused())
        return chosen(patron, pin, act)

    receipt = perform("set-pin", work, by=by, now=now, answer=PatronReceipt)
    _give_back(subject, address)
    return receipt


def change_pin(*, patron_id: int, old: str, new: str, address: str, by: Actor, now: datetime) -> PatronReceipt:
    """Somebody who is signed in chooses another PIN, and knows the old one.

    Refused: pin-refused (also while they are locked after too many tries), pin-length, pin-too-easy, not-permitted.
    """
    if by.kind != "patron" or by.id != patron_id:
        raise Refused(not_permitted("edit-patrons"))
    subject = f"patron:{patron_id}"
    may_try = _take_a_try(subject, address, now)

    def work(act: Act) -> PatronReceipt:
        patron = locked(patron_id)
        if not (check_password(with_plain_digits(old), patron.pin_hash or _nobodys_pin()) and may_try):
            raise Refused(_pin_refused())
        return chosen(patron, new, act)

    receipt = perform("change-pin", work, by=by, now=now, answer=PatronReceipt)
    _give_back(subject, address)
    return receipt


def chosen(patron: Patron, pin: str, act: Act) -> PatronReceipt:
    """Keep the hash of a PIN that nobody could guess; a code that was still good is good no longer.

    Digits count as the same in every script: a telephone set to Arabic types ٧٣١٩ where the next one types 7319.
    """
    pin = with_plain_digits(pin)
    if refusal := reason_against_pin(pin, _guessable(patron)):
        raise Refused(refusal)
    patron.pin_hash = make_password(pin)
    patron.activation_digest, patron.activation_expires_at = "", None
    patron.save(update_fields=["pin_hash", "activation_digest", "activation_expires_at"])
    act.on(patron_id=patron.pk)
    return PatronReceipt(patron.pk, patron.version)


def check_pin(*, card: str, pin: str, address: str, now: datetime, device: str = "") -> Patron:
    """The patron whose card (or login) and PIN these are, or Refused(pin-refused), the same words for every cause.

    Tries are counted before they are judged, in rows all workers share: by person, whichever of their cards is typed,
    and by address. `device` is the token of a browser that they signed in from before: it has tries of its own, so that
    somebody who guesses elsewhere cannot shut the owner out. While there is guessing all over the service, an address
    has few tries (S12).
    """
    patron = holder(card)
    at_home = patron is not None and devices.knows(device, patron, now)
    subject = f"{subject_of(card, patron)}{'@device' if at_home else ''}"
    may_try = _take_a_try(subject, address, now)
    usable = patron is not None and patron.active and bool(patron.pin_hash)
    fits = check_password(with_plain_digits(pin), patron.pin_hash if patron is not None and usable else _nobodys_pin())
    if patron is None or not (may_try and usable and fits):
        if not take_a_try({GUESSING: GUESSES}, now):
            log.warning("Many PINs are being guessed at: each address has few tries for a while.")
        raise Refused(_pin_refused())
    _give_back(subject, address)
    Patron.objects.filter(pk=patron.pk).exclude(last_seen_on=now.date()).update(last_seen_on=now.date())
    return patron


@cache
def _nobodys_pin() -> str:
    """A hash that costs what a real one costs, and that nothing fits."""
    return make_password(secrets.token_urlsafe(30))


def holder(typed: str) -> Patron | None:
    """Whom a card in use, or a login, belongs to; the same three statements, whatever was typed."""
    typed = typed.replace("\x00", "")[:LONGEST_TYPED]
    known = who_is(typed)
    patron = patron_by_id(known.subject_id if known and known.kind in {"card", "login"} else 0)
    ended = Card.objects.filter(barcode=handle(typed), ended_at__isnull=False).exists()
    return None if ended else patron


def _take_a_try(subject: str, address: str, now: datetime) -> bool:
    """Count one try for the person and one for the address; False when either is locked."""
    of_address = FEW_TRIES if is_resting(GUESSING, now) else ADDRESS_TRIES
    return take_a_try({subject: ACCOUNT_TRIES, address_subject(address): of_address}, now)


def _give_back(subject: str, address: str) -> None:
    """A success takes its own try back."""
    forget_tries(subject)
    give_back(address_subject(address))


def subject_of(typed: str, patron: Patron | None) -> str:
    """Whom a try counts for; what nobody has is counted like what somebody has."""
    return f"patron:{patron.pk}" if patron else f"card:{sha256(handle(typed).encode()).hexdigest()}"


def _digest(code: str) -> str:
    """Codes are random, so they need no slow hash; blanks, hyphens and case do not matter when they are typed."""
    return sha256(with_plain_digits(code).replace(" ", "").replace("-", "").upper().encode()).hexdigest()


def _guessable(patron: Patron) -> Guessable:
    names = " ".join((patron.family_name, patron.given_names, patron.preferred_name)).split()
    return Guessable(
        born_on=patron.born_on,
        phones=(patron.phone, patron.phone_evening, patron.phone_mobile),
        cards=tuple(Card.objects.filter(patron=patron).values_list("barcode", flat=True)),
        words=(*names, patron.login, patron.email, patron.email.partition("@")[0]),
    )


def _pin_refused() -> Refusal:
    return Refusal(
        code="pin-refused",
        message=_("That card and PIN do not belong together."),
        remedy=_("Look at both once more, or ask at the desk for a new activation code."),
    )


def _activation_refused() -> Refusal:
    return Refusal(
        code="activation-refused",
        message=_("That card and activation code do not belong together, or the code is no longer good."),
        remedy=_("Ask at the desk for a new one."),
    )
