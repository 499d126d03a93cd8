"""Families, fields that a branch asks for, and children who grow up (PAT-02, PAT-05, PAT-06)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from shelflist.ground.common.phrases import phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.patrons import actions, figures
from shelflist.records.patrons.actions.families import let_grow_up
from shelflist.records.patrons.models import Family, Patron, PatronCategory
from shelflist.records.patrons.queries.dependants import owed_by_dependants
from shelflist.records.patrons.queries.families import family_of
from shelflist.records.patrons.rules.details import PatronDetails
from shelflist.records.patrons.rules.fields import FieldRule, reason_against_rule
from shelflist.records.patrons.tests.library import BY, NOW, Library, sign_in

pytestmark = pytest.mark.django_db
NOTHING = phrase("nothing")
Details = Callable[..., PatronDetails]
Registered = Callable[..., Patron]


def codes(call: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as no:
        call()
    return no.value.codes


def test_pat_05_the_next_of_the_family_shares_the_address_and_moves_along(
    registered: Registered, details: Details, library: Library
) -> None:
    mother = registered("1", address="1 Hill Street")
    receipt = actions.register_patron(
        details=details(given_names="Idris"), cards=["2"], family_of=mother.pk, shares_address=True, by=BY, now=NOW
    )
    idris = Patron.objects.get(pk=receipt.patron_id)
    mother.refresh_from_db()
    assert (idris.address, idris.lives_with_id, idris.family_id) == ("1 Hill Street", mother.pk, mother.family_id)
    assert family_of(mother) == [mother, idris]
    actions.edit_patron(
        patron_id=mother.pk, version=mother.version, details=details(address="2 Mill Lane"), by=BY, now=NOW
    )
    idris.refresh_from_db()
    assert idris.address == "2 Mill Lane"
    own = details(given_names="Idris", address="3 Lake Road")
    actions.edit_patron(patron_id=idris.pk, version=idris.version, details=own, by=BY, now=NOW)
    idris.refresh_from_db()
    assert (idris.address, idris.lives_with_id) == ("3 Lake Road", None)  # an address of one's own is not shared


def test_pat_05_people_move_between_families_and_undo_brings_them_back(registered: Registered) -> None:
    one, two, three = registered("1"), registered("2"), registered("3")
    joined = actions.join_family(patron_id=two.pk, other_id=one.pk, by=BY, now=NOW)
    assert codes(lambda: actions.join_family(patron_id=two.pk, other_id=one.pk, by=BY, now=NOW)) == ("same-family",)
    assert codes(lambda: actions.join_family(patron_id=two.pk, other_id=two.pk, by=BY, now=NOW)) == ("same-person",)
    moved = actions.join_family(patron_id=two.pk, other_id=three.pk, by=BY, now=NOW)
    two.refresh_from_db()
    assert family_of(two) == [two, three]
    undo(entry_id=moved.entry_id, by=BY, now=NOW)
    two.refresh_from_db()
    assert family_of(two) == [two, one]
    left = actions.leave_family(patron_id=two.pk, by=BY, now=NOW)
    undo(entry_id=left.entry_id, by=BY, now=NOW)
    undo(entry_id=joined.entry_id, by=BY, now=NOW)
    assert not Family.objects.exists()
    assert codes(lambda: actions.leave_family(patron_id=two.pk, by=BY, now=NOW)) == ("no-family",)


def test_pat_06_what_dependants_owe_is_summed_for_whoever_answers(registered: Registered, library: Library) -> None:
    mother = registered("1")
    children = [registered(str(number), guarantor_id=mother.pk) for number in (2, 3)]
    before = figures.find(figures.OWED)
    if before is not None:
        figures.unregister(figures.OWED)
    figures.register(
        figures.Figure(
            figures.OWED, before.label if before else NOTHING, lambda ids, now: dict.fromkeys(ids, 250),
            lambda least, now: [], lambda cents, least: NOTHING,
        )
    )  # fmt: skip
    try:
        assert owed_by_dependants([mother.pk, children[0].pk], NOW) == {mother.pk: 500}
    finally:
        figures.unregister(figures.OWED)
        if before is not None:
            figures.register(before)


def test_pat_06_children_grow_up_by_themselves_and_undo_says_not_yet(registered: Registered, library: Library) -> None:
    PatronCategory.objects.filter(code="child").update(grown_up_category=library.teen)
    actions.save_category(code="child", name="Child", juvenile_below_age=13, needs_guarantor=True, by=BY, now=NOW)
    mother = registered("1")
    child = {"category_id": library.child.pk, "guarantor_id": mother.pk}
    young = registered("2", born_on=date(2013, 5, 5), **child)
    old = registered("3", born_on=date(2013, 5, 6), **child)
    let_grow_up(NOW)  # the day before the first birthday
    assert not Entry.objects.filter(verb="grow-up").exists()
    let_grow_up(NOW + timedelta(days=1))
    young.refresh_from_db()
    old.refresh_from_db()
    assert (young.category_id, young.guarantor_id, old.category_id) == (library.teen.pk, None, library.child.pk)
    undo(entry_id=Entry.objects.get(verb="grow-up").pk, by=BY, now=NOW + timedelta(days=20))
    young.refresh_from_db()
    assert (young.category_id, young.guarantor_id) == (library.child.pk, mother.pk)
    assert codes(lambda: actions.grow_up(patron_id=mother.pk, by=BY, now=NOW)) == ("not-grown-up",)


def test_pat_02_a_branch_asks_for_fields_and_their_look(details: Details, library: Library) -> None:
    rules = {"phone": FieldRule("required", r"555-\d{4}", "555-1234"), "login": FieldRule("hidden")}
    system = library.main.parent_id
    actions.save_field_rules(branch_id=system, rules=rules, by=BY, now=NOW)
    assert codes(lambda: actions.register_patron(details=details(), by=BY, now=NOW)) == ("field-required",)
    wrong = details(phone="12")
    assert codes(lambda: actions.register_patron(details=wrong, by=BY, now=NOW)) == ("field-pattern",)
    actions.register_patron(details=details(phone="555-1234"), by=BY, now=NOW)
    actions.save_field_rules(branch_id=library.main.pk, rules={"phone": FieldRule("suggested")}, by=BY, now=NOW)
    actions.register_patron(details=details(), by=BY, now=NOW)  # the nearer branch wins
    bad = {"shoes": FieldRule("required")}
    assert codes(lambda: actions.save_field_rules(branch_id=system, rules=bad, by=BY, now=NOW)) == ("field-unknown",)


@pytest.mark.parametrize(
    ("pattern", "example", "usable"),
    [("", "", True), (r"\d+", "12", True), (r"\d+", "a", False), ("(", "", False), ("(a+)+", "", False)],
)
def test_pat_02_a_pattern_must_be_one(pattern: str, example: str, usable: bool) -> None:
    assert (reason_against_rule(FieldRule("", pattern, example)) is None) is usable


def test_pat_05_save_and_clone_by_hand(client: Client, library: Library, registered: Registered) -> None:
    sign_in(client, library.main, "edit-patrons", "see-patrons")
    typed = {
        "key": "k1", "version": 0, "family_name": "Okri", "given_names": "Ben", "address": "1 Hill",
        "category": library.adult.pk, "home_branch": library.main.pk, "card": "21", "next": "1",
    }  # fmt: skip
    answer = client.post("/desk/patrons/new/", typed)
    ben = Patron.objects.get()
    assert f"like={ben.pk}" in answer["Location"]
    form = client.get(answer["Location"]).content.decode()
    assert "Of the family of Ben Okri" in form
    second = typed | {"key": "k2", "given_names": "Ada", "card": "22", "like": ben.pk, "shares_address": "on"}
    assert client.post("/desk/patrons/new/", second | {"next": ""}).status_code == 302
    ada = Patron.objects.get(given_names="Ada")
    ben.refresh_from_db()
    assert (ada.family_id, ada.lives_with_id) == (ben.family_id, ben.pk)
    page = client.get(f"/desk/patrons/{ben.pk}/?section=family").content.decode()
    assert "Together" in page
    assert "Ada Okri" in page
    client.post(f"/desk/patrons/{ada.pk}/family/leave/")
    ada.refresh_from_db()
    assert ada.family_id is None
    client.post(f"/desk/patrons/{ada.pk}/family/join/", {"card": "21"})
    ada.refresh_from_db()
    assert ada.family_id == ben.family_id
    assert client.post(f"/desk/patrons/{ada.pk}/family/join/", {"card": "21"}).status_code == 409
