"""From one page of notices to the other, and what they have in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shelflist.observers.notices.queries.queue import Waiting, waiting
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.organisation import BranchFacts, Organisation
from shelflist.records.branches.queries import organisation

PAGES = {
    "queue": "see-notices",
    "tonight": "see-notices",
    "letters": "send-notices",
    "calls": "send-notices",
    "bounces": "see-notices",
    "lists": "send-notices",
    "rules": "see-notices",
    "texts": "see-notices",
    "senders": "edit-notices",
}


def labels() -> dict[str, str]:
    """The words of the tabs, in the reader's language."""
    return {
        "queue": _("Messages"), "tonight": _("Before they go"), "letters": _("Letters"), "calls": _("Calls"),
        "bounces": _("Came back"), "lists": _("To lists"), "rules": _("Rules"), "texts": _("Texts"),
        "senders": _("Senders"),
    }  # fmt: skip


def tabs(request: HttpRequest, current: str, counts: Waiting | None = None) -> list[dict[str, Any]]:
    """The pages that this reader may open, with what waits there."""
    here, words = placed(request), labels()
    counts = counts or waiting(here.now)
    by_page = {"letters": counts.letters, "calls": counts.calls, "bounces": counts.bounces}
    return [
        {"href": reverse(f"notices:{name}"), "label": words[name], "count": by_page.get(name) or None,
         "current": name == current}
        for name, permission in PAGES.items()
        if here.actor.may(permission)
    ]  # fmt: skip


def tree_of(request: HttpRequest) -> Organisation:
    return organisation(placed(request).numbers)


def chosen_branch(request: HttpRequest) -> BranchFacts | None:
    """The branch that `branch` names; without it, everywhere."""
    return tree_of(request).branches.get(number(request.GET.get("branch") or request.POST.get("branch")))


def branch_choices(request: HttpRequest) -> list[tuple[int, str]]:
    """Every branch, those below another set in."""
    return [(facts.id, "\u2003" * facts.depth + facts.name) for facts in tree_of(request).in_tree_order()]


def ids_of(request: HttpRequest, branch: BranchFacts | None) -> list[int] | None:
    """The branch with everything below it; None for everywhere."""
    return [facts.id for facts in tree_of(request).below(branch.id)] if branch else None


def here_or_root(request: HttpRequest) -> int:
    """The branch where the reader stands, or the whole library."""
    here = placed(request)
    return here.branch.id if here.branch else next(iter(tree_of(request).in_tree_order())).id


def number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
