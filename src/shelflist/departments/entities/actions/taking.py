"""Asking, fetching to compare, and taking an authority over: new, or in the place of ours with our references kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shelflist.departments.authorities.actions.changing import UNDO_MINUTES, HeadingReceipt
from shelflist.departments.authorities.actions.following import follow_now
from shelflist.departments.authorities.actions.spreading import users_of
from shelflist.departments.authorities.models import Authority
from shelflist.departments.authorities.rules.changing import merged
from shelflist.departments.authorities.rules.headings import headings_of_authority
from shelflist.departments.copy_cataloguing.actions.targets import address_of
from shelflist.departments.copy_cataloguing.asking.faults import NoAnswer
from shelflist.departments.entities import asking
from shelflist.departments.entities.models import Fetched, Identity, Service
from shelflist.departments.entities.rules.records import given
from shelflist.departments.entities.rules.services import WAYS, bare_number, uri_of
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record, RecordVersion

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

KEPT = timedelta(days=1)
LEAST_LETTERS = 2


def look_up(*, kind: str, text: str, service_ids: Sequence[int] = (), by: Actor, now: datetime) -> list[asking.Said]:
    """Ask the services for a heading, all at once. Targets give whole records: these are kept for a day.

    Refused: not-permitted, heading-empty.
    """
    by.must("edit-records")
    if len(text.strip()) < LEAST_LETTERS:
        remedy = _("Write how the name or subject begins.")
        raise Refused(Refusal("heading-empty", _("A heading needs words."), remedy))
    services = Service.objects.filter(active=True).select_related("target")
    chosen = services.filter(pk__in=list(service_ids)) if service_ids else services
    return [_kept(one, now) for one in asking.ask_all([place_of(service) for service in chosen], kind, text)]


def place_of(service: Service) -> asking.Place:
    """A service as threads ask it."""
    target = address_of(service.target) if service.target is not None else None
    return asking.Place(
        service.pk, service.name, service.kind, service.address, service.record_address, service.seconds,
        service.own_network, target,
    )  # fmt: skip


def _kept(said: asking.Said, now: datetime) -> asking.Said:
    """What a target gave is kept, and its offers have the numbers under which it is."""
    if not said.records:
        return said
    made = []
    for offer, marc in zip(said.offers, said.records, strict=True):
        row = Fetched.objects.create(
            service_id=said.place.id, number=offer.number, uri=offer.uri[:300], marc=marc.to_json(),
            same_as=list(given(marc).same_as), fetched_at=now,
        )  # fmt: skip
        made.append(offer._replace(number=str(row.pk)))
    return asking.Said(said.place, tuple(made), (), said.fault, said.milliseconds)


def fetch_one(*, service_id: int, number: str, by: Actor, now: datetime) -> int:
    """Fetch a record to compare it; the number of what is kept for a day. Refused: not-permitted, not-found,
    no-answer."""
    by.must("edit-records")
    service = Service.objects.filter(pk=service_id, active=True).exclude(kind=Service.Kind.TARGET).first()
    number = bare_number(number)
    if service is None or not number:
        raise Refused(Refusal("not-found", _("There is no such service.")))
    try:
        got = asking.fetch(place_of(service), number)
    except NoAnswer as no:
        raise Refused(Refusal("no-answer", no.reason, _("Try again later, or ask another service."))) from no
    assert got.record is not None  # no date or tag was sent
    return Fetched.objects.create(
        service=service, number=number, uri=uri_of(WAYS[service.kind], number), marc=got.record.marc.to_json(),
        same_as=list(got.record.same_as), etag=got.etag[:200], modified=got.modified[:100], fetched_at=now,
    ).pk  # fmt: skip


def take_over(
    *, fetched_id: int, authority_id: int | None = None, by: Actor, now: datetime, key: str | None = None
) -> HeadingReceipt:
    """Put what was fetched in the place of ours, or make it a new authority; whoever it is elsewhere is noted.

    Refused: not-permitted, not-found, not-alike, nothing-changed.
    """

    def work(act: Act) -> HeadingReceipt:
        by.must("edit-records")
        row = Fetched.objects.filter(pk=fetched_id).first()
        if row is None:
            remedy = _("Ask the service again.")
            raise Refused(Refusal("not-found", _("What was fetched is not kept any more."), remedy))
        marc = MarcRecord.from_json(row.marc)
        before = _write(authority_id, marc, act)
        number = before[0]
        identities = _noted(number, row, act.now)
        made = Authority.objects.get(pk=number)
        act.on(record_id=number)
        act.say(_("Took “{heading}” over from {service}.", heading=made.text, service=row.service.name))
        undo = {"added": before[1] is None, "version": before[1], "identities": identities[0], "source": identities[1]}
        act.undoable(undo, UNDO_MINUTES)
        return HeadingReceipt(number, made.text, users_of(number).count())

    request = {"fetched": fetched_id, "authority": authority_id}
    return perform("take-authority-over", work, by=by, now=now, key=key, request=request, answer=HeadingReceipt)


def _write(authority_id: int | None, marc: MarcRecord, act: Act) -> tuple[int, int | None]:
    """The authority's number, and the version before where it was ours."""
    if authority_id is None:
        [number] = bulk.insert_records([bulk.new_record(marc)], now=act.now)
        follow_now([number], now=act.now)
        return number, None
    record = Record.objects.select_for_update().filter(pk=authority_id, kind="authority", deleted_at=None).first()
    ours = Authority.objects.filter(pk=authority_id, merged_into=None).first()
    if record is None or ours is None:
        raise Refused(Refusal("not-found", _("There is no authority {number}.", number=authority_id)))
    if headings_of_authority(list(marc.fields))[0].kind != ours.kind:
        remedy = _("Take it over as a new authority.")
        raise Refused(Refusal("not-alike", _("These are headings of different kinds or thesauri."), remedy))
    made = merged(marc, MarcRecord.from_json(record.marc))
    before = record.version
    if made.to_json() != record.marc:
        bulk.replace_record(authority_id, bulk.new_record(made), by_name=act.by.name, now=act.now, why="taken over")
        follow_now([authority_id], now=act.now)
        return authority_id, before
    if Identity.objects.filter(authority_id=authority_id, is_source=True).exists():
        raise Refused(Refusal("nothing-changed", _("Ours says the same already, so nothing was saved.")))
    return authority_id, before


