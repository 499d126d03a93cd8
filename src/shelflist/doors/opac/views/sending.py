"""Send the call number of a title to somebody’s mail or telephone, where the library allows it (OPC-12)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shelflist.doors.opac.web import open_to_all, page, visit_of
from shelflist.ground.accounts.web import address
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.observers.notices.actions.finding import send_call_number, ways_offered
from shelflist.records.branches.middleware import placed
from shelflist.records.catalog.queries import public_record


@require_http_methods(["GET", "POST"])
@open_to_all
def send(request: HttpRequest, record_id: int) -> HttpResponseBase:
    """A form with one box; nothing that is typed there is kept."""
    visit, ways, found = visit_of(request), ways_offered(), public_record(record_id)
    if found is None or not ways:
        raise Http404
    context: dict[str, Any] = {"record": found.record, "ways": ways, "to": request.POST.get("to", ""), "refused": ()}
    if request.method == "GET":
        return page(request, "opac/send.html", context)
    try:
        send_call_number(
            record_id=record_id, way_name=request.POST.get("way", ways[0]), address=request.POST.get("to", ""),
            from_address=address(request), language=getattr(request, "LANGUAGE_CODE", ""), now=placed(request).now,
        )  # fmt: skip
    except Refused as no:
        return page(request, "opac/send.html", {**context, "refused": no.refusals}, status=422)
    visit.say(_("It is on its way to you."))
    return HttpResponseRedirect(reverse("opac:title", args=[record_id]))
