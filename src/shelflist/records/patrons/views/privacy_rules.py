"""How long it is known who had what, and when those who were removed are erased (PAT-19)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import notices
from shelflist.records.patrons import actions, forgetting
from shelflist.records.patrons.queries.privacy import erase_after, own_terms, privacy_terms
from shelflist.records.patrons.views.acts import act, new_key, number


@needs("see-policies")
@require_GET
def privacy_rules(request: HttpRequest) -> HttpResponse:
    """Each branch with what counts there, its own or that of the branch above."""
    here = placed(request)
    tree = organisation(here.numbers)
    rows: list[dict[str, Any]] = [
        {
            "branch": facts,
            "terms": (*privacy_terms(facts.id, tree), erase_after(facts.id, tree)),
            "is_own": own_terms(facts.id) is not None,
            "may_edit": here.actor.may("edit-policies", facts.path),
        }
        for facts in tree.in_tree_order()
    ]
    asked = number(request.GET.get("change"))
    context = {
        "rows": rows,
        "changed": next((row for row in rows if row["branch"].id == asked and row["may_edit"]), None),
        "places": [one.label for one in forgetting.forgetters()],
        "key": new_key(),
        "notices": notices(request),
    }
    return render(request, "patrons/privacy_rules.html", context)


@needs("edit-policies")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """A rule of this branch; or, with `drop`, that of the branch above again."""
    data, address = request.POST, reverse("patrons:privacy_rules")
    branch_id = number(data.get("branch")) or 0
    if "drop" in data:
        return act(request, address, lambda who: actions.drop_privacy_rule(branch_id=branch_id, **who))
    days, keep, erase = (number(data.get(name)) for name in ("days", "keep_last", "erase_after"))
    return act(
        request,
        address,
        lambda who: actions.save_privacy_rule(
            branch_id=branch_id, days=-1 if days is None else days, keep_last=keep or 0, erase_after=erase or 0, **who
        ),
    )
