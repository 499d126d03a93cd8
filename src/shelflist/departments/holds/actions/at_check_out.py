"""What holds do when a copy is lent: building blocks inside the check-out's transaction.

The reader’s own hold is fulfilled when the copy could have filled it (HLD-25). Whoever the copy was kept or to be
fetched for keeps their place in the queue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from shelflist.departments.holds.actions import planning
from shelflist.departments.holds.actions.at_check_in import locked_copy
from shelflist.departments.holds.actions.changes import NO_COPY, Changes, locked_hold, take_back
from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.queries import rows
from shelflist.departments.holds.queries.surroundings import Surroundings, surroundings
from shelflist.departments.holds.rules import candidates, states
from shelflist.departments.holds.rules.facts import Copy
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.acts import Act


@dataclass(frozen=True, kw_only=True)
class Lent:
    """What became of holds when a copy was lent: which was fulfilled, what the desk should know, what undo needs."""

    fulfilled_id: int | None = None
    warnings: tuple[Phrase, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)


def lend(
    act: Act,
    *,
    item_id: int,
    record_id: int,
    patron_id: int,
    loan_id: int,
    numbers: Mapping[str, int] | None = None,
) -> Lent:
    """Settle the holds that this loan concerns. Call it only when the copy or the reader has any (see `touches`), and
    after the copy’s row was written: the plan depends on it."""
    around = surroundings(act.now, numbers, act.by.branch_id)
    changes = Changes(act)
    copy = locked_copy(act, around, item_id, record_id)
    warnings: list[Phrase] = []
    own = _own(copy, patron_id, around)
    if own is not None:
        _fulfil(changes, own, copy, loan_id)
        if own.captured_item_id is not None and own.captured_item_id != item_id:
            warnings.append(_("Another copy stands on the pick-up shelf for this reader: it can be cleared."))
    for hold in _others(item_id, own):
        if hold.state in states.CAPTURED:
            changes.lead(hold, "put-back", states.WAITING_FOR_ITEM, **NO_COPY)
            warnings.append(_("It was kept for another reader, who keeps their place in the queue."))
        elif hold.state == states.WAITING_FOR_CAPTURE:
            changes.lead(hold, "let-go", states.WAITING_FOR_ITEM)
        else:  # its hold had ended, and the copy stood there still
            changes.set(hold, released_at=act.now, shelf_branch_id=None)
            continue
        changes.log(hold, HoldEvent.Cause.LENT, item_id=item_id, branch_id=copy.branch_id)
    planning.replan(act.cursor, around, changes.titles)
    return Lent(fulfilled_id=own.pk if own else None, warnings=tuple(warnings), changes=changes.to_data())


def undo_lending(act: Act, data: Mapping[str, Any]) -> None:
    """The check-out is undone: every hold is as it was. Call it after the copy’s row was restored."""
    titles = take_back(data, act)
    planning.replan(act.cursor, surroundings(act.now, branch_id=act.by.branch_id), titles)


def _own(copy: Copy, patron_id: int, around: Surroundings) -> Hold | None:
    """The reader’s hold that this copy fills: the one it is kept for, else the first that it would be valid for."""
    kept = Hold.objects.filter(captured_item_id=copy.id, released_at__isnull=True, patron_id=patron_id).first()
    if kept is not None and kept.state in states.OPEN:
        return locked_hold(kept.pk)
    mine = Q(record_id__in=copy.record_ids)
    if copy.work_keys:
        mine |= Q(work_key__in=copy.work_keys)
    ids = Hold.objects.filter(mine, patron_id=patron_id, state__in=sorted(states.OPEN)).values_list("pk", flat=True)
    here = candidates.at_the_desk(copy)
    for wish in rows.wishes_with_ids(ids, around.setting.today):
        terms = around.terms(wish, here)
        lasting = candidates.lasting_reasons(wish, here, terms, around.setting)
        if candidates.fits(wish, here) and not any(one.code not in candidates.OF_THE_WAY for one in lasting):
            return locked_hold(wish.id)
    return None


def _fulfil(changes: Changes, hold: Hold, copy: Copy, loan_id: int) -> None:
    act = changes.act
    values: dict[str, Any] = {"fulfilled_at": act.now, "loan_id": loan_id, "hopeless_since": None, "thaws_on": None}
    if hold.captured_item_id == copy.id:
        values |= {"released_at": act.now, "shelf_branch_id": None}
    elif hold.captured_item_id is None:
        values |= {"captured_item_id": copy.id, "captured_at": act.now, "captured_branch_id": act.by.branch_id,
                   "released_at": act.now}  # fmt: skip
    changes.lead(hold, "fulfil", states.FULFILLED, **values)


def _others(item_id: int, own: Hold | None) -> list[Hold]:
    """Whoever else the copy is kept, or to be fetched, for."""
    found = Hold.objects.select_for_update().filter(
        Q(captured_item_id=item_id, released_at__isnull=True) | Q(target_item_id=item_id)
    )
    return list(found.exclude(pk=own.pk if own else 0).order_by("pk"))
