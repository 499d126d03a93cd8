"""The quality list: records with faults, by kind of fault, the worst first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.cataloguing import queries
from shelflist.departments.cataloguing.actions import judging
from shelflist.departments.cataloguing.editor import GLYPHS
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.branches.middleware import placed
from shelflist.records.catalog.sources import sources

DEEPEST = 400
STATES = (
    ("new", _("New: not looked at")), ("changed", _("Changed, not verified")), ("verified", _("Verified in hand")),
    ("hidden", _("Hidden from the public")),
)  # fmt: skip


@needs("see-records")
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """What is wrong in the catalogue; `?code=` shows the records with one fault."""
    code = request.GET.get("code", "")[:40]
    number = request.GET.get("page", "")
    page = min(max(int(number) if number.isdecimal() and len(number) < 6 else 1, 1), DEEPEST)
    state, source = request.GET.get("state", ""), request.GET.get("source", "")
    rows = queries.faulty_records(
        code, state=state, source_id=int(source) if source.isdecimal() and len(source) < 10 else None,
        offset=(page - 1) * queries.PAGE, limit=queries.PAGE + 1,
    )  # fmt: skip
    context = {
        "code": code,
        "kinds": [(one, GLYPHS[one.severity]) for one in queries.fault_kinds()],
        "rows": [
            (one, [(GLYPHS[severity], tag, message) for severity, tag, message in one.faults[:6]])
            for one in rows[: queries.PAGE]
        ],
        "state": state,
        "states": STATES,
        "source": source,
        "sources": list(sources().values()),
        "page": page,
        "has_more": len(rows) > queries.PAGE and page < DEEPEST,
        "judged": queries.judged(),
        "may_judge": placed(request).actor.may("edit-records"),
    }
    return render(request, "cataloguing/quality.html", context)


@needs("edit-records")
@require_POST
def judge(request: HttpRequest) -> HttpResponseBase:
    """Have the worker judge what was not judged as it is now."""
    here = placed(request)
    judging.start_judging(by=here.actor, now=here.now)
    return redirect("editor:quality")
