"""The screens that compare branches and copy settings, that name levels of the tree, and that give posts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches import actions
from shelflist.records.branches.forms.comparing import CopyForm, LevelsForm, PostForm
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import comparison, organisation, people_and_roles, posts_at
from shelflist.records.branches.views.tabs import tabs
from shelflist.records.branches.web import answer_in, ask_or_attempt, attempt, done, notices

MOST_COMPARED = 5


def _who(request: HttpRequest) -> dict[str, Any]:
    here = placed(request)
    return {"by": here.actor, "now": here.now}


@needs("edit-branches")
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Branches side by side (`?b=1&b=2`), and a form to copy from one to another."""
    return _comparison(request)


def _comparison(request: HttpRequest, form: CopyForm | None = None, affected: tuple[Any, ...] = ()) -> HttpResponse:
    here = placed(request)
    tree = organisation(here.numbers)
    asked = [int(id) for id in request.GET.getlist("b") if id.isdecimal()]
    chosen = [id for id in dict.fromkeys(asked) if id in tree.branches][:MOST_COMPARED]
    ends = {"origin": chosen[0], "target": chosen[1]} if len(chosen) > 1 else {}
    context = {
        "tabs": tabs("compare"),
        "branches": [facts for facts in tree.in_tree_order() if facts.kind != "desk"],
        "chosen": chosen,
        "names": [tree.branch(id).name for id in chosen],
        "sections": comparison(tree, chosen, here.now) if len(chosen) > 1 else [],
        "form": form or CopyForm(tree=tree, initial=ends),
        "affected": affected,
        "notices": notices(request),
    }
    return render(request, "branches/compare.html", context, status=422 if form else 200)


@needs("edit-branches")
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """Give one branch what another has; what is due at doors that will be shut is listed, and asked about."""
    form = CopyForm(request.POST, tree=organisation(placed(request).numbers))
    affected: tuple[Any, ...] = ()
    if form.is_valid():
        data = form.cleaned_data
        ends = {"from_branch_id": data["origin"], "to_branch_id": data["target"]}
        receipt = ask_or_attempt(
            form,
            lambda: actions.copy_settings(**ends, parts=data["parts"], move=answer_in(request), **_who(request)),
        )
        if isinstance(receipt, tuple):
            affected = receipt
        elif receipt:
            return done(f"{reverse('branches:compare')}?b={data['origin']}&b={data['target']}", receipt)
    return _comparison(request, form, affected)


@needs("edit-branches")
@require_http_methods(["GET", "POST"])
def levels(request: HttpRequest) -> HttpResponse:
    """Name the levels of the tree."""
    form = LevelsForm(request.POST or None, tree=organisation(placed(request).numbers))
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: actions.save_depth_labels(labels=form.labels(), **_who(request)))
        if saved:
            return done(reverse("branches:branches"), saved)
    context = {"form": form, "tabs": tabs("branches")}
    return render(request, "branches/levels.html", context, status=422 if form.errors else 200)


@needs("manage-users")
@require_http_methods(["GET", "POST"])
def posts(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Who works at a branch, and as what."""
    return _posts(request, branch_id)


def _posts(request: HttpRequest, branch_id: int, refusals: tuple[Any, ...] = ()) -> HttpResponse:
    tree = organisation(placed(request).numbers)
    if branch_id not in tree.branches:
        raise Http404
    people, roles = people_and_roles()
    posted = request.POST if request.method == "POST" and not refusals else None
    form = PostForm(posted, people=people, roles=roles)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        saved = attempt(
            form,
            lambda: actions.give_post(user_id=data["user"], role=data["role"], branch_id=branch_id, **_who(request)),
        )
        if saved:
            return done(reverse("branches:posts", args=[branch_id]), saved)
    context = {
        "branch": tree.branch(branch_id),
        "posts": posts_at(branch_id),
        "form": form,
        "refusals": refusals,
        "notices": notices(request),
    }
    return render(request, "branches/posts.html", context, status=422 if form.errors or refusals else 200)


@needs("manage-users")
@require_POST
def end_post(request: HttpRequest, branch_id: int, post_id: int) -> HttpResponse:
    """Take a post from somebody."""
    try:
        saved = actions.end_post(post_id=post_id, **_who(request))
    except Refused as no:
        return _posts(request, branch_id, refusals=no.refusals)
    return done(reverse("branches:posts", args=[branch_id]), saved)
