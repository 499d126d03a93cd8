"""A small organisation for tests: City (root) with Main and its Desk, Eastgate, and Harbor without hours of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from shelflist.ground.accounts.models import Grant, Role, User
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.calendar import Stretch
from shelflist.records.branches.actions import add_branch, give_post, set_hours
from shelflist.records.branches.models import Branch
from shelflist.records.branches.rules import BranchDetails

NOW = datetime(2026, 11, 14, 14, 42, tzinfo=UTC)  # Saturday, 9:42 in New York
PROGRAM = system_actor("tests")
DAY = (Stretch(time(10), time(18)),)


@dataclass(frozen=True)
class City:
    root: Branch
    main: Branch
    desk: Branch
    eastgate: Branch


def branch(code: str, name: str, kind: str, parent: Branch | None = None, **more: object) -> Branch:
    details = BranchDetails(code=code, name=name, kind=kind, parent_id=parent.pk if parent else None, **more)
    return Branch.objects.get(pk=add_branch(details=details, by=PROGRAM, now=NOW).id)


def build_city() -> City:
    root = branch("CITY", "City", "system", timezone="America/New_York")
    main = branch("MAIN", "Main", "branch", root)
    city = City(root, main, branch("DESK", "Desk", "desk", main), branch("EAST", "Eastgate", "branch", root))
    set_hours(branch_id=root.pk, weekly=dict.fromkeys(range(6), DAY), by=PROGRAM, now=NOW)
    return city


def person(username: str, at: Branch | None = None, *permissions: str, reach: str = "branch") -> User:
    """Somebody with a role of their own that has these permissions, posted at a branch."""
    user = User(username=username, name=username.title())
    user.set_password("correct horse battery")
    user.save()
    if at is not None:
        role = Role.objects.create(code=f"role-of-{username}", name=f"Role of {username}")
        Grant.objects.bulk_create(Grant(role=role, permission=code, reach=reach) for code in permissions)
        give_post(user_id=user.pk, role=role.code, branch_id=at.pk, by=PROGRAM, now=NOW)
    return user


def staff(**grants: tuple[str, ...]) -> Actor:
    """An actor with these grants, written with underscores."""
    return Actor("staff", 1, "Jo", "desk", grants={name.replace("_", "-"): paths for name, paths in grants.items()})
