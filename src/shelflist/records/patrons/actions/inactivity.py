"""Closing the accounts of people who have not been here for long: looked at first, taken back within thirty days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import BatchReceipt
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.actions.batches import UNDO_MINUTES, reasons_to_keep
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries.inactivity import unseen


def close_unseen(*, patron_ids: Sequence[int], by: Actor, now: datetime, key: str | None = None) -> BatchReceipt:
    """Close those of these who are still unseen by the rule of their kind and whom nothing keeps (PAT-25).

    A closed account is neither barred nor removed: the desk opens it again. Refused: nothing-to-do, not-permitted.
    """

    def work(act: Act) -> BatchReceipt:
        act.by.must("batch-patrons")
        tree = organisation()
        if not patron_ids:
            raise Refused(Refusal("nothing-to-do", _("Nobody was chosen."), _("Tick somebody first.")))
        rows = unseen(act.now.date(), among=list(patron_ids))
        rows = list(Patron.objects.select_for_update().filter(pk__in=[one.pk for one in rows], active=True))
        for branch_id in {row.home_branch_id for row in rows}:
            act.by.must("batch-patrons", tree.path_of(branch_id))
        kept = reasons_to_keep([row.pk for row in rows], act.now)
        closed = sorted(row.pk for row in rows if row.pk not in kept)
        Patron.objects.filter(pk__in=closed).update(active=False, changed_at=act.now)
        act.undoable({"closed": closed}, UNDO_MINUTES)
        act.say(nphrase("Closed {count} account.", "Closed {count} accounts.", len(closed)))
        return BatchReceipt({"closed": len(closed), "left": len(set(patron_ids)) - len(closed)})

    request = {"patrons": list(patron_ids)}
    return perform("close-unseen", work, by=by, now=now, key=key, request=request, answer=BatchReceipt)


def undo_close_unseen(entry: Entry, act: Act) -> None:
    """They are open again."""
    Patron.objects.filter(pk__in=(entry.undo or {})["closed"], active=False).update(active=True, changed_at=act.now)
