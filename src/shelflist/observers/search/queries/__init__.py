"""Asking for titles. The index answers; while it is away the tables do, with titles, authors and numbers only.

Whether a copy is on the shelf is never asked of the index: `Found` names titles, and tables tell what they have.
"""

from __future__ import annotations

from shelflist.observers.search.queries.browsing import browse, scan
from shelflist.observers.search.queries.leading import also_under
from shelflist.observers.search.queries.near import similar
from shelflist.observers.search.queries.searching import deepest, on_shelf, search
from shelflist.observers.search.queries.staff import answer_staff, find_for_staff, numbers_for_staff
from shelflist.observers.search.queries.standing import lag
from shelflist.observers.search.queries.suggesting import did_you_mean, suggest
from shelflist.observers.search.queries.tables import shelf
from shelflist.observers.search.rules.box import read_box

__all__ = [
    "also_under",
    "answer_staff",
    "browse",
    "deepest",
    "did_you_mean",
    "find_for_staff",
    "lag",
    "numbers_for_staff",
    "on_shelf",
    "read_box",
    "scan",
    "search",
    "shelf",
    "similar",
    "suggest",
]
