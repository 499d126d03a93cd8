"""The screens on which patrons are registered and their details changed."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done
from shelflist.records.patrons import actions
from shelflist.records.patrons.actions.receipts import PatronReceipt
from shelflist.records.patrons.forms import FIELDS, PatronForm
from shelflist.records.patrons.formwork import show_refusals
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries import categories, namesakes, patron_by_id


@needs("edit-patrons")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a patron; `?card=` and `?name=` fill in what was scanned. Namesakes are shown first."""
    here = placed(request)
    initial = {
        "key": PatronForm.new_key(),
        "card": request.GET.get("card", ""),
        "family_name": request.GET.get("name", ""),
        "home_branch": here.branch.id if here.branch else "",
    }
    form = _form(request, initial, is_new=True)
    alike: list[Patron] = []
    if request.method == "POST" and form.is_valid():
        alike = _alike(form, here.actor) if "anyway" not in request.POST else []
        receipt = None if alike else _register(request, form)
        if receipt:
            return done(reverse("desk:patron", args=[receipt.patron_id]), receipt)
    return _page(request, form, alike=alike)


@needs("edit-patrons")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, patron_id: int) -> HttpResponse:
    """Change what is known of a patron."""
    here = placed(request)
    patron = patron_by_id(patron_id)
    if patron is None:
        raise Http404
    form = _form(request, PatronForm.initial_of(patron), is_new=False)
    if request.method == "POST" and form.is_valid():
        try:
            receipt = actions.edit_patron(
                patron_id=patron_id,
                version=form.cleaned_data["version"],
                details=form.details(),
                by=here.actor,
                now=here.now,
                key=form.cleaned_data["key"],
            )
        except Refused as no:
            show_refusals(form, no.refusals, FIELDS)
        else:
            return done(reverse("desk:patron", args=[patron_id]), receipt)
    return _page(request, form, patron=patron)


def _form(request: HttpRequest, initial: Mapping[str, object], *, is_new: bool) -> PatronForm:
    numbers = placed(request).numbers
    return PatronForm(
        request.POST or None,
        initial=dict(initial),
        tree=organisation(numbers),
        categories=categories.value(numbers),
        is_new=is_new,
    )


def _register(request: HttpRequest, form: PatronForm) -> PatronReceipt | None:
    here = placed(request)
    cards = [form.cleaned_data["card"]] if form.cleaned_data["card"] else []
    try:
        return actions.register_patron(
            details=form.details(), cards=cards, by=here.actor, now=here.now, key=form.cleaned_data["key"]
        )
    except Refused as no:
        show_refusals(form, no.refusals, FIELDS)
        return None


def _alike(form: PatronForm, by: Actor) -> list[Patron]:
    """Namesakes whom this person may see."""
    data = form.cleaned_data
    found = namesakes(data["family_name"], data["given_names"], data["born_on"])
    return [patron for patron in found if by.may("see-patrons", patron.home_branch.path)]


def _page(
    request: HttpRequest, form: PatronForm, *, patron: Patron | None = None, alike: list[Patron] | None = None
) -> HttpResponse:
    back = reverse("desk:patron", args=[patron.pk]) if patron else reverse("desk:today")
    context = {"form": form, "patron": patron, "alike": alike, "back": back}
    return render(request, "patrons/edit.html", context, status=422 if form.errors or alike else 200)
