"""One field of one title taken off its authority, or put to another, by hand. The rules leave it so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shelflist.departments.authorities.actions.changing import HeadingReceipt
from shelflist.departments.authorities.actions.creating import heading_field
from shelflist.departments.authorities.hearing import found_otherwise
from shelflist.departments.authorities.models import Authority, TitleHeading
from shelflist.departments.authorities.rules.headings import searched_in
from shelflist.departments.authorities.rules.linking import BY_HAND, LINKED, PART, UNLINKED, WHOLE
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog import bulk

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry


def link_field(
    *, heading_id: int, authority_id: int | None, by: Actor, now: datetime, key: str | None = None
) -> HeadingReceipt:
    """Read this field of this title with another authority's heading, or with none: as it is stored.

    Refused: not-permitted, not-found, not-alike, nothing-changed.
    """

    def work(act: Act) -> HeadingReceipt:
        by.must("edit-records")
        row, _field = heading_field(heading_id)
        chosen = _chosen(row, authority_id)
        if row.authority_id == authority_id and (row.how == BY_HAND or authority_id is not None):
            raise Refused(Refusal("nothing-changed", _("It is linked like this already, so nothing was saved.")))
        before = [row.state, row.how, row.covers, row.authority_id]
        covers = PART if chosen is not None and row.shorter and chosen.key == row.shorter else WHOLE
        _write(row, LINKED if chosen else UNLINKED, BY_HAND, covers, authority_id)
        act.on(record_id=row.record_id)
        if chosen is not None:
            act.say(_("Linked “{text}” with “{heading}” in this title.", text=row.text, heading=chosen.text))
        else:
            act.say(_("Took “{text}” in this title off its authority.", text=row.text))
        place = {"record": row.record_id, "tag": row.tag, "key": row.key}
        act.undoable({**place, "before": before, "now": authority_id})
        return HeadingReceipt(authority_id or 0, chosen.text if chosen else row.text, 1)

    request = {"heading": heading_id, "authority": authority_id}
    return perform("link-one-heading", work, by=by, now=now, key=key, request=request, answer=HeadingReceipt)


def _chosen(row: TitleHeading, authority_id: int | None) -> Authority | None:
    if authority_id is None:
        return None
    chosen = Authority.objects.filter(pk=authority_id, merged_into=None).first()
    if chosen is None:
        raise Refused(Refusal("not-found", _("There is no authority {number}.", number=authority_id)))
    if chosen.kind != row.kind or chosen.thesaurus not in searched_in(row.thesaurus, row.kind):
        remedy = _("Choose one of the same kind in the thesaurus that the field names.")
        raise Refused(Refusal("not-alike", _("These are headings of different kinds or thesauri."), remedy))
    return chosen


def _write(row: TitleHeading, state: str, how: str, covers: str, authority_id: int | None) -> None:
    row.state, row.how, row.covers, row.authority_id = state, how, covers, authority_id
    row.save(update_fields=["state", "how", "covers", "authority"])
    bulk.derive_anew([row.record_id])
    found_otherwise([row.record_id])


def undo_link_field(entry: Entry, act: Act) -> None:
    """The link as it was, unless the field or its link is another by now."""
    data = entry.undo or {}
    row = TitleHeading.objects.filter(record_id=data["record"], tag=data["tag"], key=data["key"]).first()
    state, how, covers, authority_id = data["before"]
    if row is None or row.authority_id != data["now"] or row.how != BY_HAND:
        raise Refused(changed_since())
    if authority_id is not None and not Authority.objects.filter(pk=authority_id).exists():
        raise Refused(changed_since())
    _write(row, state, how, covers, authority_id)
