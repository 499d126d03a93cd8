"""What a lost copy costs, what its return settles, and which act leads a loan where. Pure."""

from shelflist.records.loans.rules.losses import DeskTerms, LossTerms, Priced, Settlement, price, settle
from shelflist.records.loans.rules.states import reason_against

__all__ = [
    "DeskTerms",
    "LossTerms",
    "Priced",
    "Settlement",
    "price",
    "reason_against",
    "settle",
]
