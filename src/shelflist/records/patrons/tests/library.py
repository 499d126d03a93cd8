"""A small library: a system with two branches, three kinds of patrons, and people who may or may not edit them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.records.branches.models import Branch
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
