"""A real browser for the journeys: Chromium through Playwright, and axe-core to judge what it shows."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SERIOUS = ("serious", "critical")
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


def chromium() -> str:
    """Where Chromium is; skips the test when there is none."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if found is None or not Path(found).exists():
        pytest.skip("no Chromium on this machine: install the package “chromium” to run the browser tests")
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser for the session. Playwright runs an event loop of its own, in which Django must still answer."""
    path = chromium()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


# axe-core reads the same few colours thousands of times on a page, and takes a third of its time for it.
READ_A_COLOUR_ONCE = """() => {
    const { prototype } = axe.commons.color.Color, read = prototype.parseString, known = new Map();
    prototype.parseString = function (said) {
        if (known.has(said)) return Object.assign(this, known.get(said));
        const { r, g, b, alpha } = read.call(this, said);
        known.set(said, { r, g, b, alpha });
        return this;
    };
}"""


def axe_findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical on this page, one sentence each; empty is good."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(READ_A_COLOUR_ONCE)
    answer = page.evaluate("async () => (await axe.run({ resultTypes: ['violations'] })).violations")
    return [
        f"{finding['impact']}: {finding['help']} ({finding['id']}) at {node['target'][0]}: {node['html'][:120]}"
        for finding in answer
        if finding["impact"] in SERIOUS
        for node in finding["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window; 0 is good."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def sticking_out(page: Page) -> str:
    """The innermost elements that reach beyond the window and are not in a box that scrolls."""
    return str(
        page.evaluate("""
            [...document.querySelectorAll("body *")]
                .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
                .filter((one) => !one.closest(".tw"))
                .slice(-3).map((one) => one.outerHTML.slice(0, 120)).join(" … ")
        """)
    )
