"""Where a title is now, in the words of the public pages: read from the tables when it is shown (P04).

A state is always a shape, a colour and a word; `kind` is the class of the state word: in-now (a dot: here), wait (a
diamond), tell (a triangle: informs), off (a ring: nothing to be had).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.branches.organisation import Organisation
from shelflist.records.items.rules import statuses
from shelflist.records.items.showing import PublicCopy

SHOWN_PLACES = 2
BEING_MADE_READY = frozenset({statuses.IN_PROCESS, statuses.CATALOGUING, statuses.BINDERY})
TO_COME = frozenset({statuses.ON_ORDER})
KEPT = frozenset({statuses.ON_HOLD_SHELF, statuses.ON_RESERVATION_SHELF})


@dataclass(frozen=True)
class Around:
    """What the copies' states are read with: branches, due dates, journeys, queues, and where the reader stands."""

    tree: Organisation
    due: Mapping[int, datetime]
    bound_for: Mapping[int, int]
    waiting: Mapping[int, int]
    here: int | None = None  # the branch of the terminal or of the reader: its copies come first


@dataclass(frozen=True, slots=True)
class CopyShown:
    """A line of the table of copies."""

    id: int
    branch_id: int
    branch: str
    shelf: str
    call_number: str
    part: str
    note: str
    kind: str
    words: Phrase
    on_shelf: bool
    here: bool
    usual: Phrase | None = None  # where it belongs, while it stands elsewhere for a while


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a whole title stands: one answer, with a place and what is behind it."""

    kind: str
    words: Phrase
    places: tuple[str, ...] = ()  # branches with a copy on its shelf
    detail: Phrase | None = None
    call_number: str = ""
    shelf: str = ""
    copy_count: int = 0
    ready_count: int = 0
    waiting: int = 0
    holdable: bool = False
    first_due: date | None = None

    @property
    def hold_is_the_only_way(self) -> bool:
        return self.holdable and not self.ready_count

    @property
    def more_places(self) -> int:
        return max(len(self.places) - SHOWN_PLACES, 0)

    @property
    def first_places(self) -> tuple[str, ...]:
        return self.places[:SHOWN_PLACES]


def ordered(copies: Sequence[PublicCopy], around: Around) -> list[PublicCopy]:
    """What is here first, then by branch and in walking order; parts stay in their order."""
    tree = around.tree

    def rank(copy: PublicCopy) -> tuple[bool, str, int]:
        order = tree.locations[copy.location_id].walking_order
        return not is_here(copy.branch_id, around), tree.path_of(copy.branch_id), order

    return sorted(copies, key=rank)


def is_here(branch_id: int, around: Around) -> bool:
    """True for copies of the branch where the reader stands, and of the house to which that desk belongs."""
    return around.here is not None and branch_id in around.tree.ancestors[around.here]


def shown(copy: PublicCopy, around: Around) -> CopyShown:
    """A copy as a line."""
    location = around.tree.locations[copy.location_id]
    kind, words = state_of(copy, around)
    return CopyShown(
        copy.id, copy.branch_id, around.tree.branch(copy.branch_id).name, location.name, copy.call_number, copy.part,
        copy.note, kind, words, copy.on_shelf, is_here(copy.branch_id, around),
        _usual(copy, around),
    )  # fmt: skip


def _usual(copy: PublicCopy, around: Around) -> Phrase | None:
    """Where a copy belongs that stands elsewhere for a while; nothing where the public does not see that shelf."""
    place = around.tree.locations.get(copy.usual_location_id or 0)
    if place is None or not place.public or place.id == copy.location_id:
        return None
    if place.branch_id == copy.branch_id:
        return _("Normally in {shelf}", shelf=place.name)
    return _("Normally in {shelf}, {branch}", shelf=place.name, branch=around.tree.branch(place.branch_id).name)


def state_of(copy: PublicCopy, around: Around) -> tuple[str, Phrase]:
    """A copy's state: kind and words."""
    if copy.on_shelf:
        if copy.reference or not copy.lends or not around.tree.locations[copy.location_id].lends:
            return "tell", _("For use in the library")
        if copy.status == statuses.RESHELVING:
            return "in-now", _("Just returned")
        return "in-now", _("On the shelf")
    if copy.status == statuses.CHECKED_OUT:
        due = around.due.get(copy.id)
        return ("wait", _("Due back {day}", day=_day(due, copy, around))) if due else ("wait", _("Out"))
    if copy.status == statuses.IN_TRANSIT:
        to = around.bound_for.get(copy.id)
        branch = around.tree.branches.get(to) if to is not None else None
        return "wait", _("On its way to {branch}", branch=branch.name) if branch else _("On its way")
    if copy.status in KEPT:
        return "wait", _("Kept for a reader")
    if copy.status in TO_COME:
        return "tell", _("On order")
    if copy.status in BEING_MADE_READY:
        return "tell", _("Being made ready")
    if copy.status == statuses.RESERVES:
        return "tell", _("Course reserves, for use in the library")
    return "off", statuses.status_name(copy.status)


