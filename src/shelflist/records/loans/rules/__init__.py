"""What being late costs, what a lost copy costs, and what its return settles. Pure."""

from shelflist.records.loans.rules.losses import DeskTerms, LossTerms, Priced, Settlement, price, settle
from shelflist.records.loans.rules.overdue import FineFacts, Overdue, overdue
from shelflist.records.loans.rules.states import reason_against

__all__ = [
    "DeskTerms",
    "FineFacts",
    "LossTerms",
    "Overdue",
    "Priced",
    "Settlement",
    "overdue",
    "price",
    "reason_against",
    "settle",
]
