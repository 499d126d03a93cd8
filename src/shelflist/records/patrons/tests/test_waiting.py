"""Registrations and changes of address that wait, and many patrons changed at once (PAT-07, PAT-08, PAT-21)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.patrons import actions
from shelflist.records.patrons.actions import batches, knowing, waiting
from shelflist.records.patrons.models import AddressChange, BadAddress, Card, Patron, Registration
from shelflist.records.patrons.queries.waiting import change_of, waiting_count
from shelflist.records.patrons.rules.fields import FieldRule
from shelflist.records.patrons.tests.library import BY, NOW, Library, sign_in

pytestmark = pytest.mark.django_db
Registered = Callable[..., Patron]
NOBODY = Actor(kind="patron", id=None, name="", door="opac")
BEN = {"family_name": "Okri", "given_names": "Ben", "born_on": "1980-02-03", "email": "ben@example.org"}


def codes(call: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as no:
        call()
    return no.value.codes


def sent(library: Library, **details: str) -> int:
    return waiting.register_oneself(details=BEN | details, home_branch_id=library.main.pk, by=BY, now=NOW).id


def test_pat_07_who_registers_themselves_waits_and_is_taken_in(library: Library) -> None:
    number = sent(library)
    assert not Patron.objects.exists()
    receipt = waiting.take_in(registration_id=number, category_id=library.adult.pk, card="21", by=BY, now=NOW)
    ben = Patron.objects.get(pk=receipt.patron_id)
    assert (ben.name, ben.born_on, ben.cards.get().barcode) == ("Ben Okri", date(1980, 2, 3), "21")
    row = Registration.objects.get()
    assert (row.state, row.details, row.patron_id) == ("taken-in", {}, ben.pk)
    again = lambda: waiting.take_in(registration_id=number, category_id=library.adult.pk, card="22", by=BY, now=NOW)  # noqa: E731
    assert codes(again) == ("registration-decided",)


def test_pat_07_who_is_known_already_gets_no_second_record_and_undo_gives_it_back(
    library: Library, registered: Registered
) -> None:
    known = registered("1", family_name="Okri", given_names="Ben", email="old@example.org", born_on=None)
    actions.mark_address_bad(patron_id=known.pk, kind="email", why="came back", by=BY, now=NOW)
    number = sent(library, phone="555 0100")
    over = {"registration_id": number, "patron_id": known.pk, "by": BY, "now": NOW}
    assert codes(lambda: knowing.known_already(fields=["login"], **over)) == ("field-unknown",)
    assert codes(lambda: knowing.known_already(fields=["address"], **over)) == ("field-unknown",), "they wrote none"
    receipt = knowing.known_already(fields=["email", "born_on"], **over)
    ben = Patron.objects.get()
    assert (ben.email, ben.born_on, ben.phone) == ("ben@example.org", date(1980, 2, 3), known.phone)
    assert not BadAddress.objects.filter(mended_at__isnull=True).exists()
    row = Registration.objects.get()
    assert (row.state, row.details, row.patron_id) == ("taken-in", {}, ben.pk)
    assert codes(lambda: knowing.known_already(fields=[], **over)) == ("registration-decided",)
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    ben.refresh_from_db()
    row.refresh_from_db()
    assert (ben.email, ben.born_on, row.state, row.details["phone"]) == ("old@example.org", None, "waiting", "555 0100")
    assert BadAddress.objects.filter(mended_at__isnull=True).exists()


def test_pat_07_p29_the_answer_never_tells_who_is_registered(library: Library, registered: Registered) -> None:
    def answer(address: str = "192.0.2.1", branch: int | None = None, **details: str) -> tuple[str, ...]:
        asked = {"details": BEN | details, "home_branch_id": library.main.pk if branch is None else branch}
        try:
            data = actions.apply_for_card(**asked, address=address, by=NOBODY, now=NOW).to_data()
        except Refused as no:
            return no.codes
        return tuple(data)

    stranger = answer()
    registered("1", family_name="Okri", given_names="Ben", email="ben@example.org", born_on=date(1980, 2, 3))
    assert stranger == answer() == ("id",)
    assert Registration.objects.count() == 1  # sent twice, it waits once
    assert answer("192.0.2.2", family_name=" ", pin="1", email="nobody", born_on="2040-01-01") == (
        "field-unknown", "name-missing", "email-not-usable", "born-in-the-future",
    )  # fmt: skip
    assert answer("192.0.2.2", born_on="yesterday", phone="5" * 99) == ("too-long", "date-not-readable")
    assert answer("192.0.2.2", branch=0) == ("branch-unknown",)
    assert answer("192.0.2.3", email="") == ("unreachable",)
    rules = {"phone": FieldRule("required"), "login": FieldRule("required")}  # nobody applies with a login
    actions.save_field_rules(branch_id=library.main.pk, rules=rules, by=BY, now=NOW)
    assert answer("192.0.2.3") == ("field-required",)


def test_p29_nobody_sends_as_many_applications_as_they_like(library: Library) -> None:
    def apply(address: str, minutes: int = 0) -> object:
        now, details = NOW + timedelta(minutes=minutes), BEN | {"given_names": f"B{address}{minutes}"}
        return actions.apply_for_card(
            details=details, home_branch_id=library.main.pk, address=address, by=NOBODY, now=now
        )

    for minutes in range(waiting.APPLICATIONS.tries):
        apply("2001:db8::1", minutes)
    assert codes(lambda: apply("2001:db8::2", waiting.APPLICATIONS.tries - 1)) == ("try-later",)
    apply("192.0.2.1")
    apply("2001:db8::2", 60)


def test_pat_07_a_refused_registration_is_forgotten_and_so_is_an_old_one(library: Library) -> None:
    one, two = sent(library), sent(library, given_names="Bella")
    assert codes(lambda: waiting.refuse_registration(registration_id=one, why=" ", by=BY, now=NOW)) == (
        "reason-missing",
    )
    receipt = waiting.refuse_registration(registration_id=one, why="a joke", by=BY, now=NOW)
    assert Registration.objects.get(pk=one).details == {}
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert Registration.objects.get(pk=one).details == BEN
    assert waiting_count(NOW) == 2
    waiting.forget_old_registrations(NOW + timedelta(days=31))
    assert not Registration.objects.filter(pk__in=[one, two]).exists()


def test_pat_08_a_change_of_address_waits_for_a_yes(registered: Registered) -> None:
    amina = registered("1", address="1 Hill", email="old@example.org")
    actions.mark_address_bad(patron_id=amina.pk, kind="email", why="bounced", by=BY, now=NOW)
    herself = Actor(kind="patron", id=amina.pk, name="Amina", door="account")
    wanted = {"email": "new@example.org", "address": "2 Mill"}
    receipt = waiting.ask_for_change(patron_id=amina.pk, wanted=wanted, by=herself, now=NOW)
    amina.refresh_from_db()
    assert amina.email == "old@example.org"
    assert (waits := change_of(amina.pk)) is not None
    assert waits.wanted == wanted
    decided = waiting.decide_change(change_id=receipt.subject_id or 0, approve=True, by=BY, now=NOW)
    amina.refresh_from_db()
    assert (amina.email, amina.address) == ("new@example.org", "2 Mill")
    assert not amina.notes.filter(lifted_at__isnull=True).exists()
    undo(entry_id=decided.entry_id, by=BY, now=NOW)
    amina.refresh_from_db()
    assert (amina.email, amina.notes.filter(lifted_at__isnull=True).count()) == ("old@example.org", 1)
    change = AddressChange.objects.get()
    assert codes(lambda: waiting.decide_change(change_id=change.pk, approve=False, by=BY, now=NOW)) == (
        "reason-missing",
    )
    waiting.decide_change(change_id=change.pk, approve=False, why="no such street", by=BY, now=NOW)
    assert codes(lambda: waiting.decide_change(change_id=change.pk, approve=True, by=BY, now=NOW)) == (
        "change-decided",
    )
    for wish, by, code in (
        ({"login": "x"}, herself, "field-unknown"),
        ({"email": "old@example.org"}, herself, "nothing-to-do"),
        ({"phone": "5" * 300}, herself, "too-long"),
        ({"email": "nobody"}, herself, "email-not-usable"),
        (wanted, Actor(kind="patron", id=0, name="X", door="account"), "not-permitted"),
    ):
        call = lambda: waiting.ask_for_change(patron_id=amina.pk, wanted=wish, by=by, now=NOW)  # noqa: B023, E731
        assert codes(call) == (code,)


def test_pat_21_many_are_changed_at_once_and_undo_leaves_what_was_changed_since(
    registered: Registered, library: Library
) -> None:
    people = [registered(str(number), given_names=f"N{number}") for number in range(1, 5)]
    ids, unknown = batches.patrons_with_cards("1\n2, 3;99")
    assert (ids, unknown) == ([one.pk for one in people[:3]], ["99"])
    changes = {"category_id": library.teen.pk, "expires_on": date(2030, 1, 1)}
    receipt = batches.change_patrons(patron_ids=ids, changes=changes, by=BY, now=NOW)
    assert Patron.objects.filter(category=library.teen, expires_on=date(2030, 1, 1)).count() == 3
    Patron.objects.filter(pk=ids[0]).update(expires_on=date(2031, 1, 1))
    undo(entry_id=receipt.entry_id, by=BY, now=NOW + timedelta(days=20))
    assert not Patron.objects.filter(category=library.teen).exists()
    assert Patron.objects.get(pk=ids[0]).expires_on == date(2031, 1, 1)
    for chosen, what, by, code in (
        ([], changes, BY, "nothing-to-do"),
        (ids, {"pin_hash": ""}, BY, "field-unknown"),
        (ids, {"category_id": 0}, BY, "category-unknown"),
        (ids, {"home_branch_id": 0}, BY, "branch-unknown"),
        (list(range(6000)), changes, BY, "too-many"),
        (ids, changes, library.clerk("batch-patrons", at=library.east), "not-permitted"),
    ):
        call = lambda: batches.change_patrons(patron_ids=chosen, changes=what, by=by, now=NOW)  # noqa: B023, E731
        assert codes(call) == (code,)


def test_pat_21_whom_something_keeps_is_not_removed_and_undo_brings_the_rest_back(registered: Registered) -> None:
    from shelflist.ground.common.phrases import phrase

    free, kept = registered("1", login="amina"), registered("2")
    reason = lambda ids, now: {kept.pk: phrase("Has our ladder.")}  # noqa: E731
    batches.register_reason(reason)
    try:
        receipt = batches.delete_patrons(patron_ids=[free.pk, kept.pk], by=BY, now=NOW)
    finally:
        batches._reasons.remove(reason)
    assert receipt.counts == {"removed": 1, "kept": 1}
    assert set(Patron.objects.filter(deleted_at__isnull=True)) == {kept}
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    free.refresh_from_db()
    assert (free.deleted_at, free.login) == (None, "amina")


def test_pat_07_pat_08_pat_21_by_hand(client: Client, library: Library, registered: Registered) -> None:
    sign_in(client, library.main, "edit-patrons", "see-patrons", "batch-patrons")
    amina = registered("1", given_names="Amina")
    now = timezone.now()
    first = waiting.register_oneself(details=BEN, home_branch_id=library.main.pk, by=BY, now=now)
    second = waiting.register_oneself(
        details=BEN | {"family_name": "Bello", "given_names": "Amina"}, home_branch_id=library.main.pk, by=BY, now=now
    )
    wish = waiting.ask_for_change(patron_id=amina.pk, wanted={"phone": "555 1"}, by=BY, now=now).subject_id
    page = client.get("/desk/patrons/queue/").content.decode()
    assert "Ben Okri" in page
    assert "Is it one of these?" in page
    client.post(f"/desk/patrons/queue/{first.id}/", {"category": library.adult.pk, "card": "77", "key": "a"})
    assert Card.objects.get(barcode="77").patron.family_name == "Okri"
    client.post(f"/desk/patrons/queue/{second.id}/", {"refuse": "1", "why": "known", "key": "b"})
    assert Registration.objects.get(pk=second.id).state == "refused"
    assert client.post(f"/desk/patrons/queue/{second.id}/", {"refuse": "1", "why": "known"}).status_code == 409
    client.post(f"/desk/patrons/queue/changes/{wish}/", {"approve": "1", "key": "c"})
    amina.refresh_from_db()
    assert amina.phone == "555 1"
    page = client.post("/desk/patrons/batch/", {"cards": "1 77 nobody", "do": "look"}).content.decode()
    assert "2 patrons" in page
    assert "NOBODY" in page
    client.post("/desk/patrons/batch/", {"cards": "1 77", "do": "change", "expires_on": "2031-05-05", "key": "d"})
    assert Patron.objects.filter(expires_on=date(2031, 5, 5)).count() == 2
    client.post("/desk/patrons/batch/", {"cards": "77", "do": "delete", "key": "e"})
    assert Entry.objects.get(verb="delete-patrons").answer["counts"] == {"removed": 1, "kept": 0}


def test_pat_07_the_queue_offers_what_differs_and_takes_over_what_is_ticked(
    library: Library, registered: Registered, client: Client
) -> None:
    known = registered("1", family_name="Okri", given_names="Ben", email="old@example.org", born_on=date(1980, 2, 3))
    who = {"home_branch_id": library.main.pk, "by": BY, "now": timezone.now()}
    number = waiting.register_oneself(details=BEN | {"phone": "555 0100"}, **who).id
    sign_in(client, library.main, "edit-patrons", "see-patrons")
    shown = client.get("/desk/patrons/queue/").content.decode()
    assert 'name="field" value="email" checked' in shown
    assert 'name="field" value="born_on"' not in shown, "it is the same"
    answer = client.post(f"/desk/patrons/queue/{number}/", {"known": known.pk, "field": ["email", "pin"], "key": "k"})
    assert answer.status_code == 302
    known.refresh_from_db()
    assert (known.email, known.phone) == ("ben@example.org", "")
