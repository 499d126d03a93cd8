"""Paying online: the link that the desk gives, the reader's pages, the messages of providers, and what does not fit."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.money import Money, parse_money
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices
from shelflist.records.fines.actions import paying_online
from shelflist.records.fines.online import NotGenuine, offered
from shelflist.records.fines.online.local import LocalProvider
from shelflist.records.fines.queries import lines
from shelflist.records.fines.queries.online import PAY_SALT, online_by_token, open_online, pay_address, reader_with

A_LINK_LASTS = 30 * 24 * 3600
LONGEST_MESSAGE = 200_000


@needs("take-money")
@require_GET
def link(request: HttpRequest, patron_id: int) -> HttpResponse:
    """An address for this reader, to be sent or shown: whoever has it sees what is open, and can pay it."""
    reader = reader_with(patron_id)
    if reader is None or not placed(request).actor.may("see-patrons", reader.home_branch.path):
        raise Http404
    address = _absolute(request, pay_address(patron_id))
    context = {"reader": reader, "address": address, "offered": offered(), "notices": notices(request)}
    return render(request, "fines/pay_link.html", context)


@needs("take-money")
@require_GET
def online_payments(request: HttpRequest) -> HttpResponse:
    """What was begun and not ended, what does not fit, and what was paid lately: to be compared with the provider."""
    return render(request, "fines/online.html", {"rows": open_online(), "notices": notices(request)})


def _absolute(request: HttpRequest, path: str) -> str:
    base = str(getattr(settings, "SHELFLIST_PUBLIC_URL", "")).rstrip("/")
    return f"{base}{path}" if base else request.build_absolute_uri(path)


# -- the reader's pages -----------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, signed: str) -> HttpResponse:
    """What is open, without titles; with POST the payment begins, and the page leads on to the provider."""
    try:
        patron_id = int(signing.loads(signed, salt=PAY_SALT, max_age=A_LINK_LASTS))
    except (signing.BadSignature, TypeError, ValueError):
        return render(request, "fines/pay.html", {"state": "unknown"}, status=404)
    here = placed(request)
    open_lines = lines.lines_of(patron_id, only_open=True)
    total = Money(sum(line.sums.open for line in open_lines))
    context = {"state": "account", "lines": open_lines, "total": total, "key": uuid4().hex, "offered": offered()}
    if request.method == "GET":
        return render(request, "fines/pay.html", context)
    by = Actor(kind="patron", id=patron_id, name="", door="online")
    try:
        text = request.POST.get("amount", "").strip()[:20]
        amount = parse_money(text).minor if text else None
        addresses = paying_online.Addresses(
            back=_absolute(request, "/pay/back/{token}/"), cancel=_absolute(request, "/pay/cancel/{token}/")
        )
        _receipt, address = paying_online.start_online(
            patron_id=patron_id, amount_cents=amount, by=by, now=here.now, addresses=addresses,
            key=request.POST.get("key", "")[:60] or None,
        )  # fmt: skip
    except Refused as no:
        return render(request, "fines/pay.html", context | {"refused": no.refusals}, status=409)
    except ValueError:
        return render(request, "fines/pay.html", context | {"unreadable": True}, status=422)
    return render(request, "fines/pay.html", {"state": "begun", "address": address, "total": total})


@login_not_required
@never_cache
@require_GET
def back(request: HttpRequest, token: str) -> HttpResponse:
    """The reader comes back from the provider: it is asked what became of it, should its message be late."""
    row = online_by_token(token)
    if row is None:
        raise Http404
    if row.state == "started":
        paying_online.ask_about(token, now=placed(request).now)
        row = online_by_token(token)
        assert row is not None  # rows stay
    return render(request, "fines/pay.html", {"state": row.state, "total": Money(row.amount_cents)})


@login_not_required
@never_cache
@require_GET
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """The reader gave it up. Should money come all the same, it is entered."""
    row = online_by_token(token)
    if row is None:
        raise Http404
    return render(request, "fines/pay.html", {"state": "cancelled", "total": Money(row.amount_cents)})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def local_page(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the provider without a bank: pay, or do not."""
    row = online_by_token(token)
    if offered() != "local" or row is None or row.provider != "local":
        raise Http404
    if request.method == "GET":
        return render(request, "fines/pay.html", {"state": "local", "total": Money(row.amount_cents)})
    what = "paid" if request.POST.get("what") == "pay" else "cancelled"
    headers, body = LocalProvider(settings.SECRET_KEY).message(token, what, row.amount_cents)  # type: ignore[arg-type]
    paying_online.hear_online(code="local", headers=headers, body=body, now=placed(request).now)
    found = online_by_token(token)
    assert found is not None  # rows stay
    return render(request, "fines/pay.html", {"state": found.state, "total": Money(found.amount_cents)})


@login_not_required
@csrf_exempt  # the provider posts here; its signature is the permission
@require_POST
def told(request: HttpRequest, code: str) -> HttpResponse:
    """A message of a provider. What is not signed as it should be is refused; what was said before changes nothing."""
    if len(request.body) > LONGEST_MESSAGE:
        return HttpResponse(status=413)
    try:
        paying_online.hear_online(code=code, headers=request.headers, body=request.body, now=placed(request).now)
    except LookupError:
        return HttpResponse(status=404)
    except (NotGenuine, ValueError, TypeError):
        return HttpResponse(status=400)
    return HttpResponse(status=200)
