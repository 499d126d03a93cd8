"""Whether a copy that floats may stay where it came back."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.branches.organisation import BranchFacts, FloatingFacts, FloatingMemberFacts


@dataclass(frozen=True, slots=True)
class FloatingCounts:
    """How many copies of the floating group stand at the branch, and how many of them are of the same title.

    Neither counts the copy itself.
    """

    copies: int = 0
    of_the_title: int = 0


@dataclass(frozen=True, slots=True)
class Floats:
    """Whether the copy stays, and why or why not."""

    stays: bool
    why: Phrase


def member_at(group: FloatingFacts, branch: BranchFacts) -> FloatingMemberFacts | None:
    """The membership of a branch: its own or that of the nearest branch above it."""
    return next((group.members[id] for id in (branch.id, *reversed(branch.above)) if id in group.members), None)


def floats_here(group: FloatingFacts, branch: BranchFacts, counts: FloatingCounts, *, by_hand: bool = False) -> Floats:
    """A copy of the group stays at a branch that belongs to it, until that has as many as it wants.

    `by_hand`: the desk says that it stays, however many there are; some groups float only then.
    """
    names = {"group": group.name, "branch": branch.name}
    member = member_at(group, branch)
    if member is None:
        return Floats(False, _("{branch} does not belong to the floating group “{group}”", **names))
    if by_hand:
        return Floats(True, _("Floats in “{group}”: it stays at {branch}, as you say", **names))
    if group.manual:
        return Floats(False, _("“{group}” floats only while the desk says so", **names))
    if member.most_of_a_title is not None and counts.of_the_title >= member.most_of_a_title:
        return Floats(
            False,
            nphrase(
                "{branch} keeps {count} copy of a title and has it",
                "{branch} keeps {count} copies of a title and has them",
                member.most_of_a_title,
                **names,
            ),
        )
    if member.most_copies is not None and counts.copies >= member.most_copies:
        return Floats(
            False,
            nphrase(
                "{branch} keeps {count} copy of “{group}” and has it",
                "{branch} keeps {count} copies of “{group}” and has them",
                member.most_copies,
                **names,
            ),
        )
    return Floats(True, _("Floats in “{group}”: it stays at {branch}", **names))
