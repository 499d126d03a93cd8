"""Alerts on copies, typed by event and state (CIR-22)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.revisions import current
from shelflist.records.items import actions
from shelflist.records.items.models import AlertType, Item, ItemAlert
from shelflist.records.items.queries import alerts_on, alerts_that_speak
from shelflist.records.items.rules.alerts import EVENTS, STATES, Alert, Moment, TypeFacts, first_types, speaks
from shelflist.records.items.tests.library import BY, NOW, Shelves

PLACES = ("anywhere", "owner", "not-owner", "home", "not-home")


def kind(event: str, state: str = "normal", **values: Any) -> AlertType:
    made, _new = AlertType.objects.update_or_create(event=event, state=state, place="anywhere", defaults=values)
    return made


def spoken(item: Item, event: str, state: str = "normal", **place: bool) -> list[Alert]:
    return list(alerts_that_speak(item.pk, Moment(event, state, **place), current()))


@given(st.sampled_from(EVENTS), st.sampled_from(sorted(STATES)), st.sampled_from(PLACES), st.booleans(), st.booleans())
def test_cir_22_a_type_speaks_at_its_event_state_and_place_only(
    event: str, state: str, place: str, at_owner: bool, at_home: bool
) -> None:
    wanted = {"anywhere": True, "owner": at_owner, "not-owner": not at_owner, "home": at_home, "not-home": not at_home}
    facts = TypeFacts(1, "Any", event, state, place)
    for other in EVENTS:
        moment = Moment(other, state, at_owner, at_home)
        assert speaks(facts, moment) == (other == event and wanted[place])
    assert not speaks(facts, Moment(event, next(one for one in STATES if one != state), at_owner, at_home))


def test_cir_22_a_library_begins_with_a_type_for_every_event_and_state(db: None) -> None:
    assert len(first_types()) == 24
    assert set(AlertType.objects.values_list("event", "state")) == {(e, s) for e in EVENTS for s in STATES}


@pytest.mark.parametrize("state", ["lost", "claimed", "long-overdue", "lost-and-paid", "never-checked-out"])
def test_cir_22_what_comes_back_from_an_odd_state_speaks_by_itself_and_offers_a_status(
    shelves: Shelves, state: str
) -> None:
    alert = spoken(shelves.copy(), "check-in", state)[0]
    assert (alert.id, str(alert.text)) == (None, f"This copy comes back from: {STATES[state]}.")
    assert "damaged" in alert.next_statuses


def test_cir_22_once_or_until_it_is_taken_off(shelves: Shelves) -> None:
    item = shelves.copy()
    for text, once in (("Count the maps", False), ("Call Ms Ito", True)):
        actions.put_alert(item_id=item.pk, type_id=kind("check-in").pk, text=text, once=once, by=BY, now=NOW)
    alerts = spoken(item, "check-in")
    assert [str(alert.text) for alert in alerts] == ["Count the maps", "Call Ms Ito"]
    assert spoken(item, "check-out") == []
    act = type("Act", (), {"now": NOW, "by": BY})()
    said = actions.have_spoken(act, alerts)
    assert [str(alert.text) for alert in spoken(item, "check-in")] == ["Count the maps"]
    actions.speak_again(said)
    assert len(spoken(item, "check-in")) == 2
    receipt = actions.take_alert_off(alert_id=alerts[0].id or 0, by=BY, now=NOW)
    assert [alert.text for alert in alerts_on(item.pk)] == ["Call Ms Ito"]
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert len(alerts_on(item.pk)) == 2


def test_putting_an_alert_on_can_be_undone(shelves: Shelves) -> None:
    item = shelves.copy()
    receipt = actions.put_alert(
        item_id=item.pk, type_id=kind("check-in").pk, text="Count the maps", once=False, by=BY, now=NOW
    )
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert alerts_on(item.pk) == []


def test_cir_22_the_desk_chooses_the_next_status_and_may_take_it_back(shelves: Shelves) -> None:
    item = shelves.copy(status="reshelving")
    receipt = actions.choose_status(item_id=item.pk, to="damaged", by=BY, now=NOW)
    assert Item.objects.get(pk=item.pk).status == "damaged"
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert Item.objects.get(pk=item.pk).status == "reshelving"


def refused(act: Any) -> tuple[str, ...]:
    before = list(ItemAlert.objects.values()), list(AlertType.objects.values())
    with pytest.raises(Refused) as caught:
        act()
    assert (list(ItemAlert.objects.values()), list(AlertType.objects.values())) == before
    return caught.value.codes


def test_what_cannot_be_said_is_refused(shelves: Shelves) -> None:
    item, nobody = shelves.copy(), Actor(kind="staff", id=9, name="Kit", door="desk")
    put: dict[str, Any] = {"item_id": item.pk, "once": False, "now": NOW}
    assert refused(lambda: actions.put_alert(type_id=0, text=" ", by=BY, **put)) == (
        "alert-type-unknown",
        "alert-empty",
    )
    assert refused(lambda: actions.put_alert(type_id=kind("check-in").pk, text="x", by=nobody, **put)) == (
        "not-permitted",
    )
    assert refused(lambda: actions.take_alert_off(alert_id=99, by=BY, now=NOW)) == ("alert-unknown",)
    every = actions.AlertTypeDetails("Check-in", "check-in", automatic=True, next_statuses=("lost",))
    assert refused(lambda: actions.save_alert_type(details=every, by=BY, now=NOW)) == (
        "alert-for-every-copy",
        "status-not-set-by-hand",
        "alert-type-name-taken",
    )


def test_a_type_of_ones_own_speaks_at_once(shelves: Shelves) -> None:
    item = shelves.copy()
    assert spoken(item, "check-in", "missing") == []
    details = actions.AlertTypeDetails("Found away from home", "check-in", "missing", "not-home", automatic=True)
    saved = actions.save_alert_type(details=details, by=BY, now=NOW)
    assert len(spoken(item, "check-in", "missing", at_home=False)) == 1
    assert spoken(item, "check-in", "missing", at_home=True) == []
    again = actions.AlertTypeDetails("Found away from home", "check-in", "missing", active=False)
    actions.save_alert_type(details=again, type_id=saved.id, by=BY, now=NOW)
    assert spoken(item, "check-in", "missing", at_home=False) == []
