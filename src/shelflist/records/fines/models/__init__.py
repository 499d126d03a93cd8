"""Tables of money: the ledger, registers and tenders, and what hangs on charges."""

from shelflist.records.fines.models.ledger import Charge, Payment, Posting
from shelflist.records.fines.models.registers import Register, SaleItem, Shift, ShiftCount, Tender

__all__ = [
    "Charge",
    "Payment",
    "Posting",
    "Register",
    "SaleItem",
    "Shift",
    "ShiftCount",
    "Tender",
]
