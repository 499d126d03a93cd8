"""Writing records at the desk: saved with checks, drafts kept, our own templates, comparing with the thing in hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from shelflist.departments.authorities.actions import follow_now
from shelflist.departments.cataloguing.actions.judging import judge_one
from shelflist.departments.cataloguing.models import Draft, RecordTemplate
from shelflist.departments.cataloguing.writing import stamped, without_empties
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.records.catalog import actions as catalog
from shelflist.records.catalog.actions import RecordReceipt
from shelflist.records.catalog.flat import restored
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.items.actions import add_item
from shelflist.records.items.rules.details import ItemDetails
from shelflist.records.items.rules.statuses import IN_PROCESS

if TYPE_CHECKING:
    pass

DRAFT_DAYS = 30
UNDO_MINUTES = 10


def write_record(
    *,
    record_id: int,
    marc: MarcRecord,
    version: int,
    by: Actor,
    now: datetime,
    key: str | None = None,
    override: Override | None = None,
    copy: ItemDetails | None = None,
    copy_status: str = IN_PROCESS,
) -> RecordReceipt:
    """Save what was written: a new record for `record_id` 0, with its first copy when there is one. The draft goes.

    Refused: what `catalog.actions` refuses for errors, versions and permissions, and `add_item` for the copy.
    """
    marc = without_empties(marc)
    with transaction.atomic():
        if record_id:
            before = Record.objects.filter(pk=record_id).values_list("marc", flat=True).first()
            if before is not None:
                old = MarcRecord.from_json(before)
                marc = restored(marc, old)
                marc = stamped(marc, now) if marc != old else marc
            receipt = catalog.save_record(
                record_id=record_id, marc=marc, version=version, by=by, now=now, key=key, judged=True, override=override
            )
        else:
            receipt = catalog.add_record(
                marc=stamped(marc, now), by=by, now=now, key=key, judged=True, override=override
            )
            if copy is not None:
                details = replace(copy, record_id=receipt.record_id)
                add_item(details=details, status=copy_status, by=by, now=now, key=f"{key}-copy" if key else None)
        judge_one(receipt.record_id)
        follow_now([receipt.record_id], now=now)
        Draft.objects.filter(made_by_id=by.id or 0, record_id=record_id).delete()
    return receipt


def save_draft(*, record_id: int, version: int, text: str, by: Actor, now: datetime) -> None:
    """Keep what somebody is writing for thirty days; what is older goes. Refused: not-permitted."""
    by.must("edit-records")
    with transaction.atomic():
        Draft.objects.filter(expires_at__lt=now).delete()
        Draft.objects.update_or_create(
            made_by_id=by.id or 0,
            record_id=record_id,
            defaults={
                "version": version,
                "text": text,
                "changed_at": now,
                "expires_at": now + timedelta(days=DRAFT_DAYS),
            },
        )


def drop_draft(*, record_id: int, by: Actor) -> None:
    """Forget what somebody was writing. Refused: not-permitted."""
    by.must("edit-records")
    with transaction.atomic():
        Draft.objects.filter(made_by_id=by.id or 0, record_id=record_id).delete()


def save_template(*, name: str, text: str, by: Actor, now: datetime) -> int:
    """Keep a text as a beginning of new records, in the place of one of this name.

    Refused: not-permitted, name-needed.
    """
    by.must("edit-records")
    name = name.strip()[:80]
    if not name:
        message, remedy = _("A template needs a name."), _("Say what it is for.")
        raise Refused(Refusal(code="name-needed", message=message, remedy=remedy))
    with transaction.atomic():
        made, _is_new = RecordTemplate.objects.update_or_create(
            name=name, defaults={"text": text, "made_by_name": by.name, "changed_at": now}
        )
    return made.pk


def drop_template(*, template_id: int, by: Actor) -> None:
    """Remove a template of the library's own. Refused: not-permitted."""
    by.must("edit-records")
    with transaction.atomic():
        RecordTemplate.objects.filter(pk=template_id).delete()
