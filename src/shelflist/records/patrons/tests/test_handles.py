"""One uniqueness space for cards, item barcodes and logins, kept by the database itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from shelflist.records.patrons.models import Card, Handle, Patron
from shelflist.records.patrons.queries import who_is
from shelflist.records.patrons.tests.library import NOW, make_library

Registered = Callable[..., Patron]
pytestmark = pytest.mark.django_db


def handles() -> dict[str, tuple[str, int]]:
    return {row.value: (row.kind, row.subject_id) for row in Handle.objects.all()}


def card(patron: Patron, barcode: str) -> Card:
    return Card(patron=patron, barcode=barcode, issued_on=date(2026, 5, 4))


def refuses(write: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


def test_p24_cards_and_logins_are_known_by_their_value(registered: Registered) -> None:
    amina = registered("21234", login="amina")
    assert handles() == {"21234": ("card", amina.pk), "AMINA": ("login", amina.pk)}
    known = who_is("21234")
    assert known is not None
    assert (known.kind, known.subject_id) == ("card", amina.pk)
    assert who_is("nobody", "aMiNa") is not None
    assert who_is("nobody") is None


def test_p24_of_several_candidates_the_likeliest_known_one_counts(registered: Registered) -> None:
    registered("21234")
    boris = registered("999")
    known = who_is("000", "999", "21234")
    assert known is not None
    assert known.subject_id == boris.pk


def test_s17_a_login_cannot_be_somebody_elses_card_whatever_its_case(registered: Registered) -> None:
    amina, boris = registered("A123X"), registered("555")
    assert refuses(lambda: Patron.objects.filter(pk=boris.pk).update(login="a123x"))
    assert refuses(lambda: card(boris, "a123X").save())
    Patron.objects.filter(pk=amina.pk).update(login="own")
    assert refuses(lambda: card(boris, "OWN").save())


def test_p24_bulk_inserts_cannot_slip_a_taken_value_in_even_when_told_to_ignore_conflicts(
    registered: Registered,
) -> None:
    amina = registered("21234", login="amina")
    assert refuses(lambda: Card.objects.bulk_create([card(amina, "1"), card(amina, "AMINA")]))
    assert refuses(lambda: Card.objects.bulk_create([card(amina, "2"), card(amina, "AMINA")], ignore_conflicts=True))
    assert set(handles()) == {"21234", "AMINA"}
    assert Card.objects.count() == 1


def test_p24_changing_a_value_frees_the_old_one_and_takes_the_new_one(registered: Registered) -> None:
    amina = registered("21234", login="amina")
    Patron.objects.filter(pk=amina.pk).update(login="amina.bello")
    Card.objects.filter(barcode="21234").update(barcode="99")
    assert set(handles()) == {"99", "AMINA.BELLO"}
    Patron.objects.filter(pk=amina.pk).update(login="")
    assert set(handles()) == {"99"}
    Card.objects.filter(barcode="99").update(issued_on=date(2020, 1, 1))
    assert set(handles()) == {"99"}


def test_p24_writing_the_same_value_in_another_case_is_no_conflict_with_itself(registered: Registered) -> None:
    amina = registered("A1234")
    Card.objects.filter(patron=amina).update(barcode="a1234")
    assert handles() == {"A1234": ("card", amina.pk)}


def test_p24_deleting_rows_frees_their_values(registered: Registered) -> None:
    amina = registered("21234", "21235", login="amina")
    Card.objects.filter(barcode="21235").delete()
    assert set(handles()) == {"21234", "AMINA"}
    amina.delete()
    assert handles() == {}


def test_p24_a_card_that_moves_to_another_patron_is_theirs_in_the_space_too(registered: Registered) -> None:
    registered("21234")
    boris = registered("999")
    Card.objects.filter(barcode="21234").update(patron=boris, primary=False)
    assert handles()["21234"] == ("card", boris.pk)


def test_p24_only_ascii_letters_fold_so_both_databases_agree(registered: Registered) -> None:
    amina = registered()
    Patron.objects.filter(pk=amina.pk).update(login="jose")
    card(amina, "straße").save()
    assert set(handles()) == {"JOSE", "STRAßE"}


def test_the_triggers_stand_after_all_migrations(library: object) -> None:
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        names = {name for (name,) in cursor.fetchall()}
    columns = {"handle_of_patrons_card_barcode", "handle_of_patrons_patron_login", "handle_of_items_item_barcode"}
    if connection.vendor == "sqlite":
        columns = {f"{name}_{event}" for name in columns for event in ("insert", "update", "delete")}
    assert columns <= names


@pytest.mark.django_db(transaction=True)
def test_s17_of_twenty_rivals_for_one_value_in_two_tables_exactly_one_wins() -> None:
    library = make_library()
    patrons = [
        Patron.objects.create(
            family_name=f"P{number}",
            category=library.adult,
            home_branch=library.main,
            joined_on=date(2026, 5, 4),
            created_at=NOW,
            changed_at=NOW,
        )
        for number in range(20)
    ]
    start = threading.Barrier(len(patrons))
    won: list[int] = []

    def take(patron: Patron, number: int) -> None:
        start.wait()
        try:
            if number % 2:
                card(patron, "WANTED").save()
            else:
                Patron.objects.filter(pk=patron.pk).update(login="wanted")
            won.append(patron.pk)
        except IntegrityError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=pair) for pair in zip(patrons, range(20), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.subject_id for row in Handle.objects.all()] == won
    assert len(won) == 1
