"""Taking back what was done to holds: every hold as it was, and the queues planned again."""

from __future__ import annotations

from shelflist.departments.holds.actions import desk, planning
from shelflist.departments.holds.actions.changes import take_back
from shelflist.departments.holds.actions.copies import restore_copies
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry


def undo_holds(entry: Entry, act: Act) -> None:
    """For acts that change holds, and the copies that are kept for them."""
    assert entry.undo is not None  # the journal checked it
    titles = take_back(entry.undo, act)
    restore_copies(entry.undo.get("copies", {}), act)
    planning.replan(act.cursor, desk.around_of(act), titles)
