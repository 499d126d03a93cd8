"""The pick run on screen: taking, scanning, saying what became of it, the list on paper, carts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from shelflist.departments.circulation.tests.browser import HTMX, signed_in, text_of
from shelflist.departments.circulation.tests.samples import Library
from shelflist.departments.picking.models import Cart, PickLine
from shelflist.departments.picking.tests.samples import Department, departments

RUN = "/desk/pick/"


@pytest.fixture
def repair() -> Iterator[Department]:
    with departments("repair") as made:
        yield made["repair"]


@pytest.fixture
def phone(library: Library) -> Client:
    return signed_in(library, "fetch-items", "undo", "see-records")


def test_a_walk_from_the_first_line_to_the_last(phone: Client, library: Library, repair: Department) -> None:
    one, two = library.item(), library.item()
    repair.wants += [one, two]
    page = phone.get(RUN).content.decode()
    assert "2 copies to fetch" in page
    assert phone.post(reverse("picking:claim"), {"key": "a"}, follow=True).status_code == 200
    line = PickLine.objects.order_by("pk").first()
    assert line is not None
    answer = phone.post(reverse("picking:settle"), {"line": line.pk, "state": "found", "key": "b"}, follow=True)
    assert "Found “James" in text_of(answer)
    answer = phone.post(reverse("desk:scan"), {"scan": two.barcode, "mode": "pick", "key": "c"}, headers=HTMX)
    assert answer.status_code == 200
    assert "Nothing is to be fetched here" in text_of(answer)
    assert set(PickLine.objects.values_list("state", flat=True)) == {"found"}


def test_a_copy_that_nobody_wants_is_said_with_and_without_javascript(phone: Client, library: Library) -> None:
    sent = {"scan": library.item().barcode, "mode": "pick"}
    with_script = phone.post(reverse("desk:scan"), sent, headers=HTMX)
    assert "Nobody is waiting for" in text_of(with_script)
    without = phone.post(reverse("desk:scan"), sent)
    assert without.status_code == 422
    assert "Nobody is waiting for" in text_of(without)
    assert "Nobody is waiting for" not in text_of(phone.get(RUN))


def test_a_carts_label_scanned_anywhere_chooses_it(phone: Client, library: Library, repair: Department) -> None:
    answer = phone.post(reverse("picking:carts"), {"name": "Cart 4", "barcode": "CART0004", "key": "a"}, follow=True)
    assert "Cart 4" in answer.content.decode()
    phone.post(reverse("desk:scan"), {"scan": "CART0004"}, headers=HTMX)
    item = library.item()
    repair.wants.append(item)
    phone.post(reverse("desk:scan"), {"scan": item.barcode, "mode": "pick", "key": "b"}, headers=HTMX)
    assert PickLine.objects.get().cart == Cart.objects.get()
    assert "Cart 4" in phone.get(reverse("picking:carts")).content.decode()


def test_the_list_comes_on_paper_and_as_csv(phone: Client, library: Library, repair: Department) -> None:
    item = library.item()
    repair.wants.append(item)
    assert item.barcode[-4:] in phone.get(reverse("picking:list")).content.decode()
    answer = phone.get(reverse("picking:list"), {"format": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    assert item.barcode in answer.content.decode("utf-8-sig")
