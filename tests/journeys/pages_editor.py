"""The pages on which records are written and judged."""

from __future__ import annotations

from playwright.sync_api import Page as Browser

from tests.journeys.stage import Shown, Stage, named


def in_conflict(page: Browser) -> None:
    """Somebody else saved the record meanwhile: the version that this page was opened with is not there any more."""
    page.get_by_role("button", name="Plain text").click()
    text = page.locator("#text")
    text.fill(text.input_value() + "\n500 ## ‡aA note of mine.")
    page.evaluate("document.querySelector('[name=version]').value = '1'")
    page.locator("[data-save]").click()
    page.wait_for_selector("table.three, .strip-stop")


def refused(page: Browser) -> None:
    """An ISBN with a wrong check digit stops the save."""
    page.get_by_role("button", name="Plain text").click()
    text = page.locator("#text")
    text.fill(text.input_value() + "\n020 ## ‡a9780679444328")
    page.locator("[data-save]").click()
    page.wait_for_selector(".strip-stop")


def compared(page: Browser) -> None:
    """The title page says something else than the record."""
    page.locator("[name=said-title]").fill("Another title")
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_selector("tr.differs")


def writing(stage: Stage) -> list[Shown]:
    """New records, one that is there, two people at one, and the quality list."""
    title = stage.ids["title"]
    return [
        named("editor:begin"),
        named("editor:new", query="template=book"),
        named("editor:edit", title),
        named("editor:edit", title, what="with an error", then=refused),
        named("editor:edit", title, what="two changes", then=in_conflict),
        named("editor:quality"),
        named("editor:in_hand_queue"),
        named("editor:in_hand", title, what="with points that differ", then=compared),
    ]


AREA = {"writing": writing}
NO_PAGES = {"editor:help": "a part of the editor"}
