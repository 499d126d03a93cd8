"""Paying online behind one small interface: a provider starts a payment, tells what became of it, and gives it back."""

from __future__ import annotations

from django.conf import settings

from shelflist.records.fines.online.local import LocalProvider
from shelflist.records.fines.online.providing import NotGenuine, Order, Provider, Started, Told, Unreachable
from shelflist.records.fines.online.stripe import StripeProvider

__all__ = ["NotGenuine", "Order", "Provider", "Started", "Told", "Unreachable", "offered", "provider"]


def offered() -> str:
    """The code of the provider that this library pays through; blank where online payment is not offered."""
    return _setting("ONLINE_PAYMENT")


def _setting(name: str) -> str:
    return str(getattr(settings, name, ""))


def provider(code: str) -> Provider:
    """The provider of this code; LookupError for one that is not set up."""
    if code == "local" and offered() == "local":
        return LocalProvider(settings.SECRET_KEY)
    if code == "stripe" and _setting("STRIPE_KEY"):
        return StripeProvider(_setting("STRIPE_KEY"), _setting("STRIPE_WEBHOOK_SECRET"), _setting("STRIPE_ADDRESS"))
    raise LookupError(f"no provider {code} is set up")
