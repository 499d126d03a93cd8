"""What is done from the item page: each view makes one call to an action and goes back to the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from shelflist.departments.circulation.actions import damage
from shelflist.doors.desk.forms import AlertForm, DamageForm, WhyForm
from shelflist.doors.desk.views.copies import item_page_shown
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done
from shelflist.records.items import actions
from shelflist.records.items.queries import barcodes_of
from shelflist.records.items.rules import STATUSES

REFUSED = 409
BY_NAME = {
    "available": actions.mark_available,
    "damaged": actions.mark_damaged,
    "missing": actions.mark_missing,
}


@needs("return")
@require_POST
def set_status(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """Mark a copy available, damaged or missing, or (`by=hand`) set another status."""
    to = request.POST.get("to", "")
    if to not in STATUSES:
        raise Http404
    if request.POST.get("by") == "hand" or to not in BY_NAME:
        return _act(request, item_id, lambda who: actions.set_status(item_id=item_id, to=to, **who))
    return _act(request, item_id, lambda who: BY_NAME[to](item_id=item_id, **who))


@needs("return")
@require_POST
def report_damage(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """Take a copy back, if it is out, and set it aside as damaged; the last reader may be charged."""
    form = DamageForm(request.POST)
    form.is_valid()
    note, cents = form.cleaned_data.get("note", ""), form.cleaned_data.get("charge") or 0

    def act(who: dict[str, Any]) -> Any:
        of = {name: who[name] for name in ("by", "now", "key")}
        return damage.report_damage(item_id=item_id, note=note, charge_cents=cents, **of)

    return _act(request, item_id, act)


@needs("edit-items")
@require_POST
def put_alert(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """Have something said about the copy when its moment comes."""
    form = AlertForm(request.POST)
    form.is_valid()
    sent = form.cleaned_data
    alert: dict[str, Any] = {"type_id": sent.get("type") or 0, "text": sent.get("text", ""), "once": sent.get("once")}

    def act(who: dict[str, Any]) -> Any:
        return actions.put_alert(item_id=item_id, **alert, **{name: who[name] for name in ("by", "now", "key")})

    return _act(request, item_id, act)


@needs("edit-items")
@require_POST
def take_alert_off(request: HttpRequest, item_id: int, alert_id: int) -> HttpResponseBase:
    """It need not be said any more."""

    def act(who: dict[str, Any]) -> Any:
        return actions.take_alert_off(alert_id=alert_id, **{name: who[name] for name in ("by", "now", "key")})

    return _act(request, item_id, act)


@needs("edit-items")
@require_POST
def catalogued(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """What was lent before it was catalogued is catalogued now."""

    def act(who: dict[str, Any]) -> Any:
        return actions.mark_catalogued(item_id=item_id, by=who["by"], now=who["now"], key=who["key"])

    return _act(request, item_id, act)


@needs("edit-items")
@require_POST
def withdraw(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """Take a copy out of the collection."""
    return _act(request, item_id, lambda who: actions.delete_item(item_id=item_id, **who))


@needs("edit-items")
@require_POST
def restore(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """Take a withdrawn copy back."""

    def act(who: dict[str, Any]) -> Any:
        return actions.restore_item(item_id=item_id, by=who["by"], now=who["now"], key=who["key"])

    return _act(request, item_id, act)


def _act(request: HttpRequest, item_id: int, act: Callable[[dict[str, Any]], Any]) -> HttpResponseBase:
    """Do it and go back to the page of the copy, or show the page with every reason why not."""
    here, form = placed(request), WhyForm(request.POST)
    barcode = barcodes_of([item_id]).get(item_id)
    if barcode is None or not form.is_valid():
        raise Http404
    sent = form.cleaned_data
    try:
        receipt = act({"by": here.actor, "now": here.now, "key": sent["key"] or None, "why": sent["why"]})
    except Refused as no:
        return item_page_shown(request, barcode, {"refused": no.refusals}, status=REFUSED)
    return done(reverse("desk:item", args=[barcode]), receipt)
