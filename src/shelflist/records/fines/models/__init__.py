"""Tables of money: the ledger, registers and tenders, settings, and what goes on about charges."""

from shelflist.records.fines.models.flows import (
    CampaignUse,
    Dispute,
    OnlinePayment,
    OnlineRefund,
    Plan,
    PlanCharge,
    Referral,
)
from shelflist.records.fines.models.ledger import Charge, Payment, Posting
from shelflist.records.fines.models.registers import Register, SaleItem, Shift, ShiftCount, Tender
from shelflist.records.fines.models.settings import Campaign, ChargeType, MoneyLimit, MoneyRule

__all__ = [
    "Campaign",
    "CampaignUse",
    "Charge",
    "ChargeType",
    "Dispute",
    "MoneyLimit",
    "MoneyRule",
    "OnlinePayment",
    "OnlineRefund",
    "Payment",
    "Plan",
    "PlanCharge",
    "Posting",
    "Referral",
    "Register",
    "SaleItem",
    "Shift",
    "ShiftCount",
    "Tender",
]
