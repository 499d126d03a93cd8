"""What every page needs to know about its reader: theme, sounds, keys. Works without a session or a database."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

THEMES = ("light", "dark")
THEME_COOKIE = "shelflist-theme"
SOUND_COOKIE = "shelflist-sound"


def reader(request: HttpRequest) -> dict[str, Any]:
    """`theme` ("light", "dark" or "" for the system's), `sounds` and `letter_keys`.

    What was last pressed on this machine (the cookie) goes before the person's own preference.
    """
    user = getattr(request, "user", None)
    signed_in = bool(getattr(user, "is_authenticated", False))
    theme = request.COOKIES.get(THEME_COOKIE) or (getattr(user, "theme", "") if signed_in else "")
    sound = request.COOKIES.get(SOUND_COOKIE) or ("on" if not signed_in or getattr(user, "sounds", True) else "off")
    return {
        "theme": theme if theme in THEMES else "",
        "sounds": sound != "off",
        "letter_keys": not signed_in or bool(getattr(user, "letter_keys", True)),
    }
