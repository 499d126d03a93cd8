"""What a reader's browser keeps with us between two pages: a session of its own kind, apart from that of staff.

It has its own cookie, never stands in an address (S10), and knows nothing of logins: whoever has it can open no page of
the desk. Its id is changed when somebody signs in and when they sign out. A browser that keeps nothing has no session.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponseBase

COOKIE = "shelflist_reader"
KIOSK_COOKIE = "shelflist_kiosk"
DEVICE_COOKIE = "shelflist_device"  # “this machine is known”: its owner can always sign in (S12)
DEVICE_LASTS = 365 * 24 * 3600
STAY_QUIET = timedelta(hours=2)  # signed in, but nothing asked for so long: signed out
KEPT = timedelta(days=30)  # on a device of their own, as the reader wished
KIOSK_QUIET = timedelta(seconds=120)  # S11
SEEN_EVERY = timedelta(seconds=30)


class ReaderSession:
    """The session of one request. Reading costs a statement only when the browser sent the cookie."""

    def __init__(self, request: HttpRequest) -> None:
        self._sent = request.COOKIES.get(COOKIE)
        self._store = SessionStore(self._sent)
        self.kiosk = bool(request.COOKIES.get(KIOSK_COOKIE))

    def get(self, name: str, default: Any = None) -> Any:
        return self._store.get(name, default) if self._sent or self._store.modified else default

    def put(self, name: str, value: Any) -> None:
        if self.get(name) != value:
            self._store[name] = value

    def drop(self, name: str) -> None:
        if self.get(name) is not None:
            del self._store[name]

    def begin_anew(self) -> None:
        """Another id with the same contents: an id that somebody planted before is worth nothing now."""
        self._store.cycle_key()

    def forget(self) -> None:
        """Nothing is kept, here or in the browser."""
        self._store.flush()

    def is_too_quiet(self, now: datetime) -> bool:
        """True when whoever signed in has been away for too long."""
        seen = self.get("seen")
        if not isinstance(seen, str):
            return False
        quiet = KIOSK_QUIET if self.kiosk else KEPT if self.get("kept") else STAY_QUIET
        return now - datetime.fromisoformat(seen) > quiet

    def somebody_is_here(self, now: datetime) -> None:
        """Written down now and then, not with every page."""
        seen = self.get("seen")
        if not isinstance(seen, str) or now - datetime.fromisoformat(seen) >= SEEN_EVERY:
            self.put("seen", now.isoformat())

    def close(self, response: HttpResponseBase) -> None:
        """Save what changed and let the browser know."""
        if self._store.is_empty():
            if self._sent:
                response.delete_cookie(COOKIE)
            return
        if not self._store.modified:
            return
        kept = KEPT if self.get("kept") else None
        self._store.set_expiry(kept or STAY_QUIET)
        self._store.save()
        response.set_cookie(
            COOKIE,
            self._store.session_key or "",
            max_age=kept,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
