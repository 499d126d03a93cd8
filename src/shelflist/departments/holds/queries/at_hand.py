"""What holds have to do with a copy that somebody has in their hand: asked at every scan, so in one statement."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from shelflist.departments.holds.queries import rows

# The branch of a record's work is looked at only where the record has a work.
CONCERNS = """
SELECT (SELECT h.id FROM holds_hold h WHERE h.captured_item_id = %s AND h.released_at IS NULL),
       EXISTS (SELECT 1 FROM holds_hold h
                WHERE h.record_id IN (SELECT r.id FROM catalog_record r WHERE r.id = %s
                                      UNION ALL SELECT b.record_id FROM items_boundtitle b WHERE b.item_id = %s)
                  AND h.state IN ('waiting-for-capture', 'waiting-for-item')),
       EXISTS (SELECT 1 FROM holds_hold h JOIN catalog_record r ON r.work_key = h.work_key
                WHERE (r.id = %s OR r.id IN (SELECT b.record_id FROM items_boundtitle b WHERE b.item_id = %s))
                  AND r.work_key <> '' AND h.state IN ('waiting-for-capture', 'waiting-for-item'))"""

AT_HOME = """
SELECT MAX(CASE WHEN l.branch_id = %s THEN l.lent_at END),
       MAX(CASE WHEN l.returned_branch_id = %s THEN l.returned_at END)
  FROM loans_loan l WHERE l.item_id = %s"""


# For the check-out's own statement: the hold that keeps the copy (k), the one it is to be fetched for (w), and whether
# the reader waits for its title or its work.
AT_CHECK_OUT = """k.patron_id, k.state, w.id IS NOT NULL OR EXISTS (
         SELECT 1 FROM holds_hold o JOIN items_item i ON i.id = %s JOIN catalog_record r ON r.id = i.record_id
          WHERE o.patron_id = %s
            AND o.state IN ('awaiting-delivery', 'in-transit', 'ready', 'suspended', 'waiting-for-capture',
                            'waiting-for-item')
            AND (o.record_id = i.record_id
                 OR o.record_id IN (SELECT b.record_id FROM items_boundtitle b WHERE b.item_id = i.id)
                 OR (o.work_key <> '' AND o.work_key = r.work_key)))"""
JOINED_AT_CHECK_OUT = """
  LEFT JOIN holds_hold k ON k.captured_item_id = %s AND k.released_at IS NULL
  LEFT JOIN holds_hold w ON w.target_item_id = %s"""


class Concerns(NamedTuple):
    """The hold that keeps the copy (whatever its state), and whether any waits for its title or its work."""

    kept_for: int | None
    title: bool
    work: bool

    @property
    def any(self) -> bool:
        return self.kept_for is not None or self.title or self.work


def concerns(cursor: CursorWrapper, item_id: int, record_id: int) -> Concerns:
    """What holds have to do with this copy."""
    cursor.execute(CONCERNS, [item_id, record_id, item_id, record_id, item_id])
    kept_for, title, work = cursor.fetchone()
    return Concerns(kept_for, bool(title), bool(work))


def last_at_home(
    cursor: CursorWrapper, item_id: int, home_branch_id: int, here: int, seen_here_at: datetime
) -> tuple[datetime | None, datetime | None]:
    """When the copy was last lent from its own branch, and when it last stood there."""
    cursor.execute(AT_HOME, [home_branch_id, home_branch_id, item_id])
    lent_at, returned_at = (rows.aware(_read(value)) for value in cursor.fetchone())
    seen = [moment for moment in (lent_at, returned_at, seen_here_at if here == home_branch_id else None) if moment]
    return lent_at, max(seen, default=None)


def _read(value: datetime | str | None) -> datetime | None:
    """SQLite forgets that the greatest of several moments is a moment."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
