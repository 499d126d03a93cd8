"""Making authorities from headings of titles, and linking by hand what no rule could."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from shelflist.departments.authorities.actions.changing import HeadingReceipt
from shelflist.departments.authorities.actions.following import follow_now
from shelflist.departments.authorities.actions.linking import relink_form
from shelflist.departments.authorities.actions.spreading import begin_spread, users_of
from shelflist.departments.authorities.models import Authority, TitleHeading
from shelflist.departments.authorities.rules.changing import FormOfHeading, authority_from, with_see_from
from shelflist.departments.authorities.rules.linking import BY_HAND, LINKED
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Data, MarcRecord, is_data
from shelflist.records.catalog.models import Record

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

MOST_FORMS = 20


def create_authority(
    *,
    heading_id: int,
    see_from: Sequence[int] = (),
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> HeadingReceipt:
    """Make an authority of a title's heading, with other headings of titles as see references; what is called so is
    linked with it at once.

    Refused: not-permitted, not-found, already-linked.
    """

    def work(act: Act) -> HeadingReceipt:
        by.must("edit-records")
        row, field = heading_field(heading_id)
        if row.authority_id is not None:
            remedy = _("Open its authority and change that.")
            raise Refused(Refusal("already-linked", _("“{text}” has an authority already.", text=row.text), remedy))
        number = made_of(row, field, forms_of(list(see_from)[:MOST_FORMS]), now)
        made = Authority.objects.get(pk=number)
        act.on(record_id=number)
        act.say(_("Made an authority for “{text}”.", text=made.text))
        act.undoable({"version": 1})
        return HeadingReceipt(number, made.text, users_of(number).count())

    request = {"heading": heading_id, "see_from": list(see_from)}
    return perform("create-authority", work, by=by, now=now, key=key, request=request, answer=HeadingReceipt)


def made_of(row: TitleHeading, field: Data, forms: Sequence[FormOfHeading], now: datetime) -> int:
    """A new authority of a title's heading, followed, within another action's transaction."""
    marc = authority_from(field.tag, field.ind1, list(field.subfields), row.thesaurus, now.date())
    [number] = bulk.insert_records([bulk.new_record(with_see_from(marc, list(forms)))], now=now)
    follow_now([number], now=now)
    return number


def forms_of(heading_ids: Sequence[int]) -> list[FormOfHeading]:
    """These headings of titles as they are stored. Refused: not-found."""
    fields = [heading_field(number)[1] for number in heading_ids]
    return [(one.tag, one.ind1, list(one.subfields)) for one in fields]


def undo_create(entry: Entry, act: Act) -> None:
    """The authority goes; its titles are not linked any more. Not when it was changed since."""
    record = Record.objects.select_for_update().get(pk=entry.record_id or 0)
    if record.version != (entry.undo or {})["version"] or record.deleted_at is not None:
        raise Refused(changed_since())
    titles = list(users_of(record.pk))
    record.deleted_at = record.changed_at = act.now
    record.save(update_fields=["deleted_at", "changed_at"])
    follow_now([record.pk], now=act.now)
    bulk.derive_anew(titles[:5000])


def link_form(
    *, heading_id: int, authority_id: int, by: Actor, now: datetime, key: str | None = None
) -> HeadingReceipt:
    """Link every title's heading of this form, where it is not linked, with an authority.

    Refused: not-permitted, not-found, already-linked.
    """

    def work(act: Act) -> HeadingReceipt:
        by.must("edit-records")
        row, _field = heading_field(heading_id)
        chosen = Authority.objects.filter(pk=authority_id, merged_into=None).first()
        if chosen is None:
            raise Refused(Refusal("not-found", _("There is no authority {number}.", number=authority_id)))
        same = _form(row).exclude(state=LINKED)
        covers = "part" if row.shorter and chosen.key == row.shorter else "whole"
        count = same.update(state=LINKED, authority_id=authority_id, how=BY_HAND, covers=covers)
        if not count:
            remedy = _("Open its authority and change that.")
            raise Refused(Refusal("already-linked", _("“{text}” has an authority already.", text=row.text), remedy))
        begin_spread(
            authority_id=authority_id, old=row.text, new=chosen.text, leave_dates=True, by_name=by.name, now=now
        )
        act.on(record_id=authority_id)
        act.say(
            _("Linked “{text}” in {count} titles with “{heading}”.", text=row.text, count=count, heading=chosen.text)
        )
        act.undoable({"kind": row.kind, "thesaurus": row.thesaurus, "key": row.key, "authority": authority_id})
        return HeadingReceipt(authority_id, chosen.text, count)

    request = {"heading": heading_id, "authority": authority_id}
    return perform("link-heading", work, by=by, now=now, key=key, request=request, answer=HeadingReceipt)


def undo_link(entry: Entry, act: Act) -> None:
    """What was linked by hand is linked by the rules again, or not."""
    data = entry.undo or {}
    same = TitleHeading.objects.filter(
        kind=data["kind"], thesaurus=data["thesaurus"], key=data["key"], how=BY_HAND, authority_id=data["authority"]
    )
    titles = list(same.values_list("record_id", flat=True)[:5000])
    same.update(state="unlinked", authority=None, how="", covers="whole")
    relink_form(data["kind"], data["thesaurus"], data["key"], now=act.now)
    bulk.derive_anew(sorted(set(titles)))


def heading_field(heading_id: int) -> tuple[TitleHeading, Data]:
    """A title's heading with the field as it is stored. Refused: not-found."""
    row = TitleHeading.objects.filter(pk=heading_id).first()
    marc = Record.objects.filter(pk=row.record_id).values_list("marc", flat=True).first() if row else None
    if row is not None and marc is not None:
        fields = MarcRecord.from_json(marc).fields
        field = fields[row.place] if row.place < len(fields) else None
        if field is not None and is_data(field) and field.tag == row.tag:
            return row, field
    raise Refused(Refusal("not-found", _("This heading is not in the catalogue any more.")))


def _form(row: TitleHeading) -> QuerySet[TitleHeading]:
    return TitleHeading.objects.filter(kind=row.kind, thesaurus=row.thesaurus, key=row.key)
