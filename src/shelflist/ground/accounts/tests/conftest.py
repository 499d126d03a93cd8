"""Roles for tests whose database was emptied, and a small site for the views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from shelflist.ground.accounts.tests.site import Scene


@pytest.fixture
def scene(settings: Any) -> Iterator[Scene]:
    """The test site, at a known moment, with nobody allowed anything."""
    from shelflist.ground.accounts.tests import site

    settings.ROOT_URLCONF = site.__name__
    settings.MIDDLEWARE = site.MIDDLEWARE
    settings.PATHS_WITH_KEYS = ("/api/",)
    site.scene.now, site.scene.permissions = site.NOW, ()
    yield site.scene
    site.scene.now, site.scene.permissions = site.NOW, ()


@pytest.fixture
def browser(scene: Scene) -> Client:
    """A browser that checks forgery tokens, as real ones are checked."""
    from django.test import Client

    return Client(enforce_csrf_checks=True)
