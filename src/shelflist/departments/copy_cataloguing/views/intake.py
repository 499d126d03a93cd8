"""ONIX and KBART files taken in, and what was set aside of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from shelflist.departments.copy_cataloguing import queries
from shelflist.departments.copy_cataloguing.actions.intake import take_file_in
from shelflist.departments.copy_cataloguing.forms import IntakeForm
from shelflist.departments.copy_cataloguing.views.tabs import tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed

SHOWN = 4000  # characters of what was set aside


@needs("import-records")
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest) -> HttpResponseBase:
    """All files, and the form that takes one in."""
    here = placed(request)
    form = IntakeForm(request.POST, request.FILES) if request.method == "POST" else IntakeForm()
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            number = take_file_in(
                name=upload.name,
                data=upload.read(),
                on_match=form.cleaned_data["on_match"],
                by=here.actor,
                now=here.now,
            )
            return redirect("copying:file", number)
        except Refused as no:
            refused = no
    context = {"form": form, "refused": refused, "rows": queries.intakes(), "tabs": tabs(request, "copying:files")}
    return render(request, "copy_cataloguing/files.html", context, status=422 if refused or form.errors else 200)


@needs("import-records")
@require_GET
def file(request: HttpRequest, intake_id: int) -> HttpResponse:
    """What became of one file, and what was set aside."""
    one = queries.intake(intake_id)
    if one is None:
        raise Http404
    faults = [(fault, bytes(fault.raw).decode("utf-8", "replace")[:SHOWN]) for fault in queries.faults(intake_id)]
    context = {"one": one, "faults": faults, "tabs": tabs(request, "copying:files")}
    return render(request, "copy_cataloguing/file.html", context)
