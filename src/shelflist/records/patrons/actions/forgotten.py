"""A forgotten PIN: a signed link that lets its reader choose another, once and within the hour. It is kept nowhere.

The link is good only while the PIN is the one for which it was made, so that whoever used it, or remembered after all
and chose another, made it worthless.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.core.signing import BadSignature, Signer

from shelflist.ground.accounts.rules import Limit, address_subject
from shelflist.ground.accounts.tries import take_a_try
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.patrons.actions.pins import chosen, holder, subject_of
from shelflist.records.patrons.actions.receipts import PatronReceipt, locked
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries import patron_by_id

LINK_LASTS = timedelta(hours=1)
HOUR = timedelta(hours=1)
FOR_ONE_CARD, FROM_ONE_PLACE, BY_EVERYBODY = Limit(3, HOUR), Limit(10, HOUR), Limit(300, HOUR)
SIGNER = Signer(salt="patrons.forgotten-pin")


def who_forgot(*, card: str, address: str, now: datetime) -> int:
    """Whose card (or login) this is, 0 for nobody's: the same statements whatever was typed.

    Refused(try-later) when it was asked often for this card, from this place or by everybody; a card that nobody has is
    counted like one that somebody has.
    """
    patron = holder(card)
    limits = {
        f"forgotten:{sha256(subject_of(card, patron).encode()).hexdigest()[:40]}": FOR_ONE_CARD,
        f"forgotten:{address_subject(address)}"[:80]: FROM_ONE_PLACE,
        "forgotten:everybody": BY_EVERYBODY,
    }
    if not take_a_try(limits, now):
        raise Refused(
            Refusal(
                "try-later",
                _("That was asked for often just now."),
                _("Look into your mail, try again in an hour, or ask at the desk."),
            )
        )
    return patron.pk if patron is not None and patron.active else 0


def link_token(patron_id: int, now: datetime) -> str:
    """What the link says; empty for somebody who is not here any more."""
    patron = patron_by_id(patron_id)
    if patron is None or not patron.active:
        return ""
    until = int((now + LINK_LASTS).timestamp())
    return str(SIGNER.sign_object([patron.pk, until, _mark(patron)]))


def is_good(token: str, now: datetime) -> bool:
    """Whether a PIN can still be chosen with it."""
    return _read(token, now) is not None


def choose_forgotten_pin(*, token: str, pin: str, by: Actor, now: datetime) -> PatronReceipt:
    """Another PIN with the link from the mail, which is used up by it. Every session of theirs is over then.

    Refused(link-refused) for a forged, an old and a used link; pin-length, pin-too-easy only when the link was right.
    """

    def work(act: Act) -> PatronReceipt:
        known = _read(token, act.now)
        patron = locked(known) if known else None
        if patron is None or not patron.active or not _fits(token, patron):
            raise Refused(
                Refusal(
                    "link-refused",
                    _("This link is no longer good."),
                    _("It works once and for an hour. Ask for another one."),
                )
            )
        return chosen(patron, pin, act)

    return perform("set-pin", work, by=by, now=now, answer=PatronReceipt)


def _read(token: str, now: datetime) -> int | None:
    """Whose link it is, while it is good."""
    try:
        patron_id, until, _written = SIGNER.unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        return None
    if datetime.fromtimestamp(int(until), UTC) < now:
        return None
    patron = patron_by_id(int(patron_id))
    return patron.pk if patron is not None and patron.active and _fits(token, patron) else None


def _fits(token: str, patron: Patron) -> bool:
    patron_id, _until, written = SIGNER.unsign_object(token)
    return bool(patron_id == patron.pk and written == _mark(patron))


def _mark(patron: Patron) -> str:
    """Another one as soon as the PIN is another one. It tells nothing of the PIN: what is hashed here is its hash."""
    return sha256(f"{patron.pk} {patron.pin_hash}".encode()).hexdigest()[:20]
