"""The public catalogue: every page of it, as somebody at home sees it."""

from __future__ import annotations

from playwright.sync_api import Page as Browser
from playwright.sync_api import expect

from tests.journeys.stage import Shown, Stage, named
from tests.journeys.town import READER

NO_PAGES = {
    "opac:cover": "a picture",
    "opac:spine": "a picture",
    "opac:push_worker": "what a browser runs when a message arrives",
    "opac:words": "what a search box offers while somebody types",
    "opac:robots": "a text for crawlers",
    "opac:pay": "leads to the pages of money",
    "opac:everything": "a file",
    "opac:feed": "a feed",
    "opac:forgotten": "not there until mail goes out",
    "opac:send": "not there until the library allows it",
}


def everybody(stage: Stage) -> list[Shown]:
    """What needs no card."""
    title, copy = stage.ids["title"], stage.ids["shown_copy"]
    return [
        named("opac:home", who=""),
        named("opac:hours", who=""),
        named("opac:search", query="q=title", who=""),
        named("opac:search", query="q=nothing+is+called+so&format=book", who=""),
        named("opac:title", title, who=""),
        named("opac:title", 99999, status=404, who=""),
        named("opac:where", title, copy, who=""),
        named("opac:marc", title, who=""),
        named("opac:cite", title, who=""),
        named("opac:report", title, who=""),
        named("opac:browse", query="list=author", who=""),
        named("opac:children", who=""),
        named("opac:lists", who=""),
        named("opac:list", stage.ids["picks"], who=""),
        named("opac:list", stage.ids["picks"], query="print=1", who=""),
        named("opac:basket", who=""),
        named("opac:basket_print", who=""),
        named("opac:kiosk", what="made a public screen, then left", then=made_public, who=""),
    ]


def own_account(stage: Stage) -> list[Shown]:
    """What a reader sees of their own, beside what is led to."""
    title = stage.ids["hold_title"]
    return [
        named("opac:sign_in", who=""),
        named("opac:sign_in", what="a wrong PIN", then=wrong_pin, who=""),
        named("opac:first_pin", who=""),
        named("opac:forgotten_pin", "made-up", who=""),
        named("opac:apply", who=""),
        named("opac:apply", what="sent empty", then=sent_anyway, who=""),
        named("opac:account", who=READER),
        named("opac:lists", what="one's own", who=READER),
        named("opac:list", stage.ids["own_list"], who=READER),
        named("opac:suggest", query="q=umbrellas", who=READER),
        *(
            named(f"opac:{name}", who=READER)
            for name in ("preferences", "contact", "history", "messages", "card", "change_pin")
        ),
        named("opac:hold", title, who=READER),
        named("opac:hold_change", stage.ids["own_hold"], who=READER),
    ]


def made_public(page: Browser) -> None:
    page.get_by_role("button", name="Make this screen a public one").click()
    expect(page.get_by_role("link", name="My account").first).to_be_visible()


def wrong_pin(page: Browser) -> None:
    page.get_by_label("Card number").fill("21877009999999")
    page.get_by_label("PIN").fill("0000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()


def sent_anyway(page: Browser) -> None:
    page.locator("form [name=family_name]").evaluate("box => box.removeAttribute('required')")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".err").first).to_be_visible()


def told_by_readers(stage: Stage) -> list[Shown]:
    """At the desk: lists and picks, and what readers tell."""
    return [
        named("lists:lists"),
        named("lists:one", stage.ids["picks_id"], query="q=title"),
        named("suggestions:queue"),
    ]


AREA = {"public catalogue": everybody, "reader's account": own_account, "from readers": told_by_readers}
