"""Addresses as other programs see them."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def base(request: HttpRequest) -> str:
    """The library's public address without a slash at the end: SHELFLIST_PUBLIC_URL, else what was asked for."""
    given = str(getattr(settings, "SHELFLIST_PUBLIC_URL", "")).rstrip("/")
    return given or request.build_absolute_uri("/").rstrip("/")


def public_title_address(base_address: str, record_id: int) -> str:
    """The page of a title in the public catalogue."""
    return f"{base_address}/title/{record_id}/"


def host_and_port(base_address: str) -> tuple[str, int]:
    """For explain and for identifiers."""
    parts = urlsplit(base_address)
    return parts.hostname or "localhost", parts.port or (443 if parts.scheme == "https" else 80)
