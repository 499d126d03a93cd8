"""The small library of the journeys: somebody with a password at Eastgate, readers with cards, books on the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page

if TYPE_CHECKING:
    from shelflist.departments.circulation.tests.samples import Library
    from shelflist.ground.accounts.models import User

PASSWORD = "correct horse battery"
READER, PIN = "marta", "7319"  # somebody with a card, not one of the staff


@dataclass(frozen=True)
class Town:
    """The library and the person who will sign in."""

    library: Library
    staff: User


def open_town(role: str = "supervisor") -> Town:
    """Circulation's small library, open on every day of the week, and Ruth with this role at Eastgate."""
    from shelflist.departments.circulation.tests.samples import small_library
    from shelflist.records.branches.models import OpeningHours

    library = small_library()
    OpeningHours.objects.create(branch=library.root, weekday=6, opens=time(10), closes=time(18))
    return Town(library, employ(library, "ruth", "Ruth Lindqvist", role))


def employ(library: Library, username: str, name: str, role: str) -> User:
    """Somebody who may sign in and has this role at Eastgate."""
    from shelflist.ground.accounts.models import Role, User
    from shelflist.ground.journal.revisions import bump
    from shelflist.records.branches.models import Post

    user = User(username=username, name=name)
    user.set_password(PASSWORD)
    user.save()
    Post.objects.create(user=user, role=Role.objects.get(code=role), branch=library.eastgate)
    bump("branches", "roles")
    return user


def reader(library: Library, given_names: str, family_name: str, **changes: Any) -> Any:
    """The card of somebody in good standing, whatever the day: the pages read the real clock."""
    return library.card(given_names=given_names, family_name=family_name, **{"expires_on": None, **changes})


def card_of_the_reader() -> str:
    from shelflist.records.patrons.models import Card

    return Card.objects.get(patron__given_names="Marta").barcode


def in_days(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def let_in(page: Page, address: str, username: str = "ruth") -> None:
    """Signed in without a page, for journeys that begin behind it: a browser takes half a second for the two."""
    from django.test import Client

    from shelflist.ground.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=username))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])


def sign_in(page: Page, address: str, username: str = "ruth") -> None:
    """By keyboard: the name box has the focus when the page opens. Nobody (blank) stays outside."""
    if not username:
        return
    if username == READER:
        page.goto(f"{address}/account/sign-in/")
        page.get_by_label("Card number").fill(card_of_the_reader())
        page.get_by_label("PIN").fill(PIN)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/account/")
        return
    page.goto(f"{address}/sign-in/")
    page.wait_for_function("document.activeElement?.name === 'username'")  # a busy browser loads before it focuses
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/desk/")
