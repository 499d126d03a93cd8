"""Soon after a closure: what another desk did in that very moment, by the calendar from before, follows too."""

from __future__ import annotations

from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.branches import followers
from shelflist.records.branches.actions.changing import counted
from shelflist.records.branches.actions.closing import ClosureReceipt
from shelflist.records.branches.queries import closure_days, load_organisation

CLOSING = frozenset({"close", "change-closure", "open-again", "cancel-closure"})


def catch_up(entry: Entry) -> None:
    """For the worker, as an observer: move what was made while the closure was being made and did not know of it.

    Nothing is written when there is no such thing, which is nearly always.
    """
    tree = load_organisation()
    closure_id = int(entry.about.removeprefix("closure:"))
    days = closure_days(closure_id)
    if days is None:
        return
    change = followers.change_between(tree, tree, days)
    if not followers.preview(change):
        return

    def work(act: Act) -> ClosureReceipt:
        outcomes, _undo = followers.follow(change, act)
        act.on(about=entry.about)
        act.say(_("Moved after a closure: {moved}", moved=counted(outcomes)))
        return ClosureReceipt(closure_id, outcomes)

    by = system_actor("Shelflist", "worker")
    perform("catch-up-closure", work, by=by, now=entry.heard_at, answer=ClosureReceipt)
