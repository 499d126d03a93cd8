"""Libraries that keep their patrons to themselves, and patrons who let another library see their record (PAT-01)."""

from __future__ import annotations

from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.actions.receipts import PatronReceipt, locked
from shelflist.records.patrons.models import SharedWith, SharingBoundary
from shelflist.records.patrons.queries.sharing import crossing


def keep_apart(*, branch_id: int, apart: bool, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Patrons of this branch and those below it are seen elsewhere only once they agree; or no longer so.

    Refused: branch-unknown, nothing-to-do, not-permitted.
    """

    def work(act: Act) -> Saved:
        tree = organisation()
        if branch_id not in tree.branches:
            raise Refused(Refusal("branch-unknown", _("There is no such branch."), details={"field": "branch"}))
        act.by.must("edit-policies", tree.path_of(branch_id))
        there = SharingBoundary.objects.filter(branch_id=branch_id)
        if there.exists() == apart:
            raise Refused(Refusal("nothing-to-do", _("It is so already.")))
        _set(branch_id, act, apart=apart)
        act.on(about=f"branch:{branch_id}")
        name = tree.branches[branch_id].name
        act.say(
            _("{name} keeps its patrons to itself.", name=name) if apart else _("{name} shares its patrons.", name=name)
        )
        act.undoable({"branch": branch_id, "apart": not apart})
        return Saved(branch_id)

    request = {"branch": branch_id, "apart": apart}
    return perform("keep-patrons-apart", work, by=by, now=now, key=key, request=request, answer=Saved)


def _set(branch_id: int, act: Act, *, apart: bool) -> None:
    SharingBoundary.objects.filter(branch_id=branch_id).delete()
    if apart:
        SharingBoundary.objects.create(branch_id=branch_id, made_at=act.now)
    bump("sharing")


def undo_keep_apart(entry: Entry, act: Act) -> None:
    """As it was before."""
    data = entry.undo or {}
    _set(data["branch"], act, apart=data["apart"])


def share_record(*, patron_id: int, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """A patron of a library that keeps to itself lets the library where somebody stands see their record.

    Refused: nothing-to-do, not-permitted, patron-unknown.
    """

    def work(act: Act) -> PatronReceipt:
        act.by.must("edit-patrons")
        patron = locked(patron_id)
        found = crossing(patron.home_branch_id, act.by.branch_id)
        if found is None:
            raise Refused(Refusal("nothing-to-do", _("Nothing keeps this record from here.")))
        row, is_new = SharedWith.objects.get_or_create(
            patron=patron, branch_id=found.with_id, defaults={"at": act.now, "by_name": act.by.name}
        )
        if not is_new:
            raise Refused(Refusal("nothing-to-do", _("They agreed already.")))
        act.on(patron_id=patron_id)
        act.say(_("Agreed that {library} sees their record.", library=found.with_name))
        act.undoable({"shared": row.pk})
        return PatronReceipt(patron_id, patron.version, row.pk)

    request = {"patron": patron_id, "at": by.branch_id}
    return perform("share-patron", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def undo_share_record(entry: Entry, act: Act) -> None:
    """They had not agreed."""
    SharedWith.objects.filter(pk=(entry.undo or {})["shared"]).delete()
