"""The rule tables: loans, holds, and what both are made of."""

from shelflist.records.policies.models.holds import (
    HOLD_AGES,
    HOLD_CODES,
    HOLD_FLAGS,
    HOLD_REFERENCES,
    AgeProtectionRule,
    HoldPolicySettings,
    HoldRule,
)
from shelflist.records.policies.models.loans import (
    AGES,
    ASKS_NOTHING,
    CODES,
    FLAGS,
    REFERENCES,
    DurationRule,
    FineRule,
    HardDueDate,
    HardDueDateValue,
    LoanRule,
    MatchWeight,
    MaxFine,
)

__all__ = [
    "AGES", "ASKS_NOTHING", "CODES", "FLAGS", "HOLD_AGES", "HOLD_CODES", "HOLD_FLAGS", "HOLD_REFERENCES", "REFERENCES",
    "AgeProtectionRule", "DurationRule", "FineRule", "HardDueDate", "HardDueDateValue", "HoldPolicySettings",
    "HoldRule", "LoanRule", "MatchWeight", "MaxFine",
]  # fmt: skip
