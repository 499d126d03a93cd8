"""How often somebody may try to sign in, when a quiet screen locks, and what a key looks like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

LONGEST_LOCK_MINUTES = 60
KEY_PREFIX = "shelf_"
KEY_RANDOM_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries are allowed; after so long without one, counting begins anew."""

    tries: int
    window: timedelta


# An hour, so that nobody judges twenty secrets of one account within an hour, however patiently they wait (S12).
ACCOUNT_TRIES = Limit(5, timedelta(hours=1))
ADDRESS_TRIES = Limit(30, timedelta(minutes=15))
LONGEST_WINDOW = max(ACCOUNT_TRIES.window, ADDRESS_TRIES.window)


@dataclass(frozen=True, slots=True)
class Tries:
    """The tries against one account or from one address. A success takes them back."""

    count: int
    window_started_at: datetime
    locked_until: datetime | None = None


def is_locked(tries: Tries, now: datetime) -> bool:
    return tries.locked_until is not None and now < tries.locked_until


def one_more(tries: Tries | None, limit: Limit, now: datetime) -> Tries:
    """The tries after this one: when the allowed ones are used up, a lock of 1, 2, 4 … at most 60 minutes follows.

    The limit's window without a try (counted from the end of a lock) begins a new one.
    """
    if (
        tries is None
        or now - max(tries.window_started_at, tries.locked_until or tries.window_started_at) > limit.window
    ):
        return Tries(1, now, None)
    count = tries.count + 1
    if count < limit.tries:
        return replace(tries, count=count)
    minutes = min(2 ** min(count - limit.tries, 10), LONGEST_LOCK_MINUTES)
    return replace(tries, count=count, locked_until=now + timedelta(minutes=minutes))


def address_subject(address: str) -> str:
    """How an address is counted: one IPv4 address, or the IPv6 network of 64 bits that one customer gets (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return f"address:{address[:100]}"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return f"address:{parsed.ipv4_mapped}"
        return f"address:{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return f"address:{parsed}"


def account_subject(username: str) -> str:
    """How a name is counted, whether or not there is such an account; odd ones by their digest."""
    name = username.strip().casefold()
    plain = len(name) <= 80 and name.isprintable()
    return f"account:{name}" if plain else f"account:{sha256(name.encode()).hexdigest()}"


def sign_in_refused() -> Refusal:
    """One answer for an unknown name, a wrong password, a locked or closed account: it tells a guesser nothing."""
    return Refusal(
        code="sign-in-refused",
        message=_("That name and password do not belong together."),
        remedy=_("Look at both once more. After five tries the account rests, at first for a minute, then longer."),
    )


def digest(key: str) -> str:
    """What is kept of an API key: its SHA-256 in hex. The key itself is random, so it needs no slow hash."""
    return sha256(key.encode()).hexdigest()
