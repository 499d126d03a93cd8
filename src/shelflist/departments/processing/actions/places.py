"""Where the bench stands, and who may work at it."""

from __future__ import annotations

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.records.branches.queries import organisation

PERMISSION = "process-items"
RULES = "edit-recipes"


def must_here(by: Actor) -> int:
    """The branch where this is done. Refused: not-permitted, branch-unknown."""
    tree = organisation()
    branch = tree.branches.get(by.branch_id) if by.branch_id is not None else None
    by.must(PERMISSION, branch.path if branch else "")
    if branch is None:
        message = _("It is not known at which branch this is done.")
        raise Refused(Refusal("branch-unknown", message, _("Choose the branch where you are working.")))
    return branch.id
