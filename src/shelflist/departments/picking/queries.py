"""The pick list of some branches: all that any source wants, merged by copy, in walking order, with who has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import F, Q, QuerySet

from shelflist.departments.picking.models import Cart, PickLine
from shelflist.departments.picking.rules import FOUND, LET_GO, TO_FIND, Spot
from shelflist.departments.picking.sources import PickSource, Wanted, sources
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.records.branches.organisation import LocationFacts, Organisation
from shelflist.records.items.models import Item

LIGHT = (
    "barcode", "call_prefix", "call_number", "call_suffix", "shelf_key", "branch_id", "location_id", "part",
    "copy_number", "status", "record__title", "record__author", "record__language", "record__title_original",
)  # fmt: skip
DONE_IN_SIGHT = timedelta(hours=12)
UNSEEN = Q(item__last_seen_at__isnull=True) | Q(item__last_seen_at__lt=F("settled_at"))
"""No scanner at a desk has seen the copy since somebody found it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One source that wants a copy."""

    source: PickSource
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Pick:
    """A copy to be fetched. `line` is the claim on it, None while it is free; `mine` says whose."""

    item: Item
    location: LocationFacts
    reasons: tuple[Reason, ...]
    line: PickLine | None = None
    mine: bool = False

    @property
    def first(self) -> Reason:
        return self.reasons[0]

    @property
    def free(self) -> bool:
        return self.line is None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A stretch of the walk."""

    location: LocationFacts
    picks: tuple[Pick, ...]

    @property
    def free_count(self) -> int:
        return sum(pick.free for pick in self.picks)


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the list is walked: by where it goes, by shelf, by reason. None: everything."""

    bound_for_id: int | None = None
    location_ids: frozenset[int] | None = None
    source: str = ""

    def let_through(self, pick: Pick) -> bool:
        if self.location_ids is not None and pick.location.id not in self.location_ids:
            return False
        if self.source and all(reason.source.name != self.source for reason in pick.reasons):
            return False
        return self.bound_for_id is None or any(
            reason.wanted.bound_for_id == self.bound_for_id for reason in pick.reasons
        )


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class PickList:
    """The whole list: `shelves` in walking order, `done` what I settled lately, `spare` what I claimed in vain."""

    shelves: tuple[Shelf, ...] = ()
    done: tuple[PickLine, ...] = ()
    spare: tuple[PickLine, ...] = ()
    total: int = 0
    unfiltered: int = 0
    free_count: int = 0
    _picks: tuple[Pick, ...] = field(default=(), repr=False)

    @property
    def picks(self) -> tuple[Pick, ...]:
        return self._picks

    @property
    def mine(self) -> list[Pick]:
        return [pick for pick in self._picks if pick.mine]

    @property
    def free(self) -> list[Pick]:
        return [pick for pick in self._picks if pick.free]

    @property
    def next(self) -> Pick | None:
        """The first of mine on the walk."""
        return next(iter(self.mine), None)


def pick_list(
    branch_ids: Sequence[int], actor: Actor, now: datetime, tree: Organisation, filters: Filters = EVERYTHING
) -> PickList:
    """The list of these branches as this person sees it: one statement for each source, and four more."""
    return _made(_gathered(branch_ids, actor, now), branch_ids, actor, tree, filters)


def my_part(
    branch_ids: Sequence[int], actor: Actor, now: datetime, tree: Organisation, filters: Filters = EVERYTHING
) -> PickList:
    """The same counts with the lines of this person alone: what a scan needs, however long the whole list is."""
    found = _gathered(branch_ids, actor, now)
    if filters != EVERYTHING:
        return _made(found, branch_ids, actor, tree, filters)
    mine = {line.item_id for line in found.claimed.values() if _is_mine(line, actor)}
    part = _made(found, branch_ids, actor, tree, filters, only=mine)
    count = len(found.wanted)
    return replace(part, total=count, unfiltered=count, free_count=len(found.wanted.keys() - found.claimed.keys()))


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What is wanted, by copy; the lines in sight; who has which copy."""

    wanted: dict[int, list[Reason]]
    lines: list[PickLine]
    claimed: dict[int, PickLine]


def _gathered(branch_ids: Sequence[int], actor: Actor, now: datetime) -> _Gathered:
    lines = list(_lines(branch_ids, actor, now))
    claimed = {line.item_id: line for line in lines if line.state == TO_FIND}
    return _Gathered(still_to_fetch(branch_ids, now), lines, claimed)


