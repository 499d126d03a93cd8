"""The pages on which copies are added."""

from __future__ import annotations

from playwright.sync_api import Page as Browser

from tests.journeys.stage import Shown, Stage, named, sent_empty


def previewed(page: Browser) -> None:
    """Two values are ticked, and what becomes of each copy is shown."""
    page.locator("[name=set][value=staff_note]").check()
    page.locator("[name=staff_note]").fill("Repaired")
    page.get_by_role("button", name="Show what becomes of them").click()
    page.wait_for_selector("#preview")


def copies(stage: Stage) -> list[Shown]:
    """The step after a title was saved, and the ranges of barcodes."""
    title, lent = stage.ids["title"], stage.ids["lent"]
    return [
        named("items:new", query=f"record={title}&like={lent}"),
        named("items:new", query=f"record={title}", what="sent empty", then=sent_empty),
        named("items:ranges"),
        named("items:change"),
        named("classification:help", title, query="number=813.54"),
        named("items:change", query=f"record={title}", what="with a preview", then=previewed),
    ]


AREA = {"copies": copies}
NO_PAGES: dict[str, str] = {}
