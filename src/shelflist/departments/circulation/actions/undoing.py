"""Taking back what was done at the desk, each act with all of its side effects.

The rows must stand as the act left them: if the world has moved on, the undo is refused (changed-since). A loan's row
is never deleted; one that was undone ends with the word “undone”.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shelflist.departments.circulation.actions import loan_ends
from shelflist.departments.circulation.actions.desk import plain
from shelflist.departments.circulation.actions.following import due_by_the_calendar
from shelflist.departments.circulation.queries import locked
from shelflist.departments.circulation.queries.locked import ItemRow
from shelflist.departments.holds.actions.at_check_in import undo_capture
from shelflist.departments.holds.actions.at_check_out import undo_lending
from shelflist.departments.reshelving.actions.carts import take_off
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.actions import take_back
from shelflist.records.items.actions import speak_again
from shelflist.records.items.models import Item
from shelflist.records.loans.models import InHouseUse, Loan
from shelflist.records.transits import actions as transits

MOMENTS = frozenset(
    {
        "status_changed_at",
        "last_lent_at",
        "last_seen_at",
        "last_inventoried_at",
        "due_at",
        "planned_due_at",
        "last_renewed_at",
    }
)


def undo_check_out(entry: Entry, act: Act) -> None:
    """The loan ends as undone, and the item is as it was before."""
    data, item = _begin(entry, act)
    ended = Loan.objects.filter(pk=data["loan"], returned_at__isnull=True, due_version=1).update(
        returned_at=act.now, returned_branch_id=act.by.branch_id, ended=Loan.Ended.UNDONE
    )
    if not ended:
        raise Refused(changed_since(_("This loan was renewed or returned since.")))
    speak_again(data["alerts"])
    _restore_item(item, data["item"])
    if data.get("transit") is not None:
        transits.go_on(data["transit"])
    if data.get("holds"):
        undo_lending(act, data["holds"])


def undo_check_in(entry: Entry, act: Act) -> None:
    """The very same loan is open again, and the item is as it was before."""
    data, item = _begin(entry, act)
    _restore_item(item, data["item"])
    speak_again(data.get("alerts", ()))
    if data.get("cart"):
        take_off(data["cart"])
    moved = data.get("transits", {})
    if "sent" in moved:
        transits.call_off(act, moved["sent"])
    if "ended" in moved:
        transits.go_on(moved["ended"])
    loan_ends.reopen(act, data["ending"], returned_at=entry.happened_at)
    if data.get("holds"):
        undo_capture(act, data["holds"])


def undo_renewal(entry: Entry, act: Act) -> None:
    """The due date, its explanation and the number of renewals are what they were before.

    Where the calendar has moved the loan since, the due date from before is reckoned by the calendar of now.
    """
    assert entry.undo is not None and entry.item_id is not None  # noqa: PT018 - the journal checked the one, renew the other
    locked.item_by_id(act.cursor, entry.item_id)
    before = _with_moments(entry.undo["before"])
    loan = Loan.objects.filter(pk=entry.undo["loan"], returned_at__isnull=True).first()
    if loan is None or not _is_the_last(loan, before, entry):
        raise Refused(changed_since(_("This loan was renewed again or returned since.")))
    calendar = organisation().calendar(loan.branch_id)
    due = due_by_the_calendar(calendar, before["planned_due_at"], by_the_hour=before["by_the_hour"])
    if loan.due_version != entry.undo["due_version"] or due["due_at"] != before["due_at"]:
        before |= {**due, "due_version": loan.due_version + 1}
    Loan.objects.filter(pk=loan.pk).update(**before)
    speak_again(entry.undo["alerts"])
    take_back(act, entry.undo.get("facts", ()))


def _is_the_last(loan: Loan, before: Mapping[str, Any], entry: Entry) -> bool:
    """Nothing but the calendar has touched the loan since this renewal."""
    return loan.renewal_count == before["renewal_count"] + 1 and loan.last_renewed_at == entry.happened_at


def undo_use_in_house(entry: Entry, act: Act) -> None:
    """The uses no longer count. If the item was seen again since, that stands."""
    data, item = _begin(entry, act)
    InHouseUse.objects.filter(pk=data["use"]).update(undone_at=act.now)
    if _stands(item, data["item"]["after"]):
        _restore_item(item, data["item"])


def _begin(entry: Entry, act: Act) -> tuple[dict[str, Any], ItemRow]:
    """The undo data and the item, locked."""
    assert entry.undo is not None and entry.item_id is not None  # noqa: PT018 - the journal checked the one, the act the other
    item = locked.item_by_id(act.cursor, entry.item_id)
    assert item is not None  # items are never deleted, only withdrawn
    return entry.undo, item


def _stands(item: ItemRow, after: Mapping[str, Any]) -> bool:
    """True when the item is as the act left it."""
    return plain({name: getattr(item, name) for name in after}) == after


def _restore_item(item: ItemRow, changed: Mapping[str, Any]) -> None:
    if not _stands(item, changed["after"]):
        raise Refused(changed_since(_("This item was handled again since.")))
    Item.objects.filter(pk=item.id).update(**_with_moments(changed["before"]))


def _with_moments(state: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name in MOMENTS and value is not None else value
        for name, value in state.items()
    }
