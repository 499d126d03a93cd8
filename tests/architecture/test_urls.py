"""Every address says who may see it: a permission, everybody who is signed in, the world, or whoever has a key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from shelflist.ground.accounts.web import EVERYBODY
from shelflist.ground.common.permissions import PERMISSIONS

CODES = {permission.code for permission in PERMISSIONS} | {EVERYBODY}
PLACEHOLDER = re.compile(r"\{\w+\}")
OPEN_TO_THE_WORLD = {
    "accounts:sign_in",
    "accounts:sign_out",
    "notices:unsubscribe",  # the link in a message to a list, signed
    "pay:account",  # a signed link that lasts for thirty days
    "pay:back",  # these name a payment by its secret token
    "pay:cancel",
    "pay:local",
    "pay:told",  # the provider's signature is the permission
    "protocols:sru",  # what other programs ask of the public catalogue
    "protocols:sru_authorities",
    "protocols:sru_with_slash",
    "protocols:oai_titles",
    "protocols:oai_headings",
    "protocols:sitemaps",
    "protocols:sitemap",
    "protocols:open_search",
    "protocols:unapi",
    "ui:styleguide",
    "ui:styleguide_public",
}


AUDIENCES = {"world", "reader"}  # of the public catalogue: everybody, or a reader who signed in with card and PIN


def addresses(resolver: URLResolver, path: str = "", names: tuple[str, ...] = ()) -> Iterator[tuple[str, str, Any]]:
    """Path, full name and view of every address."""
    for pattern in resolver.url_patterns:
        place = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            name = pattern.namespace or ""
            yield from addresses(pattern, place, (*names, name) if name else names)
        elif isinstance(pattern, URLPattern):
            yield place, ":".join((*names, pattern.name or "")), pattern.callback


def pages() -> list[tuple[str, str, Any]]:
    keyed = tuple(prefix.lstrip("/") for prefix in settings.PATHS_WITH_KEYS)
    return [address for address in addresses(get_resolver()) if not address[0].startswith(keyed)]


def test_every_page_has_a_permission_or_is_open_on_purpose() -> None:
    silent = [
        f"/{path} ({name})"
        for path, name, view in pages()
        if not hasattr(view, "permission") and name not in OPEN_TO_THE_WORLD and not is_public(name, view)
    ]
    assert silent == []


def test_permissions_of_pages_exist() -> None:
    strange = [
        f"/{path}: {view.permission}" for path, _, view in pages() if getattr(view, "permission", "") not in CODES
    ]
    assert strange == []


def test_what_is_open_to_the_world_is_on_the_list() -> None:
    """Django's own mark; a page that has it and is not listed here was opened by mistake."""
    opened = {name for _, name, view in pages() if getattr(view, "login_required", True) is False}
    declared = {name for _, name, view in pages() if is_public(name, view)}
    assert opened - OPEN_TO_THE_WORLD - declared == set()


def is_public(name: str, view: Any) -> bool:
    """The public catalogue says of each of its views whom it is for; no other door may."""
    return name.startswith("opac:") and getattr(view, "audience", "") in AUDIENCES


def test_only_the_public_catalogue_has_an_audience_and_it_always_has_one() -> None:
    strange = [
        f"/{path} ({name})"
        for path, name, view in addresses(get_resolver())
        if is_public(name, view) != (hasattr(view, "audience") or name.startswith("opac:"))
    ]
    assert strange == []


@pytest.mark.django_db
def test_whatever_is_a_reader_s_own_is_shown_to_nobody_else(client: Client) -> None:
    """A stranger is led to the sign-in page of readers, or the method is refused: never a page."""
    own = [path for path, name, view in pages() if is_public(name, view) and view.audience == "reader"]
    for path in own:
        address = "/" + re.sub(r"<int:\w+>", "1", re.sub(r"<(?:str|slug|path):\w+>", "word", path))
        answer = client.get(address)
        led_away = answer.status_code == HTTPStatus.FOUND and answer["Location"].startswith("/account/sign-in/")
        assert led_away or answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED, address


@pytest.mark.django_db
def test_every_resource_of_the_api_asks_for_a_key(client: Client) -> None:
    document = client.get(reverse("api:openapi-json")).json()
    calls = [(path, method) for path, methods in document["paths"].items() for method in methods]
    assert len(calls) > 5
    for path, method in calls:
        answer = client.generic(method.upper(), PLACEHOLDER.sub("1", path), "{}", content_type="application/json")
        assert answer.status_code == HTTPStatus.UNAUTHORIZED, f"{method} {path}"
