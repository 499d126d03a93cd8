"""Numbering the changes of the rules: every act that changes a rule table runs inside `recording`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db.models import Max

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.policies.models import PolicyVersion
from shelflist.records.policies.rules.diffs import Change, changes_between
from shelflist.records.policies.tables import snapshot
from shelflist.records.policies.telling import told

UNDO_MINUTES = 60 * 24 * 30
T = TypeVar("T")


@contextmanager
def recording(act: Act, why: str = "", *, back_to: int | None = None, draft_id: int | None = None) -> Iterator[None]:
    """A building block inside an act's transaction: what the block changes in the rules becomes a numbered version.

    One change is made at a time: whoever comes second waits for the row of the revision number. An act that keeps
    nothing for its undo keeps the number of the version, for `undo_version`.
    """
    bump("policies")
    before = snapshot()
    yield
    changes = changes_between(before, snapshot())
    if changes:
        number = _write(act, why, changes, back_to, draft_id)
        if act.undo_data is None:
            act.undoable({"version": number}, UNDO_MINUTES)


def _write(act: Act, why: str, changes: list[Change], back_to: int | None, draft_id: int | None) -> int:
    number = (PolicyVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    PolicyVersion.objects.create(
        number=number,
        made_at=act.now,
        by_name=act.by.name,
        said=(act.said or _("Rules changed")).to_data(),
        why=why.strip()[:300],
        changes=[change.to_data() for change in changes],
        told=told(changes),
        back_to=back_to,
        draft_id=draft_id,
    )
    return number


def recorded(work: Callable[[Act], T], why: str = "") -> Callable[[Act], T]:
    """The work of an act, with its version."""

    def numbered(act: Act) -> T:
        with recording(act, why):
            return work(act)

    return numbered


def recorded_undo(undo: Callable[[Entry, Act], None]) -> Callable[[Entry, Act], None]:
    """The undo of an act, with a version of its own."""

    def numbered(entry: Entry, act: Act) -> None:
        undo_data = act.undo_data
        with recording(act):
            undo(entry, act)
        act.undo_data, act.undo_until = undo_data, None  # an undo is not undone again

    return numbered
