"""The pick run on a phone, as a printed list and as CSV; the carts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.picking import actions, queries
from shelflist.departments.picking.forms import CartForm, SettleForm
from shelflist.departments.picking.lines import refused_line, settled_line
from shelflist.departments.picking.models import Cart
from shelflist.departments.picking.queries import EVERYTHING, Filters, PickList
from shelflist.departments.picking.sources import sources
from shelflist.ground.accounts.web import is_fragment, needs, page_behind
from shelflist.ground.common.barcodes import classify
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo as take_back
from shelflist.ground.ui.downloads import csv_answer
from shelflist.ground.ui.localise import text
from shelflist.ground.ui.panels import Line
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import attempt, done, notices

CART = "picking-cart"
AT_ONCE = 30  # lines one person takes with one key
LONGEST_NUMBER = 19


@needs(actions.PERMISSION)
@require_GET
def run(request: HttpRequest) -> HttpResponse:
    """What is to be fetched here: mine first and big, then the walk; who has what; what I did."""
    return _run_page(request)


def _run_page(request: HttpRequest, *, refused: Refused | None = None) -> HttpResponse:
    found = _list(request, _filters(request))
    context = {
        **_now(request, found),
        "mode": "pick",
        "refused": refused.refusals if refused else (),
        "notices": notices(request),
        **_choices(request, found),
    }
    return render(request, "picking/run.html", context, status=422 if refused else 200)


def _now(request: HttpRequest, found: PickList) -> dict[str, Any]:
    """What changes with every copy that is found: the next one with its neighbours, how far I am, and the cart."""
    pick, cart = found.next, _cart(request)
    left, right = queries.neighbours(pick.item) if pick else (None, None)
    return {
        "list": found,
        "pick": pick,
        "left": left,
        "right": right,
        "cart": cart,
        "on_cart": queries.on_carts([cart.pk]) if cart else [],
        "key": uuid4().hex,
        "asked": _asked(request).urlencode(),
        "filtered": _filters(request) != EVERYTHING,
        "settled_count": len(found.done),
        "all_count": len(found.done) + len(found.mine),
    }


def _answer(request: HttpRequest, line: Line, gone: Iterable[int] = ()) -> HttpResponse:
    """One scan, one request: its line, and what it changed on the page, however long the list is."""
    here = placed(request)
    found = queries.my_part(_branches(request), here.actor, here.now, organisation(here.numbers), _filters(request))
    context = {**_now(request, found), "line": line, "gone": gone, "is_part": True}
    return render(request, "picking/answer.html", context)


def _settled(request: HttpRequest, receipt: actions.PickReceipt) -> HttpResponse:
    if not is_fragment(request):
        return done(_back(request), receipt)
    here = placed(request)
    line = settled_line(receipt, _cart(request), here.now, may_undo=here.actor.may("undo"))
    return _answer(request, line, [receipt.item_id] if receipt.item_id else [])


def _refused(request: HttpRequest, barcode: str, refused: Refused) -> HttpResponse:
    if not is_fragment(request):
        return _run_page(request, refused=refused)
    return _answer(request, refused_line(barcode, refused, placed(request).now))


@needs(actions.PERMISSION)
@require_GET
def printed(request: HttpRequest) -> HttpResponse:
    """The list in the order of the shelves: to be printed, or as CSV."""
    found = _list(request, _filters(request))
    if request.GET.get("format") == "csv":
        return csv_answer("pick-list.csv", _csv_header(), _csv_rows(request, found))
    return render(request, "picking/list.html", {"list": found, "tree": organisation(placed(request).numbers)})


@needs(actions.PERMISSION)
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Take the free lines of one shelf, or the next ones of the walk."""
    here, filters = placed(request), _filters(request)
    free = _list(request, filters).free
    shelf = request.POST.get("shelf", "")
    if shelf.isdecimal():
        free = [pick for pick in free if pick.location.id == int(shelf)]
    wanted = [pick.item.pk for pick in free[:AT_ONCE]]
    try:
        receipt = actions.claim(
            item_ids=wanted, branch_ids=_branches(request), by=here.actor, now=here.now, key=_key(request)
        )
    except Refused as refused:
        return _run_page(request, refused=refused)
    return done(_back(request), receipt)


@needs(actions.PERMISSION)
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Found, not on its shelf, or not for pull."""
    here, form = placed(request), SettleForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(_back(request))
    cart = _cart(request)
    try:
        receipt = actions.settle(
            line_id=form.cleaned_data["line"],
            state=form.cleaned_data["state"],
            mark=form.cleaned_data["mark"],
            cart_id=cart.pk if cart else None,
            by=here.actor,
            now=here.now,
            key=form.cleaned_data["key"] or None,
        )
    except Refused as refused:
        return _refused(request, "", refused)
    return _settled(request, receipt)


@needs("undo")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """What was said of a line is taken back, and the page comes anew: the line is mine again at its place."""
    here, entry = placed(request), request.POST.get("entry", "")
    number = int(entry) if entry.isdecimal() and len(entry) < LONGEST_NUMBER else 0
    try:
        receipt = take_back(entry_id=number, by=here.actor, now=here.now, key=f"undo-{number}")
    except Refused as refused:
        return _refused(request, "", refused)
    return _go(request, f"{_back(request)}{'&' if _asked(request) else '?'}done={receipt.entry_id}")


@needs(actions.PERMISSION)
@require_POST
def let_go(request: HttpRequest) -> HttpResponse:
    """Leave one line, or all of mine, to others."""
    here, line = placed(request), request.POST.get("line", "")
    try:
        receipt = actions.let_go(
            line_id=int(line) if line.isdecimal() else None, by=here.actor, now=here.now, key=_key(request)
        )
    except Refused as refused:
        return _run_page(request, refused=refused)
    return done(_back(request), receipt)


def pick_scan(request: HttpRequest, scan: str) -> HttpResponse:
    """On the pick run a copy that is scanned is found, and a cart is the one that things go on from now on."""
    here = placed(request)
    barcode = classify(scan).candidates[0] if classify(scan).candidates else scan.strip()
    cart = _cart(request)
    try:
        receipt = actions.find(
            item_barcode=barcode,
            branch_ids=_branches(request),
            cart_id=cart.pk if cart else None,
            by=here.actor,
            now=here.now,
            key=_key(request),
        )
    except Refused as refused:
        return _refused(request, barcode, refused)
    return _settled(request, receipt)


def cart_scan(request: HttpRequest, barcode: str) -> HttpResponse:
    """A cart's label: what is found goes on this cart, wherever it was scanned."""
    request.session[CART] = actions.cart_for(barcode).pk
    return _go(request, reverse("picking:run"))


