"""What union catalogues know of our holdings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.copy_cataloguing import holdings, queries
from shelflist.departments.copy_cataloguing.actions.telling import tell_holdings
from shelflist.departments.copy_cataloguing.views.tabs import tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices


@needs("export-records")
@require_GET
def unions(request: HttpRequest) -> HttpResponse:
    """Each union catalogue, with what it should be told."""
    return _shown(request)


def _shown(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    rows = []
    for target in holdings.unions():
        changes = holdings.updates(target)
        count = sum(one.action == holdings.SET for one in changes)
        rows.append((target, holdings.told_count(target), count, len(changes) - count))
    context = {
        "rows": rows,
        "refused": refused,
        "symbol": queries.practice().symbol,
        "tabs": tabs(request, "copying:unions"),
        "notices": notices(request),
    }
    return render(request, "copy_cataloguing/unions.html", context, status=409 if refused else 200)


@needs("export-records")
@require_POST
def tell(request: HttpRequest, target_id: int) -> HttpResponseBase:
    """The file of what has changed; from then on it is held for told."""
    here = placed(request)
    key = request.POST.get("key", "")[:80] or None
    try:
        receipt = tell_holdings(target_id=target_id, by=here.actor, now=here.now, key=key)
    except Refused as no:
        return _shown(request, no)
    answer = HttpResponse(receipt.text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="holdings-{target_id}-{here.now:%Y-%m-%d}.csv"'
    return answer
