"""Changing many copies at once: a set from scans, a list or a title; boxes to tick; a preview; one act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.localise import text
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.items import actions
from shelflist.records.items.forms import FIELDS, ItemForm
from shelflist.records.items.labels import copies_in_order, with_barcodes
from shelflist.records.items.models import Item
from shelflist.records.items.queries import item_types, items_of_record
from shelflist.records.items.rules.changing import MOST_CHANGED, Kept, differences, in_common
from shelflist.records.items.rules.statuses import PLAIN, STATUSES
from shelflist.records.patrons.formwork import show_refusals

CHOSEN = "copies_to_change"
SHOWN = 50
MONEY = ("price", "cost", "deposit")
NOT_FOR_MANY = ("barcode", "version")


class ChangeForm(ItemForm):
    """The details of a copy, each with a tick that says whether it is to be changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, is_new=True, **kwargs)
        for name in NOT_FOR_MANY:
            del self.fields[name]
        self.fields["status"].label = _("Status")
        self._choices("status", [(code, text(STATUSES[code].name)) for code in STATUSES if code in PLAIN - {"discard"}])

    @property
    def ticked(self) -> list[str]:
        """The names of the fields that are to be changed."""
        asked = self.data.getlist("set") if hasattr(self.data, "getlist") else []
        return [name for name in asked if name in self.fields and name != "key"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in set(self.errors) - {*self.ticked, "key"}:
            del self.errors[name]
        return data

    def changes(self) -> dict[str, Any]:
        """What was ticked, by the names that details of copies have."""
        found: dict[str, Any] = {}
        for name in self.ticked:
            value = self.cleaned_data.get(name)
            if name in MONEY:
                found[f"{name}_cents"] = (value or 0) if name == "deposit" else value
            elif name == "location_id":
                shelf = self.tree.locations.get(int(value or 0))
                found |= {"location_id": value, "branch_id": shelf.branch_id if shelf else 0}
            else:
                found[name] = (value or 0) if name in {"owner_id", "age_protection_days"} else value
        return found


@dataclass(frozen=True, slots=True)
class Box:
    """A field with its tick; `differs` when the copies do not agree."""

    field: forms.BoundField
    name: str
    ticked: bool
    differs: bool


@needs("edit-items")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """The set and what is to become of it. `?record=` takes all copies of a title."""
    number = request.GET.get("record", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        request.session[CHOSEN] = [one.pk for one in items_of_record(int(number))][:MOST_CHANGED]
        return HttpResponseRedirect(reverse("items:change"))
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act in {"list", "remove", "empty"}:
        return _choose(request, act)
    items = copies_in_order(_chosen(request))
    form = _form(request, items)
    if act in {"preview", "change"} and form.is_valid():
        here = placed(request)
        if act == "preview":
            return _page(request, form, items, preview=_preview(form, items))
        try:
            receipt = actions.change_copies(
                item_ids=[one.pk for one in items],
                changes=form.changes(),
                by=here.actor,
                now=here.now,
                key=form.cleaned_data["key"],
            )
        except Refused as no:
            show_refusals(form, no.refusals, FIELDS)
        else:
            return done(reverse("items:change"), receipt)
    return _page(request, form, items)


def _choose(request: HttpRequest, act: str) -> HttpResponse:
    chosen = _chosen(request)
    said = None
    if act == "empty":
        chosen = []
    elif act == "remove":
        chosen = [one for one in chosen if str(one) != request.POST.get("item")]
    else:
        found, missing = with_barcodes(request.POST.get("barcodes", "").split())
        chosen = list(dict.fromkeys([*chosen, *found]))[:MOST_CHANGED]
        if missing:
            several = ", ".join(missing[:10])
            said = nphrase(
                "No copy has {which}.", "No copies have {count} of them: {which}", len(missing), which=several
            )
    request.session[CHOSEN] = chosen
    if said is None:
        return HttpResponseRedirect(reverse("items:change"))
    items = copies_in_order(chosen)
    return _page(request, _form(request, items, bound=False), items, said=said)


def _chosen(request: HttpRequest) -> list[int]:
    return list(request.session.get(CHOSEN, []))


def _kept(items: list[Item]) -> list[Kept]:
    return [Kept(one.pk, actions.details_of(one), one.status) for one in items]


def _form(request: HttpRequest, items: list[Item], *, bound: bool = True) -> ChangeForm:
    numbers = placed(request).numbers
    common, _differ = in_common(_kept(items))
    initial = {**common, "key": ChangeForm.new_key(), "owner_id": common.get("owner_id") or ""}
    initial |= {name: common.get(f"{name}_cents") for name in MONEY}
    data = request.POST if bound and request.method == "POST" else None
    return ChangeForm(data, initial=initial, tree=organisation(numbers), types=item_types.value(numbers))


def _page(
    request: HttpRequest,
    form: ChangeForm,
    items: list[Item],
    *,
    preview: list[tuple[Item, list[tuple[str, str, str]]]] | None = None,
    said: Phrase | None = None,
) -> HttpResponse:
    _common, differ = in_common(_kept(items))
    ticked = set(form.ticked)
    boxes = [
        Box(form[name], name, name in ticked, bool({name, f"{name}_cents"} & differ))
        for name in form.fields
        if name != "key"
    ]
    context = {
        "form": form,
        "boxes": boxes,
        "items": items[:SHOWN],
        "count": len(items),
        "more_count": max(0, len(items) - SHOWN),
        "preview": preview[:SHOWN] if preview is not None else None,
        "preview_count": len(preview or ()),
        "said": said,
        "may_bucket": placed(request).actor.may("keep-buckets"),
        "notices": notices(request),
    }
    return render(request, "items/change.html", context, status=422 if form.errors else 200)


def _preview(form: ChangeForm, items: list[Item]) -> list[tuple[Item, list[tuple[str, str, str]]]]:
    """For each copy that would change: the name of each value, what it is and what it becomes."""
    by_item: dict[int, list[tuple[str, str, str]]] = {}
    for one in differences(_kept(items), form.changes()):
        if one.field != "branch_id":  # its shelf says it
            name = one.field.removesuffix("_cents")
            row = (str(form[name].label), _in_words(form, name, one.before), _in_words(form, name, one.after))
            by_item.setdefault(one.item_id, []).append(row)
    return [(one, by_item[one.pk]) for one in items if one.pk in by_item]


def _in_words(form: ChangeForm, name: str, value: Any) -> str:
    field = form.fields[name]
    if name in MONEY:
        return "—" if value is None else str(Money(value).amount)
    if isinstance(field, forms.BooleanField):
        return gettext("yes") if value else gettext("no")
    if isinstance(field, forms.ChoiceField):
        return str(_choices_of(field).get(str(value if value is not None else ""), value or "—"))
    return str(field.prepare_value(value) or "—")


def _choices_of(field: forms.ChoiceField) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for value, label in field.choices:  # type: ignore[misc,union-attr] # lists of pairs, or of groups of pairs
        if isinstance(label, list | tuple):
            found |= {str(one): f"{value}, {name}" for one, name in label}
        else:
            found[str(value)] = label
    return found