def _go(request: HttpRequest, address: str) -> HttpResponse:
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


# -- carts ------------------------------------------------------------------------------------------------------------


@needs(actions.PERMISSION)
@require_http_methods(["GET", "POST"])
def carts(request: HttpRequest) -> HttpResponse:
    """The carts of this branch with what stands on them, and a form for another one."""
    here = placed(request)
    form = CartForm(request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        receipt = attempt(
            form,
            lambda: actions.add_cart(
                name=values["name"], barcode=values["barcode"], by=here.actor, now=here.now, key=_key(request)
            ),
        )
        if receipt is not None:
            return done(reverse("picking:carts"), receipt)
    found = queries.carts(_branches(request))
    lines = queries.on_carts(cart.pk for cart in found)
    context = {
        "carts": [(cart, [line for line in lines if line.cart_id == cart.pk]) for cart in found],
        "form": form,
        "key": uuid4().hex,
        "chosen": request.session.get(CART),
        "notices": notices(request),
    }
    return render(request, "picking/carts.html", context, status=422 if form.errors else 200)


@needs(actions.PERMISSION)
@require_POST
def choose_cart(request: HttpRequest) -> HttpResponse:
    """What is found goes on this cart from now on; none when it is said so."""
    number = request.POST.get("cart", "")
    request.session[CART] = int(number) if number.isdecimal() else None
    return HttpResponseRedirect(reverse("picking:run"))


def _cart(request: HttpRequest) -> Cart | None:
    number = request.session.get(CART)
    return Cart.objects.filter(pk=number, retired_at__isnull=True).first() if number else None


# -- small things -----------------------------------------------------------------------------------------------------


def _branches(request: HttpRequest) -> list[int]:
    """The branch where the reader stands, with the desks below it."""
    here = placed(request)
    if here.branch is None:
        return []
    return [facts.id for facts in organisation(here.numbers).below(here.branch.id)]


def _list(request: HttpRequest, filters: Filters) -> PickList:
    here = placed(request)
    return queries.pick_list(_branches(request), here.actor, here.now, organisation(here.numbers), filters)


def _filters(request: HttpRequest) -> Filters:
    chosen = _asked(request)
    to, shelf, source = chosen.get("to", ""), chosen.getlist("shelf"), chosen.get("for", "")
    shelves = frozenset(int(one) for one in shelf if one.isdecimal())
    return Filters(int(to) if to.isdecimal() else None, shelves or None, source)


def _choices(request: HttpRequest, found: PickList) -> dict[str, Any]:
    """What the list can be narrowed to."""
    tree = organisation(placed(request).numbers)
    to = request.GET.get("to", "")
    return {
        "places": [facts for facts in tree.in_tree_order() if facts.lends and facts.kind != "desk"],
        "shelves": [shelf.location for shelf in found.shelves],
        "sources": sources(),
        "to": int(to) if to.isdecimal() else None,
        "for": request.GET.get("for", ""),
        "shelf": request.GET.get("shelf", ""),
    }


def _asked(request: HttpRequest) -> QueryDict:
    """What the list was narrowed to, in the address of the page that somebody sees."""
    address = page_behind(request) if is_fragment(request) else request.get_full_path()
    asked = QueryDict(urlsplit(address).query, mutable=True)
    asked.pop("done", None)
    return asked


def _back(request: HttpRequest) -> str:
    asked = _asked(request)
    return f"{reverse('picking:run')}?{asked.urlencode()}" if asked else reverse("picking:run")


def _key(request: HttpRequest) -> str | None:
    return request.POST.get("key", "")[:80] or None


def _csv_header() -> list[str]:
    return [
        gettext("Shelf"), gettext("Call number"), gettext("Title"), gettext("Author"), gettext("Barcode"),
        gettext("What for"), gettext("Goes to"), gettext("Who has it"),
    ]  # fmt: skip


def _csv_rows(request: HttpRequest, found: PickList) -> Iterable[list[str]]:
    tree = organisation(placed(request).numbers)
    for pick in found.picks:
        bound = pick.first.wanted.bound_for_id
        yield [
            pick.location.name,
            pick.item.full_call_number,
            pick.item.record.title,
            pick.item.record.author,
            pick.item.barcode,
            "; ".join(text(reason.wanted.words) for reason in pick.reasons),
            tree.branch(bound).name if bound else "",
            pick.line.claimed_by_name if pick.line else "",
        ]
