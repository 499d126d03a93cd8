"""How the library's cards look, and its logo."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from shelflist.ground.accounts.saying import attempt, done
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.printing import press, queries, samples
from shelflist.ground.printing.actions.cards import set_card_design
from shelflist.ground.printing.forms import CardForm
from shelflist.ground.printing.views.parts import number, page, shown

MOST_BYTES = 10_000_000


@needs("edit-printing")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Lines, barcode, colour and logo."""
    design = queries.card_design()
    form = CardForm(request.POST or None, request.FILES or None, initial=CardForm.initial_of(design))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        logo = values["logo"].read(MOST_BYTES) if values["logo"] else None
        receipt = attempt(
            form,
            lambda: set_card_design(
                design=form.design(),
                logo=logo,
                remove_logo=values["remove_logo"],
                by=actor(request),
                now=at(request),
                key=values["key"],
            ),
        )
        if receipt:
            return done(reverse("printing:cards"), receipt)
    context = page(request, "cards", form=form, has_logo=queries.logo() is not None)
    return render(request, "printing/cards.html", context, status=422 if form.errors else 200)


@needs("edit-printing")
@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """An invented card in the library's design: front (0) or back (1)."""
    design, logo = queries.card_design(), queries.logo()
    drawn = press.pages("card", samples.card(design, logo), kind="svg")
    side = min(number(request.GET.get("side")), len(drawn) - 1)
    return shown(drawn[side], "image/svg+xml", "card.svg")