def _made(
    found: _Gathered, branch_ids: Sequence[int], actor: Actor, tree: Organisation, filters: Filters,
    only: Collection[int] | None = None,
) -> PickList:  # fmt: skip
    wanted, claimed = found.wanted, found.claimed
    items = {item.pk: item for item in _items(wanted if only is None else wanted.keys() & set(only))}
    order = {branch_id: place for place, branch_id in enumerate(branch_ids)}
    picks = [
        Pick(
            item=items[item_id],
            location=tree.locations[items[item_id].location_id],
            reasons=tuple(reasons),
            line=claimed.get(item_id),
            mine=item_id in claimed and _is_mine(claimed[item_id], actor),
        )
        for item_id, reasons in wanted.items()
        if item_id in items
    ]
    shown = sorted((pick for pick in picks if filters.let_through(pick)), key=lambda pick: _spot(pick, order).step)
    shelves = [Shelf(location, tuple(some)) for location, some in groupby(shown, key=lambda pick: pick.location)]
    mine = [line for line in found.lines if _is_mine(line, actor)]
    return PickList(
        shelves=tuple(shelves),
        done=tuple(line for line in mine if line.state not in {TO_FIND, LET_GO}),
        spare=tuple(line for line in mine if line.state == TO_FIND and line.item_id not in wanted),
        total=len(shown),
        unfiltered=len(picks),
        free_count=sum(pick.free for pick in shown),
        _picks=tuple(shown),
    )


def wanted_at(branch_ids: Sequence[int], now: datetime) -> dict[int, list[Reason]]:
    """What any source wants from these branches, by copy; the sources in the order of their registration."""
    found: dict[int, list[Reason]] = {}
    for source in sources():
        for wanted in source.wanted(branch_ids, now):
            found.setdefault(wanted.item_id, []).append(Reason(source, wanted))
    return found


def still_to_fetch(branch_ids: Sequence[int], now: datetime) -> dict[int, list[Reason]]:
    """What is wanted without what somebody has found already and is on its way to a desk."""
    wanted = wanted_at(branch_ids, now)
    if not wanted:
        return wanted
    found = PickLine.objects.filter(UNSEEN, state=FOUND, settled_at__gte=now - DONE_IN_SIGHT)
    in_hand = set(found.values_list("item_id", flat=True))
    return {item_id: reasons for item_id, reasons in wanted.items() if item_id not in in_hand}


def count_waiting(branch_ids: Sequence[int], now: datetime) -> int:
    """How many copies are to be fetched and nobody has taken."""
    wanted = still_to_fetch(branch_ids, now)
    if not wanted:
        return 0
    return len(wanted.keys() - set(open_lines(branch_ids).values_list("item_id", flat=True)))


def open_lines(branch_ids: Iterable[int]) -> QuerySet[PickLine]:
    return PickLine.objects.filter(branch_id__in=list(branch_ids), state=TO_FIND)


def _items(wanted: Iterable[int]) -> QuerySet[Item]:
    found = Item.objects.filter(pk__in=list(wanted), deleted_at__isnull=True)
    return found.select_related("record").only(*LIGHT)


def _lines(branch_ids: Sequence[int], actor: Actor, now: datetime) -> QuerySet[PickLine]:
    """Open claims of everybody at these branches, and what this person did today."""
    lately = Q(claimed_by_id=actor.id, settled_at__gte=now - DONE_IN_SIGHT)
    found = PickLine.objects.filter(Q(branch_id__in=branch_ids, state=TO_FIND) | lately)
    only = ("item__barcode", "item__call_prefix", "item__call_number", "item__call_suffix", "item__record__title")
    own = [name.attname for name in PickLine._meta.concrete_fields]
    return found.select_related("item__record", "cart").only(*own, *only, "cart__name").order_by("-settled_at", "-pk")


def _is_mine(line: PickLine, actor: Actor) -> bool:
    return line.claimed_by_id is not None and line.claimed_by_id == actor.id


def _spot(pick: Pick, order: dict[int, int]) -> Spot:
    return Spot(
        branch_order=order.get(pick.item.branch_id, len(order)),
        walking_order=pick.location.walking_order,
        shelf_name=pick.location.name,
        shelf_key=bytes(pick.item.shelf_key),
        item_id=pick.item.pk,
    )


def neighbours(item: Item) -> tuple[Item | None, Item | None]:
    """The copies that stand left and right of this one on its shelf."""
    shelf = Item.objects.filter(branch_id=item.branch_id, location_id=item.location_id, deleted_at__isnull=True)
    shelf = shelf.select_related("record").only(*LIGHT)
    left = shelf.filter(shelf_key__lt=item.shelf_key).order_by("-shelf_key", "-pk").first()
    return left, shelf.filter(shelf_key__gt=item.shelf_key).order_by("shelf_key", "pk").first()


# -- carts ------------------------------------------------------------------------------------------------------------


def carts(branch_ids: Iterable[int]) -> list[Cart]:
    """The carts in use at these branches."""
    return list(Cart.objects.filter(branch_id__in=list(branch_ids), retired_at__isnull=True))


def cart_with(barcode: str) -> Cart | None:
    return Cart.objects.filter(barcode=barcode, retired_at__isnull=True).first()


def on_carts(cart_ids: Iterable[int]) -> list[PickLine]:
    """What stands on these carts: found lines whose copy no scanner has seen since, the latest first."""
    found = PickLine.objects.filter(UNSEEN, cart_id__in=list(cart_ids), state=FOUND)
    found = found.select_related("item__record").defer("item__record__marc", "item__record__original")
    return list(found.order_by("-settled_at", "-pk"))


def reason_words(line: PickLine) -> Phrase:
    """What a claimed line was for, as the list said it then."""
    return Phrase.from_data(line.words)
