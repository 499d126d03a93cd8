"""The forms on which patrons are registered and changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from shelflist.ground.journal.models import Entry
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.tests.library import Library, sign_in

pytestmark = pytest.mark.django_db
Registered = Callable[..., Patron]
NEW = "/desk/patrons/new/"


@pytest.fixture
def desk(client: Client, library: Library) -> Client:
    """Jo at main, who may see and edit patrons there."""
    sign_in(client, library.main, "edit-patrons", "see-patrons")
    return client


def typed(library: Library, **other: Any) -> dict[str, Any]:
    usual = {
        "key": "k1",
        "version": 0,
        "family_name": "Bello",
        "given_names": "Amina",
        "category": library.adult.pk,
        "home_branch": library.main.pk,
    }
    return usual | other


def test_the_form_starts_with_what_was_scanned_and_where_one_stands(desk: Client, library: Library) -> None:
    page = desk.get(NEW, {"card": "21234", "name": "Okri"})
    assert page.status_code == 200
    html = page.content.decode()
    assert 'value="21234"' in html
    assert 'value="Okri"' in html
    assert f'<option value="{library.main.pk}" selected>' in html
    assert "<script>" not in html
    assert "style=" not in html


def test_a_patron_is_registered_and_their_page_follows(desk: Client, library: Library) -> None:
    answer = desk.post(NEW, typed(library, card="21234", born_on="1987-03-09", email="amina@example.org"))
    patron = Patron.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/desk/patrons/{patron.pk}/")
    assert (patron.born_on, patron.cards.get().barcode) == (date(1987, 3, 9), "21234")
    assert Entry.objects.get(verb="register-patron").actor_name == "Jo"


def test_sending_the_form_twice_registers_one_patron(desk: Client, library: Library) -> None:
    places = {desk.post(NEW, typed(library, card="1", anyway="1"))["Location"] for _time in range(2)}
    assert Patron.objects.count() == 1
    assert len(places) == 1


def test_what_was_typed_stays_and_each_reason_stands_under_its_field(
    desk: Client, library: Library, registered: Registered
) -> None:
    registered("1", family_name="Okri", given_names="Ben")
    wrong = typed(library, card="1", email="nobody", family_name="Bello-Łódzka", category=library.child.pk)
    page = desk.post(NEW, wrong)
    assert page.status_code == 422
    errors = page.context["form"].errors
    assert "Ben Okri" in errors["card"][0]
    assert "is not an e-mail address" in errors["email"][0]
    assert "answers for them" in errors["guarantor_card"][0]
    assert 'value="Bello-Łódzka"' in page.content.decode()
    assert Patron.objects.count() == 1


def test_pat_04_namesakes_are_shown_before_anything_is_kept(
    desk: Client, library: Library, registered: Registered
) -> None:
    there = registered("1", born_on=date(1987, 3, 9))
    page = desk.post(NEW, typed(library, card="2", born_on="1987-03-09"))
    assert page.status_code == 422
    assert [one.patron for one in page.context["alike"]] == [there]
    assert f'href="/desk/patrons/{there.pk}/"' in page.content.decode()
    assert Patron.objects.count() == 1
    assert desk.post(NEW, typed(library, card="2", born_on="1987-03-09", anyway="1")).status_code == 302
    assert Patron.objects.count() == 2


def test_namesakes_whom_one_may_not_see_are_not_shown(desk: Client, library: Library, registered: Registered) -> None:
    registered("1", home_branch_id=library.east.pk)
    assert desk.post(NEW, typed(library, card="2")).status_code == 302


def test_pat_06_a_guarantor_is_named_by_any_card_in_use(desk: Client, library: Library, registered: Registered) -> None:
    mother = registered("1")
    child = typed(library, given_names="Idris", category=library.child.pk, card="2", born_on="2019-01-01")
    assert "guarantor_card" in desk.post(NEW, child | {"guarantor_card": "77"}).context["form"].errors
    assert desk.post(NEW, child | {"guarantor_card": "1", "guarantor_is": "mother"}).status_code == 302
    idris = Patron.objects.get(given_names="Idris")
    assert (idris.guarantor, idris.guarantor_is) == (mother, "mother")
    form = desk.get(f"/desk/patrons/{idris.pk}/edit/").context["form"]
    assert form["guarantor_card"].value() == "1"


def test_details_are_changed_and_the_rest_stays(desk: Client, library: Library, registered: Registered) -> None:
    amina = registered("1", phone="555")
    address = f"/desk/patrons/{amina.pk}/edit/"
    form = desk.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"phone": "556"}
    assert desk.post(address, data).status_code == 302
    changed = Patron.objects.get()
    assert (changed.phone, changed.expires_on, changed.version) == ("556", amina.expires_on, 2)
    page = desk.post(address, data | {"key": "other", "phone": "557"})
    assert page.status_code == 422
    assert "Somebody else has changed this record" in str(page.context["form"].non_field_errors())


def test_the_forms_are_not_for_everybody(client: Client, library: Library, registered: Registered) -> None:
    amina = registered("1")
    assert client.get(NEW).status_code == 302  # to sign in
    sign_in(client, library.main, "lend")
    assert client.get(NEW).status_code == 403
    assert client.get(f"/desk/patrons/{amina.pk}/edit/").status_code == 403


def test_a_patron_who_does_not_exist_has_no_form(desk: Client) -> None:
    assert desk.get("/desk/patrons/99999/edit/").status_code == 404
