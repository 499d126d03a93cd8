"""The list of sources that records come from, with their ranks (CAT-06)."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.departments.cataloguing import queries
from shelflist.departments.cataloguing.actions.record_sources import (
    OriginDetails,
    give_source,
    remove_record_source,
    save_record_source,
)
from shelflist.departments.cataloguing.exchange_views import tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog.sources import SourceFacts, sources


class OriginForm(forms.Form):
    """A source of records."""

    name = forms.CharField(label=_("Name"), max_length=80)
    rank = forms.IntegerField(label=_("Rank, 0 to 100"), initial=50)
    transcendent = forms.BooleanField(label=_("There for everybody, without copies"), required=False)

    @classmethod
    def of(cls, source: SourceFacts) -> OriginForm:
        """The form as the source stands."""
        return cls(initial={"name": source.name, "rank": source.rank, "transcendent": source.transcendent})


@needs("import-records")
@require_http_methods(["GET", "POST"])
def origins(request: HttpRequest, source_id: int | None = None) -> HttpResponseBase:
    """Every source with its rank and how many records come from it; the form that adds or changes one."""
    chosen = sources().get(source_id) if source_id is not None else None
    if source_id is not None and chosen is None:
        raise Http404
    form = OriginForm(request.POST) if request.method == "POST" else OriginForm.of(chosen) if chosen else OriginForm()
    if request.method == "POST" and form.is_valid():
        here = placed(request)
        try:
            receipt = save_record_source(
                details=OriginDetails(**form.cleaned_data), source_id=source_id, by=here.actor, now=here.now,
                key=request.POST.get("key", "")[:80] or None,
            )  # fmt: skip
            return done(reverse("cataloguing:origins"), receipt)
        except Refused as no:
            return _page(request, form, chosen, no)
    return _page(request, form, chosen, None)


def _page(
    request: HttpRequest, form: OriginForm, chosen: SourceFacts | None, refused: Refused | None
) -> HttpResponseBase:
    counts = queries.records_by_source()
    context = {
        "form": form,
        "chosen": chosen,
        "refused": refused,
        "rows": [(one, counts.get(one.id, 0)) for one in sources().values()],
        "without": counts.get(None, 0),
        "key": uuid4().hex,
        "notices": notices(request),
        "tabs": tabs("cataloguing:origins"),
    }
    return render(request, "cataloguing/origins.html", context, status=422 if refused or form.errors else 200)


@needs("import-records")
@require_POST
def remove_origin(request: HttpRequest, source_id: int) -> HttpResponseBase:
    """Take a source off the list."""
    here = placed(request)
    try:
        receipt = remove_record_source(source_id=source_id, by=here.actor, now=here.now)
    except Refused as no:
        return _page(request, OriginForm(), None, no)
    return done(reverse("cataloguing:origins"), receipt)


@needs("edit-records")
@require_POST
def give_origin(request: HttpRequest, record_id: int) -> HttpResponseBase:
    """Say whom a record comes from, on its page."""
    here = placed(request)
    chosen = request.POST.get("source", "")
    address = f"{reverse('desk:title', args=[record_id])}?section=record"
    try:
        receipt = give_source(
            record_ids=[record_id], source_id=int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0,
            by=here.actor, now=here.now, key=request.POST.get("key", "")[:80] or None,
        )  # fmt: skip
    except Refused:
        return redirect(address)
    return done(address, receipt)
