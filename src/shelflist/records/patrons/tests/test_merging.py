"""Two records of one person made one, and taken apart again (PAT-20)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.core import serializers
from django.test import Client

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.patrons import actions
from shelflist.records.patrons.actions.merging import MergeChoice, merge_patrons
from shelflist.records.patrons.belongings import belongings
from shelflist.records.patrons.models import Card, Patron, PatronNote
from shelflist.records.patrons.queries import find_patrons, who_is
from shelflist.records.patrons.queries.merging import merge_preview
from shelflist.records.patrons.rules.messages import Choice
from shelflist.records.patrons.tests.library import BY, NOW, Library, sign_in

pytestmark = pytest.mark.django_db
Registered = Callable[..., Patron]
VERSIONS = ("version", "changed_at")


def state() -> list[Any]:
    """Every row that belongs to somebody, and everybody, but for the count of changes."""
    rows = json.loads(serializers.serialize("json", Patron.objects.order_by("pk")))
    for row in rows:
        for name in VERSIONS:
            del row["fields"][name]
    for one in belongings():
        if one.key not in {"patrons.patronword.patron"} and one.model is not Patron:
            rows += json.loads(serializers.serialize("json", one.model._base_manager.order_by("pk")))
    return rows


def two_records(registered: Registered) -> tuple[Patron, Patron]:
    stays = registered("1", "2", email="", login="amina")
    goes = registered("3", given_names="Aminah", email="a@example.org", phone="555 1234", login="bello")
    actions.add_note(patron_id=goes.pk, kind="note", text="Likes maps", by=BY, now=NOW)
    for patron in (stays, goes):
        actions.choose_messages(patron_id=patron.pk, choices={"due-soon": Choice(frozenset({"sms"}))}, by=BY, now=NOW)
    child = registered("4", guarantor_id=goes.pk)
    actions.join_family(patron_id=child.pk, other_id=goes.pk, by=BY, now=NOW)
    return Patron.objects.get(pk=stays.pk), Patron.objects.get(pk=goes.pk)


def test_pat_20_everything_of_the_one_becomes_the_others_and_undo_brings_it_back(registered: Registered) -> None:
    stays, goes = two_records(registered)
    before = state()
    receipt = merge_patrons(
        winner_id=stays.pk, loser_id=goes.pk, choice=MergeChoice(frozenset({"given_names"})), by=BY, now=NOW
    )
    stays.refresh_from_db()
    goes.refresh_from_db()
    assert (stays.given_names, stays.email, stays.login) == ("Aminah", "a@example.org", "amina")
    assert (goes.deleted_at, goes.merged_into_id, goes.login) == (NOW, stays.pk, "")
    assert set(Card.objects.filter(patron=stays).values_list("barcode", "primary")) == {
        ("1", True), ("2", False), ("3", False),
    }  # fmt: skip
    assert PatronNote.objects.get().patron_id == stays.pk
    assert Patron.objects.get(guarantor__isnull=False).guarantor_id == stays.pk
    assert find_patrons("aminah") == [stays] == find_patrons("555 1234")
    known = who_is("3")
    assert known is not None and known.subject_id == stays.pk  # noqa: PT018
    assert not Entry.objects.filter(patron_id=goes.pk).exists()
    undo(entry_id=receipt.entry_id, by=BY, now=NOW + timedelta(days=29))
    assert state() == before
    assert find_patrons("aminah") == [goes]
    assert Entry.objects.filter(patron_id=goes.pk, verb="register-patron").exists()


def test_pat_20_what_came_since_stays_with_the_one_that_was_kept(registered: Registered) -> None:
    stays, goes = two_records(registered)
    receipt = merge_patrons(winner_id=stays.pk, loser_id=goes.pk, choice=MergeChoice(), by=BY, now=NOW)
    actions.add_note(patron_id=stays.pk, kind="note", text="New", by=BY, now=NOW)
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert dict(PatronNote.objects.values_list("text", "patron_id")) == {"Likes maps": goes.pk, "New": stays.pk}


def test_pat_20_the_cards_of_the_one_that_goes_may_end(registered: Registered) -> None:
    stays, goes = two_records(registered)
    choice = MergeChoice(keep_cards=False)
    receipt = merge_patrons(winner_id=stays.pk, loser_id=goes.pk, choice=choice, by=BY, now=NOW)
    assert Card.objects.get(barcode="3").ended_at == NOW
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    card = Card.objects.get(barcode="3")
    assert (card.ended_at, card.primary, card.patron_id) == (None, True, goes.pk)


def test_pat_20_every_no_writes_nothing(registered: Registered, library: Library) -> None:
    stays, goes = two_records(registered)
    clerk = library.clerk("merge-patrons", at=library.east)
    before = state()
    for winner, loser, choice, by, code in (
        (stays.pk, stays.pk, MergeChoice(), BY, "same-person"),
        (stays.pk, 0, MergeChoice(), BY, "patron-unknown"),
        (stays.pk, goes.pk, MergeChoice(frozenset({"pin_hash"})), BY, "field-unknown"),
        (stays.pk, goes.pk, MergeChoice(), clerk, "not-permitted"),
    ):
        with pytest.raises(Refused) as no:
            merge_patrons(winner_id=winner, loser_id=loser, choice=choice, by=by, now=NOW)
        assert no.value.codes == (code,)
    assert state() == before


@pytest.mark.parametrize(("take", "cards"), list(product(("", "email", "phone", "born_on"), (True, False))))
def test_pat_20_undo_is_exact_for_every_choice(registered: Registered, take: str, cards: bool) -> None:
    stays, goes = registered("1", born_on=date(1980, 1, 1), email="x@example.org"), registered("2", phone="555 98765")
    before = state()
    choice = MergeChoice(frozenset({take} - {""}), keep_cards=cards)
    receipt = merge_patrons(winner_id=stays.pk, loser_id=goes.pk, choice=choice, by=BY, now=NOW)
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert state() == before


def test_pat_20_two_records_are_compared_and_merged_on_the_screen(
    client: Client, library: Library, registered: Registered
) -> None:
    sign_in(client, library.main, "see-patrons", "edit-patrons", "merge-patrons")
    stays, goes = two_records(registered)
    preview = merge_preview(stays, goes)
    assert {one.column for one in preview.differs} == {"given_names", "email", "phone", "login"}
    assert {str(name): count for name, count in preview.moves}["cards"] == 1
    assert client.get("/desk/patrons/merge/").status_code == 200
    assert client.get("/desk/patrons/merge/?keep=1&drop=nobody").status_code == 422
    page = client.get("/desk/patrons/merge/?keep=1&drop=3").content.decode()
    assert "a@example.org" in page
    answer = client.post("/desk/patrons/merge/?keep=1&drop=3", {"key": "k", "take-given_names": "on"})
    assert answer.status_code == 302
    stays.refresh_from_db()
    assert stays.given_names == "Aminah"
