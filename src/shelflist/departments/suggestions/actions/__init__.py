"""What readers tell and what becomes of it: titles suggested and answered, problems reported, looked at and closed."""

from shelflist.departments.suggestions.actions.receipts import SuggestionReceipt
from shelflist.departments.suggestions.actions.reporting import (
    EVERYBODY_REPORTS,
    SETTLE,
    answer_report,
    assign_report,
    raise_concern,
    report_problem,
    settle_report,
)
from shelflist.departments.suggestions.actions.suggesting import ANSWER, answer_suggestion, suggest_title

__all__ = [
    "ANSWER",
    "EVERYBODY_REPORTS",
    "SETTLE",
    "SuggestionReceipt",
    "answer_report",
    "answer_suggestion",
    "assign_report",
    "raise_concern",
    "report_problem",
    "settle_report",
    "suggest_title",
]
