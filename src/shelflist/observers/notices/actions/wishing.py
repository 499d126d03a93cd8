"""One reader's own switch: whether what is written to them names titles, or only how many and when (P17)."""

from __future__ import annotations

from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.observers.notices.models import TitlesWish
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.actions.receipts import PatronReceipt
from shelflist.records.patrons.queries import patron_by_id

SAID = {
    True: _("Titles are named in messages."),
    False: _("Messages name no titles."),
    None: _("Titles in messages: as the branch says."),
}


def choose_titles(
    *, patron_id: int, titles: bool | None, by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """Name titles in e-mails and text messages to this reader, or only how many and when; None: as the branch says.

    One's own, or anybody's with edit-patrons. Refused: patron-unknown, not-permitted.
    """

    def work(act: Act) -> PatronReceipt:
        patron = patron_by_id(patron_id)
        if patron is None or patron.deleted_at is not None:
            raise Refused(Refusal(code="patron-unknown", message=_("There is no such patron any more.")))
        if not (act.by.kind == "patron" and act.by.id == patron_id):
            act.by.must("edit-patrons", organisation().path_of(patron.home_branch_id))
        act.undoable({"titles": _kept(patron_id)})
        _keep(patron_id, titles, act.now)
        act.on(patron_id=patron_id)
        act.say(SAID[titles])
        return PatronReceipt(patron_id, patron.version)

    request = {"patron": patron_id, "titles": titles}
    return perform("choose-titles", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def undo_choose_titles(entry: Entry, act: Act) -> None:
    """As they had it before."""
    _keep(entry.patron_id or 0, (entry.undo or {})["titles"], act.now)


def _kept(patron_id: int) -> bool | None:
    return TitlesWish.objects.filter(patron_id=patron_id).values_list("titles", flat=True).first()


def _keep(patron_id: int, titles: bool | None, now: datetime) -> None:
    if titles is None:
        TitlesWish.objects.filter(patron_id=patron_id).delete()
    else:
        TitlesWish.objects.update_or_create(patron_id=patron_id, defaults={"titles": titles, "at": now})
