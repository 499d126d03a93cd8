"""Templates: which there are, changing one with a preview beside it, and going back to the built-in one."""

from __future__ import annotations

import base64
import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.saying import done
from shelflist.ground.accounts.web import actor, at, is_fragment, needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.printing import press, queries
from shelflist.ground.printing.actions.templates import change_template, reset_template, trial
from shelflist.ground.printing.models import PaperTemplate
from shelflist.ground.printing.rules.labels import KINDS
from shelflist.ground.printing.rules.templates import LONGEST
from shelflist.ground.printing.views.parts import number, page
from shelflist.ground.ui.localise import text

MOST_PAGES_SHOWN = 3


def name_of(template: str) -> str:
    """What a template is called on the screen."""
    if template.startswith("label-"):
        return text(KINDS[template.removeprefix("label-")].name)
    return {
        "letter": _("Letters"),
        "receipt80": _("Receipts, 80 mm"),
        "slip80": _("Slips, 80 mm"),
        "card": _("Patron cards"),
    }.get(template, template)


@needs("edit-printing")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every template, and whose it is."""
    changed = queries.changed_templates()
    rows = [{"name": name, "label": name_of(name), "changed": changed.get(name)} for name in press.names()]
    return render(request, "printing/templates.html", page(request, "templates", rows=rows))


@needs("edit-printing")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Change a template. It is tried out before it is kept."""
    if name not in press.names():
        raise Http404
    row = PaperTemplate.objects.filter(name=name).first()
    if request.method == "GET":
        source = row.source if row else press.built_in(name)
        return _page(request, name, row, source, row.version if row else 0)
    source, version = request.POST.get("source", "")[: LONGEST + 1], number(request.POST.get("version"))
    try:
        receipt = change_template(name=name, source=source, version=version, by=actor(request), now=at(request))
    except Refused as refused:
        return _page(request, name, row, source, version, refused.refusals, 422)
    return done(reverse("printing:template", args=[name]), receipt)


def _page(
    request: HttpRequest,
    name: str,
    row: PaperTemplate | None,
    source: str,
    version: int,
    refusals: Any = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "name": name,
        "label": name_of(name),
        "row": row,
        "source": source,
        "version": version,
        "refusals": refusals,
        "pictures": [] if refusals else _pictures(name, source),
        "built_in": press.built_in(name),
        "tools": [
            re.split(r"\s{2,}", line[2:].strip(), maxsplit=1)
            for line in press.prelude().splitlines()
            if line.startswith("//   ")
        ],
    }
    return render(request, "printing/template.html", page(request, "templates", **context), status=status)


@needs("edit-printing")
@require_POST
def preview(request: HttpRequest, name: str) -> HttpResponse:
    """What a template would print, or what is wrong with it. Nothing is kept."""
    source = request.POST.get("source", "")[: LONGEST + 1]
    try:
        context: dict[str, Any] = {"pictures": _drawn(name, source)}
    except Refused as refused:
        context = {"refusals": refused.refusals}
    if is_fragment(request):
        return render(request, "printing/parts/preview.html", context)
    row = PaperTemplate.objects.filter(name=name).first()
    return _page(
        request, name, row, source, number(request.POST.get("version")), context.get("refusals", ()),
        422 if "refusals" in context else 200,
    )  # fmt: skip


def _pictures(name: str, source: str) -> list[str]:
    """The preview of the template as it is kept; none when it does not work with the invented values."""
    try:
        return _drawn(name, source)
    except Refused:
        return []


def _drawn(name: str, source: str) -> list[str]:
    pages = trial(name, source, kind="svg")[:MOST_PAGES_SHOWN]
    return [f"data:image/svg+xml;base64,{base64.b64encode(one).decode()}" for one in pages]


@needs("edit-printing")
@require_POST
def reset(request: HttpRequest, name: str) -> HttpResponse:
    """Go back to the built-in template."""
    try:
        receipt = reset_template(name=name, by=actor(request), now=at(request))
    except Refused as refused:
        row = PaperTemplate.objects.filter(name=name).first()
        return _page(request, name, row, press.built_in(name), 0, refused.refusals, 422)
    return done(reverse("printing:template", args=[name]), receipt)
