"""What was fetched, or not, as one line on the pick run."""

from __future__ import annotations

from datetime import datetime

from django.urls import NoReverseMatch, reverse

from shelflist.departments.picking.actions import PickReceipt
from shelflist.departments.picking.models import Cart
from shelflist.departments.picking.rules import FOUND, NOT_ON_SHELF
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.panels import Act, Line, reason_count
from shelflist.records.items.queries import copy_with


def settled_line(receipt: PickReceipt, cart: Cart | None, now: datetime, *, may_undo: bool) -> Line:
    """What became of a copy, and the way back."""
    copy, found = copy_with(receipt.barcode), receipt.state == FOUND
    undo = Act(_("Undo"), reverse("picking:undo"), how="post", fields=(("entry", str(receipt.entry_id)),), key="u")
    return Line(
        kind="ok" if found else "none",
        out=_outcome(receipt.state),
        under=_("on {cart}", cart=cart.name) if cart and found else None,
        title=receipt.title,
        href=_link(receipt.barcode),
        by=copy.record.author if copy else "",
        barcode=receipt.barcode,
        call_number=copy.full_call_number if copy else "",
        at=now,
        acts=(undo,) if may_undo else (),
        id=f"entry-{receipt.entry_id}",
    )


def refused_line(barcode: str, refused: Refused, now: datetime) -> Line:
    """Every reason why this copy was not taken off the list."""
    copy = copy_with(barcode)
    return Line(
        kind="stop",
        out=_("Not on your list"),
        under=reason_count(len(refused.refusals)),
        title=copy.record.title if copy else "",
        href=_link(barcode) if copy else "",
        words=None if copy or not barcode else _("The scan was {scan}", scan=barcode),
        by=copy.record.author if copy else "",
        barcode=copy.barcode if copy else "",
        call_number=copy.full_call_number if copy else "",
        at=now,
        refusals=refused.refusals,
    )


def _outcome(state: str) -> Phrase:
    if state == FOUND:
        return _("Found")
    return _("Not on shelf") if state == NOT_ON_SHELF else _("Not for pull")


def _link(barcode: str) -> str:
    try:
        return reverse("desk:item", args=[barcode])
    except NoReverseMatch:  # a sign that no address can hold
        return ""
