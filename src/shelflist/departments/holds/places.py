"""What the lists of holds have in common: the branch that is meant, and the way from one list to the other."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shelflist.records.branches.middleware import placed
from shelflist.records.branches.organisation import BranchFacts, Organisation
from shelflist.records.branches.queries import organisation


def chosen_branch(request: HttpRequest) -> BranchFacts | None:
    """The branch that `branch` names, in the address or the form; without it, where the reader stands; “all”: none."""
    said = request.POST.get("branch") or request.GET.get("branch") or ""
    if said == "all":
        return None
    tree = organisation(placed(request).numbers)
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
    return tree.branches.get(number) or placed(request).branch


def branches_meant(request: HttpRequest, tree: Organisation) -> list[int]:
    """That branch with everything below it; every branch for “all”."""
    branch = chosen_branch(request)
    return [facts.id for facts in tree.below(branch.id)] if branch else list(tree.branches)


def branch_choices(tree: Organisation) -> list[tuple[int, str]]:
    """Every branch, those below another set in."""
    return [(facts.id, "\u2003" * facts.depth + facts.name) for facts in tree.in_tree_order()]


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """From one list of holds to the other, the branch staying the same."""
    labels = {
        "shelf": _("Pick-up shelf"),
        "holds": _("All open"),
        "hopeless": _("Hopeless"),
        "recalls": _("Recalled"),
        "groups": _("Groups"),
        "slots": _("Appointments"),
    }
    if placed(request).actor.may("edit-policies"):
        labels["weights"] = _("Who is asked")
    said = request.GET.get("branch")
    branch = f"?branch={said}" if said and (said == "all" or said.isdecimal()) else ""
    return [
        {"name": name, "href": f"{reverse(f'holds:{name}')}{branch}", "label": label, "count": None,
         "current": name == current}
        for name, label in labels.items()
    ]  # fmt: skip
