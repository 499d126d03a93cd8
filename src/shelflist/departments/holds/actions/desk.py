"""What every act on holds begins with: who may do it where, which day it is there, and what was set aside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries.surroundings import Surroundings, surroundings
from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.ground.journal import revisions
from shelflist.ground.journal.acts import Act
from shelflist.records.patrons.queries.families import answers_for


def around_of(act: Act) -> Surroundings:
    """The library as of this act."""
    return surroundings(act.now, revisions.current(act.cursor), act.by.branch_id)


def is_own(by: Actor, patron_id: int | None) -> bool:
    """A reader acting for themselves, or for somebody they answer for."""
    if by.kind != "patron" or by.id is None or patron_id is None:
        return False
    return by.id == patron_id or answers_for(by.id, patron_id)


def may(by: Actor, permission: str, around: Surroundings, branch_id: int | None = None) -> bool:
    """True when the actor may do this where they stand, or at the branch that is named."""
    place = branch_id if branch_id is not None else by.branch_id
    facts = around.tree.branches.get(place) if place is not None else None
    return by.may(permission, facts.path if facts else "")


def must(by: Actor, permission: str, around: Surroundings) -> None:
    if not may(by, permission, around):
        raise Refused(not_permitted(permission))


def must_handle(by: Actor, hold: Hold, around: Surroundings) -> None:
    """Readers handle their own holds, staff everybody’s."""
    if not is_own(by, hold.patron_id):
        must(by, "place-holds", around)


def settle(refusals: Iterable[Refusal], override: Override | None, around: Surroundings, act: Act) -> None:
    """Raise Refused with every reason, unless there is none or the override may set all of them aside."""
    found = tuple(refusals)
    if not found:
        return
    if override is None:
        raise Refused(found)
    by = act.by
    if not all(
        one.overridable_with and one.code in override.codes and may(by, one.overridable_with, around) for one in found
    ):
        raise Refused(found)
    if not override.reason.strip():
        raise Refused((*found, override_needs_reason()))
    act.overrides(Override(frozenset(one.code for one in found), override.reason.strip()))


def override_needs_reason() -> Refusal:
    return Refusal(
        code="override-needs-reason",
        message=_("Setting a refusal aside needs a reason."),
        remedy=_("Say in a few words why."),
    )


def asked(override: Override | None) -> dict[str, Any]:
    """An override as part of the request that an idempotency key stands for."""
    return {"override": {"codes": sorted(override.codes), "reason": override.reason}} if override else {}
