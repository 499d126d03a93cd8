"""A small library: a system with two branches, three kinds of patrons, and people who may or may not edit them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.test import Client

from shelflist.ground.accounts.models import Grant, Role, User
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.journal import revisions
from shelflist.records.branches.models import Branch, Post
from shelflist.records.patrons import actions
from shelflist.records.patrons.models import PatronCategory

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
BY = system_actor("tests")


@dataclass(frozen=True)
class Library:
    main: Branch
    east: Branch
    adult: PatronCategory
    child: PatronCategory
    teen: PatronCategory

    def clerk(self, *permissions: str, at: Branch | None = None) -> Actor:
        """Somebody with these permissions at one branch, main unless said otherwise."""
        reach = ((at or self.main).path,)
        return Actor(kind="staff", id=7, name="Jo", door="desk", grants=dict.fromkeys(permissions, reach))


def make_library() -> Library:
    root = _branch("system", "All", "system", None)
    main = _branch("main", "Main", "branch", root)
    east = _branch("east", "East", "branch", root)
    for code, more in (
        ("adult", {"valid_months": 24}),
        ("child", {"valid_months": 12, "juvenile_below_age": 13, "needs_guarantor": True}),
        ("teen", {"valid_months": 12, "juvenile_below_age": 18}),
    ):
        actions.save_category(code=code, name=code.title(), by=BY, now=NOW, **more)
    kinds = {row.code: row for row in PatronCategory.objects.all()}
    return Library(main, east, kinds["adult"], kinds["child"], kinds["teen"])


def _branch(code: str, name: str, kind: str, parent: Branch | None) -> Branch:
    branch = Branch.objects.create(code=code, name=name, kind=kind, parent=parent, path=code, timezone="UTC")
    branch.path = f"{parent.path if parent else ''}{branch.pk}/"
    branch.save()
    return branch


def sign_in(client: Client, branch: Branch, *permissions: str) -> None:
    """Sign somebody in whose only post is at this branch, with these permissions there and below."""
    user = User.objects.create(username="jo", name="Jo")
    role = Role.objects.create(code="tested", name="Tested")
    for permission in permissions:
        Grant.objects.create(role=role, permission=permission, reach=Grant.Reach.POST)
    Post.objects.create(user=user, role=role, branch=branch)
    revisions.forget_everything()
    client.force_login(user)
