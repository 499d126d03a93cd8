"""Asking for titles. The index answers; while it is away the tables do, with titles, authors and numbers only.

Whether a copy is on the shelf is never asked of the index: `Found` names titles, and tables tell what they have.
"""

from __future__ import annotations

from shelflist.observers.search.queries.tables import browse, did_you_mean, lag, scan, search, shelf, similar, suggest
from shelflist.observers.search.rules.box import read_box

__all__ = ["browse", "did_you_mean", "lag", "read_box", "scan", "search", "shelf", "similar", "suggest"]
