"""A reader with a PIN, and their browser."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

PIN = "7319"
SIGN_IN = "/account/sign-in/"


def reader(library: Any, **changes: Any) -> Any:
    """The card of somebody who has chosen a PIN, in good standing whatever the day."""
    return library.card(**{"expires_on": None, "pin_hash": make_password(PIN), **changes})


def signed_in(card: Any) -> Client:
    """Their browser, after card and PIN."""
    browser = Client()
    answer = browser.post(SIGN_IN, {"card": card.barcode, "pin": PIN})
    assert answer.status_code == 302, answer.content.decode()[:500]
    return browser


def text_of(browser: Client, path: str = "/account/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()
