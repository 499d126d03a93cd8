"""Snow day: one page to shut doors unexpectedly, to see what moves, and to change or take back a closure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import is_fragment, needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.models import Entry
from shelflist.records.branches import actions
from shelflist.records.branches.followers import Outcome
from shelflist.records.branches.forms import CloseForm, EndForm
from shelflist.records.branches.forms.closures import REASONS
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.organisation import BranchFacts, Organisation
from shelflist.records.branches.queries import ClosureFacts, closures, organisation, would_move, would_move_instead
from shelflist.records.branches.rules.closing import days_in_words, reasons_against_closing
from shelflist.records.branches.web import DONE, attempt, done, notices

ACTS = frozenset({"close", "change-closure", "open-again", "cancel-closure"})
OVER_SHOWN = 10


@needs("close-branches")
@require_GET
def closures_page(request: HttpRequest) -> HttpResponse:
    """What is shut, and a form to shut more."""
    return _page(request)


def _page(
    request: HttpRequest,
    form: CloseForm | None = None,
    ends: tuple[int, EndForm] | None = None,
    refusals: tuple[Any, ...] = (),
    moves: tuple[Outcome, ...] | None = None,
) -> HttpResponse:
    here = placed(request)
    tree = organisation(here.numbers)
    mine = _may_close(request, tree)
    found = closures(tree, here.now)
    going = [_shown(request, tree, one, ends) for one in found if one.state in ("now", "ahead")]
    form = form or CloseForm(branches=mine, initial=_initial(request, tree, mine))
    if not going and DONE not in request.GET:
        form.fields["reason"].widget.attrs["autofocus"] = True
    context = {
        "form": form,
        "reasons": REASONS,
        "going": going,
        "over": [_shown(request, tree, one) for one in found if one.state in ("over", "cancelled")][:OVER_SHOWN],
        "notices": notices(request),
        "moved": _what_moved(request),
        "moves": moves,
        "refusals": refusals,
    }
    wrong = bool(refusals or form.errors or (ends and ends[1].errors))
    return render(request, "branches/closures.html", context, status=422 if wrong else 200)


def _initial(request: HttpRequest, tree: Organisation, mine: list[BranchFacts]) -> dict[str, Any]:
    """The branch where one stands, or the nearest branch above a desk."""
    here = placed(request).branch
    if here is None:
        return {}
    upwards = [here, *(tree.branch(id) for id in reversed(here.above))]
    nearest = next((facts for facts in upwards if facts.kind != "desk"), here)
    return {"branches": [nearest.id] if nearest in mine else []}


def _may_close(request: HttpRequest, tree: Organisation) -> list[BranchFacts]:
    actor = placed(request).actor
    today = placed(request).now.date()
    return [
        facts
        for facts in tree.in_tree_order()
        if facts.kind != "desk" and not facts.is_closed_for_good(today) and actor.may("close-branches", facts.path)
    ]


def _shown(
    request: HttpRequest, tree: Organisation, one: ClosureFacts, ends: tuple[int, EndForm] | None = None
) -> dict[str, Any]:
    actor = placed(request).actor
    form = ends[1] if ends and ends[0] == one.id else EndForm(initial=_end_of(one), prefix=f"closure-{one.id}")
    return {
        "closure": one,
        "rows": [(tree.branch(days.branch_id).name, days_in_words(days)) for days in one.days],
        "form": form,
        "may": all(actor.may("close-branches", tree.path_of(days.branch_id)) for days in one.days),
    }


def _end_of(one: ClosureFacts) -> dict[str, Any]:
    return {"last_on": one.last_on, "shut_until": one.days[0].shut_until}


def _what_moved(request: HttpRequest) -> tuple[Outcome, ...]:
    """What moved along with the act that this page comes back from."""
    number = request.GET.get(DONE, "")
    if not number.isdecimal() or len(number) > 18:
        return ()
    entry = Entry.objects.filter(pk=int(number), verb__in=ACTS).first()
    return actions.ClosureReceipt.from_data(entry.answer).outcomes if entry else ()


@needs("close-branches")
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Shut the doors; with the button “Show what moves” only say what would follow."""
    here = placed(request)
    tree = organisation(here.numbers)
    form = CloseForm(request.POST, branches=_may_close(request, tree))
    if "preview" in request.POST or is_fragment(request):
        return _preview_closing(request, form, tree)
    if form.is_valid():
        receipt = attempt(form, lambda: actions.close(closing=form.closing(), by=here.actor, now=here.now))
        if receipt:
            return done(reverse("branches:closures"), receipt)
    return _page(request, form)


def _preview_closing(request: HttpRequest, form: CloseForm, tree: Organisation) -> HttpResponse:
    """What would move; as long as the form is not complete, nothing is said."""
    here = placed(request)
    moves = None
    if form.is_valid() and not reasons_against_closing(form.closing(), tree, here.now):
        moves = would_move(form.closing(), here.now)
    if is_fragment(request):
        return render(request, "branches/moves.html", {"moves": moves})
    return _page(request, form, moves=moves)


@needs("close-branches")
@require_POST
def change_closure(request: HttpRequest, closure_id: int) -> HttpResponse:
    """Let a closure last longer or shorter."""
    here = placed(request)
    form = EndForm(request.POST, prefix=f"closure-{closure_id}")
    if is_fragment(request):
        moves = would_move_instead(closure_id, **form.cleaned_data) if form.is_valid() else None
        return render(request, "branches/moves.html", {"moves": moves})
    if form.is_valid():
        receipt = attempt(
            form,
            lambda: actions.change_closure(closure_id=closure_id, **form.cleaned_data, by=here.actor, now=here.now),
        )
        if receipt:
            return done(reverse("branches:closures"), receipt)
    return _page(request, ends=(closure_id, form))


@needs("close-branches")
@require_POST
def open_again(request: HttpRequest, closure_id: int) -> HttpResponse:
    """Open the doors now."""
    return _act(request, lambda who: actions.open_again(closure_id=closure_id, **who))


@needs("close-branches")
@require_POST
def cancel_closure(request: HttpRequest, closure_id: int) -> HttpResponse:
    """Not shut after all."""
    return _act(request, lambda who: actions.cancel_closure(closure_id=closure_id, **who))


def _act(request: HttpRequest, act: Callable[[dict[str, Any]], actions.ClosureReceipt]) -> HttpResponse:
    here = placed(request)
    try:
        receipt = act({"by": here.actor, "now": here.now})
    except Refused as no:
        return _page(request, refusals=no.refusals)
    return done(reverse("branches:closures"), receipt)