def _day(moment: datetime, copy: PublicCopy, around: Around) -> date:
    return around.tree.calendar(copy.branch_id).day_of(moment)


def standing(record_id: int, copies: Sequence[PublicCopy], around: Around, *, online: bool = False) -> Standing:
    """Where a title is now, over all its copies."""
    lined_up = around.waiting.get(record_id, 0)
    placed = ordered(copies, around)
    ready = [one for one in placed if state_of(one, around)[0] == "in-now"]
    holdable = any(_could_fill_a_hold(one, around) for one in placed)
    count = len(placed)
    if ready:
        first = ready[0]
        places = tuple(dict.fromkeys(around.tree.branch(one.branch_id).name for one in ready))
        return Standing(
            "in-now", _("On the shelf"), places, None, first.call_number, around.tree.locations[first.location_id].name,
            count, len(ready), lined_up, holdable,
        )  # fmt: skip
    if not placed:
        words = _("To read or hear online") if online else _("No copy to be lent")
        return Standing("tell" if online else "off", words, waiting=lined_up)
    inside = [one for one in placed if state_of(one, around)[0] == "tell" and one.on_shelf]
    if inside and not holdable:
        first = inside[0]
        places = tuple(dict.fromkeys(around.tree.branch(one.branch_id).name for one in inside))
        return Standing("tell", _("For use in the library"), places, None, first.call_number,
                        around.tree.locations[first.location_id].name, count)  # fmt: skip
    return _away(record_id, placed, around, holdable)


def _away(record_id: int, copies: Sequence[PublicCopy], around: Around, holdable: bool) -> Standing:
    """Nothing stands on a shelf: when the first comes back, or what else became of them."""
    waiting, count = around.waiting.get(record_id, 0), len(copies)
    dues = sorted(_day(around.due[one.id], one, around) for one in copies if one.id in around.due)
    states = {one.status for one in copies}
    if dues:
        words = nphrase("The only copy is out", "All {count} copies are out", count)
        detail = _("first one back {day}", day=dues[0]) if count > 1 else _("due back {day}", day=dues[0])
        return Standing("wait", words, (), detail, copies[0].call_number, "", count, 0, waiting, holdable, dues[0])
    if statuses.IN_TRANSIT in states:
        return Standing("wait", _("On its way between branches"), (), None, copies[0].call_number, "", count, 0,
                        waiting, holdable)  # fmt: skip
    if states & KEPT:
        return Standing(
            "wait", _("Kept for a reader"), (), None, copies[0].call_number, "", count, 0, waiting, holdable
        )
    kind, words = state_of(copies[0], around)
    return Standing(kind, words, (), None, copies[0].call_number, "", count, 0, waiting, holdable)


def _could_fill_a_hold(copy: PublicCopy, around: Around) -> bool:
    location = around.tree.locations[copy.location_id]
    facts = statuses.STATUSES[copy.status]
    return copy.holdable and not copy.reference and location.holdable and facts.holdable
