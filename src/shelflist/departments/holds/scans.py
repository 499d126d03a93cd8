"""What a scan does on the page where a hold is placed, and what the number on a hold slip is."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.urls import reverse

from shelflist.departments.holds.lines import place_address
from shelflist.departments.holds.models import Hold
from shelflist.ground.common.barcodes import Scan
from shelflist.records.items.models import Item
from shelflist.records.patrons.queries import Known

SLIP = re.compile(r"H[ -]?(\d{1,18})", re.IGNORECASE)


def slip_address(read: Scan) -> str:
    """The page of the hold whose slip was scanned (“H 1234”); blank when it is none."""
    met = SLIP.fullmatch(read.text.strip())
    if met is None or not Hold.objects.filter(pk=int(met[1])).exists():
        return ""
    return reverse("holds:hold", args=[int(met[1])])


def shelf_scan(known: Known) -> str:
    """From the pick-up shelf: a copy opens the hold that it is kept for, a card the holds of its reader; blank for the
    rest."""
    if known.kind in {"card", "login"}:
        return f"{reverse('desk:patron', args=[known.subject_id])}?section=holds"
    if known.kind != "item":
        return ""
    kept = Hold.objects.filter(captured_item_id=known.subject_id, released_at__isnull=True).values_list("pk", flat=True)
    hold_id = kept.first()
    return reverse("holds:hold", args=[hold_id]) if hold_id else ""


def place_scan(request: HttpRequest, read: Scan, known: Known | None) -> str:
    """Where to go from the page where a hold is placed: a card says for whom, a copy or words say what, or, while the
    title is known and the reader is not, words are a name."""
    sent = request.POST
    chosen: dict[str, object] = {name: sent.get(name, "") for name in ("title", "patron", "back")}
    if known is not None and known.kind in {"card", "login"}:
        return place_address(**chosen | {"patron": known.subject_id})
    if known is not None and known.kind == "item":
        record = Item.objects.filter(pk=known.subject_id).values_list("record_id", flat=True).first()
        return place_address(**chosen | {"title": record})
    is_name = bool(chosen["title"]) and not chosen["patron"]
    return place_address(**chosen, **{"who" if is_name else "what": read.text})
