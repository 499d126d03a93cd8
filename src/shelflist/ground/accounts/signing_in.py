"""Checking a name and a password: counted for everybody in the database, the same answer and the same time for all."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.utils.crypto import get_random_string

from shelflist.ground.accounts import rules
from shelflist.ground.accounts.models import LoginAttempts, User
from shelflist.ground.accounts.tries import forget_tries, give_back, take_a_try
from shelflist.ground.common.refusals import Refused


def prove(*, username: str, password: str, address: str, now: datetime) -> User:
    """The person whose name and password these are, or Refused(sign-in-refused), the same for every cause.

    Every try is counted before it is judged, for the account and for the address, in rows that all workers share, so
    that tries made at once cannot slip through; a success takes its own try back.

    What was chosen: five tries lock the account for everybody, the owner included, but only for a minute at first and
    never for more than an hour, and tries against a locked account do not lengthen the lock. Thirty tries lock the
    address, whichever accounts they were for; a success there does not set that count to nothing, so that a guesser
    with an account of his own gains nothing. A name that does not exist is counted like one that does.
    """
    account, origin = rules.account_subject(username), rules.address_subject(address)
    may_try = take_a_try({account: rules.ACCOUNT_TRIES, origin: rules.ADDRESS_TRIES}, now)
    user = User.objects.filter(username__iexact=username.strip()).first() if "\x00" not in username else None
    usable = user is not None and user.is_active and user.has_usable_password()
    fits = check_password(password, user.password if user is not None and usable else _nobodys_password())
    if user is None or not (fits and usable and may_try):
        raise Refused(rules.sign_in_refused())
    forget_tries(account)
    give_back(origin)
    return user


@cache
def _nobodys_password() -> str:
    """A hash that costs what a real one costs, and that nothing fits."""
    return make_password(get_random_string(40))


def forget_old_tries(*, now: datetime) -> int:
    """Remove counts whose window and lock are long over."""
    long_ago = now - 2 * rules.LONGEST_WINDOW
    old = LoginAttempts.objects.filter(window_started_at__lt=long_ago).exclude(locked_until__gte=long_ago)
    return old.delete()[0]
