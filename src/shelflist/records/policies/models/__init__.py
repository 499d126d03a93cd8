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
from shelflist.records.policies.models.limits import Limit, LimitGroup, LimitSet
from shelflist.records.policies.models.loans import (
    AGES,
    ASKS_NOTHING,
    CODES,
    FLAGS,
    NO_LIMITS_TO_RENEWALS,
    REFERENCES,
    DurationRule,
    FineRule,
    HardDueDate,
    HardDueDateValue,
    LoanRule,
    MatchWeight,
    MaxFine,
)
from shelflist.records.policies.models.versions import PolicyDraft, PolicyVersion

__all__ = [
    "AGES",
    "ASKS_NOTHING",
    "CODES",
    "FLAGS",
    "HOLD_AGES",
    "HOLD_CODES",
    "HOLD_FLAGS",
    "HOLD_REFERENCES",
    "NO_LIMITS_TO_RENEWALS",
    "REFERENCES",
    "AgeProtectionRule",
    "DurationRule",
    "FineRule",
    "HardDueDate",
    "HardDueDateValue",
    "HoldPolicySettings",
    "HoldRule",
    "Limit",
    "LimitGroup",
    "LimitSet",
    "LoanRule",
    "MatchWeight",
    "MaxFine",
    "PolicyDraft",
    "PolicyVersion",
]  # fmt: skip
