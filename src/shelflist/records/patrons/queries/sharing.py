"""Which libraries keep their patrons to themselves, and who has let others see their record (PAT-01)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.models import Patron, SharedWith, SharingBoundary
from shelflist.records.patrons.rules.sharing import boundary_between, not_shared, shared_with

boundaries: Remembered[frozenset[int]] = Remembered(
    "sharing", lambda: frozenset(SharingBoundary.objects.values_list("branch_id", flat=True))
)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A boundary stands between a patron's home and where somebody is: whose it is, with whom it would be shared."""

    boundary_id: int
    boundary_name: str
    with_id: int
    with_name: str

    def reason(self) -> Refusal:
        return not_shared(self.boundary_name)


def crossing(
    home_branch_id: int, here_branch_id: int | None, numbers: Mapping[str, int] | None = None
) -> Crossing | None:
    """What stands between; no statement where no library keeps to itself."""
    known = boundaries.value(numbers)
    if not known or here_branch_id is None:
        return None
    tree = organisation(numbers)
    home, here = _chain(tree, home_branch_id), _chain(tree, here_branch_id)
    found = boundary_between(home, here, known)
    partner = shared_with(here, known, set(home)) if found is not None else None
    if found is None or partner is None:
        return None
    return Crossing(found, tree.branches[found].name, partner, tree.branches[partner].name)


def _chain(tree: Organisation, branch_id: int) -> list[int]:
    facts = tree.branches.get(branch_id)
    return [*facts.above, branch_id] if facts else [branch_id]


def kept_back(
    patron_id: int, home_branch_id: int, by: Actor, numbers: Mapping[str, int] | None = None
) -> Crossing | None:
    """The boundary that keeps this patron's record from whoever acts; None when they may see it.

    It counts for staff who stand somewhere; the program itself and administrators of everything see all.
    """
    if by.kind != "staff" or by.all_powerful:
        return None
    found = crossing(home_branch_id, by.branch_id, numbers)
    if found is None or SharedWith.objects.filter(patron_id=patron_id, branch_id=found.with_id).exists():
        return None
    return found


def seen_among(patrons: Iterable[Patron], by: Actor) -> list[Patron]:
    """Those of these patrons whose record is not kept back."""
    people = list(patrons)
    if by.kind != "staff" or by.all_powerful or not boundaries.value():
        return people
    between = {one.pk: crossing(one.home_branch_id, by.branch_id) for one in people}
    asked = [pk for pk, found in between.items() if found is not None]
    said_yes: set[tuple[int, int]] = set()
    if asked:
        said_yes = set(SharedWith.objects.filter(patron_id__in=asked).values_list("patron_id", "branch_id"))
    return [one for one in people if (found := between[one.pk]) is None or (one.pk, found.with_id) in said_yes]


def shared_libraries(patron_id: int) -> list[SharedWith]:
    """The libraries that may see this record."""
    return list(SharedWith.objects.filter(patron_id=patron_id).select_related("branch").order_by("at"))
