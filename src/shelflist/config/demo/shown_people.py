"""What the demonstration shows of people: a twin, somebody who asked for a card, penalties, visits at home."""

from __future__ import annotations

from datetime import datetime, timedelta

from shelflist.ground.common.actors import Actor
from shelflist.records.patrons.actions import add_note, register_patron, save_penalty, set_threshold
from shelflist.records.patrons.actions.about import save_attribute_kind, save_home_delivery
from shelflist.records.patrons.actions.penalties import PenaltyDetails
from shelflist.records.patrons.actions.waiting import ask_for_change, register_oneself
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.rules.details import PatronDetails

SYSTEM_THRESHOLDS = {"exceeds-fines": 1500, "exceeds-overdue": 8, "exceeds-lost": 3, "exceeds-long-overdue": 3}


def show_people(by: Actor, now: datetime) -> None:
    """Called once, when patrons and loans are there."""
    for penalty, begins_at in SYSTEM_THRESHOLDS.items():
        set_threshold(penalty=penalty, begins_at=begins_at, by=by, now=now)
    details = PenaltyDetails("no-photo-consent", "Papers not shown yet", frozenset({"blocks_holds"}))
    save_penalty(details=details, by=by, now=now)
    save_attribute_kind(code="school", name="School", choices=["Elm Street", "Riverside", "None"], by=by, now=now)
    people = Patron.objects.filter(deleted_at__isnull=True, family__isnull=True).order_by("pk")
    grown = people.filter(guarantor__isnull=True, born_on__lt=now.date() - timedelta(days=20 * 365))
    first, second = grown.exclude(email="")[20:22]
    twin = PatronDetails(
        family_name=first.family_name, given_names=first.given_names[:1] + ".", born_on=first.born_on,
        phone=first.phone, category_id=first.category_id, home_branch_id=first.home_branch_id,
    )  # fmt: skip
    register_patron(details=twin, by=by, now=now)
    wish = {"address": "12 Orchard Lane\nMillrace 01999", "phone_mobile": "555-0188"}
    ask_for_change(patron_id=second.pk, wanted=wish, by=by, now=now)
    add_note(patron_id=second.pk, kind="need", text="Large print, and a seat by the window", by=by, now=now)
    asked = {"family_name": "Marchetti", "given_names": "Lucia", "born_on": "1991-02-14", "email": "lucia@example.org"}
    known = {"family_name": first.family_name, "given_names": first.given_names, "phone": first.phone}
    for one in (asked, known):
        register_oneself(details=one, home_branch_id=first.home_branch_id, by=by, now=now)
    at_home = Patron.objects.filter(category__code="homebound", deleted_at__isnull=True).order_by("pk").first()
    if at_home is not None:
        plan = {"every_weeks": 3, "weekday": 2, "next_on": now.date() + timedelta(days=4), "likes": "sea stories"}
        save_home_delivery(patron_id=at_home.pk, values=plan, by=by, now=now)
