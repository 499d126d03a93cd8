"""Browsers that somebody signed in from, and sessions that end when the PIN changes; no table holds them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from shelflist.records.patrons.models import Patron

SALT = "shelflist.patrons.device"
GOOD_FOR = timedelta(days=365)


def stamp(patron: Patron) -> str:
    """For the session of somebody who signed in: another one means that the PIN was changed, and ends it (S10)."""
    return salted_hmac(SALT, patron.pin_hash).hexdigest()


def token(patron: Patron, now: datetime) -> str:
    """For a cookie of the browser: it is known that this person signed in here; a new PIN makes it worthless."""
    return signing.dumps([patron.pk, stamp(patron), int(now.timestamp())], salt=SALT)


def knows(device: str, patron: Patron, now: datetime) -> bool:
    """Whether this token was given to this person with the PIN they have now, in the last year."""
    try:
        patron_id, stamped, given = signing.loads(device, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    given_at = datetime.fromtimestamp(given, UTC)
    return patron_id == patron.pk and constant_time_compare(stamped, stamp(patron)) and now - given_at <= GOOD_FOR
