"""The rows that every scan writes, as constant statements (see journal.statements)."""

from __future__ import annotations

from shelflist.ground.journal.statements import Insert, Update
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan

insert_loan = Insert(Loan)
update_loan = Update(Loan, ["returned_at", "returned_branch_id", "ended"])
update_item = Update(
    Item,
    [
        "status",
        "status_changed_at",
        "loan_count",
        "last_lent_at",
        "last_seen_at",
        "last_seen_branch_id",
        "last_inventoried_at",
        "branch_id",
        "location_id",
    ],
)
