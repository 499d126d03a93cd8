"""The pick-up shelf: what stands there for whom, until when, and what must be cleared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries.queue import HEAVY
from shelflist.departments.holds.rules import states
from shelflist.departments.holds.rules.slips import slip_code
from shelflist.records.branches.organisation import Organisation
from shelflist.records.patrons.models import Card, Patron


def shelf_label(hold_id: int, alias: str) -> str:
    """What the copy is shelved by, without saying whose it is: the reader’s alias, or the number of the hold."""
    return alias or f"H {hold_id}"


def slip_names(holds: Iterable[Hold]) -> dict[int, str]:
    """The name on the slip of each of these holds: the reader’s alias, or three letters and the end of the card
    (HLD-20). Only for whoever may see patrons."""
    rows = list(holds)
    patron_ids = {hold.patron_id for hold in rows if hold.patron_id is not None}
    names = dict(Patron.objects.filter(pk__in=patron_ids).values_list("pk", "family_name"))
    cards = dict(Card.objects.filter(patron_id__in=patron_ids, primary=True).values_list("patron_id", "barcode"))
    return {
        hold.pk: hold.alias or slip_code(names.get(hold.patron_id or 0, ""), cards.get(hold.patron_id or 0, ""))
        for hold in rows
    }


def _holds() -> QuerySet[Hold]:
    found = Hold.objects.select_related("record", "patron", "captured_item__location", "pickup_branch", "shelf_branch")
    return found.defer(*HEAVY, "captured_because")


def ready_at(branch_ids: Iterable[int]) -> QuerySet[Hold]:
    """What waits to be picked up at these branches, what must go first at the top."""
    return _holds().filter(_kept_at(branch_ids)).order_by("shelf_expires_at", "ready_at", "pk")


def _kept_at(branch_ids: Iterable[int]) -> Q:
    return Q(pickup_branch_id__in=list(branch_ids), state__in=sorted(states.KEPT))


def ready_for(patron_id: int) -> QuerySet[Hold]:
    """What waits for one reader, wherever it stands."""
    return (
        _holds().filter(patron_id=patron_id, state__in=sorted(states.KEPT)).order_by("pickup_branch__path", "ready_at")
    )


def to_clear(branch_ids: Iterable[int], tree: Organisation) -> list[Hold]:
    """What no longer belongs on the pick-up shelf of these branches: its hold has ended, in whatever way, or it is
    picked up elsewhere. In the order of the shelf."""
    standing = _holds().filter(_standing_at(branch_ids)).order_by("shelf_branch__path", "ready_at", "pk")
    return [hold for hold in standing if _is_to_clear(hold, tree)]


def _standing_at(branch_ids: Iterable[int]) -> Q:
    return Q(released_at__isnull=True, shelf_branch_id__in=list(branch_ids), captured_item__isnull=False)


def clear_and_ready(branch_ids: Sequence[int], tree: Organisation) -> tuple[list[Hold], list[Hold]]:
    """What `to_clear` and what `ready_at` say, in one statement: for Today and the shelf's own page."""
    here = frozenset(branch_ids)
    rows = list(
        _holds()
        .filter(_standing_at(branch_ids) | _kept_at(branch_ids))
        .order_by("shelf_branch__path", "ready_at", "pk")
    )
    clear = [
        hold
        for hold in rows
        if hold.released_at is None
        and hold.shelf_branch_id in here
        and hold.captured_item_id is not None
        and _is_to_clear(hold, tree)
    ]
    ready = [hold for hold in rows if hold.pickup_branch_id in here and hold.state in states.KEPT]
    return clear, sorted(ready, key=_goes_first)


def _goes_first(hold: Hold) -> tuple[bool, datetime, datetime, int]:
    """In the order of `ready_at`: what must leave the shelf first, and what has no last day at the end."""
    never = datetime.max.replace(tzinfo=UTC)
    return (hold.shelf_expires_at is None, hold.shelf_expires_at or never, hold.ready_at or never, hold.pk)


def _is_to_clear(hold: Hold, tree: Organisation) -> bool:
    if hold.state in states.ENDED or hold.state == states.IN_TRANSIT:
        return True
    shelf = hold.shelf_branch_id
    return shelf is not None and hold.pickup_branch_id not in (shelf, *tree.branch(shelf).above, *_below(shelf, tree))


def _below(branch_id: int, tree: Organisation) -> list[int]:
    return [facts.id for facts in tree.below(branch_id)]


def expiring_before(moment: datetime, branch_ids: Iterable[int]) -> QuerySet[Hold]:
    """What will be taken off the shelf before this moment: for the reminder (HLD-13)."""
    return ready_at(branch_ids).filter(shelf_expires_at__lt=moment)


def waits_too_long(item_id: int, now: datetime) -> int | None:
    """The hold that keeps this copy on the pick-up shelf although its time there is over."""
    kept = Hold.objects.filter(captured_item_id=item_id, released_at__isnull=True, state__in=states.KEPT)
    return kept.filter(shelf_expires_at__lte=now).values_list("pk", flat=True).first()
