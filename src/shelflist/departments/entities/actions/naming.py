"""Saying by hand who an authority is elsewhere, and taking that back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shelflist.departments.authorities.models import Authority
from shelflist.departments.entities.models import Identity
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

COLUMNS = ("authority_id", "uri", "service_id", "number", "is_source", "digest", "etag", "modified", "looked_at")


def add_identity(*, authority_id: int, uri: str, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Note an address at which this authority's entity stands elsewhere.

    Refused: not-permitted, not-found, address-unusable, nothing-changed.
    """
    uri = uri.strip()

    def work(act: Act) -> Saved:
        by.must("edit-records")
        if not Authority.objects.filter(pk=authority_id, merged_into=None).exists():
            raise Refused(Refusal("not-found", _("There is no authority {number}.", number=authority_id)))
        if not _is_address(uri):
            remedy = _("Give it as http://viaf.org/viaf/50566653.")
            raise Refused(Refusal("address-unusable", _("“{address}” is no address.", address=uri[:80]), remedy))
        row, is_new = Identity.objects.get_or_create(authority_id=authority_id, uri=uri)
        if not is_new:
            raise Refused(Refusal("nothing-changed", _("This address stands there already, so nothing was saved.")))
        act.on(record_id=authority_id)
        act.say(_("Noted {address} as the same.", address=uri))
        act.undoable({"added": row.pk})
        return Saved(row.pk)

    request = {"authority": authority_id, "uri": uri}
    return perform("name-entity", work, by=by, now=now, key=key, request=request, answer=Saved)


def _is_address(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and len(uri) <= 300 and " " not in uri
    except ValueError:
        return False


def remove_identity(*, identity_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Forget such an address; a source is not looked at again. Refused: not-permitted, not-found."""

    def work(act: Act) -> Saved:
        by.must("edit-records")
        row = Identity.objects.select_for_update().filter(pk=identity_id).first()
        if row is None:
            raise Refused(Refusal("not-found", _("There is no such address.")))
        act.on(record_id=row.authority_id)
        act.say(_("Forgot {address}.", address=row.uri))
        kept = {name: getattr(row, name) for name in COLUMNS if name != "looked_at"}
        act.undoable({"removed": kept})
        row.delete()
        return Saved(identity_id)

    request = {"identity": identity_id}
    return perform("name-entity", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_naming(entry: Entry, _act: Act) -> None:
    """The address as it was noted, or not."""
    data = entry.undo or {}
    if number := data.get("added"):
        Identity.objects.filter(pk=number).delete()
    elif Authority.objects.filter(pk=data["removed"]["authority_id"]).exists():
        Identity.objects.create(**data["removed"])
