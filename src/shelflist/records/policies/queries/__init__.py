"""Reading the rule tables: as the tables that decide, and as rows for the screens."""

from shelflist.records.policies.queries.findings import findings
from shelflist.records.policies.queries.holds import (
    all_hold_rules,
    hold_policy,
    hold_table,
    policy_of,
    requestor_of,
)
from shelflist.records.policies.queries.limits import limit_table, load_limits
from shelflist.records.policies.queries.loans import all_rules, conditions, hard_date, load_rules, rule_of, rule_table
from shelflist.records.policies.queries.tables import DELIVERED, weights

__all__ = [
    "DELIVERED", "all_hold_rules", "all_rules", "conditions", "findings", "hard_date", "hold_policy", "hold_table",
    "limit_table", "load_limits", "load_rules", "policy_of", "requestor_of", "rule_of", "rule_table", "weights",
]  # fmt: skip
