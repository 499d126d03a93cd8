"""Fixtures of the journeys: `browser_page` is a fresh page whose errors fail the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys import browser as chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.launched() as launched:
        yield launched


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A page at 1280 × 800 with a context of its own.

    Errors in scripts, refusals by the content security policy and requests to other machines fail the test.
    """
    context = browser.new_context(viewport=chromium.DESK)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
    page.on("console", lambda line: troubles.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("request", lambda sent: troubles.append(f"asked {sent.url}") if not is_local(sent.url) else None)
    yield page
    context.close()
    assert not troubles, "\n".join(troubles)


def is_local(url: str) -> bool:
    return url.startswith(("http://localhost", "http://127.0.0.1", "data:", "blob:"))
