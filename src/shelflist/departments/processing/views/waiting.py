"""What lies where since when; and one copy's whole way with its hand-offs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from shelflist.departments.processing.actions.places import PERMISSION
from shelflist.departments.processing.queries.bench import orders_of
from shelflist.departments.processing.queries.waiting import drawn, piles, waiting, without_recipe
from shelflist.departments.processing.views.shared import may_write, tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.ui.downloads import csv_answer
from shelflist.records.branches.middleware import placed
from shelflist.records.items.models import Item


@needs(PERMISSION)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Piles and copies, the oldest first; `?step=`, `?who=` and `?late=` narrow them, `?format=csv` gives a file."""
    now = placed(request).now
    step, who = request.GET.get("step", "")[:80], request.GET.get("who", "")[:60]
    late = request.GET.get("late") == "on"
    rows = waiting(now, name=step, who=who, late_only=late)
    if request.GET.get("format") == "csv":
        head = [gettext("Step"), gettext("Where"), gettext("Since"), gettext("Barcode"), gettext("Call number"),
                gettext("Title"), gettext("Belongs to"), gettext("Received")]  # fmt: skip
        lines = [
            [one.step.name, one.step.who, f"{one.step.ready_at:%Y-%m-%d %H:%M}", one.item.barcode,
             one.item.full_call_number, one.item.record.title, one.item.branch.name,
             f"{one.step.order.received_at:%Y-%m-%d %H:%M}"]
            for one in rows
        ]  # fmt: skip
        return csv_answer("processing.csv", head, lines)
    context = {
        "piles": piles(now),
        "rows": rows,
        "drawn": drawn(),
        "step": step,
        "who": who,
        "late": late,
        "now": now,
        "without_recipe": without_recipe(),
        "may_write": may_write(request),
        "tabs": tabs("processing:waiting"),
    }
    return render(request, "processing/waiting.html", context)


@needs(PERMISSION)
@require_GET
def copy(request: HttpRequest, item_id: int) -> HttpResponse:
    """Every step of a copy: when it came to it, when it was done, by whom, and what checks found."""
    rows = Item.objects.select_related("record", "branch", "location")
    item = rows.defer("record__marc", "record__original", "record__search_text").filter(pk=item_id).first()
    if item is None:
        raise Http404
    context = {"item": item, "orders": orders_of(item.pk), "now": placed(request).now, "tabs": tabs("")}
    return render(request, "processing/copy.html", context)
