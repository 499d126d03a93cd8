"""The register of services, and the plan of looking again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shelflist.departments.copy_cataloguing.models import Target
from shelflist.departments.entities import queries
from shelflist.departments.entities.actions import services as registering
from shelflist.departments.entities.actions import syncing
from shelflist.departments.entities.actions.services import ServiceDetails
from shelflist.departments.entities.models import Service
from shelflist.departments.entities.views.looking import drawn, number_in
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.web import done


@needs("edit-targets")
@require_http_methods(["GET", "POST"])
def services(request: HttpRequest) -> HttpResponse:
    """Whom we ask for authorities."""
    refused: tuple[Any, ...] = ()
    if request.method == "POST":
        try:
            return done(reverse("entities:services"), _changed(request))
        except Refused as no:
            refused = tuple(no.refusals)
    taken = {one.target_id for one in queries.services() if one.target_id}
    context = {
        "rows": queries.services(), "stock": queries.stock_left(), "plan": queries.sync_plan(), "refused": refused,
        "targets": [one for one in Target.objects.filter(active=True) if one.pk not in taken],
        "chosen": number_in(request.GET.get("change", "")),
    }  # fmt: skip
    return drawn(request, "services", context, status=409 if refused else 200)


def _changed(request: HttpRequest) -> Any:
    sent, by, now = request.POST, actor(request), at(request)
    act, key, number = sent.get("act", ""), sent.get("key", "")[:80] or None, number_in(sent.get("service", ""))
    if act == "plan":
        return syncing.plan_sync(active="active" in sent, days=number_in(sent.get("days", "")), by=by, now=now, key=key)
    if act == "remove":
        return registering.remove_service(service_id=number, by=by, now=now, key=key)
    if act == "add":
        details = registering.stock(sent.get("kind", ""))
        return registering.save_service(details=details, by=by, now=now, key=key)
    if act == "target":
        target = Target.objects.filter(pk=number_in(sent.get("target", ""))).first()
        details = ServiceDetails(target.name if target else "–", "target", target_id=target.pk if target else 0)
        return registering.save_service(details=details, by=by, now=now, key=key)
    row = Service.objects.filter(pk=number).first()
    details = ServiceDetails(
        name=sent.get("name", "").strip()[:120],
        kind=row.kind if row else "",
        address=sent.get("address", "").strip().rstrip("/")[:250],
        record_address=sent.get("record_address", "").strip().rstrip("/")[:250],
        target_id=row.target_id if row else None,
        seconds=number_in(sent.get("seconds", "")),
        active="active" in sent,
        own_network="own_network" in sent,
    )
    return registering.save_service(details=details, service_id=number, by=by, now=now, key=key)
