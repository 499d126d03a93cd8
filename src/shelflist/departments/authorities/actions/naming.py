"""The library's own words for headings: shown in their place, while the source's words are still found. Undone within
thirty days."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shelflist.departments.authorities.actions.changing import UNDO_MINUTES, HeadingReceipt
from shelflist.departments.authorities.actions.spreading import begin_spread, users_of
from shelflist.departments.authorities.models import Authority, LocalTerm
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.bulk import touch

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

LONGEST = 240


def prefer_local_term(
    *, authority_id: int, label: str, why: str = "", by: Actor, now: datetime, key: str | None = None
) -> HeadingReceipt:
    """Show an authority's titles with the library's own words; without words, with the source's again.

    Refused: not-permitted, not-found, too-long, nothing-changed.
    """
    label, why = " ".join(label.split()), why.strip()

    def work(act: Act) -> HeadingReceipt:
        by.must("edit-records")
        authority = Authority.objects.select_for_update().filter(pk=authority_id, merged_into=None).first()
        if authority is None:
            raise Refused(Refusal("not-found", _("There is no authority {number}.", number=authority_id)))
        if len(label) > LONGEST:
            remedy = _("Say it in at most {count} characters.", count=LONGEST)
            raise Refused(Refusal("too-long", _("These words are too long for a heading."), remedy))
        before = LocalTerm.objects.filter(pk=authority_id).first()
        was = [before.label, before.why] if before else None
        if was == ([label, why] if label else None):
            raise Refused(Refusal("nothing-changed", _("The words are the same as before, so nothing was saved.")))
        _write(authority_id, (label, why) if label else None, act)
        begin_spread(
            authority_id=authority_id,
            old=was[0] if was else authority.text,
            new=label or authority.text,
            leave_dates=True,
            by_name=by.name,
            now=now,
        )
        act.on(record_id=authority_id)
        if label:
            act.say(_("“{heading}” is shown as “{label}”.", heading=authority.text, label=label))
        else:
            act.say(_("“{heading}” is shown with the source’s own words again.", heading=authority.text))
        act.undoable({"was": was, "now": [label, why] if label else None}, UNDO_MINUTES)
        return HeadingReceipt(authority_id, label or authority.text, users_of(authority_id).count())

    request = {"authority": authority_id, "label": label, "why": why}
    return perform("prefer-local-term", work, by=by, now=now, key=key, request=request, answer=HeadingReceipt)


def _write(authority_id: int, words: tuple[str, str] | None, act: Act) -> None:
    touch([authority_id], now=act.now)  # its references are found under the words that are shown
    if words is None:
        LocalTerm.objects.filter(pk=authority_id).delete()
        return
    LocalTerm.objects.update_or_create(
        authority_id=authority_id,
        defaults={"label": words[0], "why": words[1], "made_by_name": act.by.name[:200], "made_at": act.now},
    )


def undo_local_term(entry: Entry, act: Act) -> None:
    """The words from before, unless somebody chose others since."""
    data = entry.undo or {}
    number = entry.record_id or 0
    row = LocalTerm.objects.filter(pk=number).first()
    if ([row.label, row.why] if row else None) != data["now"]:
        raise Refused(changed_since())
    _write(number, tuple(data["was"]) if data["was"] else None, act)
    begin_spread(
        authority_id=number,
        old=data["now"][0] if data["now"] else "",
        new=data["was"][0] if data["was"] else "",
        leave_dates=True,
        by_name=act.by.name,
        now=act.now,
    )
