"""Label stock and how each kind of label is set."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.saying import attempt, done
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.printing import queries, stocks
from shelflist.ground.printing.actions.labels import set_layout
from shelflist.ground.printing.actions.stocks import remove_stock, save_stock
from shelflist.ground.printing.forms import LayoutForm, StockForm
from shelflist.ground.printing.rules.labels import KINDS
from shelflist.ground.printing.views.parts import page


@needs("edit-printing")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What can be printed on: the library's own stock, then what is sold."""
    return _stocks(request)


def _stocks(request: HttpRequest, refusals: object = (), status: int = 200) -> HttpResponse:
    rows = [
        {
            "stock": one,
            "own": one.code not in stocks.sold(),
            "label": " × ".join(f"{side / 1000:g}" for side in one.label),
        }
        for one in queries.all_stocks().values()
    ]
    context = page(request, "stocks", rows=rows, refusals=refusals)
    return render(request, "printing/stocks.html", context, status=status)


@needs("edit-printing")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """Add stock, from the measures on its packet; change the library's own; look at one that is sold."""
    known = queries.all_stocks().get(code)
    if code and known is None:
        raise Http404
    own = not code or code not in stocks.sold()
    form = StockForm(request.POST or None, initial=StockForm.initial_of(known) if known else {})
    if own and request.method == "POST" and form.is_valid():
        receipt = attempt(
            form,
            lambda: save_stock(
                stock=form.stock(code), by=actor(request), now=at(request), key=form.cleaned_data["key"]
            ),
        )
        if receipt:
            return done(reverse("printing:stocks"), receipt)
    context = page(request, "stocks", form=form, stock=known, own=own)
    return render(request, "printing/stock.html", context, status=422 if form.errors else 200)


@needs("edit-printing")
@require_POST
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Forget stock of the library's own."""
    try:
        receipt = remove_stock(code=code, by=actor(request), now=at(request))
    except Refused as refused:
        return _stocks(request, refused.refusals, 422)
    return done(reverse("printing:stocks"), receipt)


@needs("edit-printing")
@require_http_methods(["GET", "POST"])
def layouts(request: HttpRequest, kind: str = "spine") -> HttpResponse:
    """How one kind of label is set; “as usual” takes the library's changes away."""
    if kind not in KINDS:
        raise Http404
    style = queries.style_of(kind)
    form = LayoutForm(request.POST or None, initial=LayoutForm.initial_of(style))
    as_usual = "usual" in request.POST
    if request.method == "POST" and (as_usual or form.is_valid()):
        settings = {} if as_usual else form.settings()
        receipt = attempt(form, lambda: set_layout(kind=kind, settings=settings, by=actor(request), now=at(request)))
        if receipt:
            return done(reverse("printing:layout", args=[kind]), receipt)
    context = page(request, "layouts", form=form, kind=KINDS[kind], kinds=list(KINDS.values()))
    context["is_usual"] = style == KINDS[kind].style
    return render(request, "printing/layout.html", context, status=422 if form.errors else 200)


@needs("edit-printing")
@require_GET
def layout_picture(request: HttpRequest, kind: str) -> HttpResponse:
    """Invented labels of this kind, set as the library sets them."""
    from shelflist.ground.printing import batches, samples
    from shelflist.ground.printing.labels import Sheetful
    from shelflist.ground.printing.rules.labels import COPIES
    from shelflist.ground.printing.rules.sheets import Stock
    from shelflist.ground.printing.views.parts import shown

    if kind not in KINDS:
        raise Http404
    known = KINDS[kind]
    full = stocks.sold()[known.stock]
    one = Stock("one", "one", full.label, full.label, (1, 1), (0, 0), full.label)
    facts = samples.COPY.to_data() if known.made_from == COPIES else {"lines": samples.LINES[kind]}
    what = Sheetful(kind, one, queries.style_of(kind), [facts], outline=True)
    return shown(batches.pressed(what, "svg")[0], "image/svg+xml", f"{kind}.svg")
