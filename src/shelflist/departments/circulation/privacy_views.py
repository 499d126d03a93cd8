"""The proof that it is not known who had what (PAT-19)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelflist.departments.circulation.actions.anonymising import proof
from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed


@needs("see-journal")
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Counted now, from the tables themselves."""
    return render(request, "circulation/privacy.html", {"proof": proof(placed(request).now)})
