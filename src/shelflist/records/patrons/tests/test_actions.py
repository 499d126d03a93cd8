"""People registered, changed, given cards, noted, barred and renewed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.patrons import actions, queries
from shelflist.records.patrons.models import Card, Patron, PatronNote
from shelflist.records.patrons.rules.details import PatronDetails
from shelflist.records.patrons.rules.people import UNTIL_LIFTED
from shelflist.records.patrons.tests.library import BY, NOW, Library, make_library

pytestmark = pytest.mark.django_db
Details = Callable[..., PatronDetails]
Registered = Callable[..., Patron]
LATER = NOW + timedelta(minutes=5)
TODAY = NOW.date()


def refusal_of(act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as no:
        act()
    return no.value


# --- registering ------------------------------------------------------------------------------------------------------


def test_pat_01_a_new_card_lasts_as_long_as_the_category_says(details: Details, library: Library) -> None:
    receipt = actions.register_patron(details=details(), cards=["21234"], by=BY, now=NOW)
    patron = Patron.objects.get(pk=receipt.patron_id)
    assert (patron.joined_on, patron.expires_on, receipt.expires_on) == (TODAY, date(2028, 5, 4), date(2028, 5, 4))
    assert patron.pin_hash == ""
    entry = Entry.objects.get(pk=receipt.entry_id)
    assert (entry.verb, entry.patron_id) == ("register-patron", patron.pk)
    assert "Bello" not in str(entry.said) + str(entry.answer)


def test_pat_03_the_first_card_is_primary_and_a_second_is_not(registered: Registered) -> None:
    amina = registered("1", "2")
    actions.add_card(patron_id=amina.pk, barcode="3", by=BY, now=NOW)
    assert dict(Card.objects.values_list("barcode", "primary")) == {"1": True, "2": False, "3": False}


def test_pat_06_a_child_needs_somebody_who_answers_for_them(
    registered: Registered, details: Details, library: Library
) -> None:
    mother = registered("1")
    child = {"category_id": library.child.pk, "given_names": "Idris", "born_on": date(2018, 1, 1)}
    no = refusal_of(lambda: actions.register_patron(details=details(**child), by=BY, now=NOW))
    assert no.codes == ("guarantor-needed",)
    idris = registered("2", **child, guarantor_id=mother.pk, guarantor_is="mother")
    page = queries.patron_page(mother.pk, TODAY)
    assert page is not None
    assert page.dependants == (idris,)
    no = refusal_of(lambda: actions.set_guarantor(patron_id=idris.pk, guarantor_id=None, by=BY, now=NOW))
    assert no.codes == ("guarantor-needed",)
    no = refusal_of(lambda: actions.set_guarantor(patron_id=idris.pk, guarantor_id=idris.pk, by=BY, now=NOW))
    assert no.codes == ("guarantor-not-usable",)
    no = refusal_of(lambda: registered("3", **child, guarantor_id=idris.pk))
    assert no.codes == ("guarantor-not-usable",)


def test_every_reason_is_told_and_nothing_is_written(registered: Registered, details: Details) -> None:
    registered("1", login="amina")
    bad = details(family_name="", email="x", login="AMINA")
    no = refusal_of(lambda: actions.register_patron(details=bad, cards=["1", "a b"], by=BY, now=NOW))
    assert sorted(no.codes) == [
        "barcode-not-usable",
        "barcode-taken",
        "barcode-taken",
        "email-not-usable",
        "name-missing",
    ]
    assert Patron.objects.count() == 1
    assert Entry.objects.filter(verb="register-patron").count() == 1


def test_s17_whose_card_it_is_is_told_only_to_those_who_may_see_patrons(
    registered: Registered, details: Details, library: Library
) -> None:
    registered("1")
    for by, said in (
        (library.clerk("edit-patrons", "see-patrons"), "1 is already Amina Bello's card."),
        (library.clerk("edit-patrons"), "1 is already in use."),
    ):
        no = refusal_of(lambda by=by: actions.register_patron(details=details(), cards=["1"], by=by, now=NOW))
        assert str(no) == said


def test_registering_needs_permission_at_the_home_branch(details: Details, library: Library) -> None:
    clerk = library.clerk("edit-patrons")
    actions.register_patron(details=details(), by=clerk, now=NOW)
    east = details(home_branch_id=library.east.pk)
    assert refusal_of(lambda: actions.register_patron(details=east, by=clerk, now=NOW)).codes == ("not-permitted",)


def test_one_key_registers_one_patron(details: Details) -> None:
    answers = {
        actions.register_patron(details=details(), cards=["1"], by=BY, now=NOW, key="k").patron_id for _ in "123"
    }
    assert len(answers) == 1
    assert Patron.objects.count() == 1


# --- changing ---------------------------------------------------------------------------------------------------------


def test_an_edit_changes_what_somebody_is_found_by(registered: Registered, details: Details) -> None:
    amina = registered("21234", phone="555 010 4477")
    changed = details(family_name="Bello-Ångström", email="amina@example.org", login="amina")
    receipt = actions.edit_patron(patron_id=amina.pk, version=1, details=changed, by=BY, now=LATER)
    assert receipt.version == 2
    for text in ("angstrom", "amina bello", "AMINA@example", "2123"):
        assert queries.find_patrons(text) == [amina], text
    assert queries.find_patrons("4477") == []
    assert Patron.objects.get(pk=amina.pk).expires_on == date(2028, 5, 4)


def test_an_edit_of_what_somebody_else_changed_is_refused(registered: Registered, details: Details) -> None:
    amina = registered("1")
    actions.edit_patron(patron_id=amina.pk, version=1, details=details(phone="1"), by=BY, now=LATER)
    no = refusal_of(
        lambda: actions.edit_patron(patron_id=amina.pk, version=1, details=details(phone="2"), by=BY, now=LATER)
    )
    assert no.codes == ("changed-since",)
    assert Patron.objects.get(pk=amina.pk).phone == "1"


def test_ones_own_login_may_change_its_case_but_not_be_anothers(registered: Registered, details: Details) -> None:
    amina = registered("1", login="amina")
    registered("2", login="boris")
    actions.edit_patron(patron_id=amina.pk, version=1, details=details(login="Amina"), by=BY, now=LATER)
    taken = details(login="BORIS")
    no = refusal_of(lambda: actions.edit_patron(patron_id=amina.pk, version=2, details=taken, by=BY, now=LATER))
    assert no.codes == ("barcode-taken",)


# --- cards ------------------------------------------------------------------------------------------------------------


def test_pat_03_an_ended_card_is_known_as_ended_and_another_becomes_primary(registered: Registered) -> None:
    amina = registered("1", "2")
    first = Card.objects.get(barcode="1")
    receipt = actions.end_card(card_id=first.pk, why="lost", by=BY, now=LATER)
    holder = queries.patron_by_card("1")
    assert holder is not None
    assert (holder.patron, holder.card.ended_at, holder.card.why_ended) == (amina, LATER, "lost")
    assert Card.objects.get(barcode="2").primary
    assert refusal_of(lambda: actions.end_card(card_id=first.pk, why="x", by=BY, now=LATER)).codes == ("card-ended",)
    assert refusal_of(lambda: actions.make_primary(card_id=first.pk, by=BY, now=LATER)).codes == ("card-ended",)
    assert refusal_of(lambda: registered("1")).codes == ("barcode-taken",)
    undo(entry_id=receipt.entry_id, by=BY, now=LATER)
    first.refresh_from_db()
    assert (first.ended_at, first.primary) == (None, True)
    assert not Card.objects.get(barcode="2").primary


def test_a_card_ends_only_for_a_reason(registered: Registered) -> None:
    registered("1")
    no = refusal_of(lambda: actions.end_card(card_id=Card.objects.get().pk, why=" ", by=BY, now=LATER))
    assert no.codes == ("reason-missing",)


def test_pat_03_another_card_can_be_made_the_primary_one(registered: Registered) -> None:
    registered("1", "2")
    actions.make_primary(card_id=Card.objects.get(barcode="2").pk, by=BY, now=LATER)
    assert dict(Card.objects.values_list("barcode", "primary")) == {"1": False, "2": True}


@pytest.mark.django_db(transaction=True)
def test_p24_of_ten_patrons_who_are_given_one_card_at_once_one_gets_it_and_nine_are_told_in_words() -> None:
    library = make_library()
    patrons = [
        actions.register_patron(
            details=PatronDetails(f"P{number}", library.adult.pk, library.main.pk), by=BY, now=NOW
        ).patron_id
        for number in range(10)
    ]
    start = threading.Barrier(10)
    outcomes: list[str] = []

    def give(patron_id: int) -> None:
        start.wait()
        try:
            actions.add_card(patron_id=patron_id, barcode="21", by=BY, now=NOW)
            outcomes.append("won")
        except Refused as no:
            outcomes.extend(no.codes)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=(patron,)) for patron in patrons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["barcode-taken"] * 9 + ["won"]


# --- notes ------------------------------------------------------------------------------------------------------------


def test_pat_09_a_block_counts_until_it_is_lifted_or_over(registered: Registered) -> None:
    amina = registered("1")
    first = actions.add_note(patron_id=amina.pk, kind="block", text="Card found", blocks=["loans"], by=BY, now=NOW)
    actions.add_note(
        patron_id=amina.pk, kind="block", text="Until Friday", blocks=["holds"], ends_on=TODAY, by=BY, now=NOW
    )
    actions.add_note(patron_id=amina.pk, kind="note", text="Speaks Hausa", public=True, by=BY, now=NOW)
    assert len(queries.blocks_in_force(amina.pk, TODAY)) == 2
    assert [note.text for note in queries.blocks_in_force(amina.pk, TODAY + timedelta(days=1))] == ["Card found"]
    assert first.subject_id is not None
    lifted = actions.lift_note(note_id=first.subject_id, by=BY, now=LATER)
    page = queries.patron_page(amina.pk, TODAY)
    assert page is not None
    assert [note.text for note in page.notes] == ["Until Friday", "Speaks Hausa"]
    assert [note.text for note in page.past_notes] == ["Card found"]
    no = refusal_of(lambda: actions.lift_note(note_id=first.subject_id or 0, by=BY, now=LATER))
    assert no.codes == ("note-lifted",)
    undo(entry_id=lifted.entry_id, by=BY, now=LATER)
    assert len(queries.blocks_in_force(amina.pk, TODAY)) == 2


def test_pat_09_making_a_note_can_be_undone(registered: Registered) -> None:
    amina = registered("1")
    made = actions.add_note(patron_id=amina.pk, kind="alert", text="Ask for the new address", by=BY, now=NOW)
    undo(entry_id=made.entry_id, by=BY, now=LATER)
    assert not PatronNote.objects.exists()


@pytest.mark.parametrize(
    ("kind", "text", "blocks", "code"),
    [
        ("note", " ", (), "note-empty"),
        ("note", "x" * 501, (), "too-long"),
        ("note", "x", ("loans",), "blocks-nothing"),
        ("block", "x", (), "blocks-nothing"),
        ("block", "x", ("everything",), "blocks-nothing"),
        ("curse", "x", (), "note-kind-unknown"),
    ],
)
def test_pat_09_a_note_that_makes_no_sense_is_refused(
    registered: Registered, kind: str, text: str, blocks: tuple[str, ...], code: str
) -> None:
    amina = registered("1")
    no = refusal_of(lambda: actions.add_note(patron_id=amina.pk, kind=kind, text=text, blocks=blocks, by=BY, now=NOW))
    assert no.codes == (code,)


# --- standing ---------------------------------------------------------------------------------------------------------


def test_pat_13_renewing_counts_from_the_old_last_day_when_that_is_later(registered: Registered) -> None:
    early, late = registered("1"), registered("2", expires_on=date(2026, 1, 1), joined_on=date(2020, 1, 1))
    assert actions.renew_membership(patron_id=early.pk, by=BY, now=NOW).expires_on == date(2030, 5, 4)
    assert actions.renew_membership(patron_id=late.pk, by=BY, now=NOW).expires_on == date(2028, 5, 4)


def test_pat_13_a_temporary_renewal_is_flagged_and_can_be_undone(registered: Registered) -> None:
    amina = registered("1", expires_on=date(2026, 5, 1), joined_on=date(2020, 1, 1))
    until = date(2026, 6, 1)
    receipt = actions.renew_membership(patron_id=amina.pk, until=until, temporary=True, by=BY, now=NOW)
    amina.refresh_from_db()
    assert (amina.expires_on, amina.expiry_is_temporary) == (until, True)
    undo(entry_id=receipt.entry_id, by=BY, now=LATER)
    amina.refresh_from_db()
    assert (amina.expires_on, amina.expiry_is_temporary) == (date(2026, 5, 1), False)
    past = date(2026, 5, 1)
    no = refusal_of(lambda: actions.renew_membership(patron_id=amina.pk, until=past, by=BY, now=NOW))
    assert no.codes == ("renewal-in-the-past",)


def test_pat_13_barring_lifting_leaving_and_coming_back(registered: Registered) -> None:
    amina = registered("1")

    def told() -> tuple[str, ...]:
        page = queries.patron_page(amina.pk, TODAY)
        assert page is not None
        return page.standings

    assert refusal_of(lambda: actions.bar(patron_id=amina.pk, why="", by=BY, now=NOW)).codes == ("reason-missing",)
    actions.bar(patron_id=amina.pk, why="Took a book without lending it", by=BY, now=NOW)
    assert Patron.objects.get(pk=amina.pk).barred_until == UNTIL_LIFTED
    actions.set_active(patron_id=amina.pk, active=False, by=BY, now=NOW)
    assert told() == ("barred", "inactive")
    actions.unbar(patron_id=amina.pk, by=BY, now=NOW)
    assert refusal_of(lambda: actions.unbar(patron_id=amina.pk, by=BY, now=NOW)).codes == ("not-barred",)
    actions.set_active(patron_id=amina.pk, active=True, by=BY, now=NOW)
    assert told() == ()


def test_undoing_a_bar_is_refused_when_something_else_changed_since(registered: Registered) -> None:
    amina = registered("1")
    receipt = actions.bar(patron_id=amina.pk, why="x", until=TODAY, by=BY, now=NOW)
    actions.renew_membership(patron_id=amina.pk, by=BY, now=NOW)
    assert refusal_of(lambda: undo(entry_id=receipt.entry_id, by=BY, now=LATER)).codes == ("changed-since",)


def test_every_act_needs_permission_where_the_patron_is_at_home(registered: Registered, library: Library) -> None:
    amina = registered("1")
    elsewhere = library.clerk("edit-patrons", at=library.east)
    card = Card.objects.get()
    for act in (
        lambda: actions.add_card(patron_id=amina.pk, barcode="2", by=elsewhere, now=NOW),
        lambda: actions.end_card(card_id=card.pk, why="x", by=elsewhere, now=NOW),
        lambda: actions.make_primary(card_id=card.pk, by=elsewhere, now=NOW),
        lambda: actions.add_note(patron_id=amina.pk, kind="note", text="x", by=elsewhere, now=NOW),
        lambda: actions.bar(patron_id=amina.pk, why="x", by=elsewhere, now=NOW),
        lambda: actions.renew_membership(patron_id=amina.pk, by=elsewhere, now=NOW),
        lambda: actions.set_guarantor(patron_id=amina.pk, guarantor_id=None, by=elsewhere, now=NOW),
        lambda: actions.make_activation_code(patron_id=amina.pk, by=elsewhere, now=NOW),
    ):
        assert refusal_of(act).codes == ("not-permitted",)


def test_pat_01_categories_form_a_tree_and_are_remembered_until_they_change(library: Library) -> None:
    adult = queries.categories.value()[library.adult.pk]
    made = actions.save_category(code="senior", name="Senior", parent_code="adult", by=BY, now=NOW)
    senior = queries.categories.value()[made.id]
    assert senior.path == f"{adult.path}{made.id}/"
    assert (adult.depth, senior.depth) == (0, 1)
    actions.save_category(code="senior", name="Over 65", valid_months=36, by=BY, now=NOW)
    assert (queries.categories.value()[made.id].name, queries.categories.value()[made.id].path) == (
        "Over 65",
        senior.path,
    )
    no = refusal_of(lambda: actions.save_category(code="x", name="X", parent_code="none", by=BY, now=NOW))
    assert no.codes == ("category-unknown",)


# --- finding ----------------------------------------------------------------------------------------------------------


def test_people_are_found_by_words_in_any_order_cards_mail_and_telephone(registered: Registered) -> None:
    amina = registered("21234", email="mina@example.org", phone="+1 555 010 4477")
    boris = registered("21999", family_name="Bellow", given_names="Boris")
    for text, found in (
        ("bello", [amina, boris]),
        ("amina bello", [amina]),
        ("Bello, Am", [amina]),
        ("212", [amina]),
        ("mina@", [amina]),
        ("010 4477", [amina]),
        ("+1 555 010-4477", [amina]),
        ("boris amina", []),
        ("", []),
        ("%", []),
    ):
        assert queries.find_patrons(text) == found, text
    assert queries.find_patrons("bello", limit=1) == [amina]


def test_an_ended_card_still_finds_its_patron(registered: Registered) -> None:
    amina = registered("21234")
    actions.end_card(card_id=Card.objects.get().pk, why="lost", by=BY, now=LATER)
    assert queries.find_patrons("21234") == [amina]


def test_pat_04_namesakes_of_the_same_birthday_or_none_are_told(registered: Registered) -> None:
    amina = registered("1", born_on=date(1987, 3, 9))
    assert queries.namesakes("bello", "AMINA", date(1987, 3, 9)) == [amina]
    assert queries.namesakes("Bello", "Amina", None) == [amina]
    assert queries.namesakes("Bello", "Amina", date(1990, 1, 1)) == []
    assert queries.namesakes("Bello", "Amina", None, besides=amina.pk) == []
    assert queries.namesakes("Bello", "Am", None) == []


def test_a_card_is_looked_up_with_its_patron_in_one_statement(
    registered: Registered, django_assert_num_queries: object
) -> None:
    registered("a1")
    with django_assert_num_queries(1):  # type: ignore[operator]
        holder = queries.patron_by_card("A1 ")
        assert holder is not None
        assert (holder.patron.category.code, holder.patron.home_branch.name) == ("adult", "Main")
    assert queries.patron_by_card("nobody") is None
