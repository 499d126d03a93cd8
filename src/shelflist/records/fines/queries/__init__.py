"""Reads of the ledger: what somebody owes and for what, what registers should hold, what stands open."""

from shelflist.records.fines.queries.lines import Line, has_money, line_of, lines_of, lines_of_loan, owed_cents

__all__ = ["Line", "has_money", "line_of", "lines_of", "lines_of_loan", "owed_cents"]
