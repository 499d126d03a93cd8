"""The screen on which the details of one copy are changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog.models import Record
from shelflist.records.items import actions
from shelflist.records.items.forms import FIELDS, ItemForm
from shelflist.records.items.models import BoundTitle, Item
from shelflist.records.items.queries import item_by_barcode, item_types, titles_within
from shelflist.records.patrons.formwork import show_refusals


@needs("edit-items")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, barcode: str) -> HttpResponse:
    """Change what is known of a copy; its status is changed by what happens to it."""
    here = placed(request)
    item = item_by_barcode(barcode)
    if item is None or item.deleted_at is not None:
        raise Http404
    form = _form(request, ItemForm.initial_of(item))
    if request.method == "POST" and form.is_valid():
        try:
            receipt = actions.edit_item(
                item_id=item.pk,
                version=form.cleaned_data["version"],
                details=form.details(item.record_id, actions.details_of(item)),
                by=here.actor,
                now=here.now,
                key=form.cleaned_data["key"],
            )
        except Refused as no:
            show_refusals(form, no.refusals, FIELDS)
        else:
            return done(reverse("desk:item", args=[receipt.barcode]), receipt)
    return _page(request, form, item.record, reverse("desk:item", args=[item.barcode]), item)


@needs("edit-items")
@require_POST
def bind(request: HttpRequest, barcode: str) -> HttpResponse:
    """Say that a further title is within this copy, or that it is not."""
    here = placed(request)
    item = item_by_barcode(barcode)
    if item is None or item.deleted_at is not None:
        raise Http404
    number, act = request.POST.get("record", ""), request.POST.get("act", "")
    record_id = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    form = _form(request, ItemForm.initial_of(item), bound=False)
    try:
        if act == "unbind":
            receipt = actions.unbind_title(item_id=item.pk, record_id=record_id, by=here.actor, now=here.now)
        else:
            kind = request.POST.get("kind", "bound")
            receipt = actions.bind_title(item_id=item.pk, record_id=record_id, kind=kind, by=here.actor, now=here.now)
    except Refused as no:
        return _page(request, form, item.record, reverse("desk:item", args=[item.barcode]), item, refusals=no.refusals)
    return done(reverse("items:edit", args=[item.barcode]), receipt)


def _form(request: HttpRequest, initial: Mapping[str, object], *, bound: bool = True) -> ItemForm:
    numbers = placed(request).numbers
    return ItemForm(
        (request.POST or None) if bound else None,
        initial=dict(initial),
        tree=organisation(numbers),
        types=item_types.value(numbers),
        is_new=False,
    )


def _page(
    request: HttpRequest, form: ItemForm, title: Record, back: str, item: Item, *, refusals: Sequence[Refusal] = ()
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "item": item,
        "back": back,
        "within": titles_within(item.pk),
        "kinds": BoundTitle.Kind.choices,
        "refusals": refusals,
        "notices": notices(request),
    }
    return render(request, "items/edit.html", context, status=422 if form.errors or refusals else 200)
