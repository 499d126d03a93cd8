"""What the end of a loan settles: building blocks that run inside the transaction of whoever ends it.

A check-in calls `close` once, whether the item was on loan or not, keeps `Ending.undo` in its undo data, shows
`Ending.notices`, and gives the undo data to `reopen` when it is taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.actions.rows import update_loan
from shelflist.departments.circulation.queries.locked import ItemRow
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.rules import changed_since
from shelflist.records.loans.models import Loan


@dataclass(frozen=True, slots=True)
class Ending:
    """What the return made of the loan. `notices` are for the desk: lines that need no choice.

    `loan_id`, `patron_id` and `due_at` are None when the item was not on loan.
    """

    loan_id: int | None = None
    patron_id: int | None = None
    due_at: datetime | None = None
    late: rules.Lateness = field(default_factory=rules.Lateness)
    notices: tuple[Phrase, ...] = ()
    undo: dict[str, Any] = field(default_factory=dict)


def close(act: Act, *, item: ItemRow, loan: rules.OpenLoan | None, here: desk.Here, forgive: bool = False) -> Ending:
    """End the open loan of an item that came back at `act.now`, and settle what hangs on it.

    With `forgive` (amnesty) nothing is charged for being late.
    """
    if loan is None:
        return Ending()
    ending = {"returned_at": act.now, "returned_branch_id": here.branch_id(), "ended": Loan.Ended.RETURNED.value}
    update_loan(act.cursor, loan.id, ending)
    timezone = here.branch.timezone if here.branch else "UTC"
    return Ending(
        loan_id=loan.id,
        patron_id=loan.patron_id,
        due_at=loan.due_at,
        late=rules.lateness(loan.due_at, act.now, by_the_hour=loan.by_the_hour, timezone=timezone),
        undo={"loan": loan.id},
    )


def reopen(act: Act, undo: Mapping[str, Any], *, returned_at: datetime) -> None:
    """Take `close` back: the very same loan is open again, with everything that hung on it."""
    if undo.get("loan") is None:
        return
    still = Loan.objects.filter(pk=undo["loan"], returned_at=returned_at, ended=Loan.Ended.RETURNED)
    if not still.update(returned_at=None, returned_branch_id=None, ended=""):
        raise Refused(changed_since(_("This loan has changed since.")))
