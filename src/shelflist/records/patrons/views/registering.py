"""The screens on which patrons are registered and their details changed."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.patrons import actions
from shelflist.records.patrons.actions.receipts import PatronReceipt
from shelflist.records.patrons.forms import FIELDS, PatronForm
from shelflist.records.patrons.formwork import show_refusals
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries import categories, patron_by_id
from shelflist.records.patrons.queries.fields import field_rules
from shelflist.records.patrons.queries.sharing import seen_among
from shelflist.records.patrons.queries.twins import Twin, twins
from shelflist.records.patrons.rules.twins import Identity
from shelflist.records.patrons.views.acts import patron_seen

MORE = ("preferred_name", "name_original", "expires_on", "login", "phone_evening", "language")
KIND = "patrons-kind"  # in the web session: what kind of patron was registered last
AND_NEXT = "next"  # the button that registers one and goes on to the next of the family


@needs("edit-patrons")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a patron; `?card=` and `?name=` fill in what was scanned, `?like=` what a family has in common.

    Whoever is likely to be registered already is shown first.
    """
    here = placed(request)
    initial = {
        "key": PatronForm.new_key(),
        "category": request.session.get(KIND, ""),
        "home_branch": here.branch.id if here.branch else "",
        **_of_family(request),
        "card": request.GET.get("card", ""),
    }
    if name := request.GET.get("name", ""):
        initial["family_name"] = name
    form = _form(request, initial, is_new=True)
    alike: list[Twin] = []
    if request.method == "POST" and form.is_valid():
        alike = [] if "anyway" in request.POST else [one for one in _alike(form, here.actor) if one.likeness.is_likely]
        receipt = None if alike else _register(request, form)
        if receipt:
            request.session[KIND] = form.cleaned_data["category"]
            if AND_NEXT in request.POST:
                address = f"{reverse('patrons:new')}?{urlencode({'like': receipt.patron_id})}"
                return done(address, receipt)
            return done(reverse("desk:patron", args=[receipt.patron_id]), receipt)
    return _page(request, form, alike=alike)


def _of_family(request: HttpRequest) -> dict[str, object]:
    """What the next member of a family has in common with the one named in the address."""
    asked = request.GET.get("like", "")
    relative = patron_by_id(int(asked)) if asked.isdecimal() and len(asked) < 18 else None
    if relative is None or not placed(request).actor.may("see-patrons", relative.home_branch.path):
        return {}
    return PatronForm.initial_like(relative)


@needs("edit-patrons")
@require_POST
def twins_shown(request: HttpRequest) -> HttpResponse:
    """Who may be registered already, while the form is being filled in: a part of the page."""
    here = placed(request)
    form = _form(request, {}, is_new="card" in request.POST)
    form.is_valid()
    form.cleaned_data.setdefault("family_name", "")
    besides = request.GET.get("besides", "")
    found = _alike(form, here.actor, besides=int(besides) if besides.isdecimal() and len(besides) < 18 else None)
    return render(request, "patrons/twins.html", {"alike": found})


@needs("edit-patrons")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, patron_id: int) -> HttpResponse:
    """Change what is known of a patron."""
    here = placed(request)
    patron = patron_seen(request, patron_id)
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
    home = request.POST.get("home_branch") or initial.get("home_branch")
    return PatronForm(
        request.POST or None,
        initial=dict(initial),
        tree=organisation(numbers),
        categories=categories.value(numbers),
        rules=field_rules(int(str(home)), numbers) if str(home or "").isdecimal() else {},
        is_new=is_new,
    )


def _register(request: HttpRequest, form: PatronForm) -> PatronReceipt | None:
    here = placed(request)
    cards = [form.cleaned_data["card"]] if form.cleaned_data["card"] else []
    try:
        return actions.register_patron(
            details=form.details(),
            cards=cards,
            family_of=form.cleaned_data["like"],
            shares_address=form.cleaned_data["shares_address"] and form.cleaned_data["like"] is not None,
            by=here.actor,
            now=here.now,
            key=form.cleaned_data["key"],
        )
    except Refused as no:
        show_refusals(form, no.refusals, FIELDS)
        return None


def _alike(form: PatronForm, by: Actor, *, besides: int | None = None) -> list[Twin]:
    """Those who may be the same person, as far as this person may see them."""
    data = form.cleaned_data
    texts = ("family_name", "given_names", "preferred_name", "name_original", "email", "address")
    identity = Identity(
        **{name: data.get(name) or "" for name in texts},
        born_on=data.get("born_on"),
        phones=tuple(data.get(name) or "" for name in ("phone", "phone_evening", "phone_mobile")),
    )
    if not identity.family_name.strip():
        return []
    found = twins(identity, besides=besides)
    seen = {one.pk for one in seen_among((one.patron for one in found), by)}
    return [one for one in found if one.patron.pk in seen and by.may("see-patrons", one.patron.home_branch.path)]


def _page(
    request: HttpRequest, form: PatronForm, *, patron: Patron | None = None, alike: list[Twin] | None = None
) -> HttpResponse:
    back = reverse("desk:patron", args=[patron.pk]) if patron else reverse("desk:today")
    relative = (
        patron_by_id(form["like"].value() or 0)
        if patron is None and str(form["like"].value() or "").isdecimal()
        else None
    )
    context = {
        "form": form,
        "patron": patron,
        "alike": alike,
        "back": back,
        "relative": relative,
        "more_open": any(name in form.errors for name in MORE) or patron is not None,
        "notices": notices(request),
    }
    return render(request, "patrons/edit.html", context, status=422 if form.errors or alike else 200)
