"""“Add copies”: the step after a title was saved. One, one like another, or many at once; then their labels."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import attempt, done, notices
from shelflist.records.catalog import kinds
from shelflist.records.catalog.models import Record
from shelflist.records.items import actions
from shelflist.records.items.adding_form import AddCopiesForm
from shelflist.records.items.forms import FIELDS, ItemForm
from shelflist.records.items.labels import copies_in_order
from shelflist.records.items.models import ItemTemplate
from shelflist.records.items.queries import (
    barcode_ranges,
    item_by_barcode,
    item_templates,
    item_types,
    next_copy_number,
    title_of,
)
from shelflist.records.items.rules.callnumbers import likely_scheme
from shelflist.records.items.rules.templates import TemplateFacts, by_itself
from shelflist.records.patrons.formwork import show_refusals

ADDED = "copies_added"
KEYED_TEMPLATES = 9
NOT_COPIED = ("key", "version", "barcode", "copy_number")


@needs("edit-items")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add copies to the title in `?record=`. `?barcode=` fills in one that was scanned, `?like=` the details of a copy,
    `?template=` those of a template."""
    title = _title(request)
    templates = item_templates()
    if request.method == "POST" and request.POST.get("act") == "template":
        return _save_template(request, title, templates)
    form = _form(request, {} if request.method == "POST" else _initial(request, title, templates))
    if request.method == "POST" and form.is_valid():
        here = placed(request)
        try:
            receipt = actions.add_copies(
                details=form.details(title.pk),
                barcodes=form.barcodes(),
                count=form.cleaned_data["count"] or 1,
                range_id=form.cleaned_data["range_id"],
                status=form.cleaned_data["status"],
                by=here.actor,
                now=here.now,
                key=form.cleaned_data["key"],
            )
        except Refused as no:
            show_refusals(form, no.refusals, FIELDS)
        else:
            _remember(request, title.pk, receipt.item_ids)
            return done(f"{_address(title)}&like={receipt.barcodes[-1]}", receipt)
    return _page(request, form, title, templates)


def _title(request: HttpRequest) -> Record:
    number = request.GET.get("record", "")
    title = title_of(int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else None
    if title is None:
        raise Http404
    return title


def _address(title: Record) -> str:
    return f"{reverse('items:new')}?record={title.pk}"


def _initial(request: HttpRequest, title: Record, templates: list[ItemTemplate]) -> dict[str, Any]:
    """What the boxes begin with: a copy's details, or a template's, or those of the branch and material."""
    here = placed(request)
    found: dict[str, Any] = {
        "call_number": title.classification,
        "scheme": likely_scheme(title.classification),
        "location_id": _first_location(request),
        "copy_number": next_copy_number(title.pk),
    }
    like = item_by_barcode(request.GET.get("like", ""))
    if like is not None and like.deleted_at is None:
        copied = ItemForm.initial_of(like)
        found |= {name: value for name, value in copied.items() if name not in NOT_COPIED}
    else:
        chosen = request.GET.get("template", "")
        facts = [TemplateFacts(one.pk, one.is_default, one.branch_id, one.material) for one in templates]
        branch_id = here.branch.id if here.branch else None
        default = by_itself(facts, branch_id=branch_id, material=title.material)
        wanted = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else default
        found |= next((one.values for one in templates if one.pk == wanted), {})
    if call := request.GET.get("call", "")[:120]:
        found |= {"call_number": call, "scheme": request.GET.get("scheme") or likely_scheme(call)}
    return found | {"key": ItemForm.new_key(), "barcode": request.GET.get("barcode", ""), "count": 1}


def _first_location(request: HttpRequest) -> str:
    """The first shelving location of the branch one stands in, so that one box fewer has to be filled in."""
    here = placed(request)
    places = organisation(here.numbers).locations_at(here.branch.id) if here.branch else ()
    return str(places[0].id) if places else ""


def _form(request: HttpRequest, initial: dict[str, Any]) -> AddCopiesForm:
    here = placed(request)
    tree = organisation(here.numbers)
    branches = [one.id for one in tree.below(here.branch.id)] if here.branch else list(tree.branches)
    return AddCopiesForm(
        request.POST or None,
        initial=initial,
        tree=tree,
        types=item_types.value(here.numbers),
        ranges=barcode_ranges(branches),
    )


def _page(request: HttpRequest, form: AddCopiesForm, title: Record, templates: list[ItemTemplate]) -> HttpResponse:
    added = copies_in_order(_added(request, title.pk))
    context = {
        "form": form,
        "title": title,
        "described": kinds.described(title),
        "material": kinds.word(title.material),
        "templates": [(one, str(place) if place <= KEYED_TEMPLATES else "") for place, one in enumerate(templates, 1)],
        "address": _address(title),
        "added": added,
        "barcodes": "\n".join(one.barcode for one in added),
        "may_print": placed(request).actor.may("print-labels"),
        "notices": notices(request),
    }
    return render(request, "items/add.html", context, status=422 if form.errors else 200)


def _save_template(request: HttpRequest, title: Record, templates: list[ItemTemplate]) -> HttpResponse:
    """Keep what stands in the boxes as a template."""
    here, form = placed(request), _form(request, {})
    whose = here.branch.id if here.branch and request.POST.get("for_branch") else None
    material = title.material if request.POST.get("for_material") else ""
    receipt = attempt(
        form,
        lambda: actions.save_item_template(
            name=request.POST.get("template_called", ""),
            values=form.template_values(),
            branch_id=whose,
            material=material,
            is_default=bool(whose or material),
            by=here.actor,
            now=here.now,
        ),
    )
    if receipt is None:
        return _page(request, form, title, templates)
    return done(f"{_address(title)}&template={receipt.id}", receipt)


@needs("edit-items")
@require_POST
def remove_template(request: HttpRequest, template_id: int) -> HttpResponse:
    """Take a template off the list."""
    here = placed(request)
    title = _title(request)
    try:
        receipt = actions.remove_item_template(template_id=template_id, by=here.actor, now=here.now)
    except Refused:
        return HttpResponseRedirect(_address(title))
    return done(_address(title), receipt)


def _added(request: HttpRequest, record_id: int) -> list[int]:
    """The copies of this title that were added a moment ago."""
    kept = request.session.get(ADDED) or {}
    return list(kept.get("items", [])) if kept.get("record") == record_id else []


def _remember(request: HttpRequest, record_id: int, item_ids: tuple[int, ...]) -> None:
    request.session[ADDED] = {"record": record_id, "items": [*_added(request, record_id), *item_ids]}
