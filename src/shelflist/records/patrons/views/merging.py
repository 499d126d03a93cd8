"""Two records of one person: looked at side by side, made one, with a way back for thirty days (PAT-20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.patrons.actions.merging import MergeChoice, merge_patrons
from shelflist.records.patrons.queries.merging import Differs, merge_preview
from shelflist.records.patrons.rules.fields import FIELDS
from shelflist.records.patrons.views.acts import act, by_card_or_number, new_key, patron_seen

LABELS = {
    **FIELDS,
    "family_name": _("Family name"),
    "joined_on": _("Joined"),
    "expires_on": _("Good until"),
    "category_id": _("Kind of patron"),
    "home_branch_id": _("Home branch"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the comparison."""

    label: Phrase
    differs: Differs


@needs("merge-patrons")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """`?keep=` and `?drop=` name the records by a card or a number; without them they are asked for."""
    keep, drop = (by_card_or_number(request.GET.get(name, "")) for name in ("keep", "drop"))
    if keep is None or drop is None or keep == drop:
        tried = "keep" in request.GET and "drop" in request.GET
        context = {"keep": request.GET.get("keep", ""), "drop": request.GET.get("drop", ""), "tried": tried}
        return render(request, "patrons/merge_who.html", context, status=422 if tried else 200)
    winner, loser = (patron_seen(request, one, "merge-patrons") for one in (keep, drop))
    if request.method == "POST":
        taken = frozenset(name.removeprefix("take-") for name in request.POST if name.startswith("take-"))
        choice = MergeChoice(taken, keep_cards="end_cards" not in request.POST)
        return act(
            request,
            reverse("desk:patron", args=[winner.pk]),
            lambda who: merge_patrons(winner_id=winner.pk, loser_id=loser.pk, choice=choice, **who),
        )
    return render(request, "patrons/merge.html", _context(winner, loser))


def _context(winner: Any, loser: Any) -> dict[str, Any]:
    preview = merge_preview(winner, loser)
    return {
        "preview": preview,
        "winner": winner,
        "loser": loser,
        "choices": [Choice(LABELS[one.column], one) for one in preview.differs],
        "key": new_key(),
    }
