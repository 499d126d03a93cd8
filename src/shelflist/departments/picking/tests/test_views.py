"""The pick run over HTTP: one request for each scan, however long the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shelflist.departments.picking.models import PickLine
from shelflist.ground.accounts.models import Grant, Role, User
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import Post

if TYPE_CHECKING:
    from shelflist.departments.picking.tests.samples import Department
    from shelflist.records.loans.tests.library import Library


@pytest.fixture
def desk(library: Library) -> Client:
    """A phone in the hands of somebody at Eastgate."""
    role = Role.objects.create(code="fetching", name="Fetching")
    Grant.objects.bulk_create(Grant(role=role, permission=code, reach="system") for code in ("fetch-items", "undo"))
    user = User.objects.create(username="jo", name="Jo Moreau")
    Post.objects.create(user=user, role=role, branch=library.eastgate)
    bump("roles", "branches")
    client = Client(headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{reverse('picking:run')}"})
    client.force_login(user)
    return client


def scan(desk: Client, barcode: str, address: str = "") -> str:
    more = {"HX-Current-URL": f"http://testserver{address}"} if address else {}
    answer = desk.post(reverse("desk:scan"), {"scan": barcode, "mode": "pick", "key": barcode}, headers=more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_scan_is_answered_with_its_line_and_with_what_it_changed(
    desk: Client, library: Library, repair: Department
) -> None:
    first, second = library.item(), library.item()
    repair.wants = [first, second]
    desk.post(reverse("picking:claim"))
    html = scan(desk, first.barcode)
    assert f'id="pick-{first.pk}" hx-swap-oob="delete"' in html
    assert f'id="pick-{second.pk}" hidden hx-swap-oob="true"' in html  # the next one stands big above the list
    assert html.count('class="here"') == 1
    assert "You: 1 of 2 done" in html
    assert PickLine.objects.get(item=first).state == "found"


def test_what_nobody_wants_says_so_in_its_line_and_changes_nothing(desk: Client, library: Library) -> None:
    item = library.item()
    html = scan(desk, item.barcode)
    assert "Not on your list" in html
    assert 'hx-swap-oob="delete"' not in html
    assert not PickLine.objects.exists()
    assert "The scan was \u20689999999\u2069." in scan(desk, "9999999")


def test_a_list_that_was_narrowed_stays_so_while_copies_are_scanned(
    desk: Client, library: Library, repair: Department
) -> None:
    near, far = library.item(), library.item()
    repair.wants = [near, far]
    html = scan(desk, near.barcode, f"{reverse('picking:run')}?for=weeding")
    assert "of 1" in html  # of the one that is left, none is for weeding


def test_undo_brings_the_line_back_to_its_place(desk: Client, library: Library, repair: Department) -> None:
    item = library.item()
    repair.wants = [item]
    html = scan(desk, item.barcode)
    entry = html.split('name="entry" value="')[1].split('"')[0]
    answer = desk.post(reverse("picking:undo"), {"entry": entry})
    assert answer.headers["HX-Redirect"].startswith(f"{reverse('picking:run')}?done=")
    assert PickLine.objects.get(item=item).state == "to-find"
    again = desk.post(reverse("picking:undo"), {"entry": "nonsense"})
    assert again.status_code == 200
    assert "refusal" in again.content.decode() or "is-stop" in again.content.decode()


def test_a_scan_sends_no_more_statements_when_sixty_copies_are_wanted(
    desk: Client, library: Library, repair: Department
) -> None:
    def statements(count: int) -> int:
        repair.wants = [library.item() for _number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            scan(desk, repair.wants[0].barcode)
        return len(queries.captured_queries)

    statements(3)
    assert statements(60) == statements(3)
