"""The address with which one click ends messages of a kind: signed, and it names nobody to who reads it."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from shelflist.observers.notices.ways.settings import setting

SALT = "notices.unsubscribe"


def unsubscribe_address(patron_id: int, event: str) -> str:
    """Empty when it is not known under which address the library is reached from outside."""
    base = setting("SHELFLIST_PUBLIC_URL").rstrip("/")
    if not base:
        return ""
    token = signing.dumps([patron_id, event], salt=SALT)
    return f"{base}{reverse('notices:unsubscribe', args=[token])}"


def who_unsubscribes(token: str) -> tuple[int, str] | None:
    """Whose token it is and of which event; None for a forged one."""
    try:
        patron_id, event = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(patron_id), str(event)
