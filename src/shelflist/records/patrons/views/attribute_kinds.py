"""What a library keeps about its patrons besides: fields of its own, papers and consents (PAT-18, PAT-23)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices
from shelflist.records.patrons.actions.about import save_attribute_kind
from shelflist.records.patrons.models import AttributeKind, PatronAttribute
from shelflist.records.patrons.views.acts import act, new_key

FLAGS = ("repeatable", "searchable", "needed", "active")


@needs("see-policies")
@require_GET
def attribute_kinds(request: HttpRequest) -> HttpResponse:
    """All kinds with how many patrons have a value; `?change=` opens one."""
    here = placed(request)
    counts = dict(PatronAttribute.objects.values_list("kind_id").annotate(Count("patron_id", distinct=True)))
    kinds = [(kind, counts.get(kind.pk, 0)) for kind in AttributeKind.objects.all()]
    asked = request.GET.get("change", "")
    changed = next((kind for kind, _count in kinds if kind.code == asked), None)
    context = {
        "kinds": kinds,
        "changed": changed,
        "choices": "\n".join(changed.choices) if changed else "",
        "may_edit": here.actor.may("edit-policies"),
        "key": new_key(),
        "notices": notices(request),
    }
    return render(request, "patrons/attribute_kinds.html", context)


@needs("edit-policies")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Make a kind, or change one; each line of the choices is one."""
    data = request.POST
    flags: dict[str, Any] = {name: name in data for name in FLAGS}
    choices = data.get("choices", "")[:4000].splitlines()
    code, name = data.get("code", "").strip()[:40], data.get("name", "")
    return act(
        request,
        reverse("patrons:attribute_kinds"),
        lambda who: save_attribute_kind(code=code, name=name, choices=choices, **flags, **who),
    )
