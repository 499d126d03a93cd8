"""The screens for what has no barcode or no record yet (CIR-23): lent and counted by kind, lent before cataloguing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.departments.circulation.actions.precat import Brief, check_out_pre_cat
from shelflist.departments.circulation.actions.uncatalogued import lend_uncatalogued, use_uncatalogued
from shelflist.departments.circulation.lines import Attempt, new_key, refused_line
from shelflist.departments.circulation.pages import path_of, reader
from shelflist.departments.circulation.powers import power_for
from shelflist.departments.circulation.rules import MOST_AT_ONCE
from shelflist.ground.accounts.web import needs, page_behind
from shelflist.ground.common.phrases import phrase
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done
from shelflist.records.items.queries import item_types
from shelflist.records.patrons.formwork import show_refusals


class KindForm(forms.Form):
    """So many of a kind."""

    kind = forms.IntegerField(min_value=1)
    count = forms.IntegerField(min_value=1, max_value=MOST_AT_ONCE)
    key = forms.CharField(max_length=80, required=False)
    reason = forms.CharField(max_length=200, required=False)


class BriefForm(forms.Form):
    """What stands on the book in hand."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    barcode = forms.CharField(label=_("Barcode"), max_length=40)
    title = forms.CharField(label=_("Title"), max_length=300)
    author = forms.CharField(label=_("Author"), max_length=200, required=False)
    isbn = forms.CharField(label=_("ISBN"), max_length=30, required=False)
    item_type = forms.TypedChoiceField(label=_("Kind of thing"), coerce=int)

    def __init__(self, *args: Any, types: dict[int, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item_type"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.id, one.name) for one in types.values()]


@needs("lend-pre-cat")
@require_http_methods(["GET", "POST"])
def new_book(request: HttpRequest, card: str) -> HttpResponse:
    """Lend a book to the owner of this card before it is catalogued; `?barcode=` is what was scanned."""
    here = placed(request)
    initial = {"key": new_key(), "barcode": request.GET.get("barcode", "")[:40]}
    form = BriefForm(request.POST or None, initial=initial, types=item_types.value(here.numbers))
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            receipt = check_out_pre_cat(
                item_barcode=sent["barcode"],
                brief=Brief(sent["title"], sent["author"], sent["isbn"], sent["item_type"]),
                patron_barcode=card,
                by=here.actor,
                now=here.now,
                key=sent["key"],
            )
        except Refused as no:
            show_refusals(form, no.refusals, {})
        else:
            return done(reverse("circulation:visit", args=[card]), receipt)
    context = {"form": form, "card": card}
    return render(request, "circulation/new_book.html", context, status=422 if form.errors else 200)


@needs("lend")
@require_POST
def lend_kind(request: HttpRequest, card: str) -> HttpResponse:
    """Lend so many of a kind to the owner of this card."""
    form = KindForm(request.POST)
    sent = form.cleaned_data if form.is_valid() else {}
    kind, count = sent.get("kind") or 0, sent.get("count") or 0
    here, power = placed(request), power_for(request, card, sent.get("reason", ""))
    try:
        receipt = lend_uncatalogued(
            kind_id=kind,
            count=count,
            patron_barcode=card,
            by=power.actor,
            now=here.now,
            key=sent.get("key") or None,
            override=power.override,
        )
    except Refused as refused:
        fields = (("kind", str(kind)), ("count", str(count)))
        attempt = Attempt(phrase("Not lent"), phrase("Lend anyway"), request.path, fields)
        line = refused_line("", refused.refusals, attempt, reader(request, card), path_of(request), power.trouble)
        back = reverse("circulation:visit", args=[card])
        return render(request, "circulation/line_page.html", {"line": line, "back": back})
    return done(reverse("circulation:visit", args=[card]), receipt)


@needs("use-in-house")
@require_POST
def use_kind(request: HttpRequest) -> HttpResponse:
    """Count uses in the house of a kind."""
    form = KindForm(request.POST)
    sent = form.cleaned_data if form.is_valid() else {}
    here = placed(request)
    try:
        receipt = use_uncatalogued(
            kind_id=sent.get("kind") or 0,
            count=sent.get("count") or 0,
            by=here.actor,
            now=here.now,
            key=sent.get("key") or None,
        )
    except Refused as refused:
        attempt = Attempt(phrase("Not counted"), phrase("Count anyway"), "", ())
        line = refused_line("", refused.refusals, attempt, reader(request), path_of(request))
        return render(request, "circulation/line_page.html", {"line": line, "back": page_behind(request)})
    return done(reverse("circulation:in_house"), receipt)