def _noted(authority_id: int, row: Fetched, now: datetime) -> tuple[list[int], int | None]:
    """Who the authority is elsewhere; the rows that are new, and which was its source before."""
    source = Identity.objects.filter(authority_id=authority_id, is_source=True).first()
    Identity.objects.filter(authority_id=authority_id).update(is_source=False)
    new: list[int] = []
    for uri in dict.fromkeys([row.uri, *row.same_as]):
        if "://" not in uri:
            continue
        made, is_new = Identity.objects.get_or_create(authority_id=authority_id, uri=uri[:300])
        new += [made.pk] if is_new else []
    if row.service.kind != Service.Kind.TARGET:
        Identity.objects.filter(authority_id=authority_id, uri=row.uri).update(
            is_source=True, service=row.service, number=row.number, etag=row.etag, modified=row.modified,
            digest=digest_of(MarcRecord.from_json(row.marc)), looked_at=now, fault=None,
        )  # fmt: skip
    return new, source.pk if source else None


def digest_of(marc: MarcRecord) -> str:
    """A record's digest without the moment of its last change: that alone is no change."""
    kept = MarcRecord(marc.leader, [field for field in marc.fields if field[0] != "005"])
    return hashlib.sha256(kept.to_json().encode()).hexdigest()


def undo_take(entry: Entry, act: Act) -> None:
    """A new authority goes, ours is as it was; who it is elsewhere is forgotten again."""
    data, number = entry.undo or {}, entry.record_id or 0
    record = Record.objects.select_for_update().get(pk=number)
    if data["added"] and record.version == 1:
        titles = list(users_of(number))
        record.deleted_at = record.changed_at = act.now
        record.save(update_fields=["deleted_at", "changed_at"])
        follow_now([number], now=act.now)
        bulk.derive_anew(titles[:5000])
    elif data["version"] is not None and record.version == data["version"] + 1:
        before = RecordVersion.objects.get(record_id=number, version=data["version"])
        bulk.restore(record, before, now=act.now, by_name=act.by.name, why="undo")
        follow_now([number], now=act.now)
    Identity.objects.filter(pk__in=data["identities"]).delete()
    Identity.objects.filter(authority_id=number).update(is_source=False)
    Identity.objects.filter(pk=data["source"] or 0).update(is_source=True)


def forget_fetched(now: datetime) -> None:
    """What nobody took over within a day is not kept."""
    Fetched.objects.filter(fetched_at__lt=now - KEPT).delete()
