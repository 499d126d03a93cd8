"""Messages on a reader's own device: the page asks the browser, the browser gives an address, and it is kept here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from shelflist.doors.opac.web import own_account, the_same_for_all, visit_of
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.patrons import actions

LONGEST_NUMBER = 18


@require_GET
@the_same_for_all
@cache_control(max_age=0)
def worker(request: HttpRequest) -> HttpResponse:
    """What runs in the browser when a message arrives. Its address never changes: the browser looks there again."""
    return render(request, "opac/push-worker.js", content_type="text/javascript; charset=utf-8")


@require_POST
@own_account
def add(request: HttpRequest) -> HttpResponseBase:
    """The browser said yes and tells its address and keys."""
    visit, sent = visit_of(request), request.POST
    try:
        actions.add_device(
            patron_id=visit.reader.pk,
            endpoint=sent.get("endpoint", ""),
            p256dh=sent.get("p256dh", ""),
            auth=sent.get("auth", ""),
            name=sent.get("name", ""),
            by=visit.actor(),
            now=placed(request).now,
        )
        visit.say(_("Messages can appear on this device now. Choose for what."))
    except Refused as no:
        visit.say_no(no.refusals)
    return HttpResponseRedirect(reverse("opac:preferences"))


@require_POST
@own_account
def forget(request: HttpRequest) -> HttpResponseBase:
    """Nothing more is sent to one of the devices."""
    visit, number = visit_of(request), request.POST.get("device", "")
    device_id = int(number) if number.isdecimal() and len(number) <= LONGEST_NUMBER else 0
    try:
        actions.forget_device(patron_id=visit.reader.pk, device_id=device_id, by=visit.actor(), now=placed(request).now)
        visit.say(_("Nothing more is sent to that device."))
    except Refused as no:
        visit.say_no(no.refusals)
    return HttpResponseRedirect(reverse("opac:preferences"))
