"""Alerts on a copy are said when it is lent and renewed, once or every time (CIR-22)."""

from __future__ import annotations

from datetime import timedelta

from shelflist.departments.circulation.actions import check_out, renew
from shelflist.departments.circulation.actions.alerting import alerts_for
from shelflist.departments.circulation.actions.desk import Here
from shelflist.departments.circulation.queries import locked
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.revisions import bump
from shelflist.records.items.models import AlertType, Item, ItemAlert


def put(item: Item, event: str, text: str, place: str = "anywhere", once: bool = False) -> None:
    kind, _new = AlertType.objects.get_or_create(
        event=event, state="normal", place=place, defaults={"name": f"{event} {place}"}
    )
    ItemAlert.objects.create(item=item, alert_type=kind, text=text, once=once, made_at=NOW)
    bump("alert-types")


def test_cir_22_alerts_are_said_at_check_out_and_at_renewal(library: Library) -> None:
    item, card, by = library.item(check_out_alert="Two discs"), library.card(), library.staff()
    put(item, "check-out", "Give the leaflet", once=True)
    put(item, "check-out", "Only elsewhere", place="not-owner")
    put(item, "renewal", "Ask for the map")
    lent = check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=by, now=NOW)
    assert [str(words) for words in lent.warnings] == ["Two discs", "Give the leaflet"]
    renewed = renew(item_barcode=item.barcode, by=by, now=NOW + timedelta(days=9))
    assert [str(words) for words in renewed.warnings] == ["Ask for the map"]
    assert set(ItemAlert.objects.filter(done_at=None).values_list("text", flat=True)) == {
        "Only elsewhere",
        "Ask for the map",
    }


def test_cir_22_undo_lets_what_was_said_once_be_said_again(library: Library) -> None:
    item, card, by = library.item(), library.card(), library.staff()
    put(item, "check-out", "Give the leaflet", once=True)
    lent = check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=by, now=NOW)
    undo(entry_id=lent.entry_id, by=by, now=NOW)
    again = check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=by, now=NOW)
    assert [str(words) for words in again.warnings] == ["Give the leaflet"]


def test_cir_22_a_check_in_can_ask_for_them_too(library: Library) -> None:
    from django.db import connection

    item = library.item(at_harbor=True)
    put(item, "check-in", "Away from home", place="not-home")
    with connection.cursor() as cursor:
        row = locked.item_by_id(cursor, item.pk)
    assert row is not None
    away, at_home = Here.of(library.staff()), Here.of(library.staff(at=library.harbor))
    assert [str(alert.text) for alert in alerts_for(row, "check-in", "normal", away)] == ["Away from home"]
    assert alerts_for(row, "check-in", "normal", at_home) == ()
