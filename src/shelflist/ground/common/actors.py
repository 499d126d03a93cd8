"""Who acts, through which door, where they stand, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from shelflist.ground.common.permissions import label
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused

EVERYWHERE = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that calls an action.

    `grants` maps a permission to the branch paths it reaches down from: a branch path is the chain of ids from
    the root, `"1/3/7/"`, and a grant at `"1/3/"` covers everything below it. `EVERYWHERE` covers all.
    """

    kind: str  # staff, patron, system
    id: int | None
    name: str
    door: str  # desk, api, command, worker, sip2 …
    branch_id: int | None = None
    terminal_id: int | None = None
    grants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    all_powerful: bool = False

    def may(self, permission: str, branch_path: str = EVERYWHERE) -> bool:
        """True when the permission reaches the branch with this path (with no path: reaches any branch)."""
        if self.all_powerful:
            return True
        reaches = self.grants.get(permission, ())
        if branch_path == EVERYWHERE:
            return bool(reaches)
        return any(branch_path.startswith(reach) for reach in reaches)

    def borrowing(self, lender: Actor, permissions: Iterable[str]) -> Actor:
        """The same person, with these permissions of somebody else besides their own (CIR-24)."""
        lent = {one: (EVERYWHERE,) if lender.all_powerful else lender.grants.get(one, ()) for one in permissions}
        grants = {one: (*self.grants.get(one, ()), *reaches) for one, reaches in lent.items() if reaches}
        return replace(self, grants={**self.grants, **grants})

    def must(self, permission: str, branch_path: str = EVERYWHERE) -> None:
        """Raise Refused(not-permitted) unless the actor may."""
        if not self.may(permission, branch_path):
            raise Refused(not_permitted(permission))


def system_actor(name: str, door: str = "command") -> Actor:
    """The program itself, as the `shelflist` command or the worker: may do everything, is named in the journal."""
    return Actor(kind="system", id=None, name=name, door=door, all_powerful=True)


def not_permitted(permission: str) -> Refusal:
    return Refusal(
        code="not-permitted",
        message=_("Your role does not let you {permission} here.", permission=label(permission)),
        remedy=_("Ask a supervisor to do it, or an administrator to give your role this permission."),
        details={"permission": permission},
    )
