"""Appointments at the curb or for a locker: booked, arrived, handed over, cancelled (HLD-21)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError

from shelflist.departments.holds.actions import desk
from shelflist.departments.holds.models import Slot, SlotPlan
from shelflist.departments.holds.rules.slots import SlotTerms, reasons_not_to_book, slot_full
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since

SAID = {
    "arrived_at": _("Is here for the appointment"),
    "handed_over_at": _("Handed over by appointment"),
    "cancelled_at": _("Cancelled the appointment"),
}
STEPS = ("arrived_at", "handed_over_at", "cancelled_at")


def save_slot_plan(
    *, branch_id: int, way: str, interval_minutes: int, capacity: int, days_ahead: int = 7, active: bool = True,
    by: Actor, now: datetime, key: str | None = None,
) -> Saved:  # fmt: skip
    """Say how a branch hands holds out by appointment."""

    def work(act: Act) -> Saved:
        around = desk.around_of(act)
        desk.must(act.by, "work-hold-shelf", around)
        if interval_minutes < 5 or capacity < 1:
            message = _("An appointment lasts five minutes or more, and at least one person can come.")
            raise Refused(Refusal(code="slot-plan-impossible", message=message))
        plan, _new = SlotPlan.objects.update_or_create(
            branch_id=branch_id, way=way,
            defaults={"interval_minutes": interval_minutes, "capacity": capacity, "days_ahead": days_ahead,
                      "active": active},
        )  # fmt: skip
        act.on(about=f"slot-plan:{plan.pk}")
        act.say(_("Saved how holds are handed out by appointment"))
        return Saved(plan.pk)

    request = {"branch": branch_id, "way": way, "minutes": interval_minutes, "capacity": capacity,
               "ahead": days_ahead, "active": active}  # fmt: skip
    return perform("save-slot-plan", work, by=by, now=now, key=key, request=request, answer=Saved)


def book_slot(
    *, plan_id: int, patron_id: int, begins_at: datetime, note: str = "", by: Actor, now: datetime,
    key: str | None = None,
) -> Saved:  # fmt: skip
    """Somebody comes then. The places in an interval are numbered, so that the last one cannot be given away twice."""

    def work(act: Act) -> Saved:
        around = desk.around_of(act)
        if not desk.is_own(act.by, patron_id):
            desk.must(act.by, "place-holds", around)
        plan = SlotPlan.objects.select_for_update().get(pk=plan_id)
        taken = set(Slot.objects.filter(plan=plan, begins_at=begins_at, cancelled_at__isnull=True)
                    .values_list("place", flat=True))  # fmt: skip
        terms = SlotTerms(plan.interval_minutes, plan.capacity, plan.days_ahead, plan.active)
        calendar = around.tree.calendar(plan.branch_id)
        if refusals := tuple(reasons_not_to_book(calendar, begins_at, terms, len(taken), act.now)):
            raise Refused(refusals)
        place = next(number for number in range(1, plan.capacity + 1) if number not in taken)
        try:
            slot = Slot.objects.create(plan=plan, patron_id=patron_id, begins_at=begins_at, place=place,
                                       note=note.strip(), booked_at=act.now)  # fmt: skip
        except IntegrityError as problem:
            if "one_slot_per_person" in str(problem) or "patron_id" in str(problem):
                raise Refused(
                    Refusal(code="slot-booked", message=_("They have this appointment already."))
                ) from problem
            raise Refused(slot_full()) from problem
        act.on(patron_id=patron_id, about=f"slot:{slot.pk}")
        act.say(_("Made an appointment"))
        act.undoable({"slot": slot.pk, "before": None})
        return Saved(slot.pk)

    request = {"plan": plan_id, "patron": patron_id, "at": begins_at, "note": note}
    return perform("book-slot", work, by=by, now=now, key=key, request=request, answer=Saved)


def slot_arrived(*, slot_id: int, note: str = "", by: Actor, now: datetime, key: str | None = None) -> Saved:
    """They are here: which car, which spot."""
    return _step("slot-arrived", slot_id, "arrived_at", note, by=by, now=now, key=key)


def slot_handed_over(*, slot_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """They have what they came for; the loans were made on the same screen."""
    return _step("slot-handed-over", slot_id, "handed_over_at", "", by=by, now=now, key=key)


def cancel_slot(*, slot_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """They do not come then."""
    return _step("cancel-slot", slot_id, "cancelled_at", "", by=by, now=now, key=key)


def _step(verb: str, slot_id: int, column: str, note: str, *, by: Actor, now: datetime, key: str | None) -> Saved:
    def work(act: Act) -> Saved:
        around = desk.around_of(act)
        slot = Slot.objects.select_for_update().filter(pk=slot_id).first()
        if slot is None:
            raise Refused(Refusal(code="slot-unknown", message=_("There is no such appointment.")))
        if not desk.is_own(act.by, slot.patron_id):
            desk.must(act.by, "place-holds", around)
        if slot.cancelled_at is not None or slot.handed_over_at is not None or getattr(slot, column) is not None:
            raise Refused(Refusal(code="slot-over", message=_("This appointment is over already.")))
        before = {"note": slot.note}
        setattr(slot, column, act.now)
        slot.note = note.strip() or slot.note
        slot.save(update_fields=[column, "note"])
        act.on(patron_id=slot.patron_id, about=f"slot:{slot.pk}")
        act.say(SAID[column])
        act.undoable({"slot": slot.pk, "before": before, "column": column})
        return Saved(slot.pk)

    return perform(verb, work, by=by, now=now, key=key, request={"slot": slot_id, "note": note}, answer=Saved)


def undo_slot(entry: Entry, act: Act) -> None:
    """One step back; a booking is cancelled."""
    data = entry.undo or {}
    slot = Slot.objects.select_for_update().get(pk=data["slot"])
    column = data.get("column", "")
    later = [name for name in STEPS if name != column and getattr(slot, name) is not None]
    if (column in ("", "arrived_at") and set(later) & {"handed_over_at", "cancelled_at"}) or (not column and later):
        raise Refused(changed_since(_("This appointment has changed since.")))
    if not column:
        slot.cancelled_at = act.now
    else:
        setattr(slot, column, None)
        slot.note = data["before"]["note"]
    slot.save()
