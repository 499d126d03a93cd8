"""Decisions about copies: statuses and the acts between them, and call numbers as the shelf sorts them."""

from shelflist.records.items.rules.callnumbers import shelf_key
from shelflist.records.items.rules.statuses import STATUSES, may_become, reason_against, status_name

__all__ = ["STATUSES", "may_become", "reason_against", "shelf_key", "status_name"]
